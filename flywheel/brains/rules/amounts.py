"""Sums of money in text: figures, ranges, limits, currency and whether the sum is per unit. What the sum is for is
decided elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from flywheel.domain.currencies import CURRENCY_OF
from flywheel.domain.numerals import EN_NUMBER, MIXED, ZH_DIGIT, parse_chinese, parse_english

_SIGNS = r"us\$|hk\$|nt\$|s\$|a\$|c\$|\$|¥|€|£"
_CODES = "rmb|cny|usd|eur|gbp|hkd|jpy|sgd|twd|chf|aud|cad|krw"
_BEFORE = rf"(?:(?P<sign>{_SIGNS}|人民币|(?<![a-z])(?:{_CODES}))\s{{0,2}})?"
_AFTER_WORDS = "|".join(sorted((re.escape(w) for w in CURRENCY_OF if w not in "$¥€£"), key=len, reverse=True))
_AFTER = rf"(?:\s?(?P<cur>(?:{_AFTER_WORDS})(?:人民币)?)(?![a-z])|\s?(?P<post>[$€£])(?!\s?\d))?"
_MORE = r"(?P<more{n}>\s?(?:多|来|好几|几|余))?"
_SCALE = (
    r"(?:\s?个?(?P<scale{n}>[千百十]?[万亿兆]|千(?![人个家台克瓦米伏])|百(?![人个家台度])"
    r"|[wkm](?:(?=rmb|usd|eur|gbp|cny|hkd)|(?![a-z0-9²³]))|(?:mm|mn|mil|bn|million|thousand|grand"
    r"|billion)(?![a-z]))(?P<tail{n}>[一二两三四五六七八九\d](?![\d.,年月日号%个人家天点]))?)?"
)
_QUANTITY = rf"(?P<num{{n}}>{MIXED}){_MORE}{_SCALE}"
_SEP = r"\s{0,2}(?:-{1,2}|~+|到|至|或者?|、|(?<=\s)(?:to|or)(?=\s)|(?<=\s)and(?=\s))\s{0,2}"


def _pattern() -> re.Pattern[str]:
    first, second = (_QUANTITY.replace("{n}", n) for n in ("1", "2"))
    middle = rf"(?:\s?(?:{_AFTER_WORDS})?{_SEP}(?:{_SIGNS}|{_CODES})?\s?(?:{second})(?!年|月|日(?![元圆])))?"
    return re.compile(
        rf"(?<![\d._a-z])(?<!\d,)(?P<vague>好几|几|数|上|近|小|大几)?{_BEFORE}(?:{first}){middle}{_AFTER}"
    )


_AMOUNT = _pattern()
_ENGLISH = re.compile(
    rf"\b(?P<num1>{EN_NUMBER})(?:(?: to | or |-)(?P<num2>{EN_NUMBER}))?(?: (?P<cur>(?:us )?dollars?|bucks|usd|euros?"
    rf"|pounds|yuan|rmb|hkd))?\b"
)
_PAIR = re.compile(
    rf"(?<![{ZH_DIGIT}十百千万\d第])(?P<ten>[一二三四五六七八九]?十)?(?P<a>[一二两三四五六七八九])(?P<b>[二三四五六七八九])"
    rf"(?P<unit>[十百千]?)(?P<big>[万亿]?)(?:多|来)?{_AFTER}"
)
_SCALES = {
    "万": 10**4, "亿": 10**8, "兆": 10**12, "千万": 10**7, "百万": 10**6, "十万": 10**5, "千亿": 10**11,
    "百亿": 10**10, "十亿": 10**9, "千": 10**3, "百": 10**2, "w": 10**4, "k": 10**3, "m": 10**6, "mm": 10**6,
    "mn": 10**6, "mil": 10**6, "bn": 10**9, "million": 10**6, "thousand": 10**3, "grand": 10**3, "billion": 10**9,
    "千兆": 10**15, "百兆": 10**14, "十兆": 10**13,
}  # fmt: skip
_COUNTED = re.compile(
    r"\s?(?:多|来|左右)?(?:[个名位号条次台套件家张份册篇部辆粒双只箱吨斤克升米年月天日周时分秒岁亩度]|人|用户"
    r"|粉丝|会员|客户|平方?|公里"
    r"|小时|分钟|终端|点位|设备|门店|数据|字|行|票|%|users?|people|employees|seats?|licen[cs]es|units|records|customers"
    r"|rows|downloads|visits|sku|skus|km|hours?|days?|weeks?|months?|years?|fps|hz|gb?\b|mb\b|kb\b)"
)
_ROUND = re.compile(r"\s?(?:级|左右|上下|以内|之内|以下|以上|出头|的?预算|封顶)")
_PRICE_WORD = re.compile(
    r"(?:价格?|价位|票价|门票|人均(?:消费)?|消费|预算|费用|总价|房费|单价)[^\d,。?!]{0,8}$|(?:budget"
    r"|price)\w* [a-z ]{0,20}$"
)
_AFTER_BARE = re.compile(r"\s?(?:元|之间|以内|以下|以上|左右|上下|的|吧|$|[,。?!])")


@dataclass(frozen=True)
class Amount:
    """A sum as written between `start` and `end`; an open end is None. `said_money` = words say it is money."""

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    currency: str | None
    said_money: bool
    approximate: bool = False
    vague: str = ""
    """Set where no figure is given ("几十万"): the words themselves."""


def find_amounts(text: str) -> list[Amount]:
    """The sums in a folded text, leftmost first, with limits and "about" taken from the words around them."""
    found: list[Amount] = []
    spans = sorted([*_pairs(text), *_figures(text), *_words(text)], key=lambda a: (a.start, -a.end))
    for amount in spans:
        if not found or amount.start >= found[-1].end:
            found.append(amount)
    return [_bounded(text, amount) for amount in found]


def _figures(text: str) -> Iterator[Amount]:
    for m in _AMOUNT.finditer(text):
        currency = _currency(m)
        scaled = m["scale1"] or m["scale2"] or re.search("[万亿兆]", m["num1"] + (m["num2"] or ""))
        if not (currency or scaled or _is_bare_price(text, m)):
            continue
        if currency is None and _COUNTED.match(text, m.end()):
            continue
        amount = _valued(m, currency, said_money=bool(currency) or not scaled)
        if amount:
            yield amount


def _is_bare_price(text: str, m: re.Match[str]) -> bool:
    """A naked figure is a sum only directly after a price word: "人均消费在 50-100"."""
    return bool(_PRICE_WORD.search(text[max(0, m.start() - 24) : m.start()]) and _AFTER_BARE.match(text, m.end()))


def _valued(m: re.Match[str], currency: str | None, *, said_money: bool) -> Amount | None:
    first, second = _quantity(m, "1"), _quantity(m, "2")
    if re.search(r"\d\s+and\s", m.group()) and not m.string[: m.start()].rstrip("$€£¥ ").endswith("between"):
        second = None
    if first is None or _is_only_a_unit(m):
        return None
    low = high = first
    if second is not None:
        low, high = _range(m, first, second)
    vague = m["vague"] in {"好几", "几", "数", "大几"} or m["more1"] in {"几", "好几"}
    approximate = bool(m["vague"] or m["more1"] or m["more2"])
    if m["more1"] and m["more1"].strip() in {"多", "余"}:
        vague = True
    words = m.group().strip() if vague else ""
    return Amount(m.start(), m.end(), low, high, currency, said_money, approximate, words)


def _is_only_a_unit(m: re.Match[str]) -> bool:
    """百万 alone is a sum, 万 in a name is not: a unit without a digit needs a word that makes it a sum."""
    if m["num1"][0] in "万亿兆" and not m["vague"]:
        return True
    if not re.fullmatch("[百佰千仟万亿兆]+", m["num1"]) or m["vague"] or m["more1"] or _currency(m):
        return False
    return not (re.fullmatch("[百千][万亿]", m["num1"]) and _ROUND.match(m.string, m.end()))


def _quantity(m: re.Match[str], n: str) -> Decimal | None:
    if not m[f"num{n}"]:
        return None
    value = parse_chinese(m[f"num{n}"])
    scale = Decimal(_SCALES.get(m[f"scale{n}"] or "", 1))
    if value is None:
        return None
    value *= scale
    if m[f"tail{n}"]:
        value += (parse_chinese(m[f"tail{n}"]) or 0) * scale / 10
    return value


def _range(m: re.Match[str], first: Decimal, second: Decimal) -> tuple[Decimal, Decimal]:
    """30-50 万 counts both ends in 万; 5000 到 1 万 does not."""
    if not m["scale1"] and not re.search("[万亿兆]", m["num1"]):
        run = m["scale2"] or (re.findall("[十拾百佰千仟万亿兆]+$", m["num2"]) or [""])[0]
        shared = (parse_chinese(run) if run and ord(run[0]) > 127 else None, _SCALES.get(run), _SCALES.get(run[-1:]))
        first *= next((scale for scale in shared if scale and first * scale <= second), 1)
    return min(first, second), max(first, second)


def _currency(m: re.Match[str]) -> str | None:
    after, before = m["cur"] or m["post"] or "", m["sign"] or ""
    return CURRENCY_OF.get(after) or CURRENCY_OF.get(after.removesuffix("人民币")) or CURRENCY_OF.get(before)


def _pairs(text: str) -> Iterator[Amount]:
    """三五十万, 七八千块: two neighbouring digits are a range."""
    for m in _PAIR.finditer(text):
        a, b = parse_chinese(m["a"]) or Decimal(0), parse_chinese(m["b"]) or Decimal(0)
        currency = CURRENCY_OF.get(m["cur"] or "")
        if a >= b or not (m["big"] or currency) or (currency is None and _COUNTED.match(text, m.end())):
            continue
        tens = (parse_chinese(m["ten"]) or Decimal(0)) if m["ten"] else Decimal(0)
        factor = (parse_chinese(m["unit"]) or 1) if m["unit"] else 1
        factor *= _SCALES.get(m["big"], 1)
        yield Amount(m.start(), m.end(), (tens + a) * factor, (tens + b) * factor, currency, bool(currency))


def _words(text: str) -> Iterator[Amount]:
    for m in _ENGLISH.finditer(text):
        currency = CURRENCY_OF.get(m["cur"] or "")
        if currency is None and (
            not re.search("grand|thousand|million|billion", m.group()) or _COUNTED.match(text, m.end())
        ):
            continue
        first = parse_english(m["num1"])
        second = parse_english(m["num2"]) if m["num2"] else first
        if first is None or second is None:
            continue
        scale = next(
            (10**3 * 1000**i for i, w in enumerate(("thousand", "million", "billion")) if w in (m["num2"] or "")), 1
        )
        if first * scale <= second and second != first:
            first *= scale
        yield Amount(m.start(), m.end(), min(first, second), max(first, second), currency, bool(currency))


_RAISED = "".join(
    f"(?<!{verb} )" for verb in ("go", "goes", "gone", "went", "going", "moved", "raised", "bumped", "it")
)
_UPPER_BEFORE = re.compile(
    r"(?:不超过?|最多(?:能|可以|也就|只能|就)?(?:给到?|出到?|到|批到?)|不高于|不要超过?|别超过?|不能超过?|不大于"
    r"|超不过|不会超过?|最多|至多|顶多|撑死|最高|上限(?:就?是"
    r"|为|在)?|封顶|控制在|压到|压在|低于|少于|小于|不到"
    rf"|{_RAISED}up to"
    r"|no more than|not more than|at most|under|below|less than|not exceed(?:ing)?|(?<!no )max(?:imum)?(?: of"
    r"| is)?|capped at|cap (?:is|of)"
    r"|not go over|can't go over|(?:can't|cannot|won't|not) (?:go )?(?:above|beyond|exceed)|within|ceiling (?:is"
    r"|of))\s?(?:大概|大约|约|在|到|是)?\s?$"
)
_UPPER_AFTER = re.compile(
    r"\s?(?:钱)?(?:之内|以内|以下|一下|内(?![容部置])|封顶|为上限|是上限|上限|往下|max\b|tops\b|at most|or less"
    r"|or under|cap\b|maximum"
    r"|ceiling)"
)
_LOWER_BEFORE = re.compile(
    r"(?:(?<!不)(?<!不要)(?<!不会)超过|至少|最少|不低于|不少于|起码|高于|大于|多于|at least"
    r"|(?:a )?minimum(?: of)?|(?<!no )(?<!not )more than"
    r"|north of|no less than)\s?(?:在|要)?\s?$"
)
_LOWER_AFTER = re.compile(r"\s?(?:钱)?(?:以上|之上|起步|起(?![来见])|往上|\+|or more|and up|plus\b|minimum)")
_ABOUT_BEFORE = re.compile(
    r"(?:大约|大概|约|差不多|将近|接近|估计|上下|也就|around|about|roughly|approx(?:imately|\.)?|circa|~|somewhere near"
    r"|close to)\s?(?:能|可以|会)?(?:拿出?|给|出|花|批|投入?|在|是|有)?\s?$"
)
_ABOUT_AFTER = re.compile(
    r"\s?(?:钱)?(?:左右|上下|出头|的样子|这样|吧?大概|or so|ish|-ish|give or take|roughly|approximately)"
)


def _bounded(text: str, amount: Amount) -> Amount:
    before, after = text[max(0, amount.start - 18) : amount.start], text[amount.end : amount.end + 14]
    low, high = amount.low, amount.high
    if _UPPER_BEFORE.search(before) or _UPPER_AFTER.match(after):
        low = None if amount.low == amount.high else low
    elif _LOWER_BEFORE.search(before) or _LOWER_AFTER.match(after):
        high = None if amount.low == amount.high else high
    about = bool(_ABOUT_BEFORE.search(before) or _ABOUT_AFTER.match(after))
    return replace(amount, low=low, high=high, approximate=amount.approximate or about)
