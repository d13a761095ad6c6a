"""Backup and restore by the command line: everything comes back, or nothing is touched."""

import hashlib
import json
import os
import shutil
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from alembic import command
from sqlalchemy import Connection

from flywheel.cli import archive
from flywheel.db import migrate
from flywheel.db.embedded import EmbeddedPostgres
from flywheel.db.embedded_binaries import find_binaries
from flywheel.db.engine import Database
from flywheel.testing.simulators.openai import OpenAISimulator
from tests.application import ADMIN_PASSWORD, Client, Visitor, copied, until
from tests.child import finished, running, signed_in, stopped, use_brain
from tests.postgres import new_database

OWN_KEY = {"secret_key": None}
"""The key is generated into the data folder, as on a first start."""
BUCKET = {"media_bucket": "files-of-ours"}
CONTENT = """
select (select count(*) from customers) as customers, (select count(*) from messages) as messages,
  (select md5(string_agg(username || password_hash, ',' order by username)) from users) as users
"""


@asynccontextmanager
async def visited(admin: Client, name: str) -> AsyncIterator[Visitor]:
    """A visitor of the site chat."""
    base_url = str(admin.http.base_url).removesuffix("/api/v1/")
    anyone = Client(base_url)
    session = await anyone.post("/channels/webchat/sessions", {"name": name})
    anyone.http.headers["Authorization"] = f"Bearer {session['token']}"
    yield Visitor(anyone, *(session[k] for k in ("token", "visitor_key", "customer_id", "conversation_id")))
    await anyone.http.aclose()


async def learned(admin: Client, customer_id: str) -> None:
    async def ask() -> Any:
        return await admin.get(f"/customers/{customer_id}/profile")

    await until(ask, lambda profile: profile["pending_messages"] == 0 and profile["active_insights"])


async def answers(admin: Client) -> Any:
    """What the product answers about everybody."""
    customers = await admin.all("/customers")
    conversations = await admin.all("/chat/conversations", view="all")
    return {
        "customers": customers,
        "profiles": [await admin.get(f"/customers/{c['id']}/profile") for c in customers],
        "insights": [await admin.all(f"/customers/{c['id']}/insights") for c in customers],
        "threads": [await admin.get(f"/chat/conversations/{c['id']}/messages") for c in conversations],
        "runs": await admin.all("/admin/insight-runs"),
        "configs": await admin.all("/admin/agent-configs"),
    }


