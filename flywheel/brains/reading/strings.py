"""String literals as models write them: any quotes, unescaped quotes inside, invalid escapes, ends cut off."""

import re
from dataclasses import dataclass

from flywheel.brains.reading import scanner
from flywheel.brains.reading.scanner import CLOSERS, COLONS, QUOTES, SEPARATORS

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.|\Z)", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", '"': '"', "'": "'", "\\": "\\", "/": "/", "`": "`"}
_STOPS = {opener: re.compile("[\\\\“”" + re.escape(closers) + "]") for opener, closers in QUOTES.items()}


@dataclass(frozen=True)
class Place:
    """Where a string stands; it decides what may follow its closing quote."""

    in_list: bool = False
    is_key: bool = False
    depth: int = 0


@dataclass(frozen=True)
class Literal:
    """A string that was read: its text, where it ended, and whether it was closed at all."""

    text: str
    end: int
    is_closed: bool


def decode(raw: str) -> str:
    """A literal's text. One invalid escape (`C:\\报价`) means the writer did not escape: all stays literal."""
    if "\\" not in raw:
        return raw
    escapes = _ESCAPE.findall(raw)
    if all(len(e) == 5 or e in _SIMPLE for e in escapes):
        return unescape(raw)
    return raw.replace('\\"', '"').replace("\\'", "'")


def unescape(raw: str) -> str:
    """One level of escapes undone; what is no escape stays as it is."""
    return _ESCAPE.sub(_character, raw)


def _character(match: re.Match[str]) -> str:
    escape = match.group(1)
    if len(escape) == 5:
        return chr(int(escape[1:], 16))
    return _SIMPLE.get(escape, match.group())


def read_literal(text: str, pos: int, place: Place) -> Literal:
    """The literal whose opening quote is at `pos`."""
    opener = text[pos]
    for triple in ('"""', "'''", "''"):
        if text.startswith(triple, pos) and not _is_empty_string(text, pos, triple):
            return _read_until(text, pos, triple)
    stops = _STOPS[opener]
    inner_open = 0
    at = pos + 1
    while match := stops.search(text, at):
        at, found = match.start(), match.group()
        if found == "\\":
            at += 2
            continue
        if found == "“" and opener != found:
            inner_open += 1
        elif _may_close(opener, found, inner_open) and _closes(text, at, place):
            return Literal(decode(text[pos + 1 : at]), at + 1, is_closed=True)
        elif found == "”":
            inner_open = max(0, inner_open - 1)
        at += 1
    return Literal(text[pos + 1 :], len(text), is_closed=False)


def _is_empty_string(text: str, pos: int, mark: str) -> bool:
    """Whether `''` is the empty string rather than a doubled quotation mark."""
    if len(mark) != 2:
        return False
    after = scanner.skip_blank(text, pos + 2)
    return after >= len(text) or text[after] in SEPARATORS + COLONS + CLOSERS


def _read_until(text: str, pos: int, mark: str) -> Literal:
    start = pos + len(mark)
    end = text.find(mark, start)
    if end < 0:
        return Literal(text[start:], len(text), is_closed=False)
    return Literal(decode(text[start:end]), end + len(mark), is_closed=True)


def _may_close(opener: str, found: str, inner_open: int) -> bool:
    """A Chinese closing mark may also close a straight quote, unless it answers an opening mark inside."""
    return found in QUOTES[opener] or (found == "”" and inner_open == 0)


def _closes(text: str, at: int, place: Place) -> bool:
    """Whether the quote at `at` ends the string: decided by what follows, because models leave quotes unescaped."""
    after = scanner.skip_blank(text, at + 1)
    if after > at + 1:  # a comment is only one after a blank: `"太贵了"//` may be text
        after = scanner.peek(text, after)
    if after >= len(text):
        return True
    following = text[after]
    if place.is_key:
        return True
    if following in CLOSERS:
        return _bracket_is_structure(text, after, place.depth)
    if following in SEPARATORS:
        return _separator_is_structure(text, after, place)
    return _next_member_starts(text, at, after, place)


def _bracket_is_structure(text: str, at: int, depth: int) -> bool:
    if depth <= 1:
        return True
    end = at
    while end < len(text) and end - at < scanner.LOOK_AHEAD and text[end] in CLOSERS:
        end += 1
    if end - at >= depth:
        return True
    after = scanner.peek(text, end)
    return after > end or after >= len(text) or text[after] in SEPARATORS + scanner.OPENERS + "\"'“`<;)）"


def _separator_is_structure(text: str, at: int, place: Place) -> bool:
    after = scanner.peek(text, at + 1)
    if after >= len(text) or text[after] in CLOSERS + SEPARATORS:
        return True
    if place.in_list and scanner.value_starts(text, after):
        return True
    return scanner.key_starts(text, after) or text.startswith(("{", "｛", "...", "…"), after)


def _next_member_starts(text: str, at: int, after: int, place: Place) -> bool:
    """A forgotten comma, a concatenation, or (in a list) a key that shows that the list was never closed."""
    following = text[after]
    if following in COLONS:
        return place.in_list
    if following == "+":
        return scanner.skip_blank(text, after + 1) < len(text) and text[scanner.skip_blank(text, after + 1)] in QUOTES
    if following in QUOTES:
        return "\n" in text[at + 1 : after] or (after > at + 1 and scanner.key_starts(text, after))
    return place.in_list and following in scanner.OPENERS
