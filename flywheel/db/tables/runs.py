"""Lanes (owned by `features/lanes`): what of a customer still waits for analysis. Runs (owned by `features/runs`)."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from flywheel.db.tables.base import Base, Count, CreatedAt, Id


class InsightLane(Base):
    """One customer's queue of messages to analyse: those with cursor_seq < lane_seq <= head_seq wait.

    `ticket` names the one wake-up that counts, `epoch` the one worker that may write.
    """

    __tablename__ = "insight_lanes"
    __table_args__ = (
        CheckConstraint("cursor_seq <= head_seq", name="cursor"),
        Index(
            "ix_insight_lanes_due",
            "due_at",
            postgresql_where=text("head_seq > cursor_seq and not is_dead"),
        ),
        Index("ix_insight_lanes_dead", "customer_id", postgresql_where=text("is_dead")),
        {"postgresql_with": {"fillfactor": 70}},
    )

    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    head_seq: Mapped[Count]
    cursor_seq: Mapped[Count]
    burst_messages: Mapped[Count]
    burst_tokens: Mapped[Count]
    first_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    epoch: Mapped[Count]
    ticket: Mapped[Count]
    attempts: Mapped[Count]
    is_dead: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    last_error: Mapped[str | None]


class InsightRun(Base):
    """One analysis of the messages lo_seq < lane_seq <= hi_seq of one customer.

    One that thinks again about messages of an earlier run names it in `replaces_run_id`; once it has succeeded, the
    earlier one has no effect any more and names it in `replaced_by_run_id`. `due_at` is when such a run may start.
    A provisional one was answered by another brain while the chosen one could not.
    """

    __tablename__ = "insight_runs"
    __table_args__ = (
        CheckConstraint("state in ('queued', 'waiting', 'running', 'succeeded', 'failed', 'skipped')", name="state"),
        Index(
            "uq_insight_runs_covered",
            "customer_id",
            "lo_seq",
            unique=True,
            postgresql_where=text("state in ('succeeded', 'skipped') and replaced_by_run_id is null"),
        ),
        Index(
            "uq_insight_runs_open",
            "customer_id",
            unique=True,
            postgresql_where=text("state in ('queued', 'waiting', 'running') and replaces_run_id is null"),
        ),
        Index(
            "uq_insight_runs_redone",
            "replaces_run_id",
            unique=True,
            postgresql_where=text("state in ('queued', 'waiting', 'running') and replaces_run_id is not null"),
        ),
        Index(
            "ix_insight_runs_redo",
            "customer_id",
            "lo_seq",
            postgresql_where=text("state in ('queued', 'waiting', 'running') and replaces_run_id is not null"),
        ),
        Index("ix_insight_runs_replies", "finished_at", postgresql_where=text("replies <> '[]'::jsonb")),
        Index("ix_insight_runs_provisional", "customer_id", postgresql_where=text("is_provisional")),
        Index("ix_insight_runs_newest", text("started_at desc"), text("id desc")),
        Index("ix_insight_runs_customer", "customer_id", text("started_at desc")),
    )

    id: Mapped[Id]
    customer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("customers.id"))
    lo_seq: Mapped[int] = mapped_column(BigInteger)
    hi_seq: Mapped[int] = mapped_column(BigInteger)
    epoch: Mapped[int] = mapped_column(BigInteger)
    run_key: Mapped[str]
    message_ids: Mapped[list[uuid.UUID]]
    state: Mapped[str]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    agent_config_id: Mapped[uuid.UUID | None]
    provider: Mapped[str | None]
    model: Mapped[str | None]
    prompt_version: Mapped[str | None]
    replaces_run_id: Mapped[uuid.UUID | None]
    replaced_by_run_id: Mapped[uuid.UUID | None]
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    replies: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"), default=list)
    replies_removed: Mapped[str | None]
    ai_summary: Mapped[str | None]
    written: Mapped[dict[str, Any] | None]
    dropped: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"), default=list)
    error_kind: Mapped[str | None]
    error_detail: Mapped[str | None]
    prompt_tokens: Mapped[int | None] = mapped_column(BigInteger)
    completion_tokens: Mapped[int | None] = mapped_column(BigInteger)
    provider_run_id: Mapped[str | None]
    is_provisional: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    is_partly_read: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    started_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None]
    duration_ms: Mapped[int | None] = mapped_column(BigInteger)
    brain_ms: Mapped[int | None] = mapped_column(BigInteger)
