"""Numbers as people write them: digits with separators, Chinese numerals, both mixed, and English number words."""

import re
from decimal import Decimal, InvalidOperation

ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,4}(?!\d)(?:\.\d{1,4})?|\d{1,13}(?:\.\d{1,6})?)"
ZH_DIGIT = "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖俩仨"
ZH_UNIT = "十拾百佰千仟万亿兆"
ZH_NUMBER = rf"[{ZH_DIGIT}{ZH_UNIT}半]{{1,16}}"
MIXED = rf"(?:{ARABIC}(?:\s?[{ZH_UNIT}][{ZH_DIGIT}{ZH_UNIT}\d]{{0,8}})?|{ZH_NUMBER})"

_VALUES = {ch: i for i, ch in enumerate("零一二三四五六七八九")} | {
    ch: i for i, ch in enumerate("零壹贰叁肆伍陆柒捌玖")
}
_VALUES |= {"〇": 0, "两": 2, "俩": 2, "仨": 3}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_TOKEN = re.compile(rf"{ARABIC}|.", re.DOTALL)

_EN_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN_WORDS = {word: i for i, word in enumerate(_EN_ONES.split())}
_EN_WORDS |= {word: 10 * (i + 2) for i, word in enumerate(_EN_TENS.split())}
_EN_STARTS = {"half": Decimal("0.5"), "a": Decimal(1), "an": Decimal(1), "couple": Decimal(2)}
_EN_SCALES = {"hundred": 10**2, "thousand": 10**3, "grand": 10**3, "million": 10**6, "billion": 10**9}
_EN_WORD = "|".join(sorted(_EN_WORDS, key=len, reverse=True))
_EN_SCALE = "|".join(_EN_SCALES)
EN_NUMBER = (
    rf"(?:(?:(?:half an?|an?|a couple of) (?:{_EN_SCALE})|(?:{_EN_WORD}))"
    rf"(?:[ -](?:{_EN_WORD}|{_EN_SCALE}|point(?= (?:{_EN_WORD})))){{0,6}})"
)


def parse_chinese(text: str) -> Decimal | None:
    """The value of digits, Chinese numerals or a mixture; None if it is not a number."""
    total = section = Decimal(0)
    number: Decimal | None = None
    scale = 0
    for sign in _TOKEN.findall(text.replace(" ", "")):
        if sign[0].isascii() and sign[0].isdigit():
            number = _plain(sign)
            if number is None:
                return None
        elif sign in _VALUES:
            number = Decimal(_VALUES[sign]) if number is None or number == 0 else number * 10 + _VALUES[sign]
            scale = 0 if sign in "零〇" else scale
        elif sign == "半":
            number = Decimal("0.5")
        elif sign in _SMALL:
            section += (number or Decimal(1)) * _SMALL[sign]
            number, scale = None, _SMALL[sign]
        elif sign in _BIG:
            total, section = _raise(total, section, number, _BIG[sign])
            number, scale = None, _BIG[sign]
        else:
            return None
    if number is not None and scale >= 100 and number < 10 and number == int(number):
        number *= scale // 10  # 一百五 is 150, 两万三 is 23,000
    return total + section + (number or 0)


def _raise(total: Decimal, section: Decimal, number: Decimal | None, unit: int) -> tuple[Decimal, Decimal]:
    section += number or 0
    if total == 0 and section == 0:
        section = Decimal(1)
    if 0 < total < unit:
        return (total + section) * unit, Decimal(0)
    return total + section * unit, Decimal(0)


def _plain(token: str) -> Decimal | None:
    try:
        return Decimal(token.replace(",", ""))
    except InvalidOperation:
        return None


def parse_english(text: str) -> Decimal | None:
    """The value of English number words such as "half a million" or "one point two million"."""
    value: Decimal | None = None
    total: Decimal | None = None
    after_point = False
    for word in re.split(r"[ -]+", text.strip()):
        if word in _EN_STARTS:
            value = _EN_STARTS[word] if value is None else value
        elif word == "point":
            after_point = True
        elif word in _EN_WORDS:
            value = (value or 0) + Decimal(_EN_WORDS[word]) / (10 if after_point else 1)
        elif word == "hundred":
            value = (Decimal(1) if value is None else value) * 100
        elif word in _EN_SCALES:
            total = (total or 0) + (Decimal(1) if value is None else value) * _EN_SCALES[word]
            value, after_point = None, False
        elif word != "of":
            return None
    return value if total is None else total + (value or 0)
