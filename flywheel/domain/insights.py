"""What is believed about a customer: `fold` turns the log of assertions of one category into its view, `diff` names
what changed between two views. Pure: the same set of assertions gives the same view in any order.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from flywheel.domain.categories import Category

Op = Literal["assert", "retire"]
Source = Literal["ai", "human"]
Status = Literal["active", "archived", "proposed"]
Visibility = Literal["normal", "dormant"]
ArchiveReason = Literal["outdated", "wrong"]

DEFAULT_CONFIDENCE = 0.7
EVIDENCE_KEPT = 20
NEVER_BELIEVED = frozenset({"accepted", "rejected", "overtaken", "withdrawn"})
"""Why a proposal ended without becoming active. Rows archived for these reasons say nothing about what was true."""


@dataclass(frozen=True)
class Assertion:
    """One stated fact or operation. `event_at` is when it was said, `recorded_at` when we stored it.

    `reason` is set on a person's retirement: `outdated` or `wrong`.
    """

    id: str
    category: str
    value_key: str
    content: str
    op: Op
    source: Source
    event_at: datetime
    recorded_at: datetime
    sequence: int = 0
    external_id: str = ""
    ordinal: int = 0
    confidence: float | None = None
    message_id: str | None = None
    run_id: str | None = None
    actor: str = ""
    reason: ArchiveReason | None = None

    @property
    def order(self) -> tuple[object, ...]:
        """The order of facts. The last four only make ties total, so that no order of arrival can matter.

        A person's word comes after the messages of the same instant: it speaks about everything up to that time.
        """
        said = (self.event_at, self.source == "human", self.sequence, self.external_id, self.ordinal)
        return (*said, self.source, self.op, self.value_key, self.id)


@dataclass(frozen=True)
class Insight:
    """One row of the view: a value and the time it was believed. `id` is its opening assertion's id.

    `op` is `retire` only on a proposal to retire a person's fact. `evidence` holds the latest message ids.
    """

    id: str
    category: str
    value_key: str
    content: str
    op: Op
    source: Source
    status: Status
    status_reason: str | None
    visibility: Visibility
    confidence: float
    actor: str
    run_id: str | None
    observed_at: datetime
    last_seen_at: datetime
    created_at: datetime
    valid_to: datetime | None
    archived_at: datetime | None
    superseded_by: str | None
    evidence: tuple[str, ...]
    evidence_count: int
    assertion_ids: tuple[str, ...]


@dataclass
class _Row:
    """A row while it is being folded."""

    opening: Assertion
    op: Op = "assert"
    status: Status = "active"
    reason: str | None = None
    closed_by: Assertion | None = None
    superseded_by: "_Row | None" = None
    said: list[Assertion] = field(default_factory=list)
    by_human: bool = False

    def add(self, assertion: Assertion) -> None:
        self.said.append(assertion)
        self.by_human = self.by_human or assertion.source == "human"

    def close(self, reason: str, by: Assertion, superseded_by: "_Row | None" = None) -> None:
        self.status = "archived"
        self.reason = reason
        self.closed_by = by
        self.superseded_by = superseded_by


def fold(assertions: Iterable[Assertion], category: Category) -> tuple[Insight, ...]:
    """The view of one (customer, category): every row there ever was, in order of observation.

    `assertions` must be of this category and must not contain voided ones; their order does not matter.
    """
    ordered = sorted({a.id: a for a in assertions}.values(), key=lambda a: a.order)
    if category.is_multi:
        rows = _fold_multi(ordered, category)
    else:
        slot = _Slot(category)
        for assertion in ordered:
            slot.take(assertion)
        rows = slot.rows
    _link_corrections(rows)
    return _with_visibility(tuple(_freeze(row) for row in rows), category)


def _link_corrections(rows: list[_Row]) -> None:
    """Let a fact that a person replaced point to what they put in its place: their next word of that moment."""
    opened = {
        (row.opening.event_at, row.opening.actor, row.opening.ordinal): row
        for row in rows
        if row.opening.source == "human" and row.op == "assert"
    }
    for row in rows:
        by = row.closed_by
        if by is not None and by.source == "human" and by.op == "retire" and row.superseded_by is None:
            row.superseded_by = opened.get((by.event_at, by.actor, by.ordinal + 1))


class _Slot:
    """The single-valued fold: at most one active row, at most one proposal, at most one proposed retirement."""

    def __init__(self, category: Category) -> None:
        self.category = category
        self.rows: list[_Row] = []
        self.active: _Row | None = None
        self.proposal: _Row | None = None
        self.proposed_retirement: _Row | None = None
        self.wrong: set[str] = set()
        self.outdated: set[str] = set()

    def take(self, a: Assertion) -> None:
        step: Callable[[Assertion], None]
        if a.op == "assert":
            step = self._human_asserts if a.source == "human" else self._ai_asserts
        else:
            step = self._human_retires if a.source == "human" else self._ai_retires
        step(a)

    def _human_asserts(self, a: Assertion) -> None:
        self.wrong.discard(a.value_key)
        self.outdated.discard(a.value_key)
        restated = self.active is not None and self.active.opening.value_key == a.value_key
        self._decide_retirement("rejected" if restated else "overtaken", a)
        self._hold(a)

    def _ai_asserts(self, a: Assertion) -> None:
        if a.value_key in self.wrong:
            return
        if self.active is not None and self.active.opening.value_key == a.value_key:
            self._decide_retirement("overtaken", a)
            self._hold(a)
        elif self._must_ask(a):
            self._propose(a)
        else:
            self._hold(a)

    def _must_ask(self, a: Assertion) -> bool:
        """Whether this AI statement waits for a person instead of taking the slot."""
        if a.value_key in self.outdated:
            return True
        if self.active is None:
            return False
        if self.active.by_human and not self.category.ai_may_supersede_human:
            return True
        confidence = DEFAULT_CONFIDENCE if a.confidence is None else a.confidence
        return confidence < self.category.min_confidence

    def _hold(self, a: Assertion) -> None:
        """Make the value of `a` active; an open proposal of the same value joins it, another one is overtaken."""
        if self.active is None or self.active.opening.value_key != a.value_key:
            row = _Row(a)
            if self.active is not None:
                self.active.close("superseded", a, row)
            self.rows.append(row)
            self.active = row
        proposal, self.proposal = self.proposal, None
        if proposal is not None and proposal.opening.value_key == a.value_key:
            self.rows.remove(proposal)
            for earlier in proposal.said:
                self.active.add(earlier)
        elif proposal is not None:
            proposal.close("overtaken", a, self.active)
        self.active.add(a)

    def _propose(self, a: Assertion) -> None:
        if self.proposal is None or self.proposal.opening.value_key != a.value_key:
            row = _Row(a, status="proposed")
            if self.proposal is not None:
                self.proposal.close("overtaken", a, row)
            self.rows.append(row)
            self.proposal = row
        self.proposal.add(a)

    def _human_retires(self, a: Assertion) -> None:
        (self.wrong if a.reason == "wrong" else self.outdated).add(a.value_key)
        if self.active is not None and self.active.opening.value_key == a.value_key:
            self.active.close(a.reason or "outdated", a)
            self.active = None
            self._decide_retirement("accepted", a)
        if self.proposal is not None and self.proposal.opening.value_key == a.value_key:
            self.proposal.close("rejected" if a.reason == "wrong" else "withdrawn", a)
            self.proposal = None

    def _ai_retires(self, a: Assertion) -> None:
        if self.active is not None and self.active.opening.value_key == a.value_key:
            if self.active.by_human and not self.category.ai_may_supersede_human:
                self.proposed_retirement = _propose_retirement(self.rows, self.proposed_retirement, a)
            else:
                self.active.close("retired", a)
                self.active = None
        elif self.proposal is not None and self.proposal.opening.value_key == a.value_key:
            self.proposal.close("withdrawn", a)
            self.proposal = None

    def _decide_retirement(self, reason: str, by: Assertion) -> None:
        if self.proposed_retirement is not None:
            self.proposed_retirement.close(reason, by)
            self.proposed_retirement = None


def _propose_retirement(rows: list[_Row], pending: _Row | None, a: Assertion) -> _Row:
    if pending is None:
        pending = _Row(a, op="retire", status="proposed")
        rows.append(pending)
    pending.add(a)
    return pending


def _fold_multi(ordered: list[Assertion], category: Category) -> list[_Row]:
    by_value: dict[str, list[Assertion]] = {}
    for assertion in ordered:
        by_value.setdefault(assertion.value_key, []).append(assertion)
    rows = [row for said in by_value.values() for row in _fold_value(said, category)]
    return sorted(rows, key=lambda row: row.opening.order)


def _fold_value(said: list[Assertion], category: Category) -> list[_Row]:
    """One value of a multi-valued category: the last writer wins, a person's `wrong` silences AI."""
    rows: list[_Row] = []
    active: _Row | None = None
    pending: _Row | None = None
    is_wrong = False
    for a in said:
        if a.source == "human":
            is_wrong = a.op == "retire" and (is_wrong or a.reason == "wrong")
        elif is_wrong:
            continue
        if a.op == "assert":
            if pending is not None:
                pending.close("rejected" if a.source == "human" else "overtaken", a)
                pending = None
            if active is None:
                active = _Row(a)
                rows.append(active)
            active.add(a)
        elif active is not None:
            if a.source == "ai" and active.by_human and not category.ai_may_supersede_human:
                pending = _propose_retirement(rows, pending, a)
                continue
            active.close((a.reason or "outdated") if a.source == "human" else "retired", a)
            active = None
            if pending is not None:
                pending.close("accepted", a)
                pending = None
    return rows


