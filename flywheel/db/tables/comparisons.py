"""Comparisons of brains over stored bursts. Owned by `features/comparisons`."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, Count, CreatedAt, Id


class BrainComparison(Base):
    """What another brain would have stated: about which bursts it is asked, and against what it is held.

    Without `against_id`: against what was recorded at the time. Configs are named as they were; they may be gone.
    """

    __tablename__ = "brain_comparisons"
    __table_args__ = (
        Index(
            "uq_brain_comparisons_open", "agent_config_id", unique=True, postgresql_where=text("finished_at is null")
        ),
    )

    id: Mapped[Id]
    agent_config_id: Mapped[uuid.UUID]
    against_id: Mapped[uuid.UUID | None]
    names: Mapped[dict[str, Any]]
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None]


class ComparedBurst(Base):
    """One burst of a comparison: the facts that differ, and what each side cost."""

    __tablename__ = "compared_bursts"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'done', 'failed', 'not_asked')", name="state"),
        Index("ix_compared_bursts_comparison", "comparison_id"),
        Index("ix_compared_bursts_customer", "customer_id"),
    )

    id: Mapped[Id]
    comparison_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("brain_comparisons.id", ondelete="CASCADE"))
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("insight_runs.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(server_default="waiting", default="waiting")
    reason: Mapped[str | None]
    equal: Mapped[Count]
    added: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"), default=list)
    missing: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"), default=list)
    first: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"), default=dict)
    second: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"), default=dict)
    finished_at: Mapped[datetime | None]
