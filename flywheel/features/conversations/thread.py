"""The messages of one conversation, as the API shows them: in the source's order, paged in both directions."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_

from flywheel.db.engine import AnySession
from flywheel.db.tables import Conversation, CustomerInsight, Message
from flywheel.domain.errors import NotFound
from flywheel.features.conversations import attachments
from flywheel.features.conversations.schemas import DeliveryOut, MessageOut, SenderOut, ThreadOut
from flywheel.features.media.schemas import AttachmentOut
from flywheel.features.users.access import Caller
from flywheel.kit import paging


@dataclass(frozen=True)
class Window:
    """Which part of a thread: before or after a cursor, or around a message; by default the newest."""

    limit: int
    before: str | None = None
    after: str | None = None
    around: uuid.UUID | None = None


async def read(db: AnySession, caller: Caller, conversation: Conversation, window: Window) -> ThreadOut:
    """A part of a thread, oldest first. Customers get neither notes nor what was learned."""
    mine = [Message.conversation_id == conversation.id]
    if not caller.is_staff:
        mine.append(Message.direction != "note")
    rows, has_older = await _rows(db, mine, window)
    learned = await _learned(db, rows) if caller.is_staff else {}
    files = await attachments.of_rows(db, rows)
    return ThreadOut(
        items=[show(row, learned.get(row.id, 0), files.get(row.id, ()), for_staff=caller.is_staff) for row in rows],
        prev_cursor=_cursor(rows[0]) if rows and has_older else None,
        next_cursor=_cursor(rows[-1]) if rows else window.after,
    )


async def load_message(db: AnySession, message_id: uuid.UUID) -> Message:
    """One message of a conversation that was loaded through its access check."""
    return (await db.execute(select(Message).where(Message.id == message_id))).scalar_one()


_ORDER = (Message.sent_at, Message.source_seq, Message.id)


async def _rows(db: AnySession, mine: Sequence[ColumnElement[bool]], window: Window) -> tuple[Sequence[Message], bool]:
    if window.after is not None:
        here = tuple_(*paging.decode(window.after, datetime, int, uuid.UUID))
        query = select(Message).where(*mine, tuple_(*_ORDER) > here).order_by(*_ORDER).limit(window.limit)
        return list(await db.scalars(query)), True
    if window.around is not None:
        return await _around(db, mine, window.around, window.limit)
    older = [] if window.before is None else [
        tuple_(*_ORDER) < tuple_(*paging.decode(window.before, datetime, int, uuid.UUID))
    ]  # fmt: skip
    return await _older(db, [*mine, *older], window.limit)


async def _older(
    db: AnySession, conditions: Sequence[ColumnElement[bool]], limit: int
) -> tuple[Sequence[Message], bool]:
    newest_first = [column.desc() for column in _ORDER]
    query = select(Message).where(*conditions).order_by(*newest_first).limit(limit + 1)
    rows, more = paging.page(list(await db.scalars(query)), limit)
    return rows[::-1], more is not None


async def _around(
    db: AnySession, mine: Sequence[ColumnElement[bool]], message_id: uuid.UUID, limit: int
) -> tuple[Sequence[Message], bool]:
    anchor = await db.scalar(select(Message).where(*mine, Message.id == message_id))
    if anchor is None:
        raise NotFound("There is no such message in this conversation.")
    here = tuple_(anchor.sent_at, anchor.source_seq, anchor.id)
    older, has_older = await _older(db, [*mine, tuple_(*_ORDER) <= here], (limit + 1) // 2)
    newer = select(Message).where(*mine, tuple_(*_ORDER) > here).order_by(*_ORDER).limit(limit // 2)
    return [*older, *await db.scalars(newer)], has_older


async def _learned(db: AnySession, rows: Sequence[Message]) -> Mapping[uuid.UUID, int]:
    """How many facts cite each message."""
    ids = [row.id for row in rows if row.direction == "inbound"]
    if not ids:
        return {}
    cited = func.unnest(CustomerInsight.evidence).label("message_id")
    citing = select(cited).where(
        CustomerInsight.customer_id == rows[0].customer_id, CustomerInsight.evidence.overlap(ids)
    ).subquery()  # fmt: skip
    query = select(citing.c.message_id, func.count()).group_by(citing.c.message_id)
    return {row[0]: row[1] for row in await db.execute(query)}


def _cursor(row: Message) -> str:
    return paging.encode(row.sent_at, row.source_seq, row.id)


def show(
    row: Message, learned: int, files: Sequence[AttachmentOut], *, for_staff: bool, duplicate: bool = False
) -> MessageOut:
    """A message as the API shows it. The text of a revoked one is never shown."""
    return MessageOut(
        id=row.id,
        conversation_id=row.conversation_id,
        customer_id=row.customer_id,
        direction=row.direction,
        sender=SenderOut(kind=row.sender_kind, id=row.sender_id, name=row.sender_name),
        type=row.type,
        text="" if row.revoked_at else row.text,
        content={} if row.revoked_at else row.content,
        attachments=[] if row.revoked_at else list(files),
        sent_at=row.sent_at,
        received_at=row.received_at,
        seq=row.source_seq,
        client_message_id=row.client_message_id,
        delivery=DeliveryOut(state=row.delivery_state, error=row.delivery_error) if row.delivery_state else None,
        revoked_at=row.revoked_at,
        insight_run_id=row.run_id if for_staff else None,
        learned=learned,
        duplicate=duplicate,
    )