def _freeze(row: _Row) -> Insight:
    humans = [a for a in row.said if a.source == "human"]
    voice = humans[-1] if humans else row.said[-1]
    evidence = tuple(dict.fromkeys(a.message_id for a in row.said if a.message_id is not None))
    default = 1.0 if voice.source == "human" else DEFAULT_CONFIDENCE
    return Insight(
        id=row.opening.id,
        category=row.opening.category,
        value_key=row.opening.value_key,
        content=voice.content,
        op=row.op,
        source=voice.source,
        status=row.status,
        status_reason=row.reason,
        visibility="normal",
        confidence=default if voice.confidence is None else voice.confidence,
        actor=voice.actor,
        run_id=voice.run_id,
        observed_at=row.opening.event_at,
        last_seen_at=max(a.event_at for a in row.said),
        created_at=row.opening.recorded_at,
        valid_to=row.closed_by.event_at if row.closed_by else None,
        archived_at=row.closed_by.recorded_at if row.closed_by else None,
        superseded_by=row.superseded_by.opening.id if row.superseded_by else None,
        evidence=evidence[-EVIDENCE_KEPT:],
        evidence_count=len(evidence),
        assertion_ids=tuple(a.id for a in row.said),
    )


def _with_visibility(view: tuple[Insight, ...], category: Category) -> tuple[Insight, ...]:
    """Above the category's cap, the least recently confirmed rows become dormant: kept, but out of the prompt."""
    active = sorted((i for i in view if i.status == "active"), key=_rank, reverse=True)
    dormant = {i.id for i in active[category.cap :]}
    return tuple(replace(i, visibility="dormant") if i.id in dormant else i for i in view)


