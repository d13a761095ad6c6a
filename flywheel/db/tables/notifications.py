"""What colleagues are told about in the app. Owned by `features/notifications`."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, CreatedAt, Id


class Notification(Base):
    """One thing that one colleague is told. It names where to look and quotes nothing."""

    __tablename__ = "notifications"
    __table_args__ = (
        CheckConstraint("kind in ('mention', 'assigned', 'woken', 'alert')", name="kind"),
        Index("ix_notifications_newest", "user_id", sql("id desc")),
        Index("ix_notifications_unread", "user_id", sql("id desc"), postgresql_where=sql("read_at is null")),
        Index("ix_notifications_read", "read_at", postgresql_where=sql("read_at is not null")),
    )

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str]
    conversation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    message_id: Mapped[uuid.UUID | None]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
    read_at: Mapped[datetime | None]
