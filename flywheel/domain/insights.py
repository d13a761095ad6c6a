"""What is believed about a customer: `fold` turns the log of assertions of one category into its view.

Pure: the same set of assertions gives the same view in any order.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple

from flywheel.domain.assertions import Assertion, Op, Source, place
from flywheel.domain.categories import Category
from flywheel.domain.slots import DEFAULT_CONFIDENCE, Reconciliation, Row, Status

Visibility = Literal["normal", "dormant"]

EVIDENCE_KEPT = 20
NEVER_BELIEVED = frozenset({"accepted", "rejected", "overtaken", "withdrawn"})
"""Why a proposal ended without becoming active. Rows archived for these reasons say nothing about what was true."""


class Insight(NamedTuple):
    """One row of the view: a value and the time it was believed. `id` is its opening assertion's id.

    `op` is `retire` only on a proposal to retire a person's fact. `evidence` holds the latest message ids.
    A tuple, because a view of thousands is made anew with every statement.
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


def fold(assertions: Iterable[Assertion], category: Category) -> tuple[Insight, ...]:
    """The view of one (customer, category): every row there ever was, in order of observation.

    `assertions` must be of this category and must not contain voided ones; their order does not matter.
    """
    rows = reconcile(assertions, category).rows
    _link_corrections(rows)
    return _with_visibility(tuple(map(_freeze, rows)), category)


def reconcile(assertions: Iterable[Assertion], category: Category) -> Reconciliation:
    """The rows of one (customer, category) with what each statement did, before they are put into words."""
    done = Reconciliation(category, lambda a: a.value_key)
    done.take_all(sorted({a.id: a for a in assertions}.values(), key=place))
    return done


def _link_corrections(rows: list[Row]) -> None:
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


def _freeze(row: Row) -> Insight:
    opening, closed_by, said = row.opening, row.closed_by, row.said
    voice = next((a for a in reversed(said) if a.source == "human"), said[-1]) if row.by_human else said[-1]
    evidence = tuple(dict.fromkeys([a.message_id for a in said if a.message_id is not None]))
    default = 1.0 if voice.source == "human" else DEFAULT_CONFIDENCE
    return Insight(
        id=opening.id,
        category=opening.category,
        value_key=opening.value_key,
        content=voice.content,
        op=row.op,
        source=voice.source,
        status=row.status,
        status_reason=row.reason,
        visibility="normal",
        confidence=default if voice.confidence is None else voice.confidence,
        actor=voice.actor,
        run_id=voice.run_id,
        observed_at=opening.event_at,
        last_seen_at=said[-1].event_at,
        created_at=opening.recorded_at,
        valid_to=closed_by.event_at if closed_by else None,
        archived_at=closed_by.recorded_at if closed_by else None,
        superseded_by=row.superseded_by.opening.id if row.superseded_by else None,
        evidence=evidence[-EVIDENCE_KEPT:],
        evidence_count=len(evidence),
        assertion_ids=tuple([a.id for a in said]),
    )


def _with_visibility(view: tuple[Insight, ...], category: Category) -> tuple[Insight, ...]:
    """Above the category's cap, the least recently confirmed rows become dormant: kept, but out of the prompt."""
    active = sorted((i for i in view if i.status == "active"), key=_rank, reverse=True)
    dormant = {i.id for i in active[category.cap :]}
    return tuple(i._replace(visibility="dormant") if i.id in dormant else i for i in view)


def _rank(insight: Insight) -> tuple[object, ...]:
    return (insight.source == "human", insight.last_seen_at, insight.evidence_count, insight.confidence, insight.id)
