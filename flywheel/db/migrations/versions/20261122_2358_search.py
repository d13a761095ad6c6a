"""What messages and customers are found by; older messages are indexed by the workers, newest first

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_terms",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terms", postgresql.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_message_terms"),
    )
    op.create_index("ix_message_terms_terms", "message_terms", ["terms"], postgresql_using="gin")
    op.create_index("ix_message_terms_newest", "message_terms", [sa.text("sent_at desc"), sa.text("message_id desc")])
    op.create_table(
        "search_backfill",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_search_backfill"),
    )
    op.execute("insert into search_backfill values ('ffffffff-ffff-ffff-ffff-ffffffffffff')")
    op.add_column("customers", sa.Column("name_terms", postgresql.TSVECTOR(), nullable=True))
    op.create_index("ix_customers_name", "customers", ["name_terms"], postgresql_using="gin")
    op.create_index("ix_customers_unnamed", "customers", ["id"], postgresql_where=sa.text("name_terms is null"))
