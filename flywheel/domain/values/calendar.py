"""Days, months, quarters and weekdays as they are written, each in one way; no year is guessed."""

import re
from collections.abc import Callable
from datetime import date

from flywheel.domain.numerals import parse_chinese

TO = r"\s?(?:[-−]{1,2}|~|到|至)\s?"
_YEAR = r"(?P<y>(?:19|20)\d\d|[一二][九零][零一二三四五六七八九]{2}(?=\s?年))"
_LATE_YEAR = r"(?:[,、]?\s?(?P<y>(?:19|20)\d\d)(?!\d|[-/.]\d))"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DIGIT_MONTH, _DIGIT_DAY = "(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_DAY = rf"(?:{_DIGIT_DAY}|三十一?|[一二]?十[一二三四五六七八九]?|[一二三四五六七八九])"
MONTH_NAMES = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NAMES = MONTH_NAMES.split("|")
_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_NTH = rf"(?P<d>{_DIGIT_DAY})(?:st|nd|rd|th)?(?![\da-z%:]|[.,]\d)"


def read_date(text: str, at: int) -> tuple[str, int] | None:
    """The date, month, quarter or weekday at a place, in its one form, and where it ends."""
    for pattern, written in _RULES:
        found = pattern.match(text, at)
        said = written(found) if found else None
        if found and said:
            return said, found.end()
    return None


def _number(said: str) -> int:
    return int(parse_chinese(said) or 0)


def _year(said: str) -> int:
    return int("".join(str(_number(sign)) for sign in said))


def _iso(m: re.Match[str]) -> str | None:
    try:
        return date(_year(m["y"]), _number(m["m"]), _number(m["d"])).isoformat()
    except ValueError:
        return None


def _month_of_year(m: re.Match[str]) -> str:
    return f"{_year(m['y'])}-{_number(m['m']):02d}"


def _only_year(m: re.Match[str]) -> str:
    return f"{_year(m['y'])}年"


def _name(m: re.Match[str]) -> int:
    return _NAMES.index(m["name"][:3]) + 1


def _named_day(m: re.Match[str]) -> str | None:
    month, day = _name(m), int(m["d"])
    if not m["y"]:
        return f"{month}月{day}日"
    try:
        return date(int(m["y"]), month, day).isoformat()
    except ValueError:
        return None


def _named_month(m: re.Match[str]) -> str:
    return f"{m['y']}-{_name(m):02d}"


def _month_and_day(m: re.Match[str]) -> str:
    month, day = _number(m["m"]), _number(m["d"])
    if not m["d2"]:
        return f"{month}月{day}日"
    until = _number(m["m2"]) if m["m2"] else month
    return f"{month}月{day}日~{until}月{_number(m['d2'])}日"


def _month(m: re.Match[str]) -> str:
    until = m["m2"]
    return f"{_number(m['m'])}~{_number(until)}月" if until else f"{_number(m['m'])}月"


def _quarter(m: re.Match[str]) -> str:
    return f"{m['y'] or ''}q{_number(m['q'])}"


def _weekday(m: re.Match[str]) -> str:
    first, last = (day and day.replace("天", "日") for day in (m["d"], m["d2"]))
    return f"周{first}~周{last}" if last else f"周{first}"


_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (rf"{_YEAR}(?P<sep>[-/.])(?P<m>{_DIGIT_MONTH})(?P=sep)(?P<d>{_DIGIT_DAY})(?!\d|[-/.]\d)", _iso),
        (rf"{_YEAR}\s?年\s?(?P<m>{_MONTH})\s?月\s?(?P<d>{_DAY})(?:\s?[日号]|(?![\d点时:一二三四五六七八九十]))", _iso),
        (r"(?P<y>(?:19|20)\d\d)\s?年?的?第?(?P<q>[1-4一二三四])季度", _quarter),
        (r"(?P<y>(?:19|20)\d\d)\s?年?的?\s?q(?P<q>[1-4])(?![\da-z])", _quarter),
        (rf"{_YEAR}\s?年\s?(?P<m>{_MONTH})\s?月份?", _month_of_year),
        (rf"{_YEAR}[-/](?P<m>{_DIGIT_MONTH})(?![\d.月年]|[-/]\d)", _month_of_year),
        (rf"{_YEAR}年", _only_year),
        (rf"{_NAME}\s?{_NTH}{_LATE_YEAR}?", _named_day),
        (rf"{_NTH}\s?(?:of )?{_NAME}{_LATE_YEAR}?", _named_day),
        (rf"{_NAME},?\s(?P<y>(?:19|20)\d\d)(?!\d)", _named_month),
        (
            rf"(?P<m>{_MONTH})\s?月\s?(?P<d>{_DAY})\s?[日号](?:{TO}(?:(?P<m2>{_MONTH})月)?(?P<d2>{_DAY})[日号])?",
            _month_and_day,
        ),
        (rf"(?P<m>{_MONTH})(?:月份?{TO}(?P<m2>{_MONTH}))?月份?", _month),
        (r"(?P<y>)第?(?P<q>[1-4一二三四])季度", _quarter),
        (rf"q(?P<q>[1-4])(?![\da-z]){_LATE_YEAR}?年?", _quarter),
        (
            r"(?:星期|礼拜|周)(?P<d>[一二三四五六日天])(?:" + TO + r"(?:星期|礼拜|周)?(?P<d2>[一二三四五六日天]))?",
            _weekday,
        ),
    )
)
