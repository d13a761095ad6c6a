"""Keyset paging: opaque cursors that name the last row seen."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import MAXYEAR, UTC, datetime
from typing import Any, TypeVar

from flywheel.domain.errors import FieldError, Invalid

T = TypeVar("T")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


def encode(*values: Any) -> str:
    """A cursor that holds these values; times keep their microseconds."""
    plain = [v.isoformat() if isinstance(v, datetime) else v if isinstance(v, int) else str(v) for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> list[Any]:
    """The values of a cursor, as these kinds. Raises Invalid for anything we did not make."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        plain = json.loads(base64.urlsafe_b64decode(padded))
        if len(plain) != len(kinds):
            raise ValueError
        return [_value(kind, text) for kind, text in zip(kinds, plain, strict=True)]
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error, RecursionError) as error:
        detail = "This is not a cursor of this list. Start again without it."
        raise Invalid([FieldError("/cursor", "cursor_invalid", detail)]) from error


def _value(kind: type, text: Any) -> Any:
    if kind is datetime:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or not 0 < moment.astimezone(UTC).year < MAXYEAR:
            raise ValueError
        return moment
    value = kind(text)
    if b"\x00" in str(value).encode() or (kind is int and not -(2**63) <= value < 2**63):
        raise ValueError
    return value


def page(rows: Sequence[T], limit: int) -> tuple[Sequence[T], T | None]:
    """Split `limit + 1` rows into the page and the row that the next cursor names (None at the end)."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], rows[limit - 1]
