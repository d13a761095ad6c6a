"""Times in Chinese, resolved against the day they were said on: 下个月底前, 三个月内, Q2, 春节后, 12 月 15 号."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from flywheel.brains.rules import dates
from flywheel.brains.rules.dates import Bound, Span, Time
from flywheel.domain.numerals import parse_chinese

_N = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_YEAR = r"(?P<year>今年|本年|明年|来年|后年|(?:19|20)\d\d年?|二[零〇][零〇一二三四五六七八九]{2}年)?(?:的|度)?\s?"
_PART = r"(?P<part>初|上旬|中旬|中(?!心)|下旬|月底|底|末)?"
_NEXT = r"(?P<rel>本|这个?|当|下下个?|下个?)"
_PARTS = {
    "初": "early",
    "上旬": "early",
    "中旬": "mid",
    "中": "mid",
    "下旬": "late",
    "底": "end",
    "末": "end",
    "月底": "end",
}
_WEEKDAYS = {ch: i for i, ch in enumerate("一二三四五六日")} | {"天": 6, "1": 0, "2": 1, "3": 2, "4": 3, "5": 4}
_HOLIDAY_WORDS = "春节|过年|农历年|除夕|年关|元旦|清明|五一|劳动节|端午|中秋|国庆|双十一|双11|双十二|双12|618|圣诞"


def _number(text: str) -> int:
    return int(parse_chinese(text) or 0)


def _year(m: re.Match[str], today: date) -> int | None:
    said = m["year"]
    if not said:
        return None
    words = {"今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2}
    if said in words:
        return today.year + words[said]
    return int("".join(str(_number(sign)) for sign in said[:4]))


def _ahead(said: str) -> int:
    return said.count("下")


def _part(span: Span, said: str | None) -> Span:
    return dates.third(span, _PARTS[said]) if said else span


def _iso(m: re.Match[str], today: date) -> Span | None:
    return dates.on(int(m["y"]), int(m["m"]), int(m["d"])) if m["d"] else _month_of(int(m["y"]), int(m["m"]))


def _month_of(year: int, number: int) -> Span | None:
    return dates.month(year, number) if 1 <= number <= 12 else None


def _named_month(m: re.Match[str], today: date) -> Span | None:
    number = _number(m["m"])
    year = _year(m, today) or (today.year if number >= today.month else today.year + 1)
    if m["d"]:
        day = dates.on(year, number, _number(m["d"])) if 1 <= number <= 12 else None
        if day and day.last < today and not m["year"]:
            return dates.on(year + 1, number, _number(m["d"]))
        return day
    span = _month_of(year, number)
    part = _part(span, m["part"]) if span else None
    if part and part.last < today and not m["year"]:
        return _part(dates.month(year + 1, number), m["part"])
    return part


def _week_of_month(m: re.Match[str], today: date) -> Span | None:
    span = _named_month_span(m, today)
    if span is None:
        return None
    if m["k"].startswith("最后"):
        return Span(span.last - timedelta(days=6), span.last)
    first = span.first + timedelta(days=(7 - span.first.weekday()) % 7 + 7 * (_number(m["k"][1:]) - 1))
    return Span(first, first + timedelta(days=6))


def _named_month_span(m: re.Match[str], today: date) -> Span | None:
    number = _number(m["m"])
    return _month_of(_year(m, today) or (today.year if number >= today.month else today.year + 1), number)


def _relative_month(m: re.Match[str], today: date) -> Span | None:
    first = dates.add_months(today.replace(day=1), _ahead(m["rel"] or ""))
    if m["d"]:
        return dates.on(first.year, first.month, _number(m["d"]))
    return _part(dates.month(first.year, first.month), m["part"])


def _bare_month_part(m: re.Match[str], today: date) -> Span | None:
    span = _part(dates.month(today.year, today.month), m["part"])
    later = dates.add_months(today.replace(day=1), 1)
    return span if span.last >= today else _part(dates.month(later.year, later.month), m["part"])


def _relative_week(m: re.Match[str], today: date) -> Span | None:
    span = dates.week(today, _ahead(m["rel"] or ""))
    if not m["day"]:
        return span
    if m["day"] == "末":
        return Span(span.first + timedelta(days=5), span.last)
    day = span.first + timedelta(days=_WEEKDAYS[m["day"]])
    if not m["rel"] and day < today:
        day += timedelta(weeks=1)
    return Span(day, day)


def _named_day(m: re.Match[str], today: date) -> Span | None:
    ahead = {"今天": 0, "今日": 0, "今晚": 0, "明天": 1, "明日": 1, "后天": 2, "后日": 2, "大后天": 3, "大后日": 3}[
        m["word"]
    ]
    return Span(today + timedelta(days=ahead), today + timedelta(days=ahead))


def _day_of_month(m: re.Match[str], today: date) -> Span | None:
    number = _number(m["d"])
    first = today if number >= today.day else dates.add_months(today.replace(day=1), 1)
    return dates.on(first.year, first.month, number)


def _quarter(m: re.Match[str], today: date) -> Span | None:
    now = (today.month + 2) // 3
    if m["rel"]:
        index = today.year * 4 + now - 1 + _ahead(m["rel"])
        return _part(dates.quarter(index // 4, index % 4 + 1), m["part"])
    number = _number(m["q"])
    if not 1 <= number <= 4:
        return None
    year = _year(m, today) or (today.year if number >= now else today.year + 1)
    return _part(dates.quarter(year, number), m["part"])


def _half_year(m: re.Match[str], today: date) -> Span | None:
    second = m["half"] == "下"
    year = _year(m, today) or (today.year if second or today.month <= 6 else today.year + 1)
    return dates.months(year, 7, 12) if second else dates.months(year, 1, 6)


def _year_part(m: re.Match[str], today: date) -> Span | None:
    part = m["ypart"] or ""
    year = _year(m, today)
    if year is None:
        passed = (part == "初" and today.month > 2) or (part == "中" and today.month > 7)
        year = today.year + 1 if passed else today.year
    if part == "初":
        return dates.months(year, 1, 2)
    if part == "中":
        return dates.months(year, 6, 7)
    if part in {"底", "末"}:
        return Span(date(year, 12, 31), date(year, 12, 31))
    return dates.months(year, 1, 12)


def _holiday(m: re.Match[str], today: date) -> Span | None:
    return dates.next_holiday(dates.HOLIDAYS_ZH[m["holiday"]], today, _year(m, today))


def _duration(m: re.Match[str], today: date) -> Span | None:
    count = 0.5 if m["n"] == "半" else float(_number(m["n"][-1] if _is_pair(m["n"]) else m["n"]))
    count += 0.5 if m["half"] or m["half2"] else 0
    unit = m["unit"]
    if unit in {"天", "日"}:
        end = today + timedelta(days=round(count))
    elif unit in {"周", "星期", "礼拜"}:
        end = today + timedelta(days=round(7 * count))
    else:
        factor = {"月": 1, "季度": 3, "年": 12}[unit]
        end = dates.add_months(today, int(count * factor))
        end += timedelta(days=15) if (count * factor) % 1 else timedelta()
    return Span(end, end) if m["after"] else Span(today, end)


def _is_pair(number: str) -> bool:
    """两三个月 means two or three."""
    return len(number) == 2 and "十" not in number and not number.isdigit()


_AFTER_DURATION = r"(?:(?P<within>之内|以内|内|里(?!程)|的?(?:时间|工期|周期))|(?P<after>之后|以后|后))"
_Resolver = Callable[[re.Match[str], date], Span | None]
_RULES: tuple[tuple[re.Pattern[str], _Resolver], ...] = tuple(
    (re.compile(pattern), resolver)
    for pattern, resolver in (
        (r"(?P<y>(?:19|20)\d\d)\s?[-/.年]\s?(?P<m>\d{1,2})(?:\s?[-/.月]\s?(?P<d>\d{1,2})[日号]?|月份?)(?![\d.])", _iso),
        (
        rf"{_YEAR}(?<![\d第])(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月份?\s?(?:(?P<d>{_N})\s?[日号]"
        rf"|{_PART})"
        , _named_month),
        (
            rf"{_YEAR}(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?的?(?P<k>第[一二三四1-4]"
            rf"|最后一)(?:个)?(?:周|星期|礼拜)(?![一二三四五六日天])", _week_of_month),
        (rf"{_NEXT}月份?(?:(?P<d>{_N})[日号]|{_PART})", _relative_month),
        (r"(?<![个\d一二三四五六七八九十])(?<!\d\s)月(?P<part>底|初|末|中(?!旬))", _bare_month_part),
        (rf"{_NEXT}(?:周|星期|礼拜)(?P<day>[一二三四五六日天末1-5])?", _relative_week),
        (r"(?P<rel>(?!))?(?<![本这下上个两一二三四\d每])(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])", _relative_week),
        (r"(?P<word>大后[天日]|今[天日晚](?!头条)|明[天日]|后天|后日)", _named_day),
        (rf"(?<![\d月.])(?P<d>{_N})号(?=前|之前|以前|上|开|启|交|截|左右)", _day_of_month),
        (rf"{_YEAR}(?P<rel>(?!))?(?:(?<![a-z])q\s?(?P<q>[1-4])(?![\d.]))(?:季度)?{_PART}", _quarter),
        (rf"{_YEAR}(?P<rel>(?!))?第?(?P<q>[1-4一二三四])季度{_PART}", _quarter),
        (rf"(?P<year>(?!))?(?P<q>(?!))?{_NEXT}季度{_PART}", _quarter),
        (rf"{_YEAR}(?P<half>[上下])半年", _half_year),
        (r"(?P<year>今年|本年|明年|来年|后年|20\d\d年)(?:的)?年?(?P<ypart>初|中(?!心)|底|末|内)?", _year_part),
        (r"(?P<year>(?!))?(?<![一二两三四五六七八九十半几\d今明后前去])年(?P<ypart>初|中(?!心)|底|末|内)", _year_part),
        (rf"{_YEAR}(?P<holiday>{_HOLIDAY_WORDS})(?:节|假期|长假|期间)?", _holiday),
        (r"(?P<year>(?!))?(?P<holiday>十一)(?=前|之前|以前|后|之后|期间|假期|长假)", _holiday),
        (r"(?P<year>(?!))?(?<![一二两三四五六七八九十半几\d今明后前去])(?P<holiday>年)(?=前|后)", _holiday),
        (
        
        rf"(?:\d{{1,3}}\s?[-~到至]\s?)?(?P<n>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}}"
        rf"|半)\s?个?(?P<half>半)?(?P<unit>天|日|周|星期|礼拜|月|季度"
        
        rf"|年)(?P<half2>半)?(?:左右)?{_AFTER_DURATION}"
        , _duration),
        (r"(?P<soon>尽快|越快越好|尽早|马上就?要|立刻|立即|加急|很急|比较急|急用)", lambda m, today: None),
        (r"(?P<season>旺季|开学|暑假|寒假|财年末?|汛期|招生季)(?=前|之前|后|期间)", lambda m, today: None),
    )
)  # fmt: skip
_BY = re.compile(r"\s?(?:之前|以前|前(?!期|后|端|台)|内(?![容部])|之内|以内|截止)")
_AFTER = re.compile(r"\s?(?:之后|以后|过后|后(?!期|端|台|续)|开始|起(?!来))")
_AROUND = re.compile(r"\s?(?:左右|前后|上下)")


def find_times(text: str, today: date) -> list[Time]:
    """The times named in a folded text, leftmost and longest first, without overlaps."""
    found = [
        time for pattern, resolve in _RULES for m in pattern.finditer(text) if (time := _time(text, m, resolve, today))
    ]
    kept: list[Time] = []
    for time in sorted(found, key=lambda t: (t.start, -t.end)):
        if not kept or time.start >= kept[-1].end:
            kept.append(time)
    return kept


def _time(text: str, m: re.Match[str], resolve: _Resolver, today: date) -> Time | None:
    groups = m.groupdict()
    if not m.group().strip():
        return None
    try:
        span = resolve(m, today)
    except (OverflowError, ValueError):
        return None
    if span is None and not (groups.get("soon") or groups.get("season")):
        return None
    start = m.start() + len(m.group()) - len(m.group().lstrip())
    if groups.get("within"):
        return Time(start, m.end(), span, "by")
    if groups.get("after"):
        return Time(start, m.end(), span, "in")
    return _limited(text, start, m.end(), span)


def _limited(text: str, start: int, end: int, span: Span | None) -> Time:
    bound: Bound = "in"
    if text[start:end].endswith("内"):
        bound = "by"
    elif by := _BY.match(text, end):
        inside = "内" in by.group()
        bound, end = "by", by.end()
        span = span if span is None or inside else Span(span.first, span.first)
    elif after := _AFTER.match(text, end):
        bound, end = "after", after.end()
        span = Span(span.first, span.first) if span and "开始" in after.group() else span and Span(span.last, span.last)
    elif around := _AROUND.match(text, end):
        end = around.end()
    return Time(start, end, span, bound)
