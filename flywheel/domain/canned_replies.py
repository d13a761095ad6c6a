"""Replies with places to fill: `{{customer_name}}` and a few more."""

import re
from collections.abc import Mapping

PLACES = ("customer_name", "my_name", "company_name")
_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def unknown_places(text: str) -> list[str]:
    """Places of a text that nothing fills."""
    return [name for name in dict.fromkeys(_PLACE.findall(text)) if name not in PLACES]


def fill(text: str, values: Mapping[str, str]) -> tuple[str, list[str]]:
    """The text with its places filled, and the places for which there is no value: they stay as they are.

    What is filled in is never read again, so that a customer's name cannot bring places of its own, nor line breaks or
    signs that turn the text around.
    """
    missing: dict[str, None] = {}

    def value(found: re.Match[str]) -> str:
        said = _UNSEEN.sub(" ", values.get(found.group(1), "")).strip()
        if not said:
            missing[found.group(1)] = None
        return said or found.group()

    return _PLACE.sub(value, text), list(missing)
