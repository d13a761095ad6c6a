"""Stretches of the calendar, month arithmetic and the moving holidays that customers plan around."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Bound = Literal["in", "by", "after"]

_SPRING = (
    "2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 "
    "2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24 "
    "2040-02-12"
)
_DRAGON_BOAT = (
    "2024-06-10 2025-05-31 2026-06-19 2027-06-09 2028-05-28 2029-06-16 2030-06-05 2031-06-24 2032-06-12 2033-06-01 "
    "2034-06-20 2035-06-10"
)
_MID_AUTUMN = (
    "2024-09-17 2025-10-06 2026-09-25 2027-09-15 2028-10-03 2029-09-22 2030-09-12 2031-10-01 2032-09-19 2033-09-08 "
    "2034-09-27 2035-09-16"
)
_MOVING = {
    name: {int(day[:4]): date.fromisoformat(day) for day in days.split()}
    for name, days in (("spring", _SPRING), ("dragon_boat", _DRAGON_BOAT), ("mid_autumn", _MID_AUTUMN))
}
_FIXED = {
    "new_year": (1, 1), "qingming": (4, 5), "may_day": (5, 1), "six_eighteen": (6, 18), "national": (10, 1),
    "double_eleven": (11, 11), "double_twelve": (12, 12), "christmas": (12, 25), "thanksgiving": (11, 26),
}  # fmt: skip

HOLIDAYS_ZH = {
    "春节": "spring", "过年": "spring", "农历年": "spring", "除夕": "spring", "年关": "spring", "元旦": "new_year",
    "清明": "qingming", "五一": "may_day", "劳动节": "may_day", "端午": "dragon_boat", "中秋": "mid_autumn",
    "国庆": "national", "十一": "national", "618": "six_eighteen", "双十一": "double_eleven", "双11": "double_eleven",
    "双十二": "double_twelve", "双12": "double_twelve", "圣诞": "christmas", "年": "spring",
}  # fmt: skip


@dataclass(frozen=True)
class Span:
    """From `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Time:
    """A time named between `start` and `end` of a text. `span` None = no date can be given ("尽快", "旺季前")."""

    start: int
    end: int
    span: Span | None
    bound: Bound = "in"


def add_months(day: date, months: int) -> date:
    """The same day some months on; the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = min(max(index // 12, 1), 9998), index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def month(year: int, number: int) -> Span:
    return Span(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]))


def months(year: int, first: int, last: int) -> Span:
    return Span(date(year, first, 1), month(year, last).last)


def quarter(year: int, number: int) -> Span:
    return months(year, 3 * number - 2, 3 * number)


def week(day: date, ahead: int = 0) -> Span:
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=ahead)
    return Span(monday, monday + timedelta(days=6))


def third(span: Span, part: str) -> Span:
    """The early, middle or late part of a stretch; "end" is its last day."""
    days = (span.last - span.first).days + 1
    if part == "early":
        return Span(span.first, span.first + timedelta(days=max(days // 3 - 1, 0)))
    if part == "mid":
        return Span(span.first + timedelta(days=days // 3), span.first + timedelta(days=2 * days // 3 - 1))
    if part == "late":
        return Span(span.first + timedelta(days=2 * days // 3), span.last)
    return Span(span.last, span.last)


def on(year: int, month_number: int, day: int) -> Span | None:
    """One day, or None where the calendar has no such day."""
    try:
        found = date(year, month_number, day)
    except ValueError:
        return None
    return Span(found, found)


def next_holiday(name: str, today: date, year: int | None = None) -> Span | None:
    """The holiday in that year, else the first one not before today."""
    for candidate in (year,) if year else (today.year, today.year + 1):
        day = _MOVING[name].get(candidate) if name in _MOVING else date(candidate, *_FIXED[name])
        if day and (year or day >= today):
            return Span(day, day)
    return None


def resolved(time: Time, *, chinese: bool) -> str:
    """The dates of a time in words, or "" where there are none."""
    if time.span is None:
        return ""
    first, last = time.span.first.isoformat(), time.span.last.isoformat()
    if time.bound == "by":
        return f"{last} 前" if chinese else f"by {last}"
    if time.bound == "after":
        return f"{first} 后" if chinese else f"after {first}"
    if first == last:
        return first
    return f"{first} 至 {last}" if chinese else f"{first} to {last}"
