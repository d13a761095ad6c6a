"""What runs the product and what is wrong with it. Owned by `features/operations`."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, func, text
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, Count, CreatedAt, Id


class Process(Base):
    """A process of the product that showed a sign of life lately."""

    __tablename__ = "processes"

    id: Mapped[Id]
    role: Mapped[str]
    host: Mapped[str]
    release: Mapped[str]
    started_at: Mapped[CreatedAt]
    seen_at: Mapped[CreatedAt]


class Alert(Base):
    """Something that an admin has to look at. At most one of a kind and subject is open."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index("uq_alerts_open", "kind", "subject", unique=True, postgresql_where=text("cleared_at is null")),
        Index("ix_alerts_newest", text("opened_at desc"), text("id desc")),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"), default=dict)
    opened_at: Mapped[CreatedAt]
    seen_at: Mapped[CreatedAt]
    cleared_at: Mapped[datetime | None]


class AlertNotice(Base):
    """One message to the outside that an alert opened or cleared: each exists once, and is sent by whoever takes it."""

    __tablename__ = "alert_notices"
    __table_args__ = (
        CheckConstraint("event in ('opened', 'cleared')", name="event"),
        CheckConstraint("target in ('webhook', 'mail')", name="target"),
        Index("ix_alert_notices_due", "due_at", postgresql_where=text("sent_at is null and due_at is not null")),
    )

    alert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[CreatedAt]
    due_at: Mapped[datetime | None] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class Backup(Base):
    """A backup that was made of this database."""

    __tablename__ = "backups"

    id: Mapped[Id]
    made_at: Mapped[CreatedAt] = mapped_column(index=True)
    bytes: Mapped[Count]
    has_key: Mapped[bool]
