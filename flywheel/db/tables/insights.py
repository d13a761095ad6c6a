"""Categories, the log of assertions, and the view folded from it. Owned by `features/insights`."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, Count, CreatedAt, Id


class InsightCategory(Base):
    """One category of facts and its policy, as an admin set it (`domain/categories.py` explains the fields)."""

    __tablename__ = "insight_categories"
    __table_args__ = (
        CheckConstraint("cardinality in ('single', 'multi')", name="cardinality"),
        Index(
            "uq_insight_categories_profile_field",
            "profile_field",
            unique=True,
            postgresql_where=text("profile_field is not null"),
        ),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    label_zh: Mapped[str]
    label_en: Mapped[str]
    cardinality: Mapped[str]
    cap: Mapped[int] = mapped_column(Integer)
    ttl_days: Mapped[int | None] = mapped_column(Integer)
    min_confidence: Mapped[float]
    ai_may_supersede_human: Mapped[bool]
    description: Mapped[str]
    profile_field: Mapped[str | None]
    joins_near_duplicates: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    hue: Mapped[str]
    position: Mapped[int] = mapped_column(Integer)
    is_builtin: Mapped[bool] = mapped_column(server_default=text("false"), default=False)


class InsightAssertion(Base):
    """One stated fact or operation. Content never changes; recall and reprocessing only void it.

    `action` names what a person did (`domain/insights.Action`); `reason` is a retirement's.
    """

    __tablename__ = "insight_assertions"
    __table_args__ = (
        CheckConstraint("op in ('assert', 'retire')", name="op"),
        CheckConstraint("source in ('ai', 'human')", name="source"),
        CheckConstraint("(source = 'human') = (action is not null)", name="action"),
        CheckConstraint("source = 'human' or (message_id is not null and run_id is not null)", name="provenance"),
        UniqueConstraint("run_id", "ordinal"),
        Index("ix_insight_assertions_slot", "customer_id", "category"),
        Index("ix_insight_assertions_message", "message_id"),
        Index("ix_insight_assertions_people", "recorded_at", postgresql_where=text("action is not null")),
    )

    id: Mapped[Id]
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customers.id"))
    category: Mapped[str] = mapped_column(ForeignKey("insight_categories.key"))
    value_key: Mapped[str]
    content: Mapped[str]
    op: Mapped[str]
    source: Mapped[str]
    confidence: Mapped[float | None]
    reason: Mapped[str | None]
    action: Mapped[str | None]
    message_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("messages.id"))
    run_id: Mapped[uuid.UUID | None]
    ordinal: Mapped[int] = mapped_column(Integer)
    actor_id: Mapped[uuid.UUID | None]
    actor: Mapped[str]
    event_at: Mapped[datetime]
    source_seq: Mapped[int] = mapped_column(BigInteger)
    external_id: Mapped[str]
    recorded_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]


class CustomerInsight(Base):
    """One row of the view: exactly what `domain/insights.fold` makes of the customer's assertions."""

    __tablename__ = "customer_insights"
    __table_args__ = (
        Index(
            "ix_customer_insights_newest",
            "customer_id",
            "status",
            text("observed_at desc"),
            text("id desc"),
        ),
        Index("ix_customer_insights_slot", "customer_id", "category"),
        Index(
            "uq_customer_insights_single",
            "customer_id",
            "category",
            unique=True,
            postgresql_where=text("status = 'active' and is_single"),
        ),
        Index("ix_customer_insights_evidence", "evidence", postgresql_using="gin"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customers.id"))
    category: Mapped[str] = mapped_column(ForeignKey("insight_categories.key"))
    is_single: Mapped[bool]
    value_key: Mapped[str]
    content: Mapped[str]
    op: Mapped[str]
    source: Mapped[str]
    status: Mapped[str]
    status_reason: Mapped[str | None]
    visibility: Mapped[str]
    confidence: Mapped[float]
    created_by_name: Mapped[str]
    run_id: Mapped[uuid.UUID | None]
    observed_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    created_at: Mapped[CreatedAt]
    valid_to: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    superseded_by: Mapped[uuid.UUID | None]
    evidence: Mapped[list[uuid.UUID]]
    evidence_count: Mapped[Count]
