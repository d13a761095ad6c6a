"""The files of messages: seen by whoever may see the message, and by their uploader before one carries them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from flywheel.channels.contract import Capabilities
from flywheel.db.engine import AnySession, Plain
from flywheel.db.tables import Conversation, MediaBlob, MediaFile, Message
from flywheel.domain.errors import Conflict, FieldError, Invalid, NotFound
from flywheel.domain.media_types import kind_of
from flywheel.features.conversations import storing
from flywheel.features.conversations.schemas import MessageIn
from flywheel.features.customers.access import visible_conversations
from flywheel.features.media import service as media
from flywheel.features.media.schemas import AttachmentOut
from flywheel.features.users.access import Caller


@dataclass(frozen=True)
class Kept:
    """A file that the caller may read, and where its content lies."""

    key: str
    digest: bytes
    name: str
    content_type: str
    size: int


async def load(db: AnySession, caller: Caller, file_id: uuid.UUID) -> Kept:
    """A file. Raises NotFound, also for one that the caller may not see, or whose message was recalled."""
    readable = [Message.id.is_not(None), visible_conversations(caller), Message.revoked_at.is_(None)]
    if not caller.is_staff:
        readable.append(Message.direction != "note")
    query = (
        select(MediaFile, MediaBlob)
        .join(MediaBlob, MediaBlob.id == MediaFile.blob_id)
        .outerjoin(Message, Message.id == MediaFile.message_id)
        .outerjoin(Conversation, Conversation.id == Message.conversation_id)
        .where(
            MediaFile.id == file_id,
            or_(and_(MediaFile.message_id.is_(None), MediaFile.owner_id == caller.user_id), and_(*readable)),
        )
    )
    row = (await db.execute(query)).first()
    if row is None:
        raise NotFound("There is no such file.")
    file, blob = row
    return Kept(str(blob.id), blob.digest, file.name, file.content_type, blob.size)


async def claim(db: Plain, caller: Caller, channel: Capabilities, body: MessageIn) -> list[media.Upload]:
    """The uploads that a message wants to carry. Raises Invalid for those it may not."""
    uploads = await media.own(db, caller.user_id, body.attachments)
    if caller.is_staff and not body.note:
        for index, upload in enumerate(uploads):
            if kind_of(upload.content_type) not in channel.content_kinds_out:
                detail = f"{channel.name_en} does not carry such files."
                raise Invalid([FieldError(f"/attachments/{index}", "kind_not_for_channel", detail)])
    return uploads


async def carry(db: Plain, uploads: Sequence[media.Upload], stored: storing.Stored) -> None:
    """Let a stored message carry its uploads; a repeat must have named the same ones."""
    if not stored.is_duplicate:
        await media.attach(db, uploads, stored.message_id)
    elif any(upload.message_id != stored.message_id for upload in uploads):
        raise Conflict(
            "This client_message_id was used with other files. Make a new one.", code="client_message_id_reused"
        )


async def of_rows(db: AnySession, rows: Sequence[Message]) -> Mapping[uuid.UUID, list[AttachmentOut]]:
    """The files of messages, except of recalled ones. Those that carry any say so themselves."""
    carrying = [row.id for row in rows if row.content.get("attachments") and not row.revoked_at]
    return await media.of_messages(db, carrying)
