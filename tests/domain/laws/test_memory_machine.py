"""I8 and time travel under everything that can happen to a memory, in any order, against the reference model.

Messages come late and twice, are recalled and read again; people enter, correct, archive, restore, accept and reject.
Only touched categories are refolded, and only changed rows are written.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from flywheel.domain.assertions import ArchiveReason, Assertion, Op
from flywheel.domain.insights import Insight, fold

from ..logs import BUDGET, JOINING, NEED, START, VALUES
from ..reference_model import facts_of_model, facts_of_view

CATEGORIES = {
    c.key: c
    for c in (
        BUDGET,
        replace(BUDGET, key="supplier", ai_may_supersede_human=True),
        replace(NEED, cap=2),
        replace(JOINING, key="preference"),
    )
}
keys = st.sampled_from(sorted(CATEGORIES))
confidences = st.sampled_from([None, 0.3, 0.95])
ops: st.SearchStrategy[Op] = st.sampled_from(["assert", "assert", "assert", "retire"])
readings = st.lists(st.tuples(keys, st.sampled_from(VALUES), ops, confidences), min_size=1, max_size=3)
reasons: st.SearchStrategy[ArchiveReason] = st.sampled_from(["outdated", "wrong"])


@dataclass
class Logged:
    """A row of the log: an assertion, and since when it does not count any more."""

    assertion: Assertion
    voided_at: datetime | None = None

    def counts_at(self, moment: datetime) -> bool:
        voided = self.voided_at is not None and self.voided_at <= moment
        return self.assertion.recorded_at <= moment and not voided


class Memory:
    """The two layers as they are stored: a log that is appended to and voided, and rows written as they change."""

    def __init__(self) -> None:
        self.log: list[Logged] = []
        self.rows: dict[str, dict[str, Insight]] = {key: {} for key in CATEGORIES}
        self.now = START

    def counted(self, key: str, moment: datetime | None = None) -> list[Assertion]:
        at = self.now if moment is None else moment
        return [row.assertion for row in self.log if row.assertion.category == key and row.counts_at(at)]

    def change(self, new: list[Assertion], void: Callable[[Assertion], bool] = lambda a: False) -> None:
        """Void and append at one time, and refold what that touches. What was logged before is not logged again."""
        known = {row.assertion.id for row in self.log}
        new = [a for a in new if a.id not in known]
        gone = [row for row in self.log if row.voided_at is None and void(row.assertion)]
        before = {key: fold(self.counted(key), CATEGORIES[key]) for key in CATEGORIES}
        self.now += timedelta(seconds=1)
        for row in gone:
            row.voided_at = self.now
        self.log += [Logged(replace(a, recorded_at=self.now)) for a in new]
        for key in {row.assertion.category for row in gone} | {a.category for a in new}:
            self._write(key, before[key], fold(self.counted(key), CATEGORIES[key]))

    def _write(self, key: str, before: tuple[Insight, ...], after: tuple[Insight, ...]) -> None:
        for row_id in {row.id for row in before} - {row.id for row in after}:
            del self.rows[key][row_id]
        for row in after:
            if row not in before:
                self.rows[key][row.id] = row

    def view(self, key: str) -> list[Insight]:
        return sorted(self.rows[key].values(), key=lambda row: row.id)


class MemoryMachine(RuleBasedStateMachine):
    """Everything that can happen to the memory of one customer."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = Memory()
        self.seen: dict[datetime, dict[str, set[Insight]]] = {}
        self.messages: list[tuple[str, int]] = []
        self.runs = 0
        self.said = 0

    def _id(self) -> str:
        self.said += 1
        return f"{self.said:04}"

    def _read(self, message: tuple[str, int], read: list[tuple[str, str, Op, float | None]]) -> list[Assertion]:
        """What a run read in a message."""
        self.runs += 1
        name, at = message
        return [
            Assertion(
                id=self._id(),
                category=key,
                value_key=value,
                content=value.upper(),
                op=op,
                source="ai",
                event_at=START + timedelta(seconds=at),
                recorded_at=START,
                sequence=at,
                external_id=name,
                ordinal=ordinal,
                confidence=confidence,
                message_id=name,
                run_id=f"run{self.runs}",
                actor="SmartBrain",
            )
            for ordinal, (key, value, op, confidence) in enumerate(read)
        ]

    def _decide(self, *said: tuple[Op, str, str, ArchiveReason | None]) -> None:
        """What a person says at one time, after everything they could see."""
        newest = max((row.assertion.event_at for row in self.memory.log), default=START)
        event_at = max(self.memory.now, newest) + timedelta(microseconds=1)
        self.memory.change(
            [
                Assertion(
                    id=self._id(),
                    category=key,
                    value_key=value,
                    content=f"{value} by hand",
                    op=op,
                    source="human",
                    event_at=event_at,
                    recorded_at=event_at,
                    ordinal=ordinal,
                    actor="Li Wei",
                    reason=reason,
                )
                for ordinal, (op, key, value, reason) in enumerate(said)
            ]
        )

    def _pick(self, data: st.DataObject, status: str, op: Op = "assert") -> Insight:
        rows = [row for key in CATEGORIES for row in self.memory.view(key) if (row.status, row.op) == (status, op)]
        return data.draw(st.sampled_from(rows))

    def _has(self, status: str, op: Op = "assert") -> bool:
        rows = [row for view in self.memory.rows.values() for row in view.values()]
        return any((row.status, row.op) == (status, op) for row in rows)

    @rule(at=st.integers(0, 60), read=readings)
    def a_message_is_read_however_late(self, at: int, read: list[tuple[str, str, Op, float | None]]) -> None:
        message = (f"m{len(self.messages)}", at)
        self.messages.append(message)
        self.memory.change(self._read(message, read))

    @precondition(lambda self: self.memory.log)
    @rule(data=st.data())
    def a_statement_is_delivered_again(self, data: st.DataObject) -> None:
        again = data.draw(st.sampled_from(self.memory.log)).assertion
        before = copy.deepcopy(self.memory.rows)
        self.memory.change([again])
        assert self.memory.rows == before

    @precondition(lambda self: self.messages)
    @rule(data=st.data())
    def a_message_is_recalled(self, data: st.DataObject) -> None:
        name, _ = data.draw(st.sampled_from(self.messages))
        self.memory.change([], void=lambda a: a.message_id == name and a.source == "ai")

    @precondition(lambda self: self.messages)
    @rule(data=st.data(), read=readings)
    def a_message_is_read_again(self, data: st.DataObject, read: list[tuple[str, str, Op, float | None]]) -> None:
        message = data.draw(st.sampled_from(self.messages))
        self.memory.change(self._read(message, read), void=lambda a: a.message_id == message[0] and a.source == "ai")

    @rule(key=keys, value=st.sampled_from(VALUES))
    def a_person_enters_a_fact(self, key: str, value: str) -> None:
        self._decide(("assert", key, value, None))

    @precondition(lambda self: self._has("active"))
    @rule(data=st.data(), value=st.sampled_from(VALUES))
    def a_person_corrects_a_fact(self, data: st.DataObject, value: str) -> None:
        row = self._pick(data, "active")
        self._decide(("retire", row.category, row.value_key, "wrong"), ("assert", row.category, value, None))

    @precondition(lambda self: self._has("active"))
    @rule(data=st.data(), reason=reasons)
    def a_person_archives_a_fact(self, data: st.DataObject, reason: ArchiveReason) -> None:
        row = self._pick(data, "active")
        self._decide(("retire", row.category, row.value_key, reason))

    @precondition(lambda self: self._has("archived"))
    @rule(data=st.data())
    def a_person_restores_a_fact(self, data: st.DataObject) -> None:
        row = self._pick(data, "archived")
        self._decide(("assert", row.category, row.value_key, None))

    @precondition(lambda self: self._has("proposed"))
    @rule(data=st.data(), accepts=st.booleans())
    def a_person_answers_a_proposal(self, data: st.DataObject, accepts: bool) -> None:
        row = self._pick(data, "proposed")
        op: Op = "assert" if accepts else "retire"
        self._decide((op, row.category, row.value_key, None if accepts else "wrong"))
        statuses = {r.status for r in self.memory.view(row.category) if row.id in (r.id, *r.assertion_ids)}
        assert statuses == ({"active"} if accepts else {"archived"})

    @precondition(lambda self: self._has("proposed", "retire"))
    @rule(data=st.data(), accepts=st.booleans())
    def a_person_answers_a_proposed_retirement(self, data: st.DataObject, accepts: bool) -> None:
        row = self._pick(data, "proposed", "retire")
        op: Op = "retire" if accepts else "assert"
        self._decide((op, row.category, row.value_key, "outdated" if accepts else None))
        (answered,) = [r for r in self.memory.view(row.category) if r.id == row.id]
        assert answered.status_reason == ("accepted" if accepts else "rejected")

    @invariant()
    def the_stored_rows_are_the_full_refold(self) -> None:
        for key, category in CATEGORIES.items():
            assert set(self.memory.rows[key].values()) == set(fold(self.memory.counted(key), category))

    @invariant()
    def the_view_is_what_the_rules_predict(self) -> None:
        for key, category in CATEGORIES.items():
            assert facts_of_view(self.memory.view(key)) == facts_of_model(self.memory.counted(key), category)

    @invariant()
    def what_was_known_at_any_earlier_time_stays_so(self) -> None:
        self.seen[self.memory.now] = {key: set(view.values()) for key, view in self.memory.rows.items()}
        for moment, views in self.seen.items():
            for key, view in views.items():
                assert set(fold(self.memory.counted(key, moment), CATEGORIES[key])) == view


MemoryMachine.TestCase.settings = settings(stateful_step_count=20)
TestMemory = MemoryMachine.TestCase
