"""Channel accounts, their configurations and sources (owned by `features/channel_accounts`), and channel identities
(owned by `features/identities`).
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, Count, CreatedAt, Id


class ChannelAccount(Base):
    """One account of one channel type, such as one corp's archive or our own site chat."""

    __tablename__ = "channel_accounts"
    __table_args__ = (UniqueConstraint("channel_type", "account"),)

    id: Mapped[Id]
    channel_type: Mapped[str]
    account: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[CreatedAt]


class ChannelConfig(Base):
    """How an account is reached that is configured here; it has the account's id. `secrets` holds sealed texts."""

    __tablename__ = "channel_configs"

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("channel_accounts.id"), primary_key=True)
    enabled: Mapped[bool]
    corp_id: Mapped[str | None]
    agent_id: Mapped[str | None]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"), default=dict)
    secrets: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"), default=dict)
    poll_enabled: Mapped[bool]
    version: Mapped[Count]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class Source(Base):
    """Where a configured account's messages are fetched from: how far that has come, who does it now, how it goes.

    One worker at a time holds it, until `lease_until`; `epoch` counts claims and changes, and guards every write.
    `taken` counts the messages that came, to order those of one second. `caught_up_at`: when nothing more waited there;
    before the first time, `watched_since` stands for it. One that is `paused` waits for a person.
    """

    __tablename__ = "sources"
    __table_args__ = (
        CheckConstraint("state in ('unknown', 'ok', 'degraded', 'paused')", name="state"),
        CheckConstraint("interval_s > 0", name="interval"),
        Index("ix_sources_due", "next_at", postgresql_where=text("state <> 'paused'")),
    )

    channel_account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("channel_configs.id", ondelete="CASCADE"), primary_key=True
    )
    interval_s: Mapped[int] = mapped_column(Integer)
    cursor: Mapped[str | None]
    taken: Mapped[Count]
    next_at: Mapped[CreatedAt]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    epoch: Mapped[Count]
    failures: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    state: Mapped[str] = mapped_column(server_default="unknown", default="unknown")
    watched_since: Mapped[CreatedAt]
    caught_up_at: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]
    last_error_kind: Mapped[str | None]
    last_error: Mapped[str | None]
    last_error_at: Mapped[datetime | None]


class ChannelIdentity(Base):
    """A peer on a channel account, and the customer it is. `mobile` and `unionid` are attested by the source."""

    __tablename__ = "channel_identities"
    __table_args__ = (
        UniqueConstraint("channel_account_id", "peer_id"),
        Index("ix_channel_identities_unionid", "unionid", postgresql_where=text("unionid is not null")),
        Index("ix_channel_identities_mobile", "mobile", postgresql_where=text("mobile is not null")),
    )

    id: Mapped[Id]
    channel_account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("channel_accounts.id"))
    channel_type: Mapped[str]
    peer_id: Mapped[str]
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customers.id"), index=True)
    display_name: Mapped[str | None]
    unionid: Mapped[str | None]
    mobile: Mapped[str | None]
    matched_by: Mapped[str]
    suggestions: Mapped[list[uuid.UUID]] = mapped_column(server_default=text("'{}'"), default=list)
    created_at: Mapped[CreatedAt]
