"""Notifications, and conversations dealt out in turn

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('mention', 'assigned', 'woken', 'alert')", name="ck_notifications_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_notifications_user_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_notifications_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name="fk_notifications_actor_id"),
    )
    op.create_index("ix_notifications_newest", "notifications", ["user_id", sa.text("id desc")])
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["user_id", sa.text("id desc")],
        postgresql_where=sa.text("read_at is null"),
    )
    op.create_index(
        "ix_notifications_read", "notifications", ["read_at"], postgresql_where=sa.text("read_at is not null")
    )
    _assignment()


def _assignment() -> None:
    op.create_table(
        "assignment_policy",
        sa.Column("id", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("redispatch", sa.Text(), server_default="awaiting", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("id", name="ck_assignment_policy_single"),
        sa.CheckConstraint("redispatch in ('awaiting', 'all', 'nothing')", name="ck_assignment_policy_redispatch"),
        sa.PrimaryKeyConstraint("id", name="pk_assignment_policy"),
    )
    op.create_table(
        "assignment_members",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("capacity between 1 and 10000", name="ck_assignment_members_capacity"),
        sa.PrimaryKeyConstraint("user_id", name="pk_assignment_members"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_assignment_members_user_id", ondelete="CASCADE"),
    )
    op.create_table(
        "staff_presence",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("availability", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint("availability in ('online', 'away')", name="ck_staff_presence_availability"),
        sa.PrimaryKeyConstraint("user_id", name="pk_staff_presence"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_staff_presence_user_id", ondelete="CASCADE"),
    )
    waits = sa.text("assignee_id is null and status = 'open' and waiting_since is not null")
    op.create_index("ix_conversations_unassigned", "conversations", ["waiting_since", "id"], postgresql_where=waits)
