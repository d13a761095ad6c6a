"""Labels: made, changed, removed, put on conversations and taken off."""

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import Conversation, ConversationLabel, LabelledConversation
from flywheel.domain.categories import HUES
from flywheel.domain.errors import Conflict, FieldError, Invalid, NotFound
from flywheel.features.conversations.schemas import LabelChange, LabelIn, LabelOut
from flywheel.kit.ids import new_id


async def list_all(db: AnySession) -> list[LabelOut]:
    """Every label, by name."""
    query = select(ConversationLabel).order_by(func.lower(ConversationLabel.name))
    return [LabelOut.model_validate(label) for label in await db.scalars(query)]


async def load(db: AnySession, label_id: uuid.UUID) -> ConversationLabel:
    label = await db.get(ConversationLabel, label_id)
    if label is None:
        raise NotFound("There is no such label.")
    return label


async def create(db: WriteSession, wanted: LabelIn) -> ConversationLabel:
    """A new label. Raises Conflict when its name is taken."""
    label = ConversationLabel(id=new_id(), name=wanted.name.strip(), hue=_known(wanted.hue))
    return await _kept(db, label)


async def change(db: WriteSession, label: ConversationLabel, wanted: LabelChange) -> ConversationLabel:
    """Rename or recolour. Raises Conflict when the name is taken."""
    label.name = (wanted.name or label.name).strip()
    label.hue = _known(wanted.hue or label.hue)
    return await _kept(db, label)


async def _kept(db: WriteSession, label: ConversationLabel) -> ConversationLabel:
    try:
        async with db.begin_nested():
            db.add(label)
    except IntegrityError as error:
        raise Conflict("Another label has this name.", code="label_taken") from error
    db.announce("labels.updated")
    return label


def _known(hue: str) -> str:
    if hue not in HUES:
        raise Invalid([FieldError("/hue", "hue_unknown", f"One of: {', '.join(HUES)}.")])
    return hue


async def remove(db: WriteSession, label: ConversationLabel) -> None:
    """Remove a label from everywhere."""
    await db.execute(delete(ConversationLabel).where(ConversationLabel.id == label.id))
    db.announce("labels.updated")


async def put_on(db: WriteSession, conversation: Conversation, label: ConversationLabel) -> None:
    """Label a conversation; again changes nothing."""
    row = {"conversation_id": conversation.id, "label_id": label.id}
    await db.execute(insert(LabelledConversation).values(row).on_conflict_do_nothing())


async def take_off(db: WriteSession, conversation: Conversation, label: ConversationLabel) -> None:
    """Take a label off; again changes nothing."""
    mine = (LabelledConversation.conversation_id == conversation.id, LabelledConversation.label_id == label.id)
    await db.execute(delete(LabelledConversation).where(*mine))


async def of(db: AnySession, conversation_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[LabelOut]]:
    """The labels of conversations, each one's by name."""
    query = (
        select(LabelledConversation.conversation_id, ConversationLabel)
        .join(ConversationLabel, ConversationLabel.id == LabelledConversation.label_id)
        .where(LabelledConversation.conversation_id.in_(conversation_ids))
        .order_by(func.lower(ConversationLabel.name))
    )
    found: dict[uuid.UUID, list[LabelOut]] = {}
    for conversation_id, label in await db.execute(query):
        found.setdefault(conversation_id, []).append(LabelOut.model_validate(label))
    return found
