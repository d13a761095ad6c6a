"""The inbox as a function of messages and a read mark; conversations that wake at a time

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MARK = """
    update conversations c set answered_at = sent.sent_at,
      read_at = mark.sent_at, read_seq = mark.source_seq, read_id = mark.id
    from conversations o
    left join lateral (
      select sent_at, source_seq, id from messages m where m.conversation_id = o.id and direction = 'outbound'
      order by sent_at desc, source_seq desc, id desc limit 1) sent on true
    left join lateral (
      select * from (
        select sent.sent_at, sent.source_seq, sent.id
        union all
        (select sent_at, source_seq, id from messages m
         where m.conversation_id = o.id and direction = 'inbound' and revoked_at is null
         order by sent_at desc, source_seq desc, id desc offset greatest(o.unread_count, 0) limit 1)) place
      where place.id is not null order by sent_at desc, source_seq desc, id desc limit 1) mark on true
    where c.id = o.id
    """
_COUNT = """
    update conversations c set
      unread_count = (
        select count(*) from messages m
        where m.conversation_id = c.id and m.direction = 'inbound' and m.revoked_at is null
          and (c.read_id is null or (m.sent_at, m.source_seq, m.id) > (c.read_at, c.read_seq, c.read_id))),
      waiting_since = (
        select min(m.sent_at) from messages m
        where m.conversation_id = c.id and m.direction = 'inbound' and m.revoked_at is null
          and (c.answered_at is null or m.sent_at > c.answered_at))
    """


def upgrade() -> None:
    for name, kind in (
        ("snoozed_until", sa.DateTime(timezone=True)),
        ("answered_at", sa.DateTime(timezone=True)),
        ("read_at", sa.DateTime(timezone=True)),
        ("read_seq", sa.BigInteger()),
        ("read_id", sa.Uuid()),
    ):
        op.add_column("conversations", sa.Column(name, kind, nullable=True))
    snoozed = sa.text("snoozed_until is not null")
    op.create_index("ix_conversations_snoozed", "conversations", ["snoozed_until"], postgresql_where=snoozed)
    op.execute(_MARK)
    op.execute(_COUNT)
