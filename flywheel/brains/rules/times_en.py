"""Times in English, resolved against the day they were said on: by end of March, next quarter, within 6 weeks."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from flywheel.brains.rules import dates
from flywheel.brains.rules.dates import Bound, Span, Time
from flywheel.domain.numerals import EN_NUMBER, parse_english

_MONTH_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTHS = {name[:3]: i + 1 for i, name in enumerate(_MONTH_NAMES)}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|march|mar\b|april|apr\b|may(?! (?:be|have|need|not|take|also|want|i|we))"
    r"|june?"
    r"|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:,?\s(?:of )?(?P<year>20\d\d|'\d\d|next year|this year))?"
_WEEKDAYS = {name: i for i, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_DAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)day"
_HOLIDAYS = {"chinese new year": "spring", "lunar new year": "spring", "spring festival": "spring", "cny": "spring",
             "christmas": "christmas", "xmas": "christmas", "thanksgiving": "thanksgiving", "new year": "new_year",
             "national day": "national"}  # fmt: skip
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "fall": (9, 11), "autumn": (9, 11)}
_PART = (
    r"(?:(?:the )?(?P<part>(?:end|beginning|start|middle|close)(?= of )|(?:mid|early"
    r"|late)(?=[ -]))(?: of (?:the )?|[ -]))?"
)
_PARTS = {"end": "end", "close": "end", "beginning": "early", "start": "early", "early": "early", "middle": "mid",
          "mid": "mid", "late": "late"}  # fmt: skip


def _year(m: re.Match[str], today: date) -> int | None:
    said = m["year"]
    if not said:
        return None
    if said.endswith("year"):
        return today.year + (said == "next year")
    return int(said) if len(said) == 4 else 2000 + int(said[1:])


def _part(m: re.Match[str], span: Span | None) -> Span | None:
    return dates.third(span, _PARTS[m["part"]]) if span and m["part"] else span


def _named_month(m: re.Match[str], today: date) -> Span | None:
    number = _MONTHS[m["month"][:3]]
    year = _year(m, today) or (today.year if number >= today.month else today.year + 1)
    return _part(m, dates.month(year, number))


def _day_of_month(m: re.Match[str], today: date) -> Span | None:
    number = _MONTHS[m["month"][:3]]
    year = _year(m, today)
    span = dates.on(year or today.year, number, int(m["d"]))
    if span and year is None and span.last < today:
        return dates.on(today.year + 1, number, int(m["d"]))
    return span


def _week_of_month(m: re.Match[str], today: date) -> Span | None:
    number = _MONTHS[m["month"][:3]]
    span = dates.month(_year(m, today) or (today.year if number >= today.month else today.year + 1), number)
    if m["k"] == "last":
        return Span(span.last - timedelta(days=6), span.last)
    return Span(span.first, span.first + timedelta(days=6))


def _week_from(m: re.Match[str], today: date) -> Span | None:
    day = _day_of_month(m, today)
    return Span(day.first, day.first + timedelta(days=6)) if day else None


def _bare_day(m: re.Match[str], today: date) -> Span | None:
    number = int(m["d"])
    first = today if number >= today.day else dates.add_months(today.replace(day=1), 1)
    return dates.on(first.year, first.month, number)


def _iso(m: re.Match[str], today: date) -> Span | None:
    return dates.on(int(m["y"]), int(m["m"]), int(m["d"]))


def _us_date(m: re.Match[str], today: date) -> Span | None:
    year = int(m["y"]) if m["y"] else None
    first, second = int(m["m"]), int(m["d"])
    number, day = (second, first) if first > 12 else (first, second)
    span = dates.on(year or today.year, number, day)
    return dates.on(today.year + 1, number, day) if span and year is None and span.last < today else span


def _quarter(m: re.Match[str], today: date) -> Span | None:
    number, now = int(m["q"]), (today.month + 2) // 3
    year = _year(m, today) or (today.year if number >= now else today.year + 1)
    return _part(m, dates.quarter(year, number))


def _half(m: re.Match[str], today: date) -> Span | None:
    second = m["h"] in {"2", "second"}
    year = _year(m, today) or (today.year if second or today.month <= 6 else today.year + 1)
    return dates.months(year, 7, 12) if second else dates.months(year, 1, 6)


def _relative(m: re.Match[str], today: date) -> Span | None:
    ahead = 1 if m["rel"] in {"next", "coming", "following"} else 0
    unit = m["unit"]
    if unit == "week":
        return _part(m, dates.week(today, ahead))
    if unit == "month":
        first = dates.add_months(today.replace(day=1), ahead)
        return _part(m, dates.month(first.year, first.month))
    if unit == "quarter":
        index = today.year * 4 + (today.month + 2) // 3 - 1 + ahead
        return _part(m, dates.quarter(index // 4, index % 4 + 1))
    if unit == "year":
        return _part(m, dates.months(today.year + ahead, 1, 12))
    first_month, last_month = _SEASONS[unit]
    year = today.year + (today.month > last_month or bool(ahead and today.month >= first_month))
    return dates.months(year, first_month, last_month)


def _weekday(m: re.Match[str], today: date) -> Span | None:
    number = _WEEKDAYS[m["weekday"][:3]]
    day = today + timedelta(days=(number - today.weekday()) % 7 or 7)
    if m["rel"] == "next" and day <= dates.week(today).last:
        day += timedelta(weeks=1)
    return Span(day, day)


def _duration(m: re.Match[str], today: date) -> Span | None:
    said = m["n2"] or m["n"]
    number = (
        int(said)
        if said.isdigit()
        else {"couple of": 2, "few": 3, "several": 4}.get(said.removeprefix("a ")) or parse_english(said) or 1
    )
    count, unit = int(number), m["unit"]
    if unit in {"day", "week"}:
        end = today + timedelta(days=count * (7 if unit == "week" else 1))
    else:
        end = dates.add_months(today, count * {"month": 1, "quarter": 3, "year": 12}[unit])
    return Span(end, end) if m["in"] == "in" else Span(today, end)


def _end_of(m: re.Match[str], today: date) -> Span | None:
    unit = {"m": "month", "q": "quarter", "y": "year"}[m["unit"][0]]
    if unit == "month":
        last = dates.month(today.year, today.month).last
    elif unit == "quarter":
        last = dates.quarter(today.year, (today.month + 2) // 3).last
    else:
        last = date(today.year, 12, 31)
    return Span(last, last)


def _word_day(m: re.Match[str], today: date) -> Span | None:
    day = today + timedelta(days=m["word"] == "tomorrow")
    return Span(day, day)


def _holiday(m: re.Match[str], today: date) -> Span | None:
    return dates.next_holiday(_HOLIDAYS[m["holiday"]], today)


_Resolver = Callable[[re.Match[str], date], Span | None]
_RULES: tuple[tuple[re.Pattern[str], _Resolver], ...] = tuple(
    (re.compile(pattern), resolver)
    for pattern, resolver in (
        (r"\b(?P<y>(?:19|20)\d\d)[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})\b", _iso),
        (r"(?<![\d/.$])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>20\d\d))?(?![\d/])", _us_date),
        (rf"\b{_MONTH} (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d){_YEAR}", _day_of_month),
        (rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}{_YEAR}", _day_of_month),
        (rf"\b(?:the )?(?P<k>first|last) week (?:of|in) {_MONTH}{_YEAR}", _week_of_month),
        (rf"\b(?:the )?week (?:of|beginning|commencing|starting) {_MONTH} (?P<d>\d{{1,2}}){_YEAR}", _week_from),
        (rf"\b{_PART}{_MONTH}{_YEAR}", _named_month),
        (r"\bthe (?P<d>\d{1,2})(?:st|nd|rd|th)\b", _bare_day),
        (rf"\b{_PART}q(?P<q>[1-4])\b(?:-(?=20))?{_YEAR}", _quarter),
        (rf"\bh(?P<h>[12])\b(?: of)?{_YEAR}", _half),
        (rf"\b(?:the )?(?P<h>first|second) half\b(?: of)?{_YEAR}", _half),
        (
        rf"\b{_PART}(?P<rel>this|next|coming|following|current) (?P<unit>week|month|quarter|year|spring|summer|fall"
        rf"|autumn)\b"
        , _relative),
        (
            r"\b(?P<part>end|close|middle|start|beginning) of (?:the )?(?P<rel>)(?P<unit>week|month|quarter|year)\b",
            _relative,
        ),
        (rf"\b(?:(?P<rel>this|next|coming) )?{_DAY}\b", _weekday),
        (
            
        rf"\b(?P<in>in|within|over|inside)(?: the next| about| around| roughly| approximately"
        rf"| less than)? (?P<n>\d{{1,3}}|a couple of|a few|couple of|few|several|an?(?= [dwmqy])|{EN_NUMBER})"
        
            rf"(?:(?: ?- ?| to | or )(?P<n2>\d{{1,3}}|{EN_NUMBER}))?[ -](?P<unit>day|week|month|quarter|year)s?\b",
            _duration,
        ),
        (
        r"\b(?P<in>)(?:the )?next (?P<n>\d{1,2}|couple of|few|several|two|three|four|six|nine"
        r"|twelve)(?P<n2>(?!))? (?P<unit>day|week|month|quarter|year)s\b"
        , _duration),
        (r"\beo(?P<unit>[mqy])\b", _end_of),
        (r"\b(?P<unit>month|quarter|year)[- ]end\b", _end_of),
        (r"\b(?P<word>today|tomorrow)\b", _word_day),
        (rf"\b(?P<holiday>{'|'.join(_HOLIDAYS)})\b(?:'?s)?", _holiday),
        (
        r"\b(?P<soon>asap|a\.s\.a\.p|as soon as (?:possible|we can)|immediately|right away|urgent(?:ly)?"
        r"|as quickly as possible|yesterday)\b"
        , lambda m, today: None),
    )
)  # fmt: skip
_BOUND = re.compile(
    r"(?P<by>\b(?:by|before|no later than|not later than|until|till|prior to|ahead of|within|deadline (?:is|of)|due"
    r"|latest))"
    r"(?: the)?\s?$|(?P<after>\b(?:after|following|not before|from|starting|beginning|post))(?: the)?\s?$"
    r"|(?P<in>\b(?:in|during|on|around|over|for|at|sometime in))(?: the)?\s?$"
)


def find_times(text: str, today: date) -> list[Time]:
    """The times named in a folded text with the word that bounds them, leftmost and longest first."""
    found = [
        time for pattern, resolve in _RULES for m in pattern.finditer(text) if (time := _time(text, m, resolve, today))
    ]
    kept: list[Time] = []
    for time in sorted(found, key=lambda t: (t.start, -t.end)):
        if not kept or time.start >= kept[-1].end:
            kept.append(time)
    return kept


def _time(text: str, m: re.Match[str], resolve: _Resolver, today: date) -> Time | None:
    try:
        span = resolve(m, today)
    except (OverflowError, ValueError):
        return None
    if span is None and not m.groupdict().get("soon"):
        return None
    bound: Bound = "by" if m.groupdict().get("in") in {"within", "inside"} else "in"
    start = m.start()
    if before := _BOUND.search(text[max(0, start - 20) : start]):
        start -= len(text[max(0, start - 20) : start]) - before.start()
        if before["by"]:
            bound = "by"
            span = Span(span.first, span.first) if span and before["by"] in {"before", "prior to", "ahead of"} else span
        elif before["after"]:
            bound = "after"
            span = Span(span.last, span.last) if span and before["after"] in {"after", "following", "post"} else span
    return Time(start, m.end(), span, bound)
