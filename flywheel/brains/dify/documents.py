"""JSON that may be anything, as objects and lists that are safe to look into."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flywheel.kit.http import Answer


def of_answer(answer: Answer) -> Mapping[str, Any]:
    """The JSON object of an answer; empty when there is none."""
    return as_object(answer.body)


def as_object(value: object) -> Mapping[str, Any]:
    """An object, which old versions of Dify give as JSON in a string; empty when it is none."""
    if isinstance(value, str | bytes):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, Mapping) else {}


def objects_in(value: object) -> Iterator[Mapping[str, Any]]:
    """The objects of a list."""
    if isinstance(value, list):
        yield from (entry for entry in value if isinstance(entry, Mapping))
