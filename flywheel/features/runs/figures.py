"""The figures of a period: how runs ended, what they took and wrote, and what people made of it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, cast, func, select, text

from flywheel.db.engine import AnySession
from flywheel.db.tables import InsightRun
from flywheel.features.runs.schemas import DayOut, FeedbackOut, OutcomeOut, StatsOut, WrittenOut


async def stats(db: AnySession, since: datetime, until: datetime, zone: str) -> StatsOut:
    """The figures of the runs that started in a period."""
    period = (InsightRun.started_at >= since, InsightRun.started_at < until)
    totals = (await db.execute(select(*_TOTALS).where(*period))).one()._mapping
    ended = totals["succeeded"] + totals["failed"]
    plain = {name: totals[name] for name in StatsOut.model_fields if name in totals}
    outcomes = await _by_outcome(db, *period)
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
        written=_written(totals),
        outcomes={entry.outcome: entry.runs for entry in outcomes},
        by_outcome=outcomes,
        failures=await _counted(db, InsightRun.error_kind, InsightRun.state.in_(("failed", "waiting")), *period),
        skips=await _counted(db, InsightRun.reason, InsightRun.state == "skipped", *period),
        drops={row[0]: row[1] for row in await db.execute(drops, {"since": since, "until": until})},
        by_day=await _by_day(db, since, until, zone),
        feedback=await _feedback(db, since, until),
    )


def _percentile(share: float, column: Any, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    return cast(func.percentile_cont(share).within_group(column).filter(column.is_not(None), *conditions), Integer)


def _sum(name: str) -> ColumnElement[Any]:
    return func.coalesce(func.sum(cast(InsightRun.written[name].astext, Integer)), 0)


_TOOK = [
    func.count().label("runs"),
    _percentile(0.5, InsightRun.duration_ms, InsightRun.state != "skipped").label("p50_ms"),
    _percentile(0.95, InsightRun.duration_ms, InsightRun.state != "skipped").label("p95_ms"),
    func.coalesce(func.sum(InsightRun.prompt_tokens), 0).label("prompt_tokens"),
    func.coalesce(func.sum(InsightRun.completion_tokens), 0).label("completion_tokens"),
    *[_sum(name).label(name) for name in WrittenOut.model_fields],
]
_TOTALS = [
    *_TOOK,
    func.count().filter(InsightRun.state == "succeeded").label("succeeded"),
    func.count().filter(InsightRun.state == "failed").label("failed"),
    func.count().filter(InsightRun.state == "skipped").label("skipped"),
    func.count().filter(InsightRun.state.in_(("queued", "waiting", "running"))).label("pending"),
    _percentile(0.5, InsightRun.brain_ms).label("brain_p50_ms"),
    _percentile(0.95, InsightRun.brain_ms).label("brain_p95_ms"),
]


def _written(figures: Any) -> WrittenOut:
    return WrittenOut(**{name: figures[name] for name in WrittenOut.model_fields})


async def _by_outcome(db: AnySession, *period: ColumnElement[bool]) -> list[OutcomeOut]:
    query = select(InsightRun.outcome, *_TOOK).where(InsightRun.outcome.is_not(None), *period)
    rows = await db.execute(query.group_by(InsightRun.outcome).order_by(InsightRun.outcome))
    return [_outcome(row) for row in rows]


def _outcome(row: Row[Any]) -> OutcomeOut:
    figures = row._mapping
    plain = {name: figures[name] for name in OutcomeOut.model_fields if name in figures}
    return OutcomeOut(**plain, written=_written(figures))


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


async def _feedback(db: AnySession, since: datetime, until: datetime) -> list[FeedbackOut]:
    """What people decided, by the category of the fact they judged: the first statement of each decision names it."""
    query = text(
        """
        select c.key as category, c.label_zh as category_label, c.hue as category_hue,
          count(*) filter (where a.action = 'accepted') as accepted,
          count(*) filter (where a.action = 'rejected') as rejected,
          count(*) filter (where a.action = 'corrected') as corrected
        from insight_assertions a join insight_categories c on c.key = a.category
        where a.action in ('accepted', 'rejected', 'corrected') and a.ordinal = 0
          and a.recorded_at >= :since and a.recorded_at < :until
        group by c.key order by c.position, c.key
        """
    )
    rows = await db.execute(query, {"since": since, "until": until})
    return [FeedbackOut(**row._mapping) for row in rows]


def default_period(now: datetime) -> tuple[datetime, datetime]:
    """The last seven days."""
    return now - timedelta(days=7), now + timedelta(minutes=1)
