"""Files that were uploaded, and the contents behind them. Owned by `features/media`."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, Count, CreatedAt, Id


class MediaBlob(Base):
    """A content, kept once in the media store under its id, whoever uploaded it how often."""

    __tablename__ = "media_blobs"
    __table_args__ = (Index("ix_media_blobs_touched", "touched_at"),)

    id: Mapped[Id]
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    size: Mapped[Count]
    is_stored: Mapped[bool] = mapped_column(server_default=sql("false"), default=False)
    touched_at: Mapped[datetime] = mapped_column(server_default=func.now())


class MediaFile(Base):
    """A file that somebody uploaded: theirs alone until a message carries it, then seen with that message."""

    __tablename__ = "media_files"
    __table_args__ = (
        Index("ix_media_files_message", "message_id", postgresql_where=sql("message_id is not null")),
        Index("ix_media_files_unused", "created_at", postgresql_where=sql("message_id is null")),
    )

    id: Mapped[Id]
    blob_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("media_blobs.id"), index=True)
    name: Mapped[str]
    content_type: Mapped[str]
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    message_id: Mapped[uuid.UUID | None]
    created_at: Mapped[CreatedAt]
