"""The audit log, for admins: read and exported, never changed."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from flywheel.features.users import audit, audit_log
from flywheel.features.users.session import AdminCaller, GetDeps
from flywheel.kit import paging
from flywheel.kit.documenting import answered_as
from flywheel.kit.wire import Id, Limit, MomentIn, Page, Search, Time, Wire

router = APIRouter(prefix="/admin/audit-log", tags=["audit log"])


class AuditEntryOut(Wire):
    """One thing that somebody did. `actor_id` null: the command line. `token_id`: through which API token.

    `before` and `after` hold what differed; secrets and customers' words are never among it.
    """

    id: Id
    created_at: Time
    actor_id: Id | None
    actor_name: str
    token_id: Id | None
    action: str
    object_type: str
    object_id: str | None
    object_name: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str | None


async def _filter(
    actor_id: Id | None = None,
    action: Search | None = None,
    object_type: Search | None = None,
    object_id: Search | None = None,
    request_id: Search | None = None,
    since: Annotated[MomentIn | None, Query(alias="from")] = None,
    until: Annotated[MomentIn | None, Query(alias="to")] = None,
) -> audit_log.AuditFilter:
    return audit_log.AuditFilter(actor_id, action, object_type, object_id, request_id, since, until)


Wanted = Annotated[audit_log.AuditFilter, Depends(_filter)]


@router.get("")
async def list_entries(
    deps: GetDeps, _: AdminCaller, wanted: Wanted, limit: Limit = paging.DEFAULT_LIMIT, cursor: str | None = None
) -> Page[AuditEntryOut]:
    """Who did what, newest first. An `action` that ends in a dot finds all of its kind, such as `user.`."""
    async with deps.db.read() as db:
        rows, next_cursor = await audit_log.read(db, wanted, limit=limit, cursor=cursor)
        return Page(items=[AuditEntryOut.model_validate(row) for row in rows], next_cursor=next_cursor)


@router.get("/export", response_class=StreamingResponse, responses=answered_as("text/csv"))
async def export_entries(deps: GetDeps, caller: AdminCaller, wanted: Wanted) -> StreamingResponse:
    """The same as CSV, whole. The export is itself recorded."""
    async with deps.db.write() as db:
        await audit.record(db, caller, "audit_log.exported", audit.Object("audit_log"))
    name = f"audit-log-{_stamp(deps.clock())}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(audit_log.as_sheet(deps, wanted), media_type="text/csv; charset=utf-8", headers=headers)


def _stamp(now: datetime) -> str:
    return now.strftime("%Y%m%d-%H%M%S")
