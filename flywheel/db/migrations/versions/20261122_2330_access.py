"""Sessions with names, links that set a password, and the audit log, which the database keeps from being changed

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NOW = sa.text("now()")
_KEPT = """
create function keep_audit_log() returns trigger language plpgsql as $$
declare
  kept_days int := nullif(current_setting('flywheel.audit_kept_days', true), '')::int;
begin
  if tg_op = 'DELETE' and kept_days >= 30 and old.created_at < now() - make_interval(days => kept_days) then
    return old;
  end if;
  raise exception 'the audit log is only appended to';
end $$
"""


def upgrade() -> None:
    op.add_column("sign_ins", sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False))
    op.add_column("sign_ins", sa.Column("browser", sa.Text(), nullable=True))
    op.add_column("sign_ins", sa.Column("last_used_at", _MOMENT, nullable=True))
    op.create_unique_constraint("uq_sign_ins_id", "sign_ins", ["id"])
    op.create_table(
        "password_links",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_password_links_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_password_links"),
        sa.UniqueConstraint("user_id", name="uq_password_links_user_id"),
    )
    _make_audit_log()


def _make_audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=True),
        sa.Column("object_name", sa.Text(), nullable=True),
        sa.Column("before", JSONB(), nullable=True),
        sa.Column("after", JSONB(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
    )
    newest = sa.text("created_at desc")
    op.create_index("ix_audit_log_time", "audit_log", [newest, sa.text("id desc")])
    op.create_index("ix_audit_log_object", "audit_log", ["object_type", "object_id", newest])
    op.create_index("ix_audit_log_actor", "audit_log", ["actor_id", newest])
    op.execute(_KEPT)
    op.execute(
        "create trigger keep_rows before update or delete on audit_log for each row execute function keep_audit_log()"
    )
    op.execute(
        "create trigger keep_table before truncate on audit_log for each statement execute function keep_audit_log()"
    )
