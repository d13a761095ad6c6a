"""Configured channel accounts and the sources that are polled

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NOW = sa.text("now()")
_EMPTY = sa.text("'{}'::jsonb")


def _moment(name: str, *, now: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=_NOW if now else None, nullable=not now)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=True)


def _number(name: str, kind: type[sa.Integer] = sa.BigInteger) -> sa.Column[int]:
    return sa.Column(name, kind(), server_default="0", nullable=False)


def upgrade() -> None:
    op.create_table(
        "channel_configs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        _text("corp_id"),
        _text("agent_id"),
        sa.Column("settings", postgresql.JSONB(), server_default=_EMPTY, nullable=False),
        sa.Column("secrets", postgresql.JSONB(), server_default=_EMPTY, nullable=False),
        sa.Column("poll_enabled", sa.Boolean(), nullable=False),
        _number("version"),
        _moment("created_at", now=True),
        _moment("updated_at", now=True),
        sa.PrimaryKeyConstraint("id", name="pk_channel_configs"),
        sa.ForeignKeyConstraint(["id"], ["channel_accounts.id"], name="fk_channel_configs_id"),
    )
    op.create_table(
        "sources",
        sa.Column("channel_account_id", sa.Uuid(), nullable=False),
        sa.Column("interval_s", sa.Integer(), nullable=False),
        _text("cursor"),
        _number("taken"),
        _moment("next_at", now=True),
        _text("owner"),
        _moment("lease_until"),
        _number("epoch"),
        _number("failures", sa.Integer),
        sa.Column("state", sa.Text(), server_default="unknown", nullable=False),
        _moment("watched_since", now=True),
        _moment("caught_up_at"),
        _moment("last_ok_at"),
        _text("last_error_kind"),
        _text("last_error"),
        _moment("last_error_at"),
        sa.CheckConstraint("state in ('unknown', 'ok', 'degraded', 'paused')", name="ck_sources_state"),
        sa.CheckConstraint("interval_s > 0", name="ck_sources_interval"),
        sa.PrimaryKeyConstraint("channel_account_id", name="pk_sources"),
        sa.ForeignKeyConstraint(
            ["channel_account_id"],
            ["channel_configs.id"],
            name="fk_sources_channel_account_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_sources_due", "sources", ["next_at"], postgresql_where=sa.text("state <> 'paused'"))
