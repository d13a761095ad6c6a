"""Finds the JSON-like documents in a reply and reads them leniently, without recursion.

What was still open when the reply ended is not guessed: its value becomes `Cut`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from flywheel.brains.reading import scanner
from flywheel.brains.reading.scanner import CLOSE_LIST, CLOSERS, COLONS, OPEN_LIST, OPENERS, QUOTES, SEPARATORS
from flywheel.brains.reading.strings import Place, read_literal

MAX_DEPTH = 64
MAX_RESTARTS = 16
MAX_REREAD = 400_000

Value = object
"""Anything JSON can hold, or `Cut`, or `Bare`."""


@dataclass(frozen=True)
class Cut:
    """A value that the reply's end cut off; `text` is what there was of a string."""

    text: str = ""


class Bare(str):
    """A word without quotes that is no literal: where it ends is a guess, so it is never a fact."""

    __slots__ = ()


@dataclass(frozen=True)
class Document:
    """One value found in a reply, and where."""

    value: Value
    start: int
    end: int
    is_closed: bool


_ENVELOPE_KEY = r"[\"'“](?:ai[_\- ]?summary|summary|客户摘要|摘要|insights?|insight_?list|客户洞察|洞察)[\"'”]\s*[:：]"
_START = re.compile(rf"[{{\[｛［]|{_ENVELOPE_KEY}", re.IGNORECASE)
_ANCHOR = re.compile(rf"[{{｛]\s*{_ENVELOPE_KEY}", re.IGNORECASE)
_BARE_KEY = re.compile(r"[^\s:：=,，;；{}\[\]｛｝［］\"“”]+")
_BARE_VALUE = re.compile(r"[^\s,，;；{}\[\]｛｝［］\"“]+")
_NUMBER = re.compile(r"[+-]?(?:\d{1,20}(?:\.\d{1,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?")
_WORDS: dict[str, Value] = {"true": True, "false": False, "null": None, "none": None, "nil": None, "undefined": None}


def find_documents(text: str) -> list[Document]:
    """The documents of a text, in order, prose between them ignored."""
    found = []
    pos = 0
    while match := _START.search(text, pos):
        document = _Reader(text, match.start()).read()
        found.append(document)
        pos = max(document.end, match.start() + 1)
    return found


def find_anchored(text: str) -> Iterator[Document]:
    """Documents that begin with a key we know: for a reply whose prose hides them behind a stray bracket."""
    read = 0
    for match in islice(_ANCHOR.finditer(text), MAX_RESTARTS):
        document = _Reader(text, match.start()).read()
        yield document
        read += document.end - document.start
        if read > MAX_REREAD:
            return


def scalar(token: str) -> Value:
    """What a word without quotes means."""
    plain = unicodedata.normalize("NFKC", token)
    if plain.casefold() in _WORDS:
        return _WORDS[plain.casefold()]
    if _NUMBER.fullmatch(plain):
        return float(plain) if set(plain) & set(".eE") else int(plain)
    return Bare(plain)


class _Frame:
    """An open object or list, and the key under which the next value goes."""

    __slots__ = ("items", "key", "members")

    def __init__(self, *, is_list: bool) -> None:
        self.items: list[Value] | None = [] if is_list else None
        self.members: dict[str, Value] = {}
        self.key = ""

    @property
    def is_list(self) -> bool:
        return self.items is not None

    @property
    def value(self) -> Value:
        return self.members if self.items is None else self.items

    def put(self, value: Value) -> None:
        if self.items is None:
            self.members[self.key] = value
            self.key = ""
        else:
            self.items.append(value)