def _rank(insight: Insight) -> tuple[object, ...]:
    return (insight.source == "human", insight.last_seen_at, insight.evidence_count, insight.confidence, insight.id)


@dataclass(frozen=True)
class Change:
    """One entry of a plan: which row, and the reason code."""

    insight_id: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """What a set of new assertions did to the view."""

    opened: tuple[Change, ...] = ()
    confirmed: tuple[Change, ...] = ()
    superseded: tuple[Change, ...] = ()
    proposed: tuple[Change, ...] = ()
    retired: tuple[Change, ...] = ()

    def counts(self) -> dict[str, int]:
        kinds = ("opened", "confirmed", "superseded", "proposed", "retired")
        return {kind: len(getattr(self, kind)) for kind in kinds}


def diff(old: Iterable[Insight], new: Iterable[Insight]) -> Plan:
    """What changed from one view of a category to the next. Rows are the same row when they share an assertion."""
    before = {assertion_id: row for row in old for assertion_id in row.assertion_ids}
    buckets: dict[str, list[Change]] = {}
    for row in new:
        was = next((before[a] for a in row.assertion_ids if a in before), None)
        for kind, reason in _changes(was, row):
            buckets.setdefault(kind, []).append(Change(row.id, reason))
    return Plan(**{kind: tuple(changes) for kind, changes in buckets.items()})


def _changes(was: Insight | None, row: Insight) -> list[tuple[str, str]]:
    if was is None:
        return _changes_of_new_row(row)
    if was.status == row.status:
        grew = set(row.assertion_ids) - set(was.assertion_ids)
        return [("confirmed", "restated")] if grew else []
    if row.status == "active":
        return [("opened", "accepted" if was.status == "proposed" else "returned")]
    if row.status == "proposed":
        return [("proposed", row.op)]
    return [("superseded" if row.status_reason == "superseded" else "retired", row.status_reason or "")]


def _changes_of_new_row(row: Insight) -> list[tuple[str, str]]:
    if row.status == "proposed" or row.status_reason in NEVER_BELIEVED:
        return [("proposed", row.op)]
    opened = [("opened", "new" if row.status == "active" else "late")]
    if row.status == "archived":
        opened.append(("superseded" if row.status_reason == "superseded" else "retired", row.status_reason or ""))
    return opened
