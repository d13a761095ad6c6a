"""Recalled messages: remembered by the source's id, since a recall may arrive before the message it recalls."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, text

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import Conversation, Message
from flywheel.domain.errors import Conflict, NotFound
from flywheel.features.conversations import inbox, indexing
from flywheel.features.conversations.storing import PREVIEW
from flywheel.features.users.access import Caller

_REMEMBER = text(
    """
    insert into message_revocations (channel_account_id, external_id, revoked_at)
    select :account_id, name, least(at, now())
    from unnest(cast(:names as text[]), cast(:times as timestamptz[])) as said(name, at) order by name
    on conflict do nothing returning external_id
    """
)
_OCCUPY = text(
    """
    insert into message_keys (channel_account_id, external_id, message_id, digest)
    select :account_id, name, '00000000-0000-0000-0000-000000000000', '' from unnest(cast(:names as text[])) as name
    order by name on conflict do nothing
    """
)
_LEAVE = text(
    """
    delete from message_keys where channel_account_id = :account_id and external_id = any(:names)
      and message_id = '00000000-0000-0000-0000-000000000000'
    """
)
_OUTSTANDING = """
    select k.message_id, r.revoked_at
    from message_revocations r
    join message_keys k using (channel_account_id, external_id)
    join messages m on m.id = k.message_id
    where r.channel_account_id = $1 and r.external_id = any($2) and m.revoked_at is null
    """
_MARK = text(
    """
    with found as materialized (
      select id from messages where id = any(cast(:ids as uuid[])) and revoked_at is null order by id for no key update)
    update messages set revoked_at = r.at
    from unnest(cast(:ids as uuid[]), cast(:times as timestamptz[])) as r(id, at) join found on found.id = r.id
    where messages.id = found.id
    returning messages.id, conversation_id, customer_id, direction, sent_at, left(text, :preview) as preview
    """
)
_UNQUOTE = text(
    """
    update conversations set last_message = last_message || '{"text": "", "type": "revoked"}'
    where id = :id and last_message_at = :sent_at and last_message->>'text' = :preview
    """
)


async def remember(db: WriteSession, account_id: uuid.UUID, recalls: Mapping[str, datetime]) -> set[str]:
    """Note which messages of a channel account were recalled and when, never later than now; returns those not known.

    Occupying a message's key for a moment waits for whoever is storing that message, and makes whoever comes next wait
    for us: one of the two sees what the other did.
    """
    names = {"account_id": account_id, "names": list(recalls)}
    fresh = await db.scalars(_REMEMBER, {**names, "times": list(recalls.values())})
    found = set(fresh)
    await db.execute(_OCCUPY, names)
    await db.execute(_LEAVE, names)
    return found


async def outstanding(
    db: AnySession, account_id: uuid.UUID, external_ids: Collection[str]
) -> dict[uuid.UUID, datetime]:
    """Which of these messages are stored and recalled, but not marked yet; to be asked after both are written."""
    found = await db.rows(_OUTSTANDING, account_id, list(external_ids))
    return {message_id: revoked_at for message_id, revoked_at in found}


async def mark(db: WriteSession, found: Mapping[uuid.UUID, datetime]) -> None:
    """Mark messages as recalled; their text stays stored, and is shown nowhere any more. Their conversations are held
    by the caller.
    """
    values = {"ids": list(found), "times": list(found.values()), "preview": PREVIEW}
    rows = (await db.execute(_MARK, values)).all()
    await indexing.forget(db, [row.id for row in rows])
    await inbox.settle(db, {row.conversation_id for row in rows})
    for row in rows:
        await db.execute(_UNQUOTE, {"id": row.conversation_id, "sent_at": row.sent_at, "preview": row.preview})
        ids = {"conversation_id": str(row.conversation_id), "customer_id": str(row.customer_id)}
        db.announce("message.updated", to="all", **ids, message_id=str(row.id), is_note=row.direction == "note")
        db.announce("conversation.updated", to="browsers", **ids)


async def load_own(db: AnySession, caller: Caller, conversation: Conversation, message_id: uuid.UUID) -> Message:
    """A message that the caller may recall. Raises NotFound, or Conflict where it has left for another system."""
    mine = [Message.conversation_id == conversation.id, Message.id == message_id]
    if not caller.is_staff:
        mine.append(Message.direction == "inbound")
    message = await db.scalar(select(Message).where(*mine))
    if message is None:
        raise NotFound("There is no such message in this conversation.")
    if message.direction != "note" and conversation.tag == "channel":
        raise Conflict("Recall it in the app it was sent from; we follow.", code="recalled_elsewhere")
    if not caller.sees_all and message.sender_id != str(caller.user_id):
        raise Conflict("Only its writer or a manager recalls a message.", code="not_yours")
    return message
