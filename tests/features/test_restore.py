"""Restoring by the command line: what does not fit, is damaged or is interrupted changes nothing."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from flywheel.cli import archive
from flywheel.db.embedded import EmbeddedPostgres
from flywheel.db.embedded_binaries import find_binaries
from tests.application import copied, until
from tests.child import command, finished, running, signed_in, stopped
from tests.postgres import new_database

OWN_KEY = {"secret_key": None}
OTHERS = """
    select count(*) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
    """
WAITING = "select count(*) from pg_locks where not granted and relation = 'customers'::regclass"
CONTENT = """
select (select count(*) from customers) as customers, (select count(*) from messages) as messages,
  (select md5(string_agg(username || password_hash, ',' order by username)) from users) as users
"""


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


async def test_killed_restore_changes_nothing(seeded_database: str, backed_up: Path, tmp_path: Path) -> None:
    """A lock held by the test stops it where it has begun to empty the database."""
    role = f"holder_{uuid4().hex[:8]}"
    own = await asyncpg.connect(seeded_database)
    await own.execute(f"create role {role} superuser login password '{role}'")
    await own.close()
    there = await content(seeded_database)
    holder = await asyncpg.connect(seeded_database, user=role, password=role)
    arguments = ("restore", str(backed_up), "--replace", "--into", str(tmp_path / "data"))
    async with holder.transaction():
        await holder.execute("lock table customers in access share mode")
        async with command(*arguments, database_url=seeded_database) as restoring:
            await until(lambda: holder.fetchval(WAITING))
            await restoring.kill()
    await until(lambda: holder.fetchval(OTHERS), lambda others: others == 0)
    await holder.close()
    own = await asyncpg.connect(seeded_database)
    await own.execute(f"drop role {role}")
    await own.close()

    assert await content(seeded_database) == there
    assert not (tmp_path / "data" / "secret.key").exists()


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
