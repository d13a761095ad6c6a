"""One number, however it is written: 500,000, 五十万, 50w, 0.5百万, half a million, 三五十万."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from flywheel.domain.numerals import EN_NUMBER, ZH_DIGIT, ZH_UNIT, parse_chinese, parse_english
from flywheel.domain.values.exact import exact

NUMERAL = f"{ZH_DIGIT}{ZH_UNIT}"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d{1,15}(?!\d))(?:\.\d{1,10}(?!\d))?(?!\.\d)"
_PLAIN = re.compile(_ARABIC)
_RUN = re.compile(
    rf"(?:{_ARABIC}\s?(?=[十百千万亿]))?(?:(?!千[克米])[{NUMERAL}]|点(?=[{ZH_DIGIT}])|(?<=[百千万亿])\d+)+"
)
_AFTER_YEAR = re.compile(r"(?<=[万亿])\d{4}$")
_PAIR = re.compile(r"([一二两三四五六七八])([二三四五六七八九])([十百千]?)([万亿]?)")
_LATIN_SCALE = re.compile(
    r"(?P<letter>[kw])(?:(?P<tail>[1-9])?(?![a-z0-9])|(?=(?:rmb|cny|usd|eur|hkd)(?![a-z])))|\s?个(?P<big>亿|w(?![a-z0-9]))"
    r"|\s?(?P<word>thousand|million|billion|mn|mil|bn|grand)(?![a-z])"
)
_SCALES = {
    "k": 10**3, "w": 10**4, "亿": 10**8, "thousand": 10**3, "grand": 10**3, "million": 10**6, "mn": 10**6,
    "mil": 10**6, "billion": 10**9, "bn": 10**9,
}  # fmt: skip
_ENGLISH = re.compile(rf"(?<![a-z]){EN_NUMBER}(?![a-z])")
_HALF = re.compile(r"半(?=个?(?:小时|钟头|月|星期|礼拜|年|天|公斤|公里|斤|米|吨|亩|公?升))(?!年[会报度])")
_BARE = re.compile(r"[十百千][万亿](?=[元级以左]|\s*(?:$|[^\w\s]))")
_DIGITS = {sign: str(parse_chinese(sign)) for sign in ZH_DIGIT}


@dataclass(frozen=True)
class Figure:
    """A number, or two that leave it open (三五). `literal`: bare digits as written, which may be a name or a version.

    `alone`: whether it is a number without a unit beside it; 三 is one only with it. `scale`: the 万 that it ends with.
    """

    low: Decimal
    high: Decimal
    end: int
    literal: str = ""
    alone: bool = True
    scale: Decimal = Decimal(1)


def read_figure(text: str, at: int) -> Figure | None:
    """The number at a place; None where the signs are words: 三一重工, 十一五, 百度."""
    return next((figure for reader in _READERS if (figure := reader(text, at))), None)


def _one(value: Decimal, end: int, *, literal: str = "", alone: bool = True, scale: Decimal = Decimal(1)) -> Figure:
    return Figure(value, value, end, literal, alone, scale)


def _last_scale(said: str) -> Decimal:
    found = re.search("[十百千万亿]+$", said)
    return parse_chinese(found.group()) or Decimal(1) if found else Decimal(1)


def _numeral(text: str, at: int) -> Figure | None:
    run = _RUN.match(text, at)
    if run is None:
        return None
    said = run.group().replace(",", "").replace(" ", "")
    if text.startswith("年", run.end()):
        said, cut = _AFTER_YEAR.subn("", said)
    else:
        cut = 0
    value = exact(said)
    if value is None:
        return _pair(text, at, run.end())
    single = len(said) == 1
    if single and said in "壹贰叁肆伍陆柒捌玖拾俩仨" and said not in "俩仨":
        return None
    return _one(value, run.end() - 4 * cut, alone=not single, scale=_last_scale(said))


def _pair(text: str, at: int, end: int) -> Figure | None:
    """三五 and 七八 are ranges where a unit or a scale follows."""
    found = _PAIR.match(text, at)
    if found is None or found.end() != end:
        return None
    a, b = (parse_chinese(digit) or Decimal(0) for digit in (found[1], found[2]))
    if b - a != 1 and found.group(1, 2) != ("三", "五"):
        return None
    scale = (parse_chinese(found[3]) or Decimal(1)) * (parse_chinese(found[4]) or Decimal(1))
    return Figure(a * scale, b * scale, end, alone=scale > 1, scale=scale)


def _arabic(text: str, at: int) -> Figure | None:
    found = _PLAIN.match(text, at)
    if found is None:
        return None
    said = found.group()
    value = Decimal(said.replace(",", ""))
    scale = _LATIN_SCALE.match(text, found.end())
    if scale and not re.match(r"0\d", said):
        factor = Decimal(_SCALES[scale["letter"] or scale["big"] or scale["word"]])
        tail = Decimal(scale["tail"] or 0) * factor / 10
        return _one(value * factor + tail, scale.end(), scale=Decimal(1) if tail else factor)
    return _one(value, found.end(), literal="" if "," in said else said)


def _english(text: str, at: int) -> Figure | None:
    found = _ENGLISH.match(text, at)
    value = parse_english(found.group()) if found else None
    if found is None or value is None:
        return None
    return _one(value, found.end(), alone=found.group() != "one" or len(text) == 3)


def _half(text: str, at: int) -> Figure | None:
    found = _HALF.match(text, at)
    return _one(Decimal("0.5"), found.end(), alone=False) if found else None


def _bare_scale(text: str, at: int) -> Figure | None:
    found = _BARE.match(text, at)
    value = parse_chinese(found.group()) if found else None
    return _one(value, found.end(), scale=_last_scale(found.group())) if found and value is not None else None


_READERS: tuple[Callable[[str, int], Figure | None], ...] = (_half, _bare_scale, _numeral, _arabic, _english)
