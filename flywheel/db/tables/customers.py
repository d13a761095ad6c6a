"""Customers and their core profile. Owned by `features/customers`."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, Count, CreatedAt, Id


class Customer(Base):
    """One person on the customer's side, whatever channels they use. Shares its id with its user."""

    __tablename__ = "customers"
    __table_args__ = (
        Index("ix_customers_activity", text("last_activity_at desc nulls last"), text("id desc")),
        Index("ix_customers_created", text("created_at desc"), text("id desc")),
        Index("ix_customers_name", "name_terms", postgresql_using="gin"),
        Index("ix_customers_unnamed", "id", postgresql_where=text("name_terms is null")),
    )

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    display_name: Mapped[str]
    avatar_url: Mapped[str | None]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    mobile: Mapped[str | None] = mapped_column(index=True)
    last_activity_at: Mapped[datetime | None]
    name_terms: Mapped[str | None] = mapped_column(TSVECTOR, deferred=True)
    version: Mapped[Count]
    created_at: Mapped[CreatedAt]


class CustomerProfile(Base):
    """The few structured fields for lists and overview; what is known in detail are insights."""

    __tablename__ = "customer_profiles"
    __table_args__ = (Index("ix_customer_profiles_core", "life_cycle_stage", "industry", "company_scale"),)

    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    life_cycle_stage: Mapped[str | None]
    industry: Mapped[str | None]
    company_scale: Mapped[str | None]
    ai_summary: Mapped[str | None]
    ai_summary_updated_at: Mapped[datetime | None]
    extra_data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"), default=dict)
    version: Mapped[Count]


class AiOptOut(Base):
    """A stretch of time in which no brain was shown what a customer says, and who decided so.

    `until_seq` is how far the customer's lane had come when it ended: what was said up to there stays unread.
    """

    __tablename__ = "ai_opt_outs"
    __table_args__ = (
        Index("ix_ai_opt_outs_customer", "customer_id"),
        Index("uq_ai_opt_outs_open", "customer_id", unique=True, postgresql_where=text("ended_at is null")),
    )

    id: Mapped[Id]
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customers.id"))
    began_at: Mapped[CreatedAt]
    began_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    until_seq: Mapped[int | None] = mapped_column(BigInteger)
