"""From an older release to this one: its database is migrated, and the product answers from it as before."""

import gzip
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from flywheel.db import migrate
from flywheel.db.embedded import EmbeddedPostgres
from flywheel.db.engine import Database
from tests.application import Client, said, until
from tests.child import Child, finished, running, signed_in, stopped

OLD = "0004"
ROWS = Path(__file__).parents[1] / "data" / "upgrade" / f"{OLD}.sql.gz"
INSTALLED = {"secret_key": "key of the upgrade tests", "admin_password": None}
PASSWORD = "correct-horse-battery"
TOKEN = "fwt_2Ymgae_YvxETz07ACrGSvoyZL_PbFtgS5SmprdZNoYo"
COLUMNS = """
    select table_name || '.' || column_name as name, data_type,
      is_nullable = 'YES' or column_default is not null or is_generated = 'ALWAYS' as may_be_left_out
    from information_schema.columns where table_schema = 'public'
    """
OLDEST_OF = """
    select c.display_name, (select count(*) from messages m where m.customer_id = c.id) as messages,
      (select count(*) from customer_insights i where i.customer_id = c.id and i.status = 'active') as facts
    from customers c order by c.display_name
    """


def previous() -> str:
    """The newest migration but one."""
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    head = scripts.get_revision("head")
    assert head is not None
    assert isinstance(head.down_revision, str)
    return head.down_revision


async def upgrade(dsn: str, revision: str) -> None:
    db = Database(dsn, pool_size=2)

    def run(connection: Connection) -> None:
        command.upgrade(migrate._config(connection), revision)

    async with db.engine.begin() as connection:
        await connection.run_sync(run)
    await db.close()


async def filled(dsn: str, revision: str) -> list[tuple[Any, ...]]:
    """A database as an older release left it, brought to a migration; what it held about whom."""
    await upgrade(dsn, OLD)
    connection = await asyncpg.connect(dsn)
    await connection.execute(gzip.decompress(ROWS.read_bytes()).decode())
    held = [tuple(row) for row in await connection.fetch(OLDEST_OF)]
    await connection.close()
    await upgrade(dsn, revision)
    return held


async def assert_answers(product: Child, held: list[tuple[Any, ...]]) -> None:
    """The product shows what was held, to whom it was shown, and learns on."""
    async with signed_in(product, "admin", PASSWORD) as admin:
        customers = await admin.all("/customers", limit=50)
        profiles = [await admin.get(f"/customers/{customer['id']}/profile") for customer in customers]
        conversations = await admin.all("/chat/conversations", view="all")
        threads = [await admin.get(f"/chat/conversations/{c['id']}/messages", limit=200) for c in conversations]
        shown = {p["customer"]["display_name"]: len(p["active_insights"]) for p in profiles}
        assert shown == {name: facts for name, _, facts in held}
        assert all(profile["ai_summary"] for profile in profiles if profile["active_insights"])
        assert sum(len(thread["items"]) for thread in threads) == sum(messages for _, messages, _ in held)
    program = Client(product.url, {"Authorization": f"Bearer {TOKEN}"})
    body = {"channel_type": "custom", "account": "after", "messages": [said("新人", text="我们的预算是五十万")]}
    [stored] = (await program.post("/channels/inbound", body, status=200))["results"]

    async def learned() -> Any:
        return await program.get(f"/customers/{stored['customer_id']}/profile")

    await until(learned, lambda profile: profile["active_insights"])
    await program.http.aclose()


async def test_external_database_of_an_older_release_is_migrated_and_answered_from(empty_database: str) -> None:
    held = await filled(empty_database, previous())
    settings = {"database_url": empty_database, **INSTALLED}

    refused = await finished("run", **settings)
    migrated = await finished("migrate", **settings)
    async with running("run", **settings) as product:
        await assert_answers(product, held)
        rebuilt = await finished("rebuild-insights", "--check", **settings)
        looked = await finished("doctor", **settings)

    assert (refused[0], "flywheel migrate" in refused[1]) == (1, True)
    assert migrated[0] == 0, migrated[1]
    assert rebuilt[0] == 0, rebuilt[1]
    assert "opens all 1 stored secrets" in looked[1]


async def test_embedded_database_of_an_older_release_is_dumped_migrated_and_answered_from(open_folder: Path) -> None:
    server = EmbeddedPostgres(open_folder / "data", durable=False)
    held = await filled(await server.start(), OLD)
    await server.stop()
    settings = {"data_dir": str(open_folder / "data"), **INSTALLED}

    async with running("run", **settings) as product:
        await assert_answers(product, held)
        await stopped(product)

    assert b"backed up before migrating" in product.said
    assert len(list((open_folder / "data" / "backups").glob("before-*.tar"))) == 1


async def test_newest_migration_leaves_the_release_before_it_what_it_uses(empty_database: str) -> None:
    """It may still run: no column of its is gone or of another type, and it need not know a new one to insert."""
    connection = await asyncpg.connect(empty_database)
    await upgrade(empty_database, previous())
    before = {row["name"]: row["data_type"] for row in await connection.fetch(COLUMNS)}
    await upgrade(empty_database, "head")
    after = {row["name"]: row for row in await connection.fetch(COLUMNS)}
    await connection.close()

    old_tables = {name.split(".")[0] for name in before}
    needed = [
        name
        for name, row in after.items()
        if name not in before and name.split(".")[0] in old_tables and not row["may_be_left_out"]
    ]
    assert {name: after[name]["data_type"] for name in before if name in after} == before
    assert needed == []
