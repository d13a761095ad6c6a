"""Texts as search terms: pairs of neighbouring Chinese characters, Latin words, numbers, in one width, case and script.

Two characters are the shortest Chinese word; a longer one is found by its pairs and then looked for in the text itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flywheel.domain.values.folding import fold
from flywheel.kit.chinese import simplified_forms

LONGEST_TEXT = 20_000
"""Characters of a text that are indexed."""
_LONGEST_TERM = 60
_WRITTEN_WITHOUT_SPACES = "\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = re.compile(
    rf"(?P<run>[{_WRITTEN_WITHOUT_SPACES}]+)|(?P<number>\d+)|(?P<word>(?:(?![{_WRITTEN_WITHOUT_SPACES}\d])\w)+)"
)
_ENDING_FROM = 5
"""Numbers at least this long are also found by how they end, as people quote order and telephone numbers."""


@lru_cache(maxsize=65_536)
def _same(character: str) -> str:
    return fold(character).translate(simplified_forms())


def form(text: str) -> str:
    """The text as it is compared: one width, one case, simplified characters."""
    return "".join(map(_same, text))


def terms(text: str) -> list[str]:
    """What a text is found by, each once."""
    found: set[str] = set()
    for piece in _PIECE.finditer(form(text[:LONGEST_TEXT])):
        said = piece.group()
        if piece.lastgroup == "run":
            found.update(_pairs(said))
            found.add(said[-1])
        else:
            found.add(said[:_LONGEST_TERM])
            if piece.lastgroup == "number" and len(said) >= _ENDING_FROM:
                found.add(_ending(said))
    return sorted(found)


def _pairs(run: str) -> list[str]:
    return [run[n : n + 2] for n in range(len(run) - 1)]


def _ending(number: str) -> str:
    return "~" + number[::-1][:_LONGEST_TERM]


@dataclass(frozen=True)
class Wanted:
    """What is looked for: a PostgreSQL tsquery that no hit lacks, and the texts of which a hit contains each."""

    query: str
    texts: Sequence[str]

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where the texts stand, in order and without overlap; empty when one of them is missing."""
        parts = [_same(character) for character in text]
        whole = "".join(parts)
        starts = [n for n, part in enumerate(parts) for _ in part]
        found: list[tuple[int, int]] = []
        for wanted in self.texts:
            here = [match.start() for match in re.finditer(re.escape(wanted), whole)]
            if not here:
                return []
            found += [(starts[place], starts[place + len(wanted) - 1] + 1) for place in here]
        return _joined(found)


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def wanted(words: str) -> Wanted | None:
    """What words look for; None where nothing is left to look for. White space separates what may stand apart."""
    texts = [text for text in form(words).split() if _PIECE.search(text)]
    if not texts:
        return None
    return Wanted(" & ".join(_query(text) for text in dict.fromkeys(texts)), list(dict.fromkeys(texts)))


def _query(text: str) -> str:
    pieces = list(_PIECE.finditer(text))
    return " & ".join(
        _piece_query(piece, is_first=n == 0, is_last=n == len(pieces) - 1) for n, piece in enumerate(pieces)
    )


def _piece_query(piece: re.Match[str], *, is_first: bool, is_last: bool) -> str:
    """The beginning of what was typed may be the end of a longer number, and its end the beginning of anything."""
    said = piece.group()
    if piece.lastgroup == "run":
        return " & ".join(f"'{pair}'" for pair in _pairs(said)) if len(said) > 1 else f"'{said}':*"
    exact = f"'{said[:_LONGEST_TERM]}'" + (":*" if is_last else "")
    if piece.lastgroup == "number" and is_first:
        return f"({exact} | '{_ending(said)}':*)"
    return exact
