"""Brains that are left alone for a while, and runs that another one answered meanwhile

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ZERO = sa.text("0")


def upgrade() -> None:
    for name in ("failures", "tokens_used"):
        op.add_column("agent_configs", sa.Column(name, sa.BigInteger(), server_default=_ZERO, nullable=False))
    op.add_column("agent_configs", sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("agent_configs", sa.Column("pause_reason", sa.Text(), nullable=True))
    op.add_column("agent_configs", sa.Column("tokens_on", sa.Date(), nullable=True))
    op.add_column("insight_runs", sa.Column("provider_run_id", sa.Text(), nullable=True))
    op.add_column(
        "insight_runs", sa.Column("is_provisional", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_index(
        "ix_insight_runs_provisional", "insight_runs", ["customer_id"], postgresql_where=sa.text("is_provisional")
    )
