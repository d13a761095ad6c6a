"""Labels of conversations, and canned replies

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "conversation_labels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hue", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversation_labels"),
    )
    op.create_index("uq_conversation_labels_name", "conversation_labels", [sa.text("lower(name)")], unique=True)
    op.create_table(
        "labelled_conversations",
        sa.Column("label_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "conversation_id", name="pk_labelled_conversations"),
        sa.ForeignKeyConstraint(
            ["label_id"], ["conversation_labels.id"], name="fk_labelled_conversations_label_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_labelled_conversations_conversation_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_labelled_conversations_conversation_id", "labelled_conversations", ["conversation_id"])
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canned_replies"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_canned_replies_owner_id", ondelete="CASCADE"),
    )
    op.create_index(
        "uq_canned_replies_code",
        "canned_replies",
        ["owner_id", sa.text("lower(code)")],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
