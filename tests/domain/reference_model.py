"""A slow and obvious model of how facts are kept, written from the rules rather than from the fold.

It re-decides every assertion from the whole history before it and keeps rows as plain lists; the laws compare the
fold with it. Only what a reader of the rules could predict is modelled: values, status, reason, interval, evidence.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flywheel.domain.assertions import Assertion
from flywheel.domain.categories import Category
from flywheel.domain.insights import Insight

SAME = {"希望erp": "erp", "crm的": "crm"}
"""The near duplicates among the values of drawn logs."""

Verdict = Literal["confirm", "believe", "propose", "retire", "propose_retire", "refuse"]


@dataclass
class ModelRow:
    """One value for one stretch of time. `key` is how it was first worded."""

    value: str
    key: str
    op: str
    status: str
    reason: str | None
    since: datetime
    until: datetime | None = None
    said: list[Assertion] = field(default_factory=list)

    @property
    def human(self) -> bool:
        return any(a.source == "human" for a in self.said)


@dataclass(frozen=True)
class Fact:
    """What both the model and the fold say of one row, in comparable form."""

    value: str
    op: str
    status: str
    reason: str | None
    source: str
    content: str
    since: datetime
    until: datetime | None
    last_seen: datetime
    messages: frozenset[str]


def facts_of_model(assertions: Iterable[Assertion], category: Category) -> list[Fact]:
    """The rows that the rules predict."""
    ordered = in_order(assertions)
    if category.is_multi:
        values = sorted({value_of(a.value_key, category) for a in ordered})
        slots = [[a for a in ordered if value_of(a.value_key, category) == value] for value in values]
    else:
        slots = [ordered]
    return sorted((_fact(row) for slot in slots for row in model_rows(slot, category)), key=repr)


def value_of(value_key: str, category: Category) -> str:
    """What a value counts as in a category: itself, or the near duplicate that it joins."""
    joins = category.is_multi and category.joins_near_duplicates
    return SAME.get(value_key, value_key) if joins else value_key


def facts_of_view(view: Iterable[Insight]) -> list[Fact]:
    """The rows that the fold gave, in the model's form."""
    return sorted((_fact_of_insight(row) for row in view), key=repr)


def in_order(assertions: Iterable[Assertion]) -> list[Assertion]:
    """Each assertion once, by the order of facts; what ties there is broken by what the assertion is."""
    unique = {a.id: a for a in assertions}.values()
    return sorted(unique, key=lambda a: (*_said_at(a), a.source, a.op, a.value_key, a.id))


def _said_at(a: Assertion) -> tuple[datetime, bool, int, str, int]:
    return a.event_at, a.source == "human", a.sequence, a.external_id, a.ordinal


def model_rows(ordered: Sequence[Assertion], category: Category) -> list[ModelRow]:
    """The rows of one slot: a single-valued category, or one value of a multi-valued one."""
    rows: list[ModelRow] = []
    for index, a in enumerate(ordered):
        value = value_of(a.value_key, category)
        _ENACT[_verdict(a, ordered[:index], rows, category)](value, a, rows)
    return rows


def believed(rows: Sequence[ModelRow]) -> ModelRow | None:
    """The row that is active now, if there is one."""
    return next((row for row in rows if row.status == "active"), None)


def standing_tombstone(value: str, before: Iterable[Assertion], category: Category) -> str | None:
    """What people have said against this value since they last stated it themselves; `wrong` outweighs `outdated`."""
    words = [a for a in before if a.source == "human" and value_of(a.value_key, category) == value]
    stated = [index for index, a in enumerate(words) if a.op == "assert"]
    against = {a.reason or "outdated" for a in words[stated[-1] + 1 if stated else 0 :]}
    return "wrong" if "wrong" in against else "outdated" if against else None


