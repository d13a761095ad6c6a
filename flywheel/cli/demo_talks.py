"""The conversations of `flywheel demo`: written for it, with times counted back from now."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from flywheel.cli.dialogues import Person

SITE_CHAT = "webchat"
_AGO = re.compile(r"(?P<minutes>\d+)m|(?P<hours>\d+)h|(?P<days>\d+)d (?P<hour>\d\d):(?P<minute>\d\d)")


class Plain(BaseModel):
    """Data of ours: a misspelt field is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(Plain):
    """One message. `when` is `52m`, `3h` or `11d 09:12` ago; empty in the site chat, which knows only now."""

    speaker: Literal["customer", "agent"]
    when: str
    text: str


class Fact(Plain):
    """What a colleague entered by hand."""

    by: str
    category: str
    content: str
    when: str


class Archiving(Plain):
    """A colleague who found the newest fact of a category outdated or wrong."""

    by: str
    category: str
    reason: Literal["outdated", "wrong"]


class Talk(Plain):
    """One conversation with one customer, and what colleagues did about it."""

    dialogue_id: str
    channel_type: str
    customer: Person
    turns: tuple[Line, ...]
    assignee: str | None = None
    is_read: bool = True
    facts: tuple[Fact, ...] = ()
    archive: tuple[Archiving, ...] = ()


class Colleague(Plain):
    """Someone who works here."""

    username: str
    display_name: str
    role: Literal["manager", "sales"]


COLLEAGUES = (
    Colleague(username="linwz", display_name="林晚舟", role="sales"),
    Colleague(username="chenli", display_name="陈砺", role="sales"),
    Colleague(username="zhouke", display_name="周可", role="manager"),
)


def talks() -> Iterator[Talk]:
    """Every conversation of the demo."""
    source = files("flywheel.cli") / "demo_data" / "conversations.jsonl"
    for line in source.read_text(encoding="utf-8").splitlines():
        yield Talk.model_validate_json(line)


def moment(when: str, now: datetime) -> datetime:
    """The time that `when` names, seen from `now` (in the workspace's time zone)."""
    found = _AGO.fullmatch(when)
    if found is None:
        raise ValueError(f"{when!r} is not 52m, 3h or 11d 09:12")
    if found["days"] is None:
        return now - timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    day = now - timedelta(days=int(found["days"]))
    return day.replace(hour=int(found["hour"]), minute=int(found["minute"]), second=0, microsecond=0)
