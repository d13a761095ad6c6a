"""Times of day as they are written, each in one way: 七点半 is 07:30, 下午3点 is 15:00."""

import re
from dataclasses import dataclass, replace

from flywheel.domain.numerals import parse_chinese, parse_english
from flywheel.domain.values.calendar import TO

_WHEN = r"(?P<when>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|(?:morning|afternoon|evening)\s)?\s?"
_HALF = r"\s?(?P<half>[ap]\.?m(?:\.|(?![a-z]))|in the (?:morning|afternoon|evening))"
_HOUR = r"(?P<h>2[0-4]|1\d|0?\d|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
_MINUTE = r"[0-5]\d|[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九]"
_HOUR_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_WHEN}(?P<h>2[0-4]|1\d|0?\d):(?P<min>[0-5]\d)(?::(?P<s>[0-5]\d))?(?![\d:]){_HALF}?",
        rf"{_WHEN}{_HOUR}\s?[点时](?P<part>半(?!个)|一刻|三刻)",
        rf"{_WHEN}{_HOUR}\s?[点时](?:(?P<min>{_MINUTE}|[一二三四五六七八九]|\d)分(?!之))(?:(?P<s>\d{{1,2}})秒)?",
        rf"{_WHEN}{_HOUR}点(?P<min>[0-5]\d|[二三四五]十[一二三四五六七八九]?|十[一二三四五六七八九]?)(?![\d.分万千百个])",
        rf"{_WHEN}{_HOUR}点[钟整]",
        rf"(?P<must>){_WHEN}{_HOUR}[点时](?![\d零一二三四五六七八九十])",
        rf"(?P<h>1[0-2]|0?\d|{_HOUR_WORDS}){_HALF}",
    )
)
_MORNING = {"am", "morning", "in the morning"}
_LATER = {"下午": 1, "傍晚": 4, "晚上": 5, "pm": 1, "afternoon": 1, "evening": 4}
_PARTS = {"半": 30, "一刻": 15, "三刻": 45}
_TO = re.compile(TO)


@dataclass(frozen=True)
class _Time:
    when: str
    hour: int
    minute: int
    second: str
    end: int
    is_later: bool = False


def read_time(text: str, at: int) -> tuple[str, int] | None:
    """The time of day, or the stretch between two, in its one form, and where it ends."""
    first = _one(text, at)
    if first is None:
        return None
    to = _TO.match(text, first.end)
    last = _one(text, to.end()) if to else None
    if last is None:
        return _written(first), first.end
    if first.is_later and not last.when and not last.is_later and last.hour < 12:
        last = replace(last, hour=last.hour + 12)
    return f"{_written(first)}~{_written(last)}", last.end


def _written(time: _Time) -> str:
    return f"{time.when}{time.hour:02d}:{time.minute:02d}{time.second}"


def _one(text: str, at: int) -> _Time | None:
    found = next((m for form in _FORMS if (m := form.match(text, at))), None)
    if found is None:
        return None
    groups = found.groupdict()
    when = _when(groups)
    if groups.get("must") is not None and not when and found["h"] in {"零", "一"}:
        return None
    hour, minute = int(parse_chinese(found["h"]) or parse_english(found["h"]) or 0), _minute(groups)
    if hour == 24 and minute:
        return None
    second = f":{groups['s']:0>2}" if groups.get("s") else ""
    return _later(_Time(when, hour, minute, second, found.end()))


def _when(groups: dict[str, str | None]) -> str:
    said = (groups.get("when") or groups.get("half") or "").strip().replace(".", "").removeprefix("in the ")
    return "上午" if said in _MORNING else said


def _minute(groups: dict[str, str | None]) -> int:
    part = groups.get("part")
    return _PARTS[part] if part else int(parse_chinese(groups.get("min") or "零") or 0)


def _later(time: _Time) -> _Time:
    """下午3点 is 15:00; what 晚上12点 or 晚上1点 is, is left to its words."""
    earliest = _LATER.get(time.when)
    if earliest is None:
        return time
    if earliest <= time.hour < 12:
        return replace(time, hour=time.hour + 12, when="", is_later=True)
    if 12 <= time.hour < 24 and (time.hour > 12 or earliest == 1):
        return replace(time, when="", is_later=True)
    return time
