"""Looking at the state of the installation for what an admin should know. Nothing is changed here."""

import shutil
from pathlib import Path

from flywheel.db.engine import Statements
from flywheel.features.operations.kinds import Condition
from flywheel.settings import Settings

WORKER_SILENT_S = 120
LASTING_FAILURES = 5
"""Failures in a row after which a brain's pause is more than a hiccup."""

_BRAINS = """
    select id, app_name, coalesce(pause_reason, 'failures'), failures from agent_configs
    where enabled and paused_until is not null order by id
    """
_LAG = """
    select coalesce(sum(head_seq - cursor_seq), 0)::bigint,
      extract(epoch from clock_timestamp() - min(first_at))::float8
    from insight_lanes where head_seq > cursor_seq and not is_dead
    """
_COUNTS = """
    select (select count(*) from insight_lanes where is_dead),
      (select count(*) from jobs.pgqueuer where status = 'failed'),
      (select extract(epoch from clock_timestamp() - max(made_at))::float8 / 86400 from backups)
    """
_WEBHOOKS = """
    select id, coalesce(nullif(description, ''), substring(url from '://([^/?#]+)'), id::text), disabled_reason
    from webhooks where disabled_reason is not null order by id
    """
_CHANNELS = """
    select c.id, a.name, s.state, coalesce(s.last_error_kind, s.state),
      (extract(epoch from clock_timestamp() - greatest(s.caught_up_at, s.watched_since)) - s.interval_s)::float8
    from sources s join channel_configs c on c.id = s.channel_account_id join channel_accounts a on a.id = c.id
    where c.enabled and c.poll_enabled order by c.id
    """
_WORKERS = """
    select coalesce(bool_or(role <> 'api'), false),
      coalesce(min(started_at) < clock_timestamp() - make_interval(secs => $1), false)
    from processes where seen_at > clock_timestamp() - make_interval(secs => $1)
    """


async def read(db: Statements, settings: Settings, host: str) -> list[Condition]:
    """Everything that is wrong now, as far as this machine can see."""
    found = [*await _brains(db), *await _lag(db, settings), *await _counts(db, settings), *await _webhooks(db)]
    found += await _channels(db, settings)
    [(has_worker, is_old_enough)] = await db.rows(_WORKERS, float(WORKER_SILENT_S))
    if is_old_enough and not has_worker:
        found.append(Condition("no_worker"))
    free_mb = free_megabytes(settings.data_dir)
    if free_mb is not None and free_mb < settings.disk_least_free_mb:
        found.append(Condition("low_disk", host, {"host": host, "free_mb": free_mb}))
    return found


def free_megabytes(folder: Path) -> int | None:
    """How much is free where a folder lies, or would lie; None where that cannot be told."""
    place = folder.resolve()
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        return shutil.disk_usage(place).free // 1_000_000
    except OSError:
        return None


async def _brains(db: Statements) -> list[Condition]:
    found = []
    for config_id, app_name, reason, failures in await db.rows(_BRAINS):
        detail = {"app_name": app_name, "reason": reason, "agent_config_id": str(config_id)}
        if reason == "token_budget":
            found.append(Condition("budget_used", str(config_id), detail))
        elif reason == "credentials" or failures >= LASTING_FAILURES:
            found.append(Condition("brain_paused", str(config_id), detail))
    return found


async def _webhooks(db: Statements) -> list[Condition]:
    return [
        Condition("webhook_disabled", str(webhook_id), {"name": name, "reason": reason, "webhook_id": str(webhook_id)})
        for webhook_id, name, reason in await db.rows(_WEBHOOKS)
    ]


async def _channels(db: Statements, settings: Settings) -> list[Condition]:
    """A paused one is one alert: that it falls behind goes without saying."""
    found = []
    for config_id, name, state, reason, behind_s in await db.rows(_CHANNELS):
        detail = {"name": name, "reason": reason, "channel_config_id": str(config_id)}
        if state == "paused":
            found.append(Condition("channel_paused", str(config_id), detail))
        elif behind_s > settings.alert_lag_s:
            found.append(Condition("channel_lag", str(config_id), {**detail, "minutes": int(behind_s // 60)}))
    return found


async def _lag(db: Statements, settings: Settings) -> list[Condition]:
    [(messages, oldest_s)] = await db.rows(_LAG)
    if oldest_s is None or oldest_s < settings.alert_lag_s:
        return []
    return [Condition("lag", "", {"messages": messages, "minutes": int(oldest_s // 60)})]


async def _counts(db: Statements, settings: Settings) -> list[Condition]:
    [(dead, held, backup_days)] = await db.rows(_COUNTS)
    found = []
    if dead:
        found.append(Condition("dead_runs", "", {"customers": dead}))
    if held:
        found.append(Condition("jobs_held", "", {"jobs": held}))
    if backup_days is not None and backup_days > settings.backup_max_age_days > 0:
        found.append(Condition("backup_old", "", {"days": int(backup_days)}))
    return found
