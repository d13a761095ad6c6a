"""Comparisons of brains over stored bursts

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NONE, _NOTHING = sa.text("'[]'::jsonb"), sa.text("'{}'::jsonb")


def upgrade() -> None:
    op.create_table(
        "brain_comparisons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_config_id", sa.Uuid(), nullable=False),
        sa.Column("against_id", sa.Uuid(), nullable=True),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_brain_comparisons"),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_brain_comparisons_created_by"),
    )
    op.create_index(
        "uq_brain_comparisons_open",
        "brain_comparisons",
        ["agent_config_id"],
        unique=True,
        postgresql_where=sa.text("finished_at is null"),
    )
    op.create_table(
        "compared_bursts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("comparison_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("equal", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("added", JSONB(), server_default=_NONE, nullable=False),
        sa.Column("missing", JSONB(), server_default=_NONE, nullable=False),
        sa.Column("first", JSONB(), server_default=_NOTHING, nullable=False),
        sa.Column("second", JSONB(), server_default=_NOTHING, nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_compared_bursts"),
        sa.ForeignKeyConstraint(
            ["comparison_id"], ["brain_comparisons.id"], name="fk_compared_bursts_comparison_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_compared_bursts_customer_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["insight_runs.id"], name="fk_compared_bursts_run_id", ondelete="CASCADE"),
        sa.CheckConstraint("state in ('waiting', 'done', 'failed', 'not_asked')", name="ck_compared_bursts_state"),
    )
    op.create_index("ix_compared_bursts_comparison", "compared_bursts", ["comparison_id"])
    op.create_index("ix_compared_bursts_customer", "compared_bursts", ["customer_id"])
