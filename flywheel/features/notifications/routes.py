"""A colleague's own notifications."""

from fastapi import APIRouter

from flywheel.features.notifications import service
from flywheel.features.notifications.schemas import NotificationsOut, UnreadOut
from flywheel.features.users.session import GetDeps, StaffReader, StaffWriter
from flywheel.kit import paging
from flywheel.kit.wire import Id, Limit

router = APIRouter(prefix="/notifications", tags=["notifications"])


@router.get("")
async def list_notifications(
    deps: GetDeps,
    caller: StaffReader,
    unread: bool | None = None,
    limit: Limit = paging.DEFAULT_LIMIT,
    cursor: str | None = None,
) -> NotificationsOut:
    """One's own notifications, newest first, and the number of unread ones."""
    async with deps.db.read() as db:
        return await service.list_own(db, caller, unread=unread, limit=limit, cursor=cursor)


@router.post("/read")
async def read_all_notifications(deps: GetDeps, caller: StaffWriter) -> UnreadOut:
    """Mark all of one's notifications as read."""
    async with deps.db.write() as db:
        return UnreadOut(unread_count=await service.mark_read(db, caller, None))


@router.post("/{notification_id}/read")
async def read_notification(notification_id: Id, deps: GetDeps, caller: StaffWriter) -> UnreadOut:
    """Mark one notification as read; again changes nothing."""
    async with deps.db.write() as db:
        return UnreadOut(unread_count=await service.mark_read(db, caller, notification_id))
