"""Notifications: written with what causes them, read by the one they are for and by nobody else."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from flywheel.db.engine import AnySession, WriteSession, Writing
from flywheel.db.tables import Conversation, Customer, Notification, User
from flywheel.domain.errors import NotFound
from flywheel.features.customers.access import visible_conversations
from flywheel.features.customers.schemas import PersonOut
from flywheel.features.notifications.schemas import Kind, NotificationOut, NotificationsOut, SubjectOut
from flywheel.features.users.access import Caller
from flywheel.kit import paging
from flywheel.kit.ids import new_id

KEPT = timedelta(days=90)
"""How long a notification is kept after it was read."""


@dataclass(frozen=True)
class News:
    """Something to tell a colleague."""

    user_id: uuid.UUID
    kind: Kind
    conversation_id: uuid.UUID
    message_id: uuid.UUID | None = None
    actor_id: uuid.UUID | None = None
    id: uuid.UUID = field(default_factory=new_id)


_ADD = """
    insert into notifications (id, user_id, kind, conversation_id, message_id, actor_id)
    select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[])
    """


async def tell(db: Writing, told: Iterable[News]) -> None:
    """Tell colleagues, in the caller's transaction; nobody is told what they did themselves."""
    news = [one for one in told if one.user_id != one.actor_id]
    if not news:
        return
    columns = ("id", "user_id", "kind", "conversation_id", "message_id", "actor_id")
    await db.rows(_ADD, *([getattr(one, name) for one in news] for name in columns))
    for one in news:
        db.announce("notification.created", user_id=str(one.user_id), notification_id=str(one.id))


async def list_own(
    db: AnySession, caller: Caller, *, unread: bool | None, limit: int, cursor: str | None
) -> NotificationsOut:
    """One page of the caller's notifications, newest first."""
    query = select(Notification).where(Notification.user_id == caller.user_id)
    if unread is not None:
        query = query.where(Notification.read_at.is_(None) if unread else Notification.read_at.is_not(None))
    if cursor is not None:
        query = query.where(Notification.id < paging.decode(cursor, uuid.UUID)[0])
    rows, last = paging.page(list(await db.scalars(query.order_by(Notification.id.desc()).limit(limit + 1))), limit)
    items = await _describe(db, caller, rows)
    cursor = None if last is None else paging.encode(last.id)
    return NotificationsOut(items=items, next_cursor=cursor, unread_count=await unread_count(db, caller))


async def unread_count(db: AnySession, caller: Caller) -> int:
    mine = (Notification.user_id == caller.user_id, Notification.read_at.is_(None))
    return await db.scalar(select(func.count()).select_from(Notification).where(*mine)) or 0


async def _describe(db: AnySession, caller: Caller, rows: Sequence[Notification]) -> list[NotificationOut]:
    about = (
        select(Conversation.id, Conversation.customer_id, Customer.display_name)
        .join(Customer, Customer.id == Conversation.customer_id)
        .where(Conversation.id.in_({row.conversation_id for row in rows}), visible_conversations(caller))
    )
    subjects = {
        row[0]: SubjectOut(conversation_id=row[0], customer_id=row[1], customer_name=row[2])
        for row in await db.execute(about)
    }
    who = select(User).where(User.id.in_({row.actor_id for row in rows if row.actor_id}))
    actors = {user.id: PersonOut.model_validate(user) for user in await db.scalars(who)}
    return [
        NotificationOut(
            id=row.id,
            kind=row.kind,
            subject=subjects.get(row.conversation_id) if row.conversation_id else None,
            message_id=row.message_id,
            actor=actors.get(row.actor_id) if row.actor_id else None,
            created_at=row.created_at,
            read_at=row.read_at,
        )
        for row in rows
    ]


async def mark_read(db: WriteSession, caller: Caller, notification_id: uuid.UUID | None) -> int:
    """Mark one or all of the caller's as read; returns how many stay unread. Raises NotFound for another's."""
    mine = [Notification.user_id == caller.user_id]
    if notification_id is not None:
        mine.append(Notification.id == notification_id)
        if await db.scalar(select(Notification.id).where(*mine)) is None:
            raise NotFound("You have no such notification.")
    unread = select(Notification.id).where(*mine, Notification.read_at.is_(None)).order_by(Notification.id)
    change = update(Notification).where(Notification.id.in_(unread.with_for_update())).values(read_at=func.now())
    if (await db.execute(change.returning(Notification.id))).first() is not None:
        db.announce("notification.updated", user_id=str(caller.user_id))
    return await unread_count(db, caller)


async def remove_old(db: WriteSession) -> None:
    """Remove what was read long ago."""
    await db.execute(delete(Notification).where(Notification.read_at < func.now() - KEPT))
