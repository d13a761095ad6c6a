"""How statements are reconciled, one after another in the order of facts: supersede, confirm, ask, refuse.

A slot is what holds one value at a time: a single-valued category, or each value of a multi-valued one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from flywheel.domain.assertions import Assertion, Op
from flywheel.domain.categories import Category

Status = Literal["active", "archived", "proposed"]
Did = Literal[
    "opened",
    "confirmed",
    "superseded",
    "retired",
    "restored",
    "proposed",
    "accepted",
    "rejected",
    "corrected",
    "archived",
    "ignored",
]
"""What one statement did to the view. `corrected` are both halves of a correction, which only a pair can tell."""

DEFAULT_CONFIDENCE = 0.7


@dataclass(eq=False, slots=True)
class Row:
    """A stretch of time in which one value was believed or proposed, while it is being reconciled."""

    value: str
    opening: Assertion
    op: Op = "assert"
    status: Status = "active"
    reason: str | None = None
    closed_by: Assertion | None = None
    superseded_by: "Row | None" = None
    joined: "Row | None" = None
    said: list[Assertion] = field(default_factory=list)
    by_human: bool = False

    @property
    def voice(self) -> Assertion:
        """Whose wording is shown: the latest statement, a person's before all others."""
        if not self.by_human:
            return self.said[-1]
        return next(a for a in reversed(self.said) if a.source == "human")

    def add(self, a: Assertion) -> None:
        self.said.append(a)
        self.by_human = self.by_human or a.source == "human"

    def close(self, reason: str, by: Assertion, superseded_by: "Row | None" = None) -> None:
        self.status = "archived"
        self.reason = reason
        self.closed_by = by
        self.superseded_by = superseded_by

    def join(self, other: "Row") -> None:
        """Become part of another row, which takes over what was said here."""
        self.joined = other
        for earlier in self.said:
            other.add(earlier)


@dataclass(eq=False, slots=True)
class _Slot:
    """At most one active row, at most one proposed value, at most one proposal to retire the active one."""

    active: Row | None = None
    proposal: Row | None = None
    retirement: Row | None = None

    def holds(self, value: str) -> bool:
        return self.active is not None and self.active.value == value

    def proposes(self, value: str) -> bool:
        return self.proposal is not None and self.proposal.value == value

    def decide_retirement(self, reason: str, by: Assertion) -> None:
        if self.retirement is not None:
            self.retirement.close(reason, by)
            self.retirement = None


Effect = tuple[Did, Row | None]
"""What a statement did, and the row that it is part of or concerns."""