async def test_restored_installation_answers_as_the_one_that_was_backed_up(open_folder: Path) -> None:
    """Made while the product runs; passwords, API tokens, media and sealed secrets work after it."""
    old, new, file = str(open_folder / "old"), str(open_folder / "new"), str(open_folder / "b.tar")
    async with OpenAISimulator(lambda _: "{}") as vendor:
        async with running("run", data_dir=old, **OWN_KEY) as product, signed_in(product) as admin:
            async with visited(admin, "王敏") as visitor:
                await visitor.says("你好，我们预算三十万，做餐饮的，开了 20 家店")
                await learned(admin, visitor.customer_id)
            await use_brain(admin, vendor.base_url)
            [config] = [c for c in await admin.all("/admin/agent-configs") if c["provider"] == "openai_compatible"]
            secret = {"secrets": {"api_key": "sk-of-the-old-one"}, "version": config["version"]}
            await admin.patch(f"/admin/agent-configs/{config['id']}", secret)
            token = (await admin.post("/auth/tokens", {"name": "reader", "scopes": ["read", "admin"]}))["token"]
            (open_folder / "old" / "media" / "ab").mkdir(parents=True)
            (open_folder / "old" / "media" / "ab" / "photo").write_bytes(b"\x00picture")
            code, printed = await finished("backup", "--to", file, data_dir=old, **OWN_KEY)
            assert code == 0, printed
            assert "SECRET KEY" in printed
            before = await answers(admin)
            await stopped(product)

        code, printed = await finished("restore", file, "--into", new, **OWN_KEY)
        assert code == 0, printed

        async with running("run", data_dir=new, **OWN_KEY, admin_password=None) as product:
            async with signed_in(product, "admin", ADMIN_PASSWORD) as admin:
                assert await answers(admin) == before
                vendor.received.clear()
                await admin.post(f"/admin/agent-configs/{config['id']}/test", status=200)
                assert {call.headers["authorization"] for call in vendor.received} == {"Bearer sk-of-the-old-one"}
                async with visited(admin, "新客") as visitor:
                    await visitor.says("还能聊吗")
            program = Client(product.url, {"Authorization": f"Bearer {token}"})
            assert (await program.get("/auth/me"))["user"]["username"] == "admin"
            await program.http.aclose()
            await stopped(product)
    assert (open_folder / "new" / "media" / "ab" / "photo").read_bytes() == b"\x00picture"
    assert (
        stat.S_IMODE(os.stat(file).st_mode)
        == stat.S_IMODE(os.stat(open_folder / "new" / "secret.key").st_mode)
        == 0o600
    )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def external(postgres_dsn: str, prepared_database: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of an external database, to be copied."""
    file = tmp_path_factory.mktemp("backup") / "b.tar"
    async with copied(postgres_dsn, prepared_database) as dsn:
        code, printed = await finished("backup", "--to", str(file), database_url=dsn)
    assert code == 0, printed
    return file


@pytest.fixture
def backed_up(external: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(external, tmp_path / "b.tar"))


async def content(dsn: str) -> Any:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchrow(CONTENT)
    finally:
        await connection.close()


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def cut_a_little(data: bytes) -> bytes:
    return data[: data.index(b"manifest.sha256")]


def turn_a_bit_of_the_dump(data: bytes) -> bytes:
    place = data.index(b"PGDMP") + 2000
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def change_the_key(data: bytes) -> bytes:
    return data.replace(b"a key for tests", b"a key for thefts"[:15])


def change_the_manifest(data: bytes) -> bytes:
    return data.replace(b'"has_media": true', b'"has_media":false')


def nothing(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize(
    "damage", [cut, cut_a_little, turn_a_bit_of_the_dump, change_the_key, change_the_manifest, nothing]
)
async def test_damaged_backup_changes_nothing(
    seeded_database: str, backed_up: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    whole = backed_up.read_bytes()
    backed_up.write_bytes(damage(whole))
    assert backed_up.read_bytes() != whole
    there = await content(seeded_database)

    code, printed = await finished(
        "restore", str(backed_up), "--replace", "--into", str(tmp_path / "data"), database_url=seeded_database
    )

    assert code == 1
    assert "Traceback" not in printed
    assert await content(seeded_database) == there
    assert not (tmp_path / "data").exists()


def remade(source: Path, target: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """A backup whose checksums are right, and whose content is not."""
    with archive.opened(source) as known:
        parts = {name: known.read(name) for name in known.manifest.parts}
        facts = known.manifest.model_dump(exclude={"parts", "format"})
    change(parts, facts)
    with archive.writing(target) as writer:
        for name, data in parts.items():
            writer.add_bytes(name, data)
        writer.finish(**facts)
    return target


def break_off(parts: dict[str, bytes], _: dict[str, Any]) -> None:
    parts["database.dump"] = parts["database.dump"][: len(parts["database.dump"]) * 2 // 3]


def make_newer(_: dict[str, bytes], facts: dict[str, Any]) -> None:
    facts |= {"migration": "9999", "release": "99.0"}


@pytest.mark.parametrize(("change", "said"), [(break_off, "left as it was"), (make_newer, "newer release 99.0")])
async def test_backup_that_cannot_be_loaded_changes_nothing(
    seeded_database: str,
    backed_up: Path,
    tmp_path: Path,
    change: Callable[[dict[str, bytes], dict[str, Any]], None],
    said: str,
) -> None:
    other = remade(backed_up, tmp_path / "other.tar", change)
    there = await content(seeded_database)

    code, printed = await finished(
        "restore", str(other), "--replace", "--into", str(tmp_path / "data"), database_url=seeded_database
    )

    assert (code, said in printed) == (1, True), printed
    assert await content(seeded_database) == there
    assert not (tmp_path / "data" / "secret.key").exists()


async def test_file_outside_the_data_folder_is_refused(backed_up: Path, tmp_path: Path) -> None:
    def escape(parts: dict[str, bytes], _: dict[str, Any]) -> None:
        parts["media/../../outside"] = b"x"

    other = remade(backed_up, tmp_path / "other.tar", escape)

    with pytest.raises(archive.BadArchive, match="outside"), archive.opened(other):
        pass


async def test_database_that_holds_data_is_replaced_only_when_told(
    postgres_dsn: str, prepared_database: str, backed_up: Path, tmp_path: Path
) -> None:
    async with copied(postgres_dsn, prepared_database) as dsn:
        connection = await asyncpg.connect(dsn)
        await connection.execute("create table leftover (id int); create view seen as select * from leftover")
        arguments = ("restore", str(backed_up), "--into", str(tmp_path / "data"))

        in_use = await finished(*arguments, "--replace", database_url=dsn)
        await connection.close()
        refused = await finished(*arguments, database_url=dsn)
        replaced = await finished(*arguments, "--replace", database_url=dsn)

        assert (in_use[0], "Stop every process" in in_use[1]) == (1, True)
        assert (refused[0], "--replace" in refused[1]) == (1, True)
        assert replaced[0] == 0, replaced[1]
        connection = await asyncpg.connect(dsn)
        assert await connection.fetchval("select to_regclass('leftover')") is None
        await connection.close()


async def test_backup_without_key_says_how_to_put_it(seeded_database: str, postgres_dsn: str, tmp_path: Path) -> None:
    file = str(tmp_path / "b.tar")
    made = await finished("backup", "--to", file, "--without-key", database_url=seeded_database)
    async with new_database(postgres_dsn) as dsn:
        code, printed = await finished("restore", file, "--into", str(tmp_path / "a"), database_url=dsn, **OWN_KEY)
    async with new_database(postgres_dsn) as dsn:
        quiet = await finished("restore", file, "--into", str(tmp_path / "b"), database_url=dsn)

    assert "SECRET KEY" not in made[1]
    assert code == 0
    assert "FLYWHEEL_SECRET_KEY" in printed
    assert str(tmp_path / "a" / "secret.key") in printed
    assert "FLYWHEEL_SECRET_KEY" not in quiet[1]
    assert b"a key for tests" not in Path(file).read_bytes()


async def test_other_key_in_the_environment_is_refused(backed_up: Path, postgres_dsn: str, tmp_path: Path) -> None:
    async with new_database(postgres_dsn) as dsn:
        code, printed = await finished(
            "restore", str(backed_up), "--into", str(tmp_path), database_url=dsn, secret_key="another"
        )

    assert (code, "FLYWHEEL_SECRET_KEY" in printed) == (1, True)


async def test_files_in_a_bucket_are_left_there_and_that_is_said(seeded_database: str, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "old").write_text("of the time before the bucket")

    code, printed = await finished(
        "backup", "--to", str(tmp_path / "b.tar"), database_url=seeded_database, data_dir=str(tmp_path), **BUCKET
    )

    assert (code, "the bucket files-of-ours" in printed) == (0, True), printed
    with archive.opened(tmp_path / "b.tar") as known:
        assert (known.manifest.has_media, known.manifest.media) == (False, [])


async def test_missing_programs_are_named(seeded_database: str, tmp_path: Path) -> None:
    code, printed = await finished("backup", database_url=seeded_database, postgres_bin_dir=str(tmp_path))

    assert code == 1
    assert "pg_dump" in printed
    assert "postgresql-client-" in printed
    assert "FLYWHEEL_POSTGRES_BIN_DIR" in printed


async def test_nothing_is_overwritten_and_nothing_half_written_stays(
    seeded_database: str, backed_up: Path, tmp_path: Path
) -> None:
    before = hashlib.sha256(backed_up.read_bytes()).digest()

    code, printed = await finished("backup", "--to", str(backed_up), database_url=seeded_database)

    assert (code, "exists already" in printed) == (1, True)
    assert hashlib.sha256(backed_up.read_bytes()).digest() == before
    assert [path.name for path in tmp_path.iterdir()] == ["b.tar"]


async def test_backup_holds_what_its_manifest_names(backed_up: Path) -> None:
    with archive.opened(backed_up) as known:
        assert json.loads(known.read("manifest.json"))["server"]
        assert set(known.manifest.parts) == {"database.dump", "secret.key"}


async def made_by_an_older_release(folder: Path, revision: str) -> None:
    """An embedded database as an older release left it."""
    server = EmbeddedPostgres(folder, durable=False)
    db = Database(await server.start(), pool_size=2)

    def upgrade(connection: Connection) -> None:
        command.upgrade(migrate._config(connection), revision)

    async with db.engine.begin() as connection:
        await connection.run_sync(upgrade)
    await db.close()
    await server.stop()


async def test_embedded_database_is_dumped_before_it_is_migrated(open_folder: Path) -> None:
    data, fresh = str(open_folder / "data"), str(open_folder / "fresh")
    await made_by_an_older_release(open_folder / "data", "0003")

    code, printed = await finished("migrate", data_dir=data)
    again = await finished("migrate", data_dir=data)
    [dump] = (open_folder / "data" / "backups").iterdir()
    restored = await finished("restore", str(dump), "--into", fresh)

    assert (code, "backed up before migrating" in printed) == (0, True), printed
    assert (again[0], "backed up" in again[1]) == (0, False)
    with archive.opened(dump) as known:
        assert known.manifest.migration == "0003"
        assert not known.manifest.has_key
    assert (restored[0], "migrated the database to" in restored[1]) == (0, True), restored[1]


async def test_embedded_database_that_cannot_be_dumped_is_not_migrated(open_folder: Path, tmp_path: Path) -> None:
    await made_by_an_older_release(open_folder / "data", "0003")

    code, printed = await finished("migrate", data_dir=str(open_folder / "data"), postgres_bin_dir=str(tmp_path))
    after = await finished("migrate", data_dir=str(open_folder / "data"))

    assert (code, "not migrated" in printed) == (1, True)
    assert "migrated the database to 0004" in after[1]


async def test_database_of_a_newer_release_is_left_alone(seeded_database: str) -> None:
    connection = await asyncpg.connect(seeded_database)
    await connection.execute("update alembic_version set version_num = '9999'")
    await connection.close()

    code, printed = await finished("run", database_url=seeded_database)

    assert code == 1
    assert "newer release" in printed
    assert "Traceback" not in printed


async def test_folder_of_a_lost_disk_is_no_place_for_a_backup(seeded_database: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    code, printed = await finished("backup", "--to", str(tmp_path / "file" / "b.tar"), database_url=seeded_database)

    assert code == 1
    assert "Traceback" not in printed


async def test_backup_moves_to_an_older_server_that_is_still_fit(backed_up: Path, open_folder: Path) -> None:
    """From the embedded PostgreSQL to one that a company has already."""
    older = next(binaries for binaries in find_binaries() if binaries.major == 16)
    server = EmbeddedPostgres(open_folder / "server", durable=False, binaries=older)
    dsn = await server.start()
    try:
        code, printed = await finished("restore", str(backed_up), "--into", str(open_folder / "data"), database_url=dsn)
        async with running("run", database_url=dsn, data_dir=str(open_folder / "data")) as product:
            async with signed_in(product) as admin:
                assert await admin.get("/customers")
            await stopped(product)
        looked = await finished("doctor", database_url=dsn)
    finally:
        await server.stop()

    assert code == 0, printed
    assert "PostgreSQL 16" in looked[1]
