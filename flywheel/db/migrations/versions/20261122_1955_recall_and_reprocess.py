"""Recall, reprocessing, what people did to facts, near duplicates

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OPEN = "state in ('queued', 'waiting', 'running')"


def upgrade() -> None:
    op.create_table(
        "message_revocations",
        sa.Column("channel_account_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_account_id", "external_id", name=op.f("pk_message_revocations")),
    )
    _categories()
    _assertions()
    _runs()


def _categories() -> None:
    op.add_column(
        "insight_categories",
        sa.Column("joins_near_duplicates", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.execute(
        """
        update insight_categories set joins_near_duplicates = true
        where is_builtin and key in ('need', 'pain_point', 'preference', 'objection', 'other')
        """
    )


def _assertions() -> None:
    op.add_column("insight_assertions", sa.Column("action", sa.Text(), nullable=True))
    op.execute(
        """
        update insight_assertions set action = case op when 'assert' then 'entered' else 'archived' end
        where source = 'human'
        """
    )
    op.create_check_constraint(
        op.f("ck_insight_assertions_action"), "insight_assertions", "(source = 'human') = (action is not null)"
    )


def _runs() -> None:
    op.drop_column("insight_runs", "shown")
    for name in ("replaces_run_id", "replaced_by_run_id"):
        op.add_column("insight_runs", sa.Column(name, sa.Uuid(), nullable=True))
    op.add_column("insight_runs", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("insight_runs", sa.Column("replies_removed", sa.Text(), nullable=True))
    op.drop_index("uq_insight_runs_covered", table_name="insight_runs")
    op.drop_index("uq_insight_runs_open", table_name="insight_runs")
    covered = sa.text("state in ('succeeded', 'skipped') and replaced_by_run_id is null")
    first = sa.text(f"{_OPEN} and replaces_run_id is null")
    again = sa.text(f"{_OPEN} and replaces_run_id is not null")
    columns = ["customer_id", "lo_seq"]
    op.create_index("uq_insight_runs_covered", "insight_runs", columns, unique=True, postgresql_where=covered)
    op.create_index("uq_insight_runs_open", "insight_runs", ["customer_id"], unique=True, postgresql_where=first)
    op.create_index("uq_insight_runs_redone", "insight_runs", ["replaces_run_id"], unique=True, postgresql_where=again)
    op.create_index("ix_insight_runs_redo", "insight_runs", columns, postgresql_where=again)
