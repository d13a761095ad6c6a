"""Customers whose messages no brain is shown

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "ai_opt_outs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("began_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("until_seq", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_ai_opt_outs"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_ai_opt_outs_customer_id"),
        sa.ForeignKeyConstraint(["began_by"], ["users.id"], name="fk_ai_opt_outs_began_by"),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name="fk_ai_opt_outs_ended_by"),
    )
    op.create_index("ix_ai_opt_outs_customer", "ai_opt_outs", ["customer_id"])
    op.create_index(
        "uq_ai_opt_outs_open", "ai_opt_outs", ["customer_id"], unique=True, postgresql_where=sa.text("ended_at is null")
    )
