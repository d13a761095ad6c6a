"""Reading the audit log: filtered, page by page, newest first; and forgetting what is older than it has to be."""

import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, text, tuple_

from flywheel.db.engine import AnySession
from flywheel.db.tables import AuditEntry
from flywheel.deps import Deps
from flywheel.kit import clock, paging, sheets
from flywheel.kit.logging import get_logger

log = get_logger("flywheel.audit")

PART = 500
COLUMNS = (
    "created_at", "actor_name", "actor_id", "token_id", "action", "object_type", "object_id", "object_name", "before",
    "after", "request_id", "id",
)  # fmt: skip
_KEPT_DAYS = text("select set_config('flywheel.audit_kept_days', :days, true)")
_DELETE = text(
    """
    delete from audit_log where id in (
      select id from audit_log where created_at < now() - make_interval(days => :days) order by created_at limit :part)
    returning id
    """
)


@dataclass(frozen=True)
class AuditFilter:
    """What the log is narrowed to; None = any. `action` may end in a dot: all of its kind, such as `user.`."""

    actor_id: uuid.UUID | None = None
    action: str | None = None
    object_type: str | None = None
    object_id: str | None = None
    request_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        for column, wanted in (
            (AuditEntry.actor_id, self.actor_id),
            (AuditEntry.object_type, self.object_type),
            (AuditEntry.object_id, self.object_id),
            (AuditEntry.request_id, self.request_id),
        ):
            if wanted:
                found.append(column == wanted)
        if self.action:
            is_kind = self.action.endswith(".")
            kind = AuditEntry.action.startswith(self.action, autoescape=True)
            found.append(kind if is_kind else AuditEntry.action == self.action)
        if self.since:
            found.append(AuditEntry.created_at >= self.since)
        if self.until:
            found.append(AuditEntry.created_at < self.until)
        return found


async def read(
    db: AnySession, wanted: AuditFilter, *, limit: int, cursor: str | None
) -> tuple[list[AuditEntry], str | None]:
    """One page, newest first, and the cursor of the next one."""
    order = (AuditEntry.created_at.desc(), AuditEntry.id.desc())
    query = select(AuditEntry).where(*wanted.conditions()).order_by(*order).limit(limit + 1)
    if cursor is not None:
        here = tuple_(AuditEntry.created_at, AuditEntry.id)
        query = query.where(here < tuple_(*paging.decode(cursor, datetime, uuid.UUID)))
    rows, last = paging.page(list(await db.scalars(query)), limit)
    return list(rows), None if last is None else paging.encode(last.created_at, last.id)


async def as_sheet(deps: Deps, wanted: AuditFilter) -> AsyncIterator[str]:
    """Everything that the filter lets through as CSV, a part at a time: no connection is held while it is sent."""
    yield sheets.BOM + sheets.lines([COLUMNS])
    cursor: str | None = None
    while True:
        async with deps.db.read() as db:
            rows, cursor = await read(db, wanted, limit=PART, cursor=cursor)
        yield sheets.lines([_cell(getattr(row, name)) for name in COLUMNS] for row in rows)
        if cursor is None:
            return


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return clock.wire(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


async def remove_old(deps: Deps) -> int:
    """Remove entries whose time is over; returns how many. The database lets none go that is younger."""
    days = deps.settings.audit_retention_days
    total, done = 0, PART
    while done == PART:
        async with deps.db.write() as db:
            await db.execute(_KEPT_DAYS, {"days": str(days)})
            done = len((await db.execute(_DELETE, {"days": days, "part": PART})).all())
        total += done
    if total:
        log.info("audit_entries_removed", entries=total)
    return total