class Reconciliation:
    """The rows of one (customer, category), and what each statement did to them, both in the order of facts.

    `value_of` says which value a key stands for.
    """

    def __init__(self, category: Category, value_of: Callable[[str], str]) -> None:
        self.effects: list[tuple[Assertion, Did, Row | None]] = []
        self._category = category
        self._value_of = value_of
        self._rows: list[Row] = []
        self._latest: dict[str, Row] = {}
        self._wrong: set[str] = set()
        self._outdated: set[str] = set()

    @property
    def rows(self) -> list[Row]:
        return [row for row in self._rows if row.joined is None]

    def take_all(self, ordered: Iterable[Assertion]) -> None:
        """Reconcile statements, which must be in the order of facts."""
        slots: dict[str | None, _Slot] = defaultdict(_Slot)
        is_multi = self._category.is_multi
        for a in ordered:
            value = self._value_of(a.value_key)
            slot = slots[value if is_multi else None]
            if a.source == "human":
                step = self._human_asserts if a.op == "assert" else self._human_retires
            else:
                step = self._ai_asserts if a.op == "assert" else self._ai_retires
            self.effects.append((a, *step(slot, value, a)))

    def _human_asserts(self, slot: _Slot, value: str, a: Assertion) -> Effect:
        self._wrong.discard(value)
        self._outdated.discard(value)
        known = self._latest.get(value)
        if slot.holds(value):
            did: Did = "confirmed" if slot.retirement is None else "rejected"
            slot.decide_retirement("rejected", a)
            return did, self._hold(slot, value, a)[1]
        slot.decide_retirement("overtaken", a)
        is_proposed = slot.proposes(value)
        did, row = self._hold(slot, value, a)
        return ("accepted" if is_proposed else "restored" if known else did), row

    def _ai_asserts(self, slot: _Slot, value: str, a: Assertion) -> Effect:
        if value in self._wrong:
            return "ignored", self._latest.get(value)
        if slot.holds(value):
            slot.decide_retirement("overtaken", a)
        elif self._must_ask(slot, value, a):
            return self._propose(slot, value, a)
        return self._hold(slot, value, a)

    def _must_ask(self, slot: _Slot, value: str, a: Assertion) -> bool:
        """Whether this AI statement waits for a person instead of taking the slot."""
        if self._category.is_multi:
            return False
        if value in self._outdated:
            return True
        if slot.active is None:
            return False
        if self._is_locked(slot.active):
            return True
        confidence = DEFAULT_CONFIDENCE if a.confidence is None else a.confidence
        return confidence < self._category.min_confidence

    def _is_locked(self, row: Row) -> bool:
        return row.by_human and not self._category.ai_may_supersede_human

    def _hold(self, slot: _Slot, value: str, a: Assertion) -> Effect:
        """Make a value the active one; an open proposal of it joins, one of another value is overtaken."""
        did: Did = "confirmed"
        row = slot.active
        if row is None or row.value != value:
            row, did = self._supersede(slot, value, a)
        proposal, slot.proposal = slot.proposal, None
        if proposal is not None and proposal.value == value:
            proposal.join(row)
        elif proposal is not None:
            proposal.close("overtaken", a, row)
        row.add(a)
        return did, row

    def _supersede(self, slot: _Slot, value: str, a: Assertion) -> tuple[Row, Did]:
        row = self._open(Row(value, a))
        before, slot.active = slot.active, row
        if before is None:
            return row, "opened"
        before.close("superseded", a, row)
        return row, "superseded"

    def _propose(self, slot: _Slot, value: str, a: Assertion) -> Effect:
        did: Did = "confirmed"
        if slot.proposal is None or slot.proposal.value != value:
            row = self._open(Row(value, a, status="proposed"))
            if slot.proposal is not None:
                slot.proposal.close("overtaken", a, row)
            did, slot.proposal = "proposed", row
        slot.proposal.add(a)
        return did, slot.proposal

    def _human_retires(self, slot: _Slot, value: str, a: Assertion) -> Effect:
        (self._wrong if a.reason == "wrong" else self._outdated).add(value)
        did: Did = "archived"
        if slot.active is not None and slot.active.value == value:
            did = "archived" if slot.retirement is None else "accepted"
            slot.active.close(a.reason or "outdated", a)
            slot.active = None
            slot.decide_retirement("accepted", a)
        elif slot.proposal is not None and slot.proposal.value == value:
            did = "rejected" if a.reason == "wrong" else "archived"
            slot.proposal.close("rejected" if a.reason == "wrong" else "withdrawn", a)
            slot.proposal = None
        return did, self._latest.get(value)

    def _ai_retires(self, slot: _Slot, value: str, a: Assertion) -> Effect:
        if value in self._wrong:
            return "ignored", self._latest.get(value)
        if slot.active is not None and slot.active.value == value:
            if self._is_locked(slot.active):
                return self._propose_retirement(slot, value, a)
            slot.active.close("retired", a)
            slot.active = None
        elif slot.proposal is not None and slot.proposal.value == value:
            slot.proposal.close("withdrawn", a)
            slot.proposal = None
        return "retired", self._latest.get(value)

    def _propose_retirement(self, slot: _Slot, value: str, a: Assertion) -> Effect:
        did: Did = "confirmed"
        if slot.retirement is None:
            did, slot.retirement = "proposed", Row(value, a, op="retire", status="proposed")
            self._rows.append(slot.retirement)
        slot.retirement.add(a)
        return did, slot.retirement

    def _open(self, row: Row) -> Row:
        self._rows.append(row)
        self._latest[row.value] = row
        return row
