"""Reading WeCom's JSON leniently: types drift between versions, numbers come as texts, fields are missing. Pure."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

DEEPEST = 24
"""Levels of an object that are kept."""


def cleaned(value: Any, depth: int = 0) -> Any:
    """A value that our database can hold: no NUL, no half surrogate pair, no infinite number, nothing too deep."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict | list) and depth >= DEEPEST:
        return None
    if isinstance(value, list):
        return [cleaned(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {cleaned(name): cleaned(item, depth + 1) for name, item in value.items()}
    return value


def objects(value: Any) -> Sequence[Mapping[str, Any]]:
    """The objects of what should be a list of objects."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def an_object(value: Any) -> Mapping[str, Any]:
    """What should be an object; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def a_text(value: Any) -> str:
    """What should be a text; numbers too, since ids come as either."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def a_number(value: Any) -> int | None:
    """A whole number, also one written as a text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 20 else None


def a_moment(seconds: Any) -> datetime | None:
    """A time in seconds since 1970; None where it is none."""
    number = a_number(seconds)
    try:
        return None if not number else datetime.fromtimestamp(number, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def mark(value: Any) -> str:
    """A name for what has none: the same for the same content, however its fields are ordered."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:40]
