"""Processes, alerts, backups, and the request that brought each message

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NOW = sa.text("now()")


def _moment(name: str, *, now: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=_NOW if now else None, nullable=not now)


def upgrade() -> None:
    op.add_column("messages", sa.Column("request_id", sa.Uuid(), nullable=True))
    op.create_table(
        "processes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("release", sa.Text(), nullable=False),
        _moment("started_at", now=True),
        _moment("seen_at", now=True),
        sa.PrimaryKeyConstraint("id", name="pk_processes"),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        _moment("opened_at", now=True),
        _moment("seen_at", now=True),
        _moment("cleared_at"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
    )
    op.create_index(
        "uq_alerts_open", "alerts", ["kind", "subject"], unique=True, postgresql_where=sa.text("cleared_at is null")
    )
    op.create_index("ix_alerts_newest", "alerts", [sa.text("opened_at desc"), sa.text("id desc")])
    op.create_table(
        "alert_notices",
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        _moment("created_at", now=True),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        _moment("sent_at"),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint("event in ('opened', 'cleared')", name="ck_alert_notices_event"),
        sa.CheckConstraint("target in ('webhook', 'mail')", name="ck_alert_notices_target"),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_alert_notices_alert_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("alert_id", "event", "target", name="pk_alert_notices"),
    )
    due = sa.text("sent_at is null and due_at is not null")
    op.create_index("ix_alert_notices_due", "alert_notices", ["due_at"], postgresql_where=due)
    op.create_table(
        "backups",
        sa.Column("id", sa.Uuid(), nullable=False),
        _moment("made_at", now=True),
        sa.Column("bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("has_key", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_backups"),
    )
    op.create_index("ix_backups_made_at", "backups", ["made_at"])
