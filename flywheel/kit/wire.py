"""Types that every wire schema shares: times, ids, checked text, pages, the base model."""

import uuid
from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer
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
MomentIn = AwareDatetime
Id = uuid.UUID


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


Text = Annotated[str, AfterValidator(_storable)]
Words = Annotated[str, AfterValidator(_storable), AfterValidator(_not_blank)]
Name = Annotated[Words, Field(max_length=200)]
Key = Annotated[Words, Field(max_length=512)]

Limit = Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)]


class Page(Wire, Generic[T]):
    """A page of a list; `next_cursor` null at the end."""

    items: list[T]
    next_cursor: str | None = None


class Items(Wire, Generic[T]):
    """A short list that is not paged."""

    items: list[T]
