"""What is believed about a customer: `fold` turns the log of assertions of one category into its view.

Pure: the same set of assertions gives the same view in any order.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from flywheel.domain.assertions import Assertion, Op, Source, moment, place
from flywheel.domain.categories import Category
from flywheel.domain.slots import DEFAULT_CONFIDENCE, Reconciliation, Row, Status
from flywheel.domain.wordings import skeleton

Visibility = Literal["normal", "dormant"]

_skeleton = lru_cache(maxsize=20_000)(skeleton)

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
    dormant = _dormant([row for row in rows if row.status == "active"], category.cap)
    return tuple([_freeze(row, "dormant" if row.opening.id in dormant else "normal") for row in rows])


def reconcile(assertions: Iterable[Assertion], category: Category) -> Reconciliation:
    """The rows of one (customer, category) with what each statement did, before they are put into words."""
    done = Reconciliation(category, _value_of(category))
    done.take_all(sorted({a.id: a for a in assertions}.values(), key=place))
    return done


def is_same_value(one: str, other: str, category: Category) -> bool:
    """Whether two value keys are one value in a category: the same key, or near duplicates that it joins."""
    value_of = _value_of(category)
    return value_of(one) == value_of(other)


def _value_of(category: Category) -> Callable[[str], str]:
    return _skeleton if category.is_multi and category.joins_near_duplicates else str


def _link_corrections(rows: list[Row]) -> None:
    """Let a fact that a person replaced point to what they put in its place: their next word of that moment."""
    opened = {moment(row.opening): row for row in rows if row.opening.source == "human"}
    for row in rows:
        by = row.closed_by
        if by is not None and by.source == "human" and by.op == "retire" and row.superseded_by is None:
            row.superseded_by = opened.get(moment(by, after=1))


def _dormant(active: list[Row], cap: int) -> set[str]:
    """Above the category's cap, the least recently confirmed rows are dormant: kept, but out of the prompt."""
    if len(active) <= cap:
        return set()
    ranked = sorted(active, key=_rank, reverse=True)
    return {row.opening.id for row in ranked[cap:]}


def _rank(row: Row) -> tuple[object, ...]:
    return (row.by_human, row.said[-1].event_at, len(_evidence(row)), _confidence(row.voice), row.opening.value_key)


def _evidence(row: Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys([a.message_id for a in row.said if a.message_id is not None]))


def _confidence(voice: Assertion) -> float:
    if voice.confidence is not None:
        return voice.confidence
    return 1.0 if voice.source == "human" else DEFAULT_CONFIDENCE


def _freeze(row: Row, visibility: Visibility) -> Insight:
    opening, closed_by, voice = row.opening, row.closed_by, row.voice
    evidence = _evidence(row)
    # By position: names would make a refold of thousands a third slower.
    return Insight(
        opening.id,
        opening.category,
        opening.value_key,
        voice.content,
        row.op,
        voice.source,
        row.status,
        row.reason,
        visibility,
        _confidence(voice),
        voice.actor,
        voice.run_id,
        opening.event_at,
        row.said[-1].event_at,
        opening.recorded_at,
        closed_by.event_at if closed_by else None,
        closed_by.recorded_at if closed_by else None,
        row.superseded_by.opening.id if row.superseded_by else None,
        evidence[-EVIDENCE_KEPT:],
        len(evidence),
        tuple([a.id for a in row.said]),
    )
