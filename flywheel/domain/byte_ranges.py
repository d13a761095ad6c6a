"""The part of a file that a request asks for (RFC 9110 §14)."""

import re

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class Unsatisfiable(Exception):
    """No byte of the file is in the range."""


def read_range(header: str | None, size: int) -> tuple[int, int] | None:
    """The part from start up to end; None for the whole: no range, one we do not understand, or several."""
    found = _RANGE.fullmatch((header or "").strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start >= end:
        raise Unsatisfiable
    return start, end
