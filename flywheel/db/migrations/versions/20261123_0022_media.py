"""Files of messages

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "media_blobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("is_stored", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_media_blobs"),
        sa.UniqueConstraint("digest", name="uq_media_blobs_digest"),
    )
    op.create_index("ix_media_blobs_touched", "media_blobs", ["touched_at"])
    op.create_table(
        "media_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_media_files"),
        sa.ForeignKeyConstraint(["blob_id"], ["media_blobs.id"], name="fk_media_files_blob_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_media_files_owner_id"),
    )
    op.create_index("ix_media_files_blob_id", "media_files", ["blob_id"])
    carried = sa.text("message_id is not null")
    op.create_index("ix_media_files_message", "media_files", ["message_id"], postgresql_where=carried)
    unused = sa.text("message_id is null")
    op.create_index("ix_media_files_unused", "media_files", ["created_at"], postgresql_where=unused)
