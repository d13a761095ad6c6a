"""Reading dialogues from a file, a line at a time; `docs/replay-format.md` is the format's page."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import MAXYEAR, datetime, timedelta
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

FIRST_AT = datetime.fromisoformat("2026-01-05T09:00:00+08:00")
"""When a dialogue without times begins; fixed, so that a second replay says the same."""

A_TURN = timedelta(minutes=1)
_GZIP = b"\x1f\x8b"


class BadFile(Exception):
    """The file cannot be replayed; the message names the line."""


def _countable(moment: datetime) -> datetime:
    """Refuse the ends of the calendar: the turns around it could not be given a time."""
    if not 1 < moment.year < MAXYEAR:
        raise ValueError("this year is out of range")
    return moment


SentAt = Annotated[AwareDatetime, AfterValidator(_countable)]


class Person(BaseModel):
    """Who the customer is, as far as the file knows."""

    name: str | None = None
    mobile: str | None = None


class Turn(BaseModel):
    """One message. `state_after` is the gold state of facts after it; replay only takes the slots' names from it."""

    model_config = ConfigDict(extra="ignore")

    speaker: Literal["customer", "agent"]
    text: str
    sent_at: SentAt | None = None
    sender_name: str | None = None
    state_after: dict[str, str | list[str]] = {}


class Dialogue(BaseModel):
    """One conversation with one customer."""

    model_config = ConfigDict(extra="ignore")

    dialogue_id: Annotated[str, Field(min_length=1, max_length=400)]
    turns: list[Turn]
    sent_at: SentAt | None = None
    channel_type: str | None = None
    customer: Person = Person()
    multi_slots: list[str] = []

    def times(self) -> Iterator[datetime]:
        """When each turn was sent: as written, else a minute after the one before."""
        last = (self.sent_at or FIRST_AT) - A_TURN
        for turn in self.turns:
            last = turn.sent_at or last + A_TURN
            yield last


@dataclass
class Survey:
    """What a file holds, found by reading it once. `slots` maps a slot's name to whether it holds several values."""

    dialogues: int = 0
    messages: int = 0
    slots: dict[str, bool] = field(default_factory=dict)

    def add(self, dialogue: Dialogue) -> None:
        self.dialogues += 1
        self.messages += len(dialogue.turns)
        for turn in dialogue.turns:
            for name, value in turn.state_after.items():
                several = isinstance(value, list) or name in dialogue.multi_slots
                self.slots[name] = self.slots.get(name, False) or several


def survey(path: Path, limit: int | None = None) -> Survey:
    """Read the whole file without keeping it. Raises BadFile for what could not be replayed."""
    found = Survey()
    for dialogue in read(path, limit):
        found.add(dialogue)
    return found


def read(path: Path, limit: int | None = None) -> Iterator[Dialogue]:
    """The dialogues of a .jsonl or .jsonl.gz file, at most `limit`. Raises BadFile."""
    return islice(_lines(path), limit)


def _lines(path: Path) -> Iterator[Dialogue]:
    number = 0
    try:
        with _opened(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _parsed(path, number, line)
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror or error}.") from None
    except (EOFError, zlib.error):
        raise BadFile(f"{path} is cut off or damaged after line {number}: it is not a whole gzip file.") from None


def _opened(path: Path) -> gzip.GzipFile | BufferedReader:
    with path.open("rb") as file:
        is_packed = file.read(2) == _GZIP
    return gzip.open(path, "rb") if is_packed else path.open("rb")


def _parsed(path: Path, number: int, line: bytes) -> Dialogue:
    try:
        return Dialogue.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            raise BadFile(f"{path}, line {number}: not JSON ({first['ctx']['error']}).") from None
        place = ".".join(str(part) for part in first["loc"]) or "the line"
        raise BadFile(f"{path}, line {number}: {place}: {first['msg']}.") from None
