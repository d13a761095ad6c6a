"""Outgoing webhooks and their deliveries

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NOW = sa.text("now()")


def _moment(name: str, *, now: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=_NOW if now else None, nullable=not now)


def _number(name: str, kind: type[sa.Integer] = sa.Integer) -> sa.Column[int]:
    return sa.Column(name, kind(), server_default="0", nullable=False)


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("event_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("secrets", postgresql.JSONB(), nullable=False),
        _moment("failing_since"),
        _moment("held_until"),
        sa.Column("disabled_reason", sa.Text(), nullable=True),
        _moment("disabled_at"),
        _number("version", sa.BigInteger),
        _moment("created_at", now=True),
        _moment("updated_at", now=True),
        sa.CheckConstraint("disabled_reason in ('failing', 'gone')", name="ck_webhooks_disabled_reason"),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=True),
        _number("attempts"),
        _number("failures"),
        sa.Column("tries", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        _moment("tried_at"),
        _moment("finished_at"),
        _moment("created_at", now=True),
        sa.CheckConstraint(
            "state in ('pending', 'sending', 'succeeded', 'failed')", name="ck_webhook_deliveries_state"
        ),
        sa.CheckConstraint("(due_at is null) = (state in ('succeeded', 'failed'))", name="ck_webhook_deliveries_due"),
        sa.PrimaryKeyConstraint("webhook_id", "event_id", name="pk_webhook_deliveries"),
    )
    waits = sa.text("due_at is not null")
    op.create_index("ix_webhook_deliveries_due", "webhook_deliveries", ["webhook_id", "due_at"], postgresql_where=waits)
    op.create_index("ix_webhook_deliveries_created_at", "webhook_deliveries", ["created_at"])
