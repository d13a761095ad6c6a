"""The schema's history: what the migrations build is what the tables say, and older data survives the way up."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from flywheel.db import migrate
from flywheel.db.engine import Database
from flywheel.db.tables import Base

FIRST = "0001"
OLD_DATA = """
insert into insight_categories (key, label_zh, label_en, cardinality, cap, min_confidence, ai_may_supersede_human,
  description, hue, position, is_builtin)
  values ('need', '需求', 'Need', 'multi', 12, 0.6, false, '', 'blue', 1, true),
         ('colour', '颜色', 'Colour', 'multi', 12, 0.6, false, '', 'blue', 2, false);
insert into users (id, role, display_name) values ('00000000-0000-7000-8000-000000000001', 'customer', '王敏');
insert into customers (id, display_name) values ('00000000-0000-7000-8000-000000000001', '王敏');
insert into insight_assertions (id, customer_id, category, value_key, content, op, source, ordinal, actor, event_at,
  source_seq, external_id, recorded_at)
  values ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 'need', 'a', 'A', 'assert',
          'human', 0, '李伟', now(), 0, '', now()),
         ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000001', 'need', 'a', 'A', 'retire',
          'human', 0, '李伟', now(), 0, '', now());
insert into channel_accounts (id, channel_type, account, name)
  values ('00000000-0000-7000-8000-000000000004', 'webchat', 'default', 'default');
insert into channel_identities (id, channel_account_id, channel_type, peer_id, customer_id, matched_by)
  values ('00000000-0000-7000-8000-000000000005', '00000000-0000-7000-8000-000000000004', 'webchat', 'p',
          '00000000-0000-7000-8000-000000000001', 'x');
insert into conversations (id, customer_id, identity_id, channel_account_id, channel_type, tag, unread_count)
  values ('00000000-0000-7000-8000-000000000006', '00000000-0000-7000-8000-000000000001',
          '00000000-0000-7000-8000-000000000005', '00000000-0000-7000-8000-000000000004', 'webchat', 'site', 2);
insert into messages (id, conversation_id, customer_id, direction, sender_kind, type, text, external_id, source_seq,
  sent_at, received_at)
  select gen_random_uuid(), '00000000-0000-7000-8000-000000000006', '00000000-0000-7000-8000-000000000001', direction,
    'customer', 'text', 'x', n, n, '2026-03-01 08:00+00'::timestamptz + n * interval '1 minute', now()
  from unnest(array['inbound', 'outbound', 'inbound', 'inbound', 'inbound']) with ordinality t(direction, n)
"""


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"include_name": _is_ours, "compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or name in Base.metadata.tables


def _to_the_first(connection: Connection) -> None:
    command.upgrade(migrate._config(connection), FIRST)


async def test_migrations_build_what_the_tables_say(empty_database: str) -> None:
    db = Database(empty_database, pool_size=2)
    await migrate.upgrade(db.engine)
    async with db.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await db.close()


async def test_older_data_survives_the_way_up(empty_database: str) -> None:
    db = Database(empty_database, pool_size=2)
    async with db.engine.begin() as connection:
        await connection.run_sync(_to_the_first)
        for statement in OLD_DATA.split(";"):
            await connection.execute(text(statement))
    assert FIRST not in await migrate.upgrade(db.engine)
    async with db.engine.connect() as connection:
        joins = await connection.execute(text("select key, joins_near_duplicates from insight_categories order by key"))
        assert [tuple(row) for row in joins] == [("colour", False), ("need", True)]
        done = await connection.execute(text("select op, action from insight_assertions order by id"))
        assert [tuple(row) for row in done] == [("assert", "entered"), ("retire", "archived")]
        inbox = "select unread_count, read_seq, waiting_since - answered_at = interval '1 minute' from conversations"
        assert [tuple(row) for row in await connection.execute(text(inbox))] == [(2, 3, True)]
    assert await migrate.pending(db.engine) == []
    await db.close()