class _Reader:
    """Reads one document. Objects and lists are attached to their parent when they open, so an end loses nothing."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.frames: list[_Frame] = []

    def read(self) -> Document:
        text, pos = self.text, self.start
        if text[pos] in OPENERS:
            pos = self._open(pos)
        else:
            self.frames.append(_Frame(is_list=False))  # the opening brace was forgotten
        root = self.frames[0]
        while self.frames:
            pos = scanner.skip(text, pos)
            if pos >= len(text) or len(self.frames) > MAX_DEPTH:
                return self._cut_off(root)
            pos = self._step(pos)
        return Document(root.value, self.start, pos, is_closed=True)

    def _cut_off(self, root: _Frame) -> Document:
        """The end came too early: a list that was still open says so, for half a list may be half a fact."""
        for frame in self.frames:
            if frame.items is not None:
                frame.items.append(Cut())
        return Document(root.value, self.start, len(self.text), is_closed=False)

    def _step(self, pos: int) -> int:
        char = self.text[pos]
        if char in CLOSERS:
            return self._close(pos)
        if char in SEPARATORS or char in COLONS:
            return pos + 1
        if self.frames[-1].is_list:
            return self._element(pos)
        return self._member(pos)

    def _open(self, pos: int) -> int:
        frame = _Frame(is_list=self.text[pos] in OPEN_LIST)
        if self.frames:
            self.frames[-1].put(frame.value)
        self.frames.append(frame)
        return pos + 1

    def _close(self, pos: int) -> int:
        """Close the nearest frame of that kind, and what was left open in it; ignore a bracket that closes nothing."""
        is_list = self.text[pos] in CLOSE_LIST
        depth = next((i for i in range(len(self.frames) - 1, -1, -1) if self.frames[i].is_list == is_list), None)
        if depth is None or self._is_surplus(pos, is_list):
            return pos + 1
        del self.frames[depth:]
        return pos + 1

    def _is_surplus(self, pos: int, is_list: bool) -> bool:
        """Whether a `}` stands doubled after an item of a list that goes on."""
        items = self.frames[-1].items
        if is_list or not items or not isinstance(items[-1], dict):
            return False
        after = scanner.skip(self.text, pos + 1)
        if self.text[after : after + 1] not in tuple(SEPARATORS):
            return False
        after = scanner.skip(self.text, after + 1)
        return self.text[after : after + 1] in tuple(scanner.OPEN_OBJECT)

    def _element(self, pos: int) -> int:
        char = self.text[pos]
        if char in OPENERS:
            return self._open(pos)
        if char not in QUOTES:
            return self._bare(pos)
        value, end = self._string(pos)
        colon = scanner.skip_colon(self.text, end) if isinstance(value, str) else None
        if colon is None or len(self.frames) < 2 or self.frames[-2].is_list:
            self.frames[-1].put(value)
            return end
        self.frames.pop()  # a key: the list was never closed
        return self._value(str(value), colon)

    def _member(self, pos: int) -> int:
        char = self.text[pos]
        if char in OPENERS:
            if self.frames[-1].members and len(self.frames) > 1 and self.frames[-2].is_list:
                self.frames.pop()  # the object before was never closed
            return self._open(pos)
        if char in QUOTES:
            literal = read_literal(self.text, pos, Place(is_key=True, depth=len(self.frames)))
            key, end = literal.text, literal.end
        else:
            match = _BARE_KEY.match(self.text, pos)
            if match is None:
                return pos + 1
            key, end = match.group(), match.end()
        colon = scanner.skip_colon(self.text, end)
        return end if colon is None else self._value(key, colon)

    def _value(self, key: str, pos: int) -> int:
        frame = self.frames[-1]
        frame.key = key
        pos = scanner.skip(self.text, pos)
        if pos >= len(self.text):
            frame.put(Cut())
            return pos
        char = self.text[pos]
        if char in OPENERS:
            return self._open(pos)
        if char in QUOTES:
            value, end = self._string(pos)
            frame.put(value)
            return end
        if char in CLOSERS or char in SEPARATORS:
            return pos
        return self._bare(pos)

    def _bare(self, pos: int) -> int:
        match = _BARE_VALUE.match(self.text, pos)
        if match is None:
            return pos + 1
        token = match.group()
        if match.end() == len(self.text):
            self.frames[-1].put(Cut())
        elif token.strip(".…"):
            self.frames[-1].put(scalar(token))
        return match.end()

    def _string(self, pos: int) -> tuple[str | Cut, int]:
        """A string, with the pieces that a `+` or a line break joins to it."""
        place = Place(in_list=self.frames[-1].is_list, depth=len(self.frames))
        parts = []
        while True:
            literal = read_literal(self.text, pos, place)
            if not literal.is_closed:
                return Cut(literal.text), literal.end
            parts.append(literal.text)
            following = self._joined_at(literal.end, place)
            if following is None:
                return "".join(parts), literal.end
            if following >= len(self.text):
                return Cut("".join(parts)), following
            pos = following

    def _joined_at(self, end: int, place: Place) -> int | None:
        """Where the next piece of a broken-up string begins, if there is one."""
        after = scanner.skip(self.text, end)
        if self.text.startswith("+", after):
            after = scanner.skip(self.text, after + 1)
            return after if self.text[after : after + 1] in ("", *QUOTES) else None
        is_next_line = not place.in_list and "\n" in self.text[end:after]
        if is_next_line and self.text[after : after + 1] in tuple(QUOTES) and not scanner.key_starts(self.text, after):
            return after
        return None
