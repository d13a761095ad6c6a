"""Channel accounts (owned by `features/channel_accounts`) and channel identities (owned by `features/identities`)."""

import uuid

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, CreatedAt, Id


class ChannelAccount(Base):
    """One account of one channel type, such as one corp's archive or our own site chat."""

    __tablename__ = "channel_accounts"
    __table_args__ = (UniqueConstraint("channel_type", "account"),)

    id: Mapped[Id]
    channel_type: Mapped[str]
    account: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[CreatedAt]


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
