"""Conversations: opened, loaded through their access check, answered, changed."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from flywheel.channels.contract import Capabilities, Registry
from flywheel.db.engine import AnySession, Plain, WriteSession
from flywheel.db.tables import ChannelIdentity, Conversation, Message
from flywheel.domain.bursts import BurstPolicy
from flywheel.domain.errors import Conflict, FieldError, Invalid, NotFound, Stale
from flywheel.domain.media_types import kind_of
from flywheel.features.conversations import inbox, storing
from flywheel.features.conversations.schemas import ConversationChange, MessageIn
from flywheel.features.customers.access import sees_conversation, visible_conversations
from flywheel.features.customers.service import need_staff
from flywheel.features.media.service import Upload
from flywheel.features.notifications import service as notifications
from flywheel.features.users import audit
from flywheel.features.users.access import Caller
from flywheel.kit.ids import new_id

BINDING_KEYS = ("customer_user_id", "bind_to_customer_user_id")
"""Keys of a message's `extra_data` that name the customer it belongs to; trusted only with the scope `ingest`."""


def capabilities(channels: Registry, channel_type: str) -> Capabilities:
    """What a conversation's channel can do; an unregistered type can only be read."""
    return channels.get(channel_type) or channels["custom"]


async def load(db: AnySession, caller: Caller, conversation_id: uuid.UUID) -> Conversation:
    """One conversation. Raises NotFound, also for one that the caller may not know of."""
    query = select(Conversation).where(Conversation.id == conversation_id, visible_conversations(caller))
    conversation = await db.scalar(query)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    return conversation


async def load_to_write(db: Plain, caller: Caller, conversation_id: uuid.UUID) -> Conversation:
    """A conversation as far as writing to it needs. Raises NotFound, also for one that the caller may not know of."""
    for row in await db.rows(_TO_WRITE, conversation_id):
        conversation = Conversation(**dict(zip(_WRITING, row, strict=True)))
        if sees_conversation(caller, conversation):
            return conversation
    raise NotFound("There is no such conversation.")


_WRITING = ("id", "customer_id", "channel_account_id", "channel_type", "tag", "assignee_id")
_TO_WRITE = f"select {', '.join(_WRITING)} from conversations where id = $1"  # noqa: S608 - names of our own columns


async def open_many(
    db: WriteSession, wanted: Mapping[str, tuple[ChannelIdentity, datetime]], channel: Capabilities
) -> dict[str, Conversation]:
    """The conversation of each channel identity, made when it is new; the time places a new one in the inbox."""
    identity_ids = [identity.id for identity, _ in wanted.values()]
    found = {row.identity_id: row for row in await db.scalars(_OF_IDENTITIES, {"ids": identity_ids})}
    for identity, first_at in wanted.values():
        if identity.id not in found:
            found[identity.id] = await _open(db, identity, channel, first_at)
    return {name: found[identity.id] for name, (identity, _) in wanted.items()}


