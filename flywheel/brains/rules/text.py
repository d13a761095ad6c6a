"""A message made comparable and cut into clauses. Folding keeps every character's place, so that the customer's own
spelling can be quoted from the original by position.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from flywheel.kit.chinese import simplified_forms

MAX_SCANNED = 20_000
"""Characters of one message that are read; what lies beyond is ignored, so that no text can hold up a run."""
MAX_CLAUSE = 240
"""A clause is cut here even without punctuation; keeps every pattern's work bounded."""

_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_SENTENCE_END = re.compile(r"[。!?;\n…]+|\.(?=\s|$)(?<!\bvs\.)(?<!\b[a-z]\.)")
_CLAUSE_END = re.compile(
    r"，|,(?!\d{3}(?!\d))|(?<!\d),"
    r"|(?<=[\u4e00-\u9fffa-z0-9]) +(?=[\u4e00-\u9fff])(?![万亿千百十元块美人家个多来以年月日号左上名位])"
    r"|\s-{1,2}\s(?![$€£¥]?\d)"
)
_PUNCTUATION = {"‘": "'", "’": "'", "“": '"', "”": '"', "—": "-", "–": "-", "−": "-", "‑": "-", "﹣": "-", "〜": "~"}


@lru_cache(maxsize=1)
def _fold_table() -> dict[int, int]:
    table = dict(simplified_forms())
    table |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    table |= {ord(wide): ord(narrow) for wide, narrow in _PUNCTUATION.items()}
    table[0xFFE5] = ord("¥")
    del table[ord("，")]  # a full-width comma never groups digits, a narrow one may
    table |= dict.fromkeys([*range(0x20), *range(0x7F, 0xA1), *range(0x2000, 0x2010), *range(0x2028, 0x2030)], 0x20)
    table |= dict.fromkeys([0x3000, 0xFEFF, 0x2060], 0x20)
    table[ord("\n")] = table[ord("\r")] = ord("\n")
    table |= {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
    table |= {0xFF21 + i: ord("a") + i for i in range(26)}
    return table


def fold(text: str) -> str:
    """The text in one width, one script and lower case; as long as the text itself."""
    return text.translate(_fold_table())


def clean(text: str) -> str:
    """The part of a message that is read, without characters that cannot be stored or shown."""
    return "".join(" " if ch == "\0" or "\ud800" <= ch <= "\udfff" else ch for ch in text[:MAX_SCANNED])


def has_chinese(text: str) -> bool:
    return _CJK.search(text) is not None


def is_mostly_chinese(texts: list[str]) -> bool:
    """Whether the talk is Chinese: a Chinese character weighs as much as half an English word."""
    joined = "\n".join(text[:MAX_SCANNED] for text in texts)
    return len(_CJK.findall(joined)) >= 2 * len(_LATIN_WORD.findall(joined)) and has_chinese(joined)


@dataclass(frozen=True)
class Piece:
    """A clause's place: characters `start` to `end` of the message, the number of its sentence, whether it ends it."""

    start: int
    end: int
    sentence: int
    closes: bool
    asks: bool


def pieces(folded: str) -> Iterator[Piece]:
    """The clauses of a folded message, in order; empty ones left out."""
    start = 0
    for number, stop in enumerate([*_SENTENCE_END.finditer(folded), None]):
        end = stop.start() if stop else len(folded)
        asks = stop is not None and "?" in stop.group()
        yield from _clauses(folded, start, end, number, asks)
        start = stop.end() if stop else end


def _clauses(folded: str, start: int, end: int, number: int, asks: bool) -> Iterator[Piece]:
    cuts = [(m.start(), m.end()) for m in _CLAUSE_END.finditer(folded, start, end) if not _inside_word(folded, m)]
    begin = start
    for cut, after in [*cuts, (end, end)]:
        for part in range(begin, cut, MAX_CLAUSE):
            stop = min(cut, part + MAX_CLAUSE)
            if folded[part:stop].strip():
                yield Piece(part, stop, number, cut == end, asks and cut == end)
        begin = after


def _inside_word(folded: str, gap: re.Match[str]) -> bool:
    """A space between two Chinese characters ends a clause only where both sides are long enough to be one."""
    if not gap.group().isspace():
        return False
    before = re.split(r"[\s,，。!?;]", folded[max(0, gap.start() - 4) : gap.start()])[-1]
    after = re.split(r"[\s,，。!?;]", folded[gap.end() : gap.end() + 3])[0]
    return len(before) < 4 or len(after) < 3
