"""Conversations, messages and the keys that keep them from being stored twice. Owned by `features/conversations`."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, Count, CreatedAt, Id


class Conversation(Base):
    """One thread with one customer on one channel identity. `tag` is site, channel or internal.

    `read_at`, `read_seq` and `read_id` are the place in the thread up to which somebody read; `unread_count`,
    `waiting_since` and `answered_at` follow from it and the messages (`features/conversations/inbox.py`).
    """

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint("status in ('open', 'snoozed', 'closed')", name="status"),
        CheckConstraint("tag in ('site', 'channel', 'internal')", name="tag"),
        Index("uq_conversations_identity", "identity_id", unique=True),
        Index("ix_conversations_activity", sql("last_activity_at desc"), sql("id desc")),
        Index("ix_conversations_customer", "customer_id"),
        Index("ix_conversations_assignee", "assignee_id", sql("last_activity_at desc")),
        Index(
            "ix_conversations_unassigned",
            "waiting_since",
            "id",
            postgresql_where=sql("assignee_id is null and status = 'open' and waiting_since is not null"),
        ),
        Index("ix_conversations_snoozed", "snoozed_until", postgresql_where=sql("snoozed_until is not null")),
    )

    id: Mapped[Id]
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customers.id"))
    identity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("channel_identities.id"))
    channel_account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("channel_accounts.id"))
    channel_type: Mapped[str]
    tag: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="open", default="open")
    snoozed_until: Mapped[datetime | None]
    assignee_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    last_message: Mapped[dict[str, Any] | None]
    last_message_at: Mapped[datetime | None]
    last_activity_at: Mapped[CreatedAt]
    waiting_since: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    read_seq: Mapped[int | None] = mapped_column(BigInteger)
    read_id: Mapped[uuid.UUID | None]
    unread_count: Mapped[Count]
    message_count: Mapped[Count]
    version: Mapped[Count]
    created_at: Mapped[CreatedAt]


class Message(Base):
    """One message. `lane_seq` counts a customer's messages to be analysed in order of storing (null for all others);
    `source_seq` is the source's own order. `sent_at` is the source's clock, `received_at` ours.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("direction in ('inbound', 'outbound', 'note')", name="direction"),
        Index("ix_messages_thread", "conversation_id", "sent_at", "source_seq", "id"),
        Index(
            "uq_messages_lane",
            "customer_id",
            "lane_seq",
            unique=True,
            postgresql_where=sql("lane_seq is not null"),
        ),
    )

    id: Mapped[Id]
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    customer_id: Mapped[uuid.UUID]  # the conversation's; one foreign key a message is enough on the hot path
    direction: Mapped[str]
    sender_kind: Mapped[str]
    sender_id: Mapped[str | None]
    sender_name: Mapped[str | None]
    type: Mapped[str]
    text: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'::jsonb"), default=dict)
    external_id: Mapped[str]
    client_message_id: Mapped[str | None]
    source_seq: Mapped[int] = mapped_column(BigInteger)
    lane_seq: Mapped[int | None] = mapped_column(BigInteger)
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    delivery_state: Mapped[str | None]
    delivery_error: Mapped[str | None]
    revoked_at: Mapped[datetime | None]
    run_id: Mapped[uuid.UUID | None]
    request_id: Mapped[uuid.UUID | None]  # of the request that brought it, as the logs name it


class MessageKey(Base):
    """The guarantee that a message is stored once: its source's id, and a digest of what it said."""

    __tablename__ = "message_keys"

    channel_account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[uuid.UUID]
    digest: Mapped[bytes] = mapped_column(LargeBinary)


class MessageRevocation(Base):
    """A recall: it may arrive before the message it recalls, so it is remembered by the source's id."""

    __tablename__ = "message_revocations"

    channel_account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    revoked_at: Mapped[datetime]