def _verdict(a: Assertion, before: Sequence[Assertion], rows: Sequence[ModelRow], category: Category) -> Verdict:
    now = believed(rows)
    value = value_of(a.value_key, category)
    is_held = now is not None and now.value == value
    if a.source == "human":
        return "retire" if a.op == "retire" else "confirm" if is_held else "believe"
    if standing_tombstone(value, before, category) == "wrong" and a.op == "assert":
        return "refuse"
    is_locked = now is not None and now.human and not category.ai_may_supersede_human
    if a.op == "retire":
        return "propose_retire" if is_held and is_locked else "retire"
    if is_held:
        return "confirm"
    if category.is_multi:
        return "believe"
    is_doubtful = now is not None and (0.7 if a.confidence is None else a.confidence) < category.min_confidence
    is_dismissed = standing_tombstone(value, before, category) == "outdated"
    return "propose" if is_locked or is_doubtful or is_dismissed else "believe"


def _confirm(value: str, a: Assertion, rows: list[ModelRow]) -> None:
    held = believed(rows)
    assert held is not None
    _end(_open(rows, "retire"), "rejected" if a.source == "human" else "overtaken", a)
    _join_or_overtake(held, a, rows)
    held.said.append(a)


def _believe(value: str, a: Assertion, rows: list[ModelRow]) -> None:
    row = ModelRow(value, a.value_key, "assert", "active", None, a.event_at)
    _end(believed(rows), "superseded", a)
    _end(_open(rows, "retire"), "overtaken", a)
    _join_or_overtake(row, a, rows)
    row.said.append(a)
    rows.append(row)


def _propose(value: str, a: Assertion, rows: list[ModelRow]) -> None:
    waiting = _open(rows, "assert")
    if waiting is None or waiting.value != value:
        _end(waiting, "overtaken", a)
        waiting = ModelRow(value, a.value_key, "assert", "proposed", None, a.event_at)
        rows.append(waiting)
    waiting.said.append(a)


def _retire(value: str, a: Assertion, rows: list[ModelRow]) -> None:
    held, waiting = believed(rows), _open(rows, "assert")
    if held is not None and held.value == value:
        _end(held, (a.reason or "outdated") if a.source == "human" else "retired", a)
        _end(_open(rows, "retire"), "accepted", a)
    if waiting is not None and waiting.value == value:
        _end(waiting, "rejected" if a.source == "human" and a.reason == "wrong" else "withdrawn", a)


def _propose_retire(value: str, a: Assertion, rows: list[ModelRow]) -> None:
    waiting = _open(rows, "retire")
    if waiting is None:
        waiting = ModelRow(value, a.value_key, "retire", "proposed", None, a.event_at)
        rows.append(waiting)
    waiting.said.append(a)


def _nothing(value: str, a: Assertion, rows: list[ModelRow]) -> None:
    """A refused statement leaves no trace in the view."""


_ENACT: dict[Verdict, Callable[[str, Assertion, list[ModelRow]], None]] = {
    "confirm": _confirm,
    "believe": _believe,
    "propose": _propose,
    "retire": _retire,
    "propose_retire": _propose_retire,
    "refuse": _nothing,
}


def _open(rows: Sequence[ModelRow], op: str) -> ModelRow | None:
    return next((row for row in rows if row.status == "proposed" and row.op == op), None)


def _join_or_overtake(row: ModelRow, by: Assertion, rows: list[ModelRow]) -> None:
    waiting = _open(rows, "assert")
    if waiting is not None and waiting.value == row.value:
        rows.remove(waiting)
        row.said.extend(waiting.said)
    else:
        _end(waiting, "overtaken", by)


def _end(row: ModelRow | None, reason: str, by: Assertion) -> None:
    if row is not None:
        row.status, row.reason, row.until = "archived", reason, by.event_at


def _fact(row: ModelRow) -> Fact:
    voices = [a for a in row.said if a.source == "human"] or row.said
    return Fact(
        value=row.key,
        op=row.op,
        status=row.status,
        reason=row.reason,
        source=voices[-1].source,
        content=voices[-1].content,
        since=row.since,
        until=row.until,
        last_seen=max(a.event_at for a in row.said),
        messages=frozenset(a.message_id for a in row.said if a.message_id),
    )


def _fact_of_insight(row: Insight) -> Fact:
    return Fact(
        value=row.value_key,
        op=row.op,
        status=row.status,
        reason=row.status_reason,
        source=row.source,
        content=row.content,
        since=row.observed_at,
        until=row.valid_to,
        last_seen=row.last_seen_at,
        messages=frozenset(row.evidence),
    )
