"""Opening and clearing alerts. Any process may look at any time: the constraints let each alert be opened once."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from flywheel.db.engine import Plain
from flywheel.features.operations.kinds import Condition
from flywheel.kit.ids import new_id
from flywheel.kit.logging import get_logger

log = get_logger("flywheel.alerts")

CHANGED = "alerts.updated"
"""Told to admins' browsers when an alert opened or cleared."""

NOTICES_AN_HOUR = 30
"""To one target. What comes above that is on the banner only: a storm helps nobody."""

_SEE = """
    update alerts set seen_at = clock_timestamp(), detail = $3
    where kind = $1 and subject = $2 and cleared_at is null returning id
    """
_OPEN = """
    insert into alerts (id, kind, subject, detail) values ($1, $2, $3, $4)
    on conflict (kind, subject) where cleared_at is null do nothing returning id
    """
_CLEAR = """
    update alerts set cleared_at = clock_timestamp()
    where cleared_at is null and seen_at < clock_timestamp() - make_interval(secs => $1)
      and (kind <> 'low_disk' or subject = $2 or not exists (
        select from processes p where p.host = subject and p.seen_at > clock_timestamp() - interval '1 hour'))
      and kind || ' ' || subject <> all($3::text[])
    returning id, kind
    """
_NOTIFY = """
    insert into alert_notices (alert_id, event, target)
    select $1, $2, target from unnest($3::text[]) target
    where (select count(*) from alert_notices n
           where n.target = target and n.created_at > clock_timestamp() - interval '1 hour') < $4
    on conflict do nothing returning target
    """
_FORGET = "delete from alerts where cleared_at < clock_timestamp() - interval '90 days'"
_LIST = """
    select id, kind, subject, detail, opened_at, cleared_at from alerts
    where not $1 or cleared_at is null
    order by cleared_at is not null, opened_at desc, id desc limit 200
    """


class Shown(NamedTuple):
    """An alert as it is shown."""

    id: UUID
    kind: str
    subject: str
    detail: dict[str, Any]
    opened_at: datetime
    cleared_at: datetime | None


async def apply(
    db: Plain, now_so: Sequence[Condition], targets: Collection[str], *, host: str, clear_after_s: float
) -> None:
    """Open what is new, keep what is still so, and clear what has not been so for a while."""
    # In one order, so that two processes that look at once wait for each other instead of deadlocking.
    for condition in sorted(now_so, key=lambda condition: (condition.kind, condition.subject)):
        detail = json.dumps(dict(condition.detail or {}), ensure_ascii=False)
        if await db.rows(_SEE, condition.kind, condition.subject, detail):
            continue
        for (alert_id,) in await db.rows(_OPEN, new_id(), condition.kind, condition.subject, detail):
            log.warning("alert_opened", alert_id=str(alert_id), kind=condition.kind)
            db.announce(CHANGED, to="browsers")
            await _notify(db, alert_id, "opened", targets)
    still = [f"{condition.kind} {condition.subject}" for condition in now_so]
    for alert_id, kind in await db.rows(_CLEAR, clear_after_s, host, still):
        log.info("alert_cleared", alert_id=str(alert_id), kind=kind)
        db.announce(CHANGED, to="browsers")
        await _notify(db, alert_id, "cleared", targets)
    await db.rows(_FORGET)


async def _notify(db: Plain, alert_id: UUID, event: str, targets: Collection[str]) -> None:
    if not targets:
        return
    put = await db.rows(_NOTIFY, alert_id, event, list(targets), NOTICES_AN_HOUR)
    if len(put) < len(targets):
        log.warning("alert_notice_withheld", alert_id=str(alert_id), notice=event)


async def listed(db: Plain, *, only_open: bool) -> list[Shown]:
    """The alerts, open ones first, newest first."""
    return [Shown(*row) for row in await db.rows(_LIST, only_open)]
