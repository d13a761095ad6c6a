"""Runs as the API shows them: the ledger's list, one run in full, and the figures of a period."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, select, text, tuple_

from flywheel.db.engine import AnySession
from flywheel.db.tables import Customer, CustomerInsight, InsightAssertion, InsightRun
from flywheel.domain.errors import NotFound
from flywheel.features.insights import listing as insights
from flywheel.features.runs.schemas import (
    DayOut,
    DroppedOut,
    RunDetailOut,
    RunErrorOut,
    RunOut,
    StatsOut,
    WrittenOut,
)
from flywheel.kit import paging
from flywheel.kit.wire import Page

EXCERPT = 500


@dataclass(frozen=True)
class RunFilter:
    """What the list is narrowed to; None = any."""

    state: str | None = None
    outcome: str | None = None
    error_kind: str | None = None
    customer_id: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

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
    names = await _names(db, rows)
    items = [RunOut(**_shown(row, names)) for row in rows]
    return Page(items=items, next_cursor=None if last is None else paging.encode(last.started_at, last.id))


async def load(db: AnySession, run_id: uuid.UUID) -> InsightRun:
    run = await db.get(InsightRun, run_id)
    if run is None:
        raise NotFound("There is no such run.")
    return run


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
    return RunDetailOut(
        **_shown(run, await _names(db, [run])),
        ai_summary=run.ai_summary,
        dropped=[DroppedOut(**entry) for entry in run.dropped],
        insights=await insights.describe(db, rows, now=now),
        replies=[entry["text"] for entry in run.replies],
    )


async def _names(db: AnySession, rows: Sequence[InsightRun]) -> dict[uuid.UUID, str]:
    query = select(Customer.id, Customer.display_name).where(Customer.id.in_({row.customer_id for row in rows}))
    return {row[0]: row[1] for row in await db.execute(query)}


def _shown(row: InsightRun, names: dict[uuid.UUID, str]) -> dict[str, Any]:
    special = {"customer_name", "written", "error", "reply_excerpt"}
    shown = {name: getattr(row, name) for name in RunOut.model_fields if name not in special}
    error = RunErrorOut(kind=row.error_kind, detail=row.error_detail) if row.error_kind else None
    return shown | {
        "customer_name": names.get(row.customer_id, ""),
        "written": WrittenOut(**(row.written or {})),
        "error": error,
        "reply_excerpt": row.replies[-1]["text"][:EXCERPT] if row.replies else None,
    }


async def stats(db: AnySession, since: datetime, until: datetime, zone: str) -> StatsOut:
    """The figures of the runs that started in a period."""
    period = (InsightRun.started_at >= since, InsightRun.started_at < until)
    totals = (await db.execute(select(*_TOTALS).where(*period))).one()._mapping
    ended = totals["succeeded"] + totals["failed"]
    written = {name: totals[name] for name in WrittenOut.model_fields}
    plain = {name: totals[name] for name in StatsOut.model_fields if name in totals}
    drops = text(
        """
        select entry->>'reason', sum((entry->>'count')::int)::int
        from insight_runs, jsonb_array_elements(dropped) entry
        where started_at >= :since and started_at < :until group by 1
        """
    )
    return StatsOut(
        **plain,
        success_rate=totals["succeeded"] / ended if ended else None,
        written=WrittenOut(**written),
        outcomes=await _counted(db, InsightRun.outcome, *period),
        failures=await _counted(db, InsightRun.error_kind, InsightRun.state.in_(("failed", "waiting")), *period),
        skips=await _counted(db, InsightRun.reason, InsightRun.state == "skipped", *period),
        drops={row[0]: row[1] for row in await db.execute(drops, {"since": since, "until": until})},
        by_day=await _by_day(db, since, until, zone),
    )


def _percentile(share: float, column: Any, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    return cast(func.percentile_cont(share).within_group(column).filter(column.is_not(None), *conditions), Integer)


def _sum(name: str) -> ColumnElement[Any]:
    return func.coalesce(func.sum(cast(InsightRun.written[name].astext, Integer)), 0)


_TOTALS = [
    func.count().label("runs"),
    func.count().filter(InsightRun.state == "succeeded").label("succeeded"),
    func.count().filter(InsightRun.state == "failed").label("failed"),
    func.count().filter(InsightRun.state == "skipped").label("skipped"),
    func.count().filter(InsightRun.state.in_(("queued", "waiting", "running"))).label("pending"),
    _percentile(0.5, InsightRun.duration_ms, InsightRun.state != "skipped").label("p50_ms"),
    _percentile(0.95, InsightRun.duration_ms, InsightRun.state != "skipped").label("p95_ms"),
    _percentile(0.5, InsightRun.brain_ms).label("brain_p50_ms"),
    _percentile(0.95, InsightRun.brain_ms).label("brain_p95_ms"),
    func.coalesce(func.sum(InsightRun.prompt_tokens), 0).label("prompt_tokens"),
    func.coalesce(func.sum(InsightRun.completion_tokens), 0).label("completion_tokens"),
    *[_sum(name).label(name) for name in WrittenOut.model_fields],
]


async def _counted(db: AnySession, column: Any, *conditions: ColumnElement[bool]) -> dict[str, int]:
    query = select(column, func.count()).where(column.is_not(None), *conditions).group_by(column)
    return {row[0]: row[1] for row in await db.execute(query)}


async def _by_day(db: AnySession, since: datetime, until: datetime, zone: str) -> list[DayOut]:
    query = text(
        """
        select (started_at at time zone :zone)::date as "on", count(*) as runs,
          count(*) filter (where state = 'failed') as failed,
          (percentile_cont(0.5) within group (order by duration_ms) filter (where state <> 'skipped'))::int as p50_ms,
          (percentile_cont(0.95) within group (order by duration_ms) filter (where state <> 'skipped'))::int as p95_ms,
          coalesce(sum((written->>'opened')::int + (written->>'confirmed')::int + (written->>'proposed')::int), 0)::int
            as written,
          coalesce(sum((written->>'dropped')::int), 0)::int as dropped
        from insight_runs where started_at >= :since and started_at < :until group by 1 order by 1
        """
    )
    rows = await db.execute(query, {"zone": zone, "since": since, "until": until})
    return [DayOut(**row._mapping) for row in rows]


def default_period(now: datetime) -> tuple[datetime, datetime]:
    """The last seven days."""
    return now - timedelta(days=7), now + timedelta(minutes=1)
