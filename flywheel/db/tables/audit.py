"""Who changed what in the administration. Only appended to: the database refuses changes. Owned by `features/users`."""

import uuid
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from flywheel.db.tables.base import Base, CreatedAt, Id


class AuditEntry(Base):
    """One thing that somebody did. It refers to nothing, so that it outlives users and objects.

    `actor_id` null = the command line. `before` and `after` hold what differed, never a secret or a customer's words.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_time", text("created_at desc"), text("id desc")),
        Index("ix_audit_log_object", "object_type", "object_id", text("created_at desc")),
        Index("ix_audit_log_actor", "actor_id", text("created_at desc")),
    )

    id: Mapped[Id]
    created_at: Mapped[CreatedAt]
    actor_id: Mapped[uuid.UUID | None]
    actor_name: Mapped[str]
    token_id: Mapped[uuid.UUID | None]
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[str | None]
    object_name: Mapped[str | None]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    request_id: Mapped[str | None]
