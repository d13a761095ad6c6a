"""Runs as the API shows them: the ledger's list, and one run in full."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select, tuple_

from flywheel.db.engine import AnySession
from flywheel.db.tables import Customer, CustomerInsight, InsightAssertion, InsightLane, InsightRun
from flywheel.domain.errors import NotFound
from flywheel.features.agent_configs import remedies
from flywheel.features.insights import listing as insights
from flywheel.features.runs.schemas import DroppedOut, RunDetailOut, RunErrorOut, RunOut, WrittenOut
from flywheel.kit import paging
from flywheel.kit.wire import Page

EXCERPT = 500

IS_DEAD = and_(
    InsightRun.state == "failed",
    exists().where(
        InsightLane.customer_id == InsightRun.customer_id,
        InsightLane.is_dead,
        InsightLane.cursor_seq == InsightRun.lo_seq,
    ),
)
"""Given up, and what it was about is still uncovered: nothing happens to it until a person asks or more is said."""


@dataclass(frozen=True)
class RunFilter:
    """What the list is narrowed to; None = any."""

    state: str | None = None
    outcome: str | None = None
    error_kind: str | None = None
    customer_id: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    is_dead: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        wanted = (
            (InsightRun.state, self.state),
            (InsightRun.outcome, self.outcome),
            (InsightRun.error_kind, self.error_kind),
            (InsightRun.customer_id, self.customer_id),
        )
        found = [column == value for column, value in wanted if value is not None]
        if self.since:
            found.append(InsightRun.started_at >= self.since)
        if self.until:
            found.append(InsightRun.started_at < self.until)
        if self.is_dead is not None:
            found.append(IS_DEAD if self.is_dead else ~IS_DEAD)
        return found


async def list_runs(db: AnySession, wanted: RunFilter, *, limit: int, cursor: str | None) -> Page[RunOut]:
    """One page of the ledger, newest first."""
    query = (
        select(InsightRun)
        .where(*wanted.conditions())
        .order_by(InsightRun.started_at.desc(), InsightRun.id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        here = tuple_(InsightRun.started_at, InsightRun.id)
        query = query.where(here < tuple_(*paging.decode(cursor, datetime, uuid.UUID)))
    rows, last = paging.page(list(await db.scalars(query)), limit)
    items = await describe(db, rows)
    return Page(items=items, next_cursor=None if last is None else paging.encode(last.started_at, last.id))


async def load(db: AnySession, run_id: uuid.UUID) -> InsightRun:
    run = await db.get(InsightRun, run_id)
    if run is None:
        raise NotFound("There is no such run.")
    return run


async def describe(db: AnySession, rows: Sequence[InsightRun]) -> list[RunOut]:
    """Runs as the API shows them, in the given order."""
    return [RunOut(**shown) for shown in await _shown(db, rows)]


async def in_full(db: AnySession, run: InsightRun, now: datetime) -> RunDetailOut:
    """One run with what it wrote, refused and was told."""
    slots = select(InsightAssertion.category, InsightAssertion.value_key).where(InsightAssertion.run_id == run.id)
    touched = (
        select(CustomerInsight)
        .where(
            CustomerInsight.customer_id == run.customer_id,
            tuple_(CustomerInsight.category, CustomerInsight.value_key).in_(slots),
        )
        .order_by(CustomerInsight.observed_at.desc(), CustomerInsight.id.desc())
    )
    rows = list(await db.scalars(touched))
    [shown] = await _shown(db, [run])
    return RunDetailOut(
        **shown,
        ai_summary=run.ai_summary,
        dropped=[DroppedOut(**entry) for entry in run.dropped],
        insights=await insights.describe(db, rows, now=now),
        replies=[entry["text"] for entry in run.replies],
    )


async def _shown(db: AnySession, rows: Sequence[InsightRun]) -> list[dict[str, Any]]:
    query = (
        select(InsightRun.id, Customer.display_name, IS_DEAD)
        .join(Customer, Customer.id == InsightRun.customer_id)
        .where(InsightRun.id.in_([row.id for row in rows]))
    )
    beside = {run_id: (name, is_dead) for run_id, name, is_dead in await db.execute(query)}
    return [_fields(row, *beside.get(row.id, ("", False))) for row in rows]


def _fields(row: InsightRun, customer_name: str, is_dead: bool) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COPIED} | {
        "customer_name": customer_name,
        "is_dead": is_dead,
        "written": WrittenOut(**(row.written or {})),
        "error": _error(row),
        "reply_excerpt": row.replies[-1]["text"][:EXCERPT] if row.replies else None,
    }


def _error(row: InsightRun) -> RunErrorOut | None:
    if row.error_kind is None:
        return None
    cause, remedy = remedies.split(row.error_detail or "")
    return RunErrorOut(kind=row.error_kind, detail=row.error_detail, cause=cause or None, remedy=remedy or None)


_COPIED = RunOut.model_fields.keys() - {"customer_name", "is_dead", "written", "error", "reply_excerpt"}
