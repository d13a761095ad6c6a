"""Labels of conversations, and which has which. Owned by `features/conversations`."""

import uuid

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, CreatedAt, Id


class ConversationLabel(Base):
    """A label that conversations are sorted by."""

    __tablename__ = "conversation_labels"
    __table_args__ = (Index("uq_conversation_labels_name", sql("lower(name)"), unique=True),)

    id: Mapped[Id]
    name: Mapped[str]
    hue: Mapped[str]
    created_at: Mapped[CreatedAt]


class LabelledConversation(Base):
    """A conversation has a label."""

    __tablename__ = "labelled_conversations"

    label_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversation_labels.id", ondelete="CASCADE"), primary_key=True
    )
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
