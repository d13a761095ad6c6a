"""How much waits, read from the database when somebody asks: the same in every process of an installation."""

import asyncio

from sqlalchemy import RowMapping, text

from flywheel.db.engine import Database
from flywheel.kit.logging import get_logger
from flywheel.kit.metrics import Metric, Reading

log = get_logger("flywheel.metrics")

ASK_S = 3.0
"""Seconds that the database has to answer: a scrape that hangs tells less than one that says it is down."""

UP = Metric("flywheel_database_up", "gauge", "1 when the database answered this scrape, else 0.")
WAITING = Metric("flywheel_messages_waiting", "gauge", "Messages that wait for analysis, without those given up.")
OLDEST = Metric(
    "flywheel_oldest_wait_seconds", "gauge", "Seconds since the longest waiting of these bursts began; 0 without one."
)
DEAD = Metric(
    "flywheel_dead_lanes", "gauge", "Customers whose last run was given up, so that messages stay unanalysed."
)
OPEN_RUNS = Metric("flywheel_open_runs", "gauge", "Runs that have not ended.", ("state",))
HELD = Metric("flywheel_jobs_held", "gauge", "Background jobs that failed for good and wait for a person.")
PAUSED = Metric("flywheel_brains_paused", "gauge", "Brains that are left alone now, after failures or as they asked.")
WEBHOOKS_WAIT = Metric("flywheel_webhook_deliveries_waiting", "gauge", "Events on their way to enabled webhooks.")
CHANNELS_PAUSED = Metric(
    "flywheel_channels_paused", "gauge", "Configured channels that are not polled until a person has corrected them."
)
CHANNEL_LAG = Metric(
    "flywheel_channel_lag_seconds",
    "gauge",
    "Seconds since everything was fetched from the channel that is furthest behind, paused ones included.",
)
ALL = (UP, WAITING, OLDEST, DEAD, OPEN_RUNS, HELD, PAUSED, WEBHOOKS_WAIT, CHANNELS_PAUSED, CHANNEL_LAG)

# Each part reads a partial index of what waits, or the queue, which holds nothing that is done.
_READ = text(
    """
    select waiting.messages, waiting.oldest_s, dead.lanes as dead, held.jobs as held, paused.brains as paused,
      hooks.deliveries as hooks, channels.paused as channels_paused, channels.lag_s as channel_lag_s, runs.*
    from (
      select coalesce(sum(head_seq - cursor_seq), 0)::float8 as messages,
        coalesce(extract(epoch from clock_timestamp() - min(first_at)), 0)::float8 as oldest_s
      from insight_lanes where head_seq > cursor_seq and not is_dead
    ) waiting, (select count(*) as lanes from insight_lanes where is_dead) dead,
    (select count(*) as jobs from jobs.pgqueuer where status = 'failed') held,
    (select count(*) as brains from agent_configs where enabled and paused_until > clock_timestamp()) paused,
    (select count(*) as deliveries from webhook_deliveries where due_at is not null
      and webhook_id in (select id from webhooks where enabled)) hooks, (
      select count(*) filter (where state = 'paused') as paused,
        coalesce(extract(epoch from clock_timestamp() - min(greatest(caught_up_at, watched_since))), 0)::float8 as lag_s
      from sources where channel_account_id in (select id from channel_configs where enabled and poll_enabled)
    ) channels, (
      select count(*) filter (where state = 'queued') as queued, count(*) filter (where state = 'waiting') as waiting,
        count(*) filter (where state = 'running') as running
      from (
        select state from insight_runs
        where state in ('queued', 'waiting', 'running') and replaces_run_id is null
        union all
        select state from insight_runs
        where state in ('queued', 'waiting', 'running') and replaces_run_id is not null
      ) open
    ) runs
    """
)


async def read(db: Database) -> list[Reading]:
    """The gauges; when the database cannot be asked, only that."""
    try:
        async with asyncio.timeout(ASK_S), db.read() as session:
            row = (await session.execute(_READ)).one()._mapping
    except Exception as error:
        log.warning("metrics_without_database", error=type(error).__name__)
        return [Reading(UP, {(): 0})]
    return [Reading(UP, {(): 1}), *_readings(row)]


def _readings(row: RowMapping) -> list[Reading]:
    return [
        Reading(WAITING, {(): row["messages"]}),
        Reading(OLDEST, {(): max(row["oldest_s"], 0)}),
        Reading(DEAD, {(): row["dead"]}),
        Reading(OPEN_RUNS, {(state,): row[state] for state in ("queued", "waiting", "running")}),
        Reading(HELD, {(): row["held"]}),
        Reading(PAUSED, {(): row["paused"]}),
        Reading(WEBHOOKS_WAIT, {(): row["hooks"]}),
        Reading(CHANNELS_PAUSED, {(): row["channels_paused"]}),
        Reading(CHANNEL_LAG, {(): max(row["channel_lag_s"], 0)}),
    ]
