"""Amounts and counts with their unit, ranges and rates, each written in one way: 五十万到80万元 is 500000~800000."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from flywheel.domain.numerals import ZH_DIGIT, parse_chinese
from flywheel.domain.values.figures import NUMERAL, Figure, read_figure
from flywheel.domain.values.units import CURRENCY_BEFORE, NOT_ONE, YUAN, currency_name, read_currency, read_unit

UNWRITTEN_YUAN = 1_000
"""From here on a bare figure is a sum as good as one in yuan: 30万 is 300000元. Below, 5 and 5元 stay two values."""

_PARTS = re.compile(rf"(?P<of>百|千)分之(?=[{NUMERAL}\d])")
_TENTHS = re.compile(r"成(半)?(?![交功为本立果都员长人熟分份天语品])")
_MORE = re.compile(
    r"(多|余(?![额款下量热])|来(?=个?[万亿千百人天年家岁名位米公块元平])|几(?=[个万亿千百人天年家岁名位米公块元]))"
    r"([十百千]?[万亿]|[十百千])?"
)
_AND_A_HALF = re.compile(r"\s?个半(月|小时|钟头|星期|礼拜)")
_HALF_AFTER = re.compile(r"半(?![价天年月成数途路个])")
_HALVED = {"年", "天", "小时", "公斤", "斤", "米", "公里", "岁", "周", "升"}
_MILLIONS = re.compile("m(?![a-z0-9])|m(?=rmb|usd|eur|gbp|hkd)")
_COINS = re.compile(rf"(?P<tenths>[{ZH_DIGIT}\d])(?P<said>[角毛](?:(?P<cents>[{ZH_DIGIT}\d])分?)?)?(?![\w.])")
_COIN = re.compile(rf"[角毛](?:([{ZH_DIGIT}\d])分?)?(?![\u4e00-\u9fff\d])")
_PER_NAMES = {
    "平方米": "平米", "year": "年", "month": "月", "week": "周", "day": "天", "hour": "小时", "hr": "小时", "h": "小时",
    "person": "人", "head": "人", "平": "平米", "m2": "平米",
}  # fmt: skip
_PER_WHAT = (
    "年|月|周|天|日|人|小时|平方米|平米|平(?!台)|m2|台|家|套|(?:year|month|week|day|hour|hr|h|person|head)(?![a-z])"
)
_HEAD = re.compile(
    rf"(?P<about>(?:大约|大概|约莫|差不多|约)\s?)?(?P<per>(?:每个?(?:{_PER_WHAT})\s?){{0,2}})(?P<cur>{CURRENCY_BEFORE}\s?)?"
    rf"(?P<minus>[-−](?=[{NUMERAL}\d$¥€£])|(?:负|零下|minus )(?=[{NUMERAL}\d\s]))?\s?(?P<cur2>{CURRENCY_BEFORE}\s?)?"
)
_SEPARATOR = re.compile(r"\s?(?:[-−]{1,2}|~+|到|至)\s?")
_RATE = re.compile(rf"\s?(?:/|每|per )\s?个?({_PER_WHAT})(?![均会民底初末中边一二三四五六日])")
_ABOUT = re.compile(r"\s?(?:左右|上下)")
_CLASH = re.compile(r"\s?[十百千万亿多余来几半点成角毛分%~到至-]")


@dataclass(frozen=True)
class _Side:
    """One number with its unit. `more` is 多 or 几 with its scale, kept in words."""

    figure: Figure
    end: int
    unit: str = ""
    is_money: bool = False
    is_measure: bool = False
    more: str = ""
    is_number: bool = True


def read_quantity(text: str, at: int) -> tuple[str, int] | None:
    """The quantity at a place in its one form, and where it ends; None where there is none."""
    head = _HEAD.match(text, at)
    first = _side(text, head.end(), head) if head else None
    if head is None or first is None:
        return None
    second = _second(text, first)
    if not (second or first.is_number or head["minus"] in {"负", "零下", "minus "}):
        return None
    written, end = _written(text, first, second)
    written = "−" * bool(head["minus"]) + written
    rates = [found[1] for found in _RATE.finditer(head["per"])]
    while rate := _RATE.match(text, end):
        rates.append(rate[1])
        end = rate.end()
    written += "".join(sorted({"每" + _PER_NAMES.get(name, name) for name in rates}))
    if about := _ABOUT.match(text, end):
        end = about.end()
    return "约" * bool(about or head["about"]) + written, end


def _said_currency(head: re.Match[str]) -> str:
    word = (head["cur"] or head["cur2"] or "").strip()
    return currency_name(word) if word else ""


def _side(text: str, at: int, head: re.Match[str]) -> _Side | None:
    part = _PARTS.match(text, at)
    figure = read_figure(text, part.end() if part else at)
    if figure is None:
        return None
    if part:
        return _Side(figure, figure.end, "%" if part["of"] == "百" else "‰", is_measure=True)
    side = _with_unit(text, figure, _said_currency(head))
    is_all = not side.unit and head.start() == 0 and side.end == len(text)
    return replace(side, is_number=is_all or _is_number(text[at : figure.end], side))


def _is_number(said: str, side: _Side) -> bool:
    """Whether a sign that may be a word is a number here, by the unit beside it."""
    if side.figure.alone:
        return True
    if (said, side.unit) == ("十", "分") or (said == "一" and side.unit in NOT_ONE):
        return False
    return bool(side.unit or side.more)


def _with_unit(text: str, figure: Figure, currency: str) -> _Side:
    figure = _in_millions(text, figure, currency)
    more = _MORE.match(text, figure.end) if figure.low == figure.high else None
    at = more.end() if more else figure.end
    said = more.group().replace("余", "多").replace("来", "多") if more else ""
    if money := _money(text, figure, at, currency):
        return replace(money, more=said)
    for reader in (_tenths, _halves):
        if found := reader(text, figure):
            return found
    unit = read_unit(text, at)
    if unit is None:
        return _Side(figure, at, more=said)
    name, end, is_measure = unit
    if name == "折" and re.fullmatch("[1-9][1-9]", figure.literal):
        figure = _one_tenth(figure)
    half = _HALF_AFTER.match(text, end) if name in _HALVED else None
    if half:
        figure, end = _plus(figure, Decimal("0.5")), half.end()
    return _in_months(_Side(figure, end, name, is_measure=is_measure, more=said))


def _money(text: str, figure: Figure, at: int, before: str) -> _Side | None:
    after = read_currency(text, at)
    if after is None and not before:
        coin = _COIN.match(text, at)
        if coin is None:
            return None
        value = figure.low / 10 + (parse_chinese(coin[1] or "零") or Decimal(0)) / 100
        return _Side(Figure(value, value, figure.end, alone=False), coin.end(), YUAN, is_money=True)
    name, end = after or (before, at)
    coins = _COINS.match(text, end) if after and name == YUAN and at == figure.end else None
    if coins and text[end - 1] in "元块" and (coins["said"] or text[end - 1] == "块"):
        tens, ones = (parse_chinese(coin or "零") or Decimal(0) for coin in coins.group("tenths", "cents"))
        figure, end = _plus(figure, tens / 10 + ones / 100), coins.end()
    if before and name == YUAN:
        name = before
    return _Side(figure, end, name, is_money=True)


def _in_millions(text: str, figure: Figure, before: str) -> Figure:
    """m is a million beside a currency alone; elsewhere it may be metres, minutes or megabytes."""
    end = figure.end + 1
    if not (figure.literal and _MILLIONS.match(text, figure.end) and (before or read_currency(text, end))):
        return figure
    scale = Decimal(10**6)
    return Figure(figure.low * scale, figure.high * scale, end, scale=scale)


def _tenths(text: str, figure: Figure) -> _Side | None:
    """三成 is 30%."""
    found = _TENTHS.match(text, figure.end)
    if found is None or figure.high > 10:
        return None
    figure = replace(figure, low=figure.low * 10, high=figure.high * 10, literal="", scale=Decimal(10))
    return _Side(_plus(figure, Decimal(5)) if found[1] else figure, found.end(), "%", is_measure=True)


def _halves(text: str, figure: Figure) -> _Side | None:
    """两个半月, 一个半小时."""
    found = _AND_A_HALF.match(text, figure.end)
    if found is None:
        return None
    unit = {"月": "个月", "钟头": "小时", "星期": "周", "礼拜": "周"}.get(found[1], found[1])
    return _Side(_plus(figure, Decimal("0.5")), found.end(), unit, is_measure=True)


def _plus(figure: Figure, more: Decimal) -> Figure:
    return replace(figure, low=figure.low + more, high=figure.high + more, literal="")


def _one_tenth(figure: Figure) -> Figure:
    """85折 and 8.5折 are one discount."""
    return replace(figure, low=figure.low / 10, high=figure.high / 10, literal="")


def _in_months(side: _Side) -> _Side:
    """Half years are said in months as often: 半年, 一年半."""
    if side.unit != "年" or side.figure.low % 1 != Decimal("0.5"):
        return side
    figure = side.figure
    return replace(side, unit="个月", figure=replace(figure, low=figure.low * 12, high=figure.high * 12, literal=""))


def _second(text: str, first: _Side) -> _Side | None:
    """The upper end, where two numbers are one range. A dash between two bare numbers may be a date or a telephone."""
    separator = _SEPARATOR.match(text, first.end)
    if separator is None or first.more or first.figure.low != first.figure.high:
        return None
    head = _HEAD.match(text, separator.end())
    if head is None or head["about"] or head["per"] or head["minus"]:
        return None
    second = _side(text, head.end(), head)
    if second is None or not second.is_number or second.more or second.figure.low != second.figure.high:
        return None
    joined = _joined(first, second)
    if joined is None or joined.figure.low >= joined.figure.high:
        return None
    is_dash = separator.group().strip()[0] in "-−"
    return None if is_dash and _is_bare(first) and _is_bare(second) else joined


def _is_bare(side: _Side) -> bool:
    return not side.unit and side.figure.scale == 1


def _joined(first: _Side, second: _Side) -> _Side | None:
    """Both ends as one: a unit or a scale that is said once is meant twice."""
    low, high = first.figure.low, second.figure.low
    if any(re.match(r"0\d", side.figure.literal) for side in (first, second)):
        return None
    unit = second.unit or first.unit
    carried = first.is_money or first.unit in {"%", "‰"}
    if (first.unit and first.unit != unit) or (first.unit and not second.unit and not carried):
        return None
    if first.figure.scale < 1_000 and first.end == first.figure.end:
        low = _scaled(low, second.figure)
    figure = Figure(low, high, second.end, scale=second.figure.scale)
    money, measure = first.is_money or second.is_money, first.is_measure or second.is_measure
    return _Side(figure, second.end, unit, money, measure)


def _scaled(low: Decimal, upper: Figure) -> Decimal:
    """50-80万 counts both in 万, 5000到1万 does not, and 20到五十万 in the last sign alone."""
    last = next((s for s in (Decimal(10**8), Decimal(10**4)) if upper.scale % s == 0), Decimal(1))
    return next((low * scale for scale in (upper.scale, last) if low * scale < upper.low), low)


def _written(text: str, first: _Side, second: _Side | None) -> tuple[str, int]:
    side = second or first
    figure = side.figure
    is_unwritten = side.is_money and side.unit == YUAN and _is_sum(side) and not _would_be_read_on(text, side.end)
    unit = "" if is_unwritten else side.unit
    if side.more:
        return f"{figure.literal or plain(figure.low)}{side.more}{unit}", side.end
    is_exact = side.is_money or side.is_measure or not figure.literal
    low, high = (plain(value) if is_exact else figure.literal for value in (figure.low, figure.high))
    return (f"{low}{unit}" if low == high else f"{low}~{high}{unit}"), side.end


def _is_sum(side: _Side) -> bool:
    """Whether the figure alone says that it is a sum: large, and no year."""
    low, high = side.figure.low, side.figure.high
    is_year = low == high and 1900 < low < 2100 and low != 2000
    return bool(side.more[1:]) or (high >= UNWRITTEN_YUAN and not is_year)


def _would_be_read_on(text: str, end: int) -> bool:
    """Whether a bare figure here would be taken for the number of what follows: 5000元年费."""
    return bool(_CLASH.match(text, end) or read_unit(text, end) or read_currency(text, end))


def plain(value: Decimal) -> str:
    """A number in digits alone: no exponent, no zeros that say nothing."""
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written
