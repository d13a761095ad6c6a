"""One new message, digested for the recognisers: its clauses with their stance, what was asked before it, and what is
already known. Also the one form in which recognisers answer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from flywheel.brains.rules import stance
from flywheel.brains.rules.text import Piece, fold, pieces
from flywheel.domain.analysis import Op, ShownInsight

DOUBTFUL = 0.5
"""Below every category's default threshold of 0.6: hedged and conditional statements never become active facts."""
MAX_CLAUSES = 400
_OWN = re.compile(r"我们|咱们?|我司|我公司|本公司|敝司|我是|我在|我这边|我厂|我店|\b(?:we|our|us|i'm|we're)\b")


_QUOTED = 80


@dataclass(frozen=True)
class Statement:
    """What a recogniser read: one fact or one retirement, from one clause; `rule` and `quote` say why."""

    category: str
    content: str
    confidence: float
    op: Op = "assert"
    ref: str | None = None
    rule: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Clause:
    """A clause: folded `text` for matching, `said` as written, and how it is meant."""

    text: str
    said: str
    sentence: int
    asks: bool = False
    doubtful: bool = False
    foreign: bool = False
    past: bool = False
    private: bool = False
    """A private booking: no need, date or head-count of a firm."""

    @property
    def is_plain(self) -> bool:
        """A statement of the customer about today: the only thing that can be a fact."""
        return not (self.asks or self.foreign or self.past)

    def quote(self, start: int, end: int) -> str:
        """The customer's own spelling of a stretch of `text`."""
        return " ".join(self.said[start:end].split())

    @property
    def cased(self) -> str:
        """The folded text with the customer's capitals, which tell a name from a word."""
        return "".join(s if s.isascii() and s.isalpha() else t for s, t in zip(self.said, self.text, strict=True))

    def sure(self, confidence: float) -> float:
        return min(confidence, DOUBTFUL) if self.doubtful else confidence

    def states(self, rule: str, content: str, confidence: float) -> Statement:
        """A fact read from this clause. A rule is named `category.rule`; doubt in the clause is doubt in the fact."""
        return Statement(
            rule.partition(".")[0],
            content,
            self.sure(confidence),
            rule=rule,
            quote=" ".join(self.said.split())[:_QUOTED],
        )


@dataclass(frozen=True)
class Note:
    """One new customer message with its setting. `topic` is the category the last question was about."""

    ref: str
    sent_at: datetime
    clauses: tuple[Clause, ...]
    chinese: bool
    topic: str | None = None
    quizzed: bool = False
    """The question was about something else than the customer: only what they say of themselves counts."""
    unit_hint: str = ""
    previous: str = ""
    """The customer's message just before this one, folded; empty where somebody else spoke last."""
    in_trade: bool = False
    """The talk is about buying, selling or running a firm: what firms say of themselves may be taken at its word."""
    known: tuple[ShownInsight, ...] = ()
    learned: tuple[Statement, ...] = field(default=())

    @property
    def sentences(self) -> Iterator[tuple[Clause, ...]]:
        """The clauses of each sentence."""
        for _, group in groupby(self.clauses, key=lambda clause: clause.sentence):
            yield tuple(group)

    @property
    def own_voice(self) -> bool:
        """Whether the message speaks of the customer's own side anywhere."""
        return any(_OWN.search(clause.text) for clause in self.clauses)

    def shown(self, category: str) -> tuple[ShownInsight, ...]:
        return tuple(i for i in self.known if i.category == category)


def joined(found: Sequence[Statement], joiner: str) -> Statement:
    """Several readings of one category as one fact, as sure as the least sure of them."""
    first = found[0]
    return replace(
        first,
        content=joiner.join(dict.fromkeys(part.content for part in found)),
        confidence=min(part.confidence for part in found),
        quote=joiner.join(dict.fromkeys(part.quote for part in found))[:_QUOTED],
    )


def clauses_of(text: str) -> tuple[Clause, ...]:
    """The clauses of a message. What follows an attempt to instruct the machine is left out."""
    folded = fold(text)
    stop = stance.commands_at(folded)
    return tuple(_meant(list(pieces(folded[:stop]))[:MAX_CLAUSES], folded, text))


def _meant(parts: Sequence[Piece], folded: str, said: str) -> list[Clause]:
    clauses: list[Clause] = []
    sentence, foreign, conditional = -1, False, False
    corrects = stance.corrects(folded)
    for part in parts:
        text = folded[part.start : part.end]
        if part.sentence != sentence:
            sentence, foreign, conditional = part.sentence, False, False
        if stance.names_others(text):
            foreign = True
        elif foreign and stance.names_ourselves(text):
            foreign = False
        conditional = conditional or stance.sets_condition(text)
        clauses.append(
            Clause(
                text=text,
                said=said[part.start : part.end],
                sentence=sentence,
                asks=stance.asks(text, closes_question=part.asks),
                doubtful=conditional or stance.doubts(text.replace("应该是", "是") if corrects else text),
                foreign=foreign,
                past=stance.is_past(text),
                private=stance.is_booking(text),
            )
        )
    return clauses
