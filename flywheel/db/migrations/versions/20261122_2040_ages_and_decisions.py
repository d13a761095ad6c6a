"""Finding old replies, people's decisions, and lanes that were given up, without reading everything

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_insight_lanes_dead", "insight_lanes", ["customer_id"], postgresql_where=sa.text("is_dead"))
    op.create_index(
        "ix_insight_runs_replies", "insight_runs", ["finished_at"], postgresql_where=sa.text("replies <> '[]'::jsonb")
    )
    op.create_index(
        "ix_insight_assertions_people",
        "insight_assertions",
        ["recorded_at"],
        postgresql_where=sa.text("action is not null"),
    )
