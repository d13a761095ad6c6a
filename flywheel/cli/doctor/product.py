"""Checks of the product's own state: key, processes, queue, lanes, brains, channels, backups, alerts."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from flywheel.cli import backup
from flywheel.cli.doctor import files
from flywheel.cli.doctor.findings import Finding, fail, ok, warn
from flywheel.db.engine import Database
from flywheel.features.agent_configs.service import INSIGHT_APP
from flywheel.features.operations import sealed
from flywheel.features.operations.conditions import WORKER_SILENT_S
from flywheel.features.operations.kinds import severity, told
from flywheel.kit.crypto import SecretBox
from flywheel.kit.release import RELEASE
from flywheel.settings import Settings

LATE_S = 60

_PROCESSES = """
    select role, release, extract(epoch from clock_timestamp() - seen_at)::int as silent_s from processes
    where seen_at > clock_timestamp() - interval '1 day'
    """
_QUEUE = """
    select (select count(*) from jobs.pgqueuer where status = 'failed') as held,
      (select extract(epoch from clock_timestamp() - min(execute_after))::int from jobs.pgqueuer
       where status = 'queued' and execute_after < clock_timestamp()) as late_s
    """
_LANES = """
    select count(*) filter (where is_dead) as dead,
      count(*) filter (where not is_dead and head_seq > cursor_seq
        and due_at < clock_timestamp() - make_interval(secs => $1)
        and (lease_until is null or lease_until < clock_timestamp())) as overdue
    from insight_lanes
    """
_BRAINS = """
    select app_name, provider, pause_reason, paused_until is not null as is_paused, last_error, failures
    from agent_configs where enabled order by app_name
    """
_CHANNELS = """
    select a.channel_type, count(distinct a.id) as accounts, max(c.last_activity_at) as newest
    from channel_accounts a left join conversations c on c.channel_account_id = a.id group by 1 order by 1
    """
_POLLED = """
    select a.name, a.channel_type, s.state, s.last_error_kind, s.last_error, (extract(epoch from
      clock_timestamp() - greatest(s.caught_up_at, s.watched_since)) - s.interval_s)::float8 as behind_s
    from sources s join channel_configs c on c.id = s.channel_account_id join channel_accounts a on a.id = c.id
    where c.enabled and c.poll_enabled order by a.channel_type, a.name
    """
_BACKUP = "select extract(epoch from clock_timestamp() - max(made_at))::float8 / 86400 as days from backups"
_ALERTS = "select kind, detail from alerts where cleared_at is null order by opened_at"


async def look(settings: Settings, dsn: str) -> AsyncIterator[Finding]:
    db = Database(dsn, pool_size=2)
    try:
        async with db.plain(readonly=True) as reading:
            secrets = await sealed.stored(reading)
        yield _key(settings, secrets)
        processes = await db.rows(_PROCESSES)
        yield _running(processes)
        yield _queue((await db.rows(_QUEUE))[0], is_running=_has_worker(processes))
        yield _lanes((await db.rows(_LANES, float(LATE_S)))[0])
        for finding in _brains(await db.rows(_BRAINS)):
            yield finding
        yield _channels(await db.rows(_CHANNELS))
        for row in await db.rows(_POLLED):
            yield _polled(settings, row)
        yield await files.content(settings, db)
        yield _backups(settings, (await db.rows(_BACKUP))[0]["days"])
        for alert in await db.rows(_ALERTS):
            report = fail if severity(alert["kind"]) == "critical" else warn
            yield report("alert", told(alert["kind"], alert["detail"], "en"), "See docs/operations.md, What is wrong.")
    finally:
        await db.close()


def _key(settings: Settings, secrets: Sequence[sealed.Sealed]) -> Finding:
    key = backup.known_key(settings)
    remedy = "Put the old key back (docs/operations.md, Lost key), or enter the secrets again."
    if key is None:
        if secrets:
            return fail("secret key", f"there is none, but {len(secrets)} secrets were sealed with one", remedy)
        return ok("secret key", "none yet; made at the first start")
    box = SecretBox(key)
    closed = [secret.name for secret in secrets if not _opens(box, secret.text)]
    if closed:
        return fail("secret key", f"it does not open {len(closed)} stored secrets ({', '.join(closed[:5])})", remedy)
    return ok("secret key", f"opens all {len(secrets)} stored secrets")


def _opens(box: SecretBox, text: str) -> bool:
    try:
        box.open(text)
    except ValueError:
        return False
    return True


def _has_worker(processes: Any) -> bool:
    return any(row["role"] != "api" and row["silent_s"] <= WORKER_SILENT_S for row in processes)


def _running(processes: Any) -> Finding:
    alive = [row for row in processes if row["silent_s"] <= WORKER_SILENT_S]
    if not alive:
        return warn("processes", "none runs", "Start the product: flywheel run")
    said = ", ".join(
        f"{sum(row['role'] == role for row in alive)} {role}" for role in sorted({r["role"] for r in alive})
    )
    if not _has_worker(processes):
        return fail("processes", f"{said}: no worker, so nothing is analysed", "Start one: flywheel worker")
    if others := {row["release"] for row in alive} - {RELEASE}:
        return warn("processes", f"{said}; also of the release {', '.join(sorted(others))}", "Restart those processes.")
    return ok("processes", said)


def _queue(row: Any, *, is_running: bool) -> Finding:
    if is_running and (row["late_s"] or 0) > LATE_S:
        said = f"the oldest job has been due for {row['late_s']} s"
        return fail("job queue", said, "Restart the workers; see jobs_ in their logs.")
    if row["held"]:
        return warn("job queue", f"{row['held']} jobs failed for good", "Look for job_held in the logs.")
    return ok("job queue", "nothing is late" if is_running else "nobody works on it")


def _lanes(row: Any) -> Finding:
    if row["dead"]:
        said = f"analysis was given up for {row['dead']} customers"
        return warn("analysis", said, "The runs page tells why; each can be tried again there.")
    if row["overdue"]:
        said = f"{row['overdue']} customers wait longer than they should"
        return warn("analysis", said, "Is a worker running, and is FLYWHEEL_RUN_CONCURRENCY large enough?")
    return ok("analysis", "nobody waits longer than they should")


def _brains(rows: Any) -> list[Finding]:
    if not any(row["app_name"] == INSIGHT_APP for row in rows):
        remedy = f"Enable an agent config named {INSIGHT_APP}."
        return [warn("brain", "none is enabled: customers' messages teach nothing", remedy)]
    found = []
    for row in rows:
        name = f"{row['app_name']} ({row['provider']})"
        if row["is_paused"]:
            remedy = "See its error on the brains page, and test it there."
            found.append(fail("brain", f"{name} is paused: {row['pause_reason'] or 'failures'}", remedy))
        elif row["last_error"]:
            found.append(
                warn("brain", f"{name} failed last, {row['failures']} times in a row", "Test it on the brains page.")
            )
        else:
            found.append(ok("brain", f"{name} is well"))
    return found


def _channels(rows: Any) -> Finding:
    said = ", ".join(f"{row['accounts']} {row['channel_type']}" for row in rows)
    return ok("channels", said or "no message has come yet")


def _polled(settings: Settings, row: Any) -> Finding:
    name = f"{row['name']} ({row['channel_type']})"
    if row["state"] == "paused":
        remedy = f"{row['last_error']}. Then test it (POST /admin/channel-configs/<id>/test), or save it anew."
        return fail("channel", f"{name} is paused: {row['last_error_kind']}", remedy)
    if row["behind_s"] > settings.alert_lag_s:
        said = f"{name} has not been caught up with for {int(row['behind_s'] // 60)} minutes"
        return fail("channel", said, row["last_error"] or "Does a worker run? Can the platform be reached?")
    if row["state"] == "degraded":
        return warn("channel", f"{name} failed last: {row['last_error_kind']}", f"{row['last_error']}.")
    return ok("channel", f"{name} is well" if row["state"] == "ok" else f"{name} was not asked yet")


def _backups(settings: Settings, days: float | None) -> Finding:
    if days is None:
        return warn("backup", "none was ever made", "flywheel backup, and a schedule for it (docs/operations.md).")
    if days > settings.backup_max_age_days > 0:
        return warn("backup", f"the newest is {int(days)} days old", "flywheel backup, and see its schedule.")
    return ok("backup", f"the newest is {days:.1f} days old")
