"""Replies that are written once and sent often. Owned by `features/canned_replies`."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, Count, CreatedAt, Id


class CannedReply(Base):
    """A text under a short code: one colleague's own, or everybody's where `owner_id` is null."""

    __tablename__ = "canned_replies"
    __table_args__ = (
        Index(
            "uq_canned_replies_code", "owner_id", sql("lower(code)"), unique=True, postgresql_nulls_not_distinct=True
        ),
    )

    id: Mapped[Id]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    code: Mapped[str]
    text: Mapped[str]
    version: Mapped[Count]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