_OF_IDENTITIES = select(Conversation).where(Conversation.identity_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
"""Made once, and as large for hundreds of identities as for one: it runs with every batch."""


async def _open(db: WriteSession, identity: ChannelIdentity, channel: Capabilities, first_at: datetime) -> Conversation:
    row = {
        "id": new_id(),
        "customer_id": identity.customer_id,
        "identity_id": identity.id,
        "channel_account_id": identity.channel_account_id,
        "channel_type": identity.channel_type,
        "tag": channel.tag,
        "last_activity_at": first_at,
    }
    await db.execute(insert(Conversation).values(row).on_conflict_do_nothing())
    query = select(Conversation).where(Conversation.identity_id == identity.id)
    return (await db.execute(query)).scalar_one()


def compose(
    caller: Caller,
    conversation: Conversation,
    channel: Capabilities,
    body: MessageIn,
    uploads: Sequence[Upload] = (),
) -> storing.NewMessage:
    """The message that a caller writes. Raises Invalid or Conflict when the channel or the caller may not."""
    _refuse_binding(body.extra_data)
    if not body.text.strip() and not uploads:
        raise Invalid([FieldError("/text", "blank", "Write something, or attach a file.")])
    if body.note and not caller.is_staff:
        raise Invalid([FieldError("/note", "note_by_customer", "Only staff write notes.")])
    if caller.is_staff and not body.note:
        _need_reply(channel, body.text)
    direction = ("note" if body.note else "outbound") if caller.is_staff else "inbound"
    message_id = new_id()
    return storing.NewMessage(
        id=message_id,
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        channel_account_id=conversation.channel_account_id,
        external_id=f"{conversation.id}:{body.client_message_id or message_id}",
        direction=direction,
        sender_kind="staff" if caller.is_staff else "customer",
        sender_id=str(caller.user_id),
        sender_name=caller.display_name,
        type=body.type if body.text.strip() else kind_of(uploads[0].content_type),
        text=body.text,
        content=_content(body),
        client_message_id=body.client_message_id,
        delivery_state="sent" if direction == "outbound" else None,
        # What a customer writes here into a vendor's thread reaches nobody there, so it is no part of that talk.
        asks_for_analysis=conversation.tag != "channel",
    )


def _content(body: MessageIn) -> dict[str, Any]:
    content: dict[str, Any] = {"extra_data": body.extra_data} if body.extra_data else {}
    if body.mentions:
        content["mentions"] = [str(user_id) for user_id in dict.fromkeys(body.mentions)]
    if body.attachments:
        content["attachments"] = [str(file_id) for file_id in body.attachments]
    return content


def _refuse_binding(extra_data: dict[str, Any] | None) -> None:
    for key in BINDING_KEYS:
        if extra_data and key in extra_data:
            detail = "Only a token with the scope `ingest` may say whose message this is, through /channels/inbound."
            raise Invalid([FieldError(f"/extra_data/{key}", "binding_not_allowed", detail)])


def _need_reply(channel: Capabilities, text: str) -> None:
    if not channel.can_reply:
        detail = f"{channel.name_en} cannot be answered from here. Copy the text and answer there, or write a note."
        raise Conflict(detail, code="channel_cannot_reply")
    if len(text) > channel.text_limit:
        detail = f"At most {channel.text_limit} characters on this channel."
        raise Invalid([FieldError("/text", "too_long_for_channel", detail)])


async def write(
    db: Plain, caller: Caller, conversation: Conversation, message: storing.NewMessage, burst: BurstPolicy
) -> storing.Stored:
    """Store a message that somebody wrote here. Raises Conflict for a known client id with another text."""
    [stored] = await storing.store(db, [message], burst)
    if stored.is_reused:
        raise Conflict(
            "This client_message_id was used for another text. Make a new one.", code="client_message_id_reused"
        )
    if message.direction == "outbound" and not stored.is_duplicate:
        await _take(db, caller, conversation)
    return stored


async def _take(db: Plain, caller: Caller, conversation: Conversation) -> None:
    """Who answers an unassigned conversation has it from then on."""
    await db.rows(_TAKE, conversation.id, caller.user_id)


_TAKE = "update conversations set assignee_id = $2, version = version + 1 where id = $1 and assignee_id is null"


async def change(
    db: WriteSession, caller: Caller, conversation: Conversation, wanted: ConversationChange
) -> Conversation:
    """Assign or set the status. Raises Stale, or Invalid for an assignee who is not staff or a time that is over."""
    caller.need_staff()
    await db.refresh(conversation, with_for_update=True)
    if wanted.version is not None and wanted.version != conversation.version:
        raise Stale()
    if "assignee_id" in wanted.model_fields_set and wanted.assignee_id != conversation.assignee_id:
        await _assign(db, caller, conversation, wanted.assignee_id)
    await _set_status(db, conversation, wanted)
    conversation.version += 1
    await db.flush()
    announce(db, conversation)
    return conversation


async def _assign(db: WriteSession, caller: Caller, conversation: Conversation, user_id: uuid.UUID | None) -> None:
    await need_staff(db, user_id, "/assignee_id")
    before, after = {"assignee_id": conversation.assignee_id}, {"assignee_id": user_id}
    about = audit.Object("conversation", conversation.id)
    await audit.record(db, caller, "conversation.assigned", about, before=before, after=after)
    conversation.assignee_id = user_id
    if user_id is not None:
        await _tell_assigned(db, {conversation.id: user_id}, actor_id=caller.user_id)


async def give(db: WriteSession, given: Mapping[uuid.UUID, uuid.UUID]) -> None:
    """Assign conversations that the caller of this function has locked, each to its colleague."""
    for row in await db.rows(_GIVE, list(given), list(given.values())):
        db.announce("conversation.updated", conversation_id=str(row[0]), customer_id=str(row[1]))
    await _tell_assigned(db, given, actor_id=None)


_GIVE = """
    update conversations c set assignee_id = given.user_id, version = version + 1
    from unnest($1::uuid[], $2::uuid[]) as given(id, user_id) where c.id = given.id returning c.id, c.customer_id
    """


async def _tell_assigned(db: WriteSession, given: Mapping[uuid.UUID, uuid.UUID], *, actor_id: uuid.UUID | None) -> None:
    news = (notifications.News(user, "assigned", thread, actor_id=actor_id) for thread, user in given.items())
    await notifications.tell(db, news)


async def _set_status(db: WriteSession, conversation: Conversation, wanted: ConversationChange) -> None:
    """Open, close, or snooze until a time or, without one, until the customer writes."""
    status = wanted.status or conversation.status
    names_time = "snoozed_until" in wanted.model_fields_set or wanted.status is not None
    until = wanted.snoozed_until if names_time or status != "snoozed" else conversation.snoozed_until
    if until is not None and status != "snoozed":
        detail = "Only a snoozed conversation wakes at a time; send the status `snoozed` along."
        raise Invalid([FieldError("/snoozed_until", "not_snoozed", detail)])
    if wanted.snoozed_until is not None and wanted.snoozed_until <= (await db.scalars(select(func.now()))).one():
        raise Invalid([FieldError("/snoozed_until", "in_the_past", "Name a time in the future, or leave it out.")])
    conversation.status, conversation.snoozed_until = status, until


async def mark_read(db: WriteSession, caller: Caller, conversation: Conversation) -> Conversation:
    """Staff: nothing is unread any more. The customer: our answers were read."""
    if caller.is_staff:
        await inbox.read(db, conversation)
        announce(db, conversation)
        return conversation
    read = (
        update(Message)
        .where(Message.conversation_id == conversation.id, Message.delivery_state.in_(("sent", "delivered")))
        .values(delivery_state="read")
        .returning(Message.id)
    )
    if (await db.execute(read)).first() is not None:
        db.announce("message.updated", conversation_id=str(conversation.id), customer_id=str(conversation.customer_id))
    return conversation


def announce(db: WriteSession, conversation: Conversation) -> None:
    db.announce("conversation.updated", conversation_id=str(conversation.id), customer_id=str(conversation.customer_id))
