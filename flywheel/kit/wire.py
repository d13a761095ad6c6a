"""Types that every wire schema shares: times, ids, checked text, pages, the base model."""

import math
import re
import uuid
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
)
from pydantic_core import PydanticCustomError

from flywheel.kit import clock, paging

T = TypeVar("T")


class Wire(BaseModel):
    """What goes out: built from rows or from keywords."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")


class Body(BaseModel):
    """What comes in: unknown fields are refused, so that a typing error is noticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


Time = Annotated[datetime, PlainSerializer(clock.wire, return_type=str, when_used="json")]
Id = uuid.UUID
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]

_DATE_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")
_DEEPEST = 32


def _written_out(value: object) -> object:
    """Refuse bare numbers: seconds and milliseconds cannot be told apart, and a wrong guess is a wrong year."""
    if isinstance(value, datetime) or (isinstance(value, str) and _DATE_AND_TIME.match(value)):
        return value
    raise PydanticCustomError("datetime_format", "Write the time as RFC 3339, such as 2026-01-31T08:00:00Z.")


def _in_utc(moment: datetime) -> datetime:
    if not 1 < moment.year < 9999:
        raise PydanticCustomError("datetime_range", "This year is out of range.")
    return moment.astimezone(UTC)


MomentIn = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_utc)]


def _storable(text: str) -> str:
    """Refuse what PostgreSQL and UTF-8 cannot hold, rather than store something else."""
    if "\x00" in text:
        raise PydanticCustomError("nul_character", "NUL characters cannot be stored. Remove them.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise PydanticCustomError("lone_surrogate", "Half a surrogate pair is not text. Send valid UTF-8.") from error
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "Write something: only white space was sent.")
    return text


def _storable_json(value: dict[str, Any]) -> dict[str, Any]:
    _check_json(value, 0)
    return value


def _check_json(value: object, depth: int) -> None:
    """Refuse what PostgreSQL's JSON cannot hold: it would fail the whole request, and with it everybody's messages."""
    if depth > _DEEPEST:
        raise PydanticCustomError("too_deep", "This is nested too deep.")
    if isinstance(value, str):
        _storable(value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise PydanticCustomError("finite_number", "JSON has no infinite numbers.")
    elif isinstance(value, list):
        for item in value:
            _check_json(item, depth + 1)
    elif isinstance(value, dict):
        for name, item in value.items():
            _storable(name)
            _check_json(item, depth + 1)


Text = Annotated[str, AfterValidator(_storable)]
JsonObject = Annotated[dict[str, Any], AfterValidator(_storable_json)]
Search = Annotated[Text, Field(max_length=200)]
Words = Annotated[str, AfterValidator(_storable), AfterValidator(_not_blank)]
Name = Annotated[Words, Field(max_length=200)]
LONGEST_KEY = 512
Key = Annotated[Words, Field(max_length=LONGEST_KEY)]

SecretText = Annotated[Text, Field(max_length=10_000)]


class SecretOut(Wire):
    """A secret is never shown: only whether it is set, and since when."""

    set: bool
    updated_at: Time | None


Limit = Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)]


class Page(Wire, Generic[T]):
    """A page of a list; `next_cursor` null at the end."""

    items: list[T]
    next_cursor: str | None = None


class Items(Wire, Generic[T]):
    """A short list that is not paged."""

    items: list[T]
