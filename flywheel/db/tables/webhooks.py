"""Outgoing webhooks: who wants to be told what, and each telling. Owned by `features/webhooks`."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, Count, CreatedAt, Id


class Webhook(Base):
    """An address outside that is told of events. `secrets` holds sealed texts, newest first, and until when they count.

    `failing_since` is set while nothing gets through; `held_until` while the receiver asked to be left alone.
    """

    __tablename__ = "webhooks"
    __table_args__ = (CheckConstraint("disabled_reason in ('failing', 'gone')", name="disabled_reason"),)

    id: Mapped[Id]
    url: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="", default="")
    event_types: Mapped[list[str]]
    enabled: Mapped[bool]
    secrets: Mapped[list[Any]]
    failing_since: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    disabled_reason: Mapped[str | None]
    disabled_at: Mapped[datetime | None]
    version: Mapped[Count]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class WebhookDelivery(Base):
    """One event on its way to one webhook: written with what it tells of, and its own queue entry until it is over.

    `due_at` is when it may be taken; of one that is being sent, when its sender counts as dead. No foreign key: it
    would have every change of a customer's data lock the webhook's row.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint("state in ('pending', 'sending', 'succeeded', 'failed')", name="state"),
        CheckConstraint("(due_at is null) = (state in ('succeeded', 'failed'))", name="due"),
        Index("ix_webhook_deliveries_due", "webhook_id", "due_at", postgresql_where=text("due_at is not null")),
        Index("ix_webhook_deliveries_created_at", "created_at"),
    )

    webhook_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    event_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    data: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(server_default="pending", default="pending")
    due_at: Mapped[datetime | None] = mapped_column(server_default=text("now()"))
    attempts: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    failures: Mapped[int] = mapped_column(Integer, server_default="0", default=0)  # since it was last asked for
    tries: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"), default=list)
    tried_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
