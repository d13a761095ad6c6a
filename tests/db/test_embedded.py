"""The embedded database: it starts everywhere, keeps what was committed, and never runs twice on one folder."""

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
import pytest_asyncio

from flywheel.db.embedded import EmbeddedPostgres
from flywheel.db.embedded_binaries import Binaries, copy_binaries, find_binaries
from flywheel.db.embedded_place import POINTER, Account, DatabaseStartError, choose_place

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has another account to hand the server to")

Start = Callable[..., Awaitable[tuple[EmbeddedPostgres, str]]]


@pytest_asyncio.fixture(loop_scope="session")
async def start() -> AsyncIterator[Start]:
    """Starts servers and stops every one at the end of the test."""
    servers = []

    async def start_one(folder: Path, binaries: Binaries | None = None) -> tuple[EmbeddedPostgres, str]:
        server = EmbeddedPostgres(folder, durable=False, binaries=binaries)
        servers.append(server)
        return server, await server.start()

    yield start_one
    for server in servers:
        await server.stop()


@pytest.fixture
def hidden_folder() -> Iterator[Path]:
    """Like a clone below a home that only its owner can enter; what it made elsewhere is removed."""
    home = Path(tempfile.mkdtemp(prefix="flywheel-home-"))
    data_dir = home / "clone" / "data"
    yield data_dir
    for pointer in home.rglob(POINTER):
        shutil.rmtree(pointer.read_text().strip())
    shutil.rmtree(home)


async def remember(dsn: str, word: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
    await connection.execute("INSERT INTO words VALUES ($1)", word)
    await connection.close()


async def remembered(dsn: str) -> list[str]:
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch("SELECT word FROM words ORDER BY word")
    await connection.close()
    return [row["word"] for row in rows]


async def when_it_answers(dsn: str) -> None:
    async with asyncio.timeout(120):
        while True:
            try:
                connection = await asyncpg.connect(dsn)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(0.05)
            else:
                await connection.close()
                return


def socket_folder(dsn: str) -> Path:
    return Path(parse_qs(urlsplit(dsn).query)["host"][0])


async def test_server_opens_no_port_and_only_its_owner_can_enter_the_socket_folder(
    start: Start, open_folder: Path
) -> None:
    _, dsn = await start(open_folder)

    connection = await asyncpg.connect(dsn)
    assert await connection.fetchval("SHOW listen_addresses") == ""
    await connection.close()
    assert stat.S_IMODE(socket_folder(dsn).stat().st_mode) == 0o700


async def test_letters_of_every_language_have_their_case(start: Start, open_folder: Path) -> None:
    _, dsn = await start(open_folder)

    connection = await asyncpg.connect(dsn)
    assert await connection.fetchval("SELECT lower('ÀÉ智Б') || upper('ß')") == "àé智бß"
    await connection.close()


async def test_data_survives_a_stop_and_a_new_start(start: Start, open_folder: Path) -> None:
    server, dsn = await start(open_folder)
    await remember(dsn, "预算")
    await server.stop()

    _, dsn = await start(open_folder)

    assert await remembered(dsn) == ["预算"]


async def test_server_killed_while_we_run_comes_back_with_its_data(start: Start, open_folder: Path) -> None:
    server, dsn = await start(open_folder)
    await remember(dsn, "committed")
    killed = server.postmaster_pid
    assert killed is not None

    os.kill(killed, signal.SIGKILL)
    await when_it_answers(dsn)

    assert await remembered(dsn) == ["committed"]
    assert server.postmaster_pid != killed


async def test_second_start_on_the_same_folder_is_refused_with_the_reason(start: Start, open_folder: Path) -> None:
    _, dsn = await start(open_folder)

    with pytest.raises(DatabaseStartError, match=f"in use by process {os.getpid()}"):
        await start(open_folder)

    await remember(dsn, "the first one still works")


async def test_start_right_after_our_process_was_killed_finds_everything_committed(
    start: Start, open_folder: Path
) -> None:
    script = f"""
import asyncio, pathlib, sys
from flywheel.db.embedded import EmbeddedPostgres
from flywheel.kit.logging import configure

async def main():
    configure("info", as_json=True)
    server = EmbeddedPostgres(pathlib.Path({str(open_folder)!r}))
    print(await server.start(), flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as earlier:
        assert earlier.stdout is not None
        dsn = (await asyncio.to_thread(earlier.stdout.readline)).strip()
        await remember(dsn, "before the kill")
        earlier.kill()

    _, dsn = await start(open_folder)

    assert await remembered(dsn) == ["before the kill"]


async def test_half_made_database_of_an_interrupted_first_start_is_made_anew(start: Start, open_folder: Path) -> None:
    unfinished = open_folder / "postgres.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")

    _, dsn = await start(open_folder)

    await remember(dsn, "whole")


async def test_pid_file_whose_number_another_process_has_now_does_not_prevent_the_start(
    start: Start, open_folder: Path
) -> None:
    server, _ = await start(open_folder)
    await server.stop()
    uid = Account.for_cluster(open_folder / "postgres").uid
    with subprocess.Popen(["sleep", "600"], user=uid) as stranger:
        (open_folder / "postgres" / "postmaster.pid").write_text(f"{stranger.pid}\n{open_folder}/postgres\n")

        _, dsn = await start(open_folder)

        await remember(dsn, "started")
        assert stranger.poll() is None
        stranger.kill()


async def test_folder_of_another_major_version_is_refused_with_the_way_to_upgrade(
    start: Start, open_folder: Path
) -> None:
    (open_folder / "postgres").mkdir()
    (open_folder / "postgres" / "PG_VERSION").write_text("9\n")

    with pytest.raises(DatabaseStartError, match=r"written by PostgreSQL 9.*pg_dump"):
        await start(open_folder)

    assert os.listdir(open_folder / "postgres") == ["PG_VERSION"]


def test_machine_without_any_postgres_is_told_what_to_install(open_folder: Path) -> None:
    with pytest.raises(DatabaseStartError, match="FLYWHEEL_DATABASE_URL"):
        choose_place(open_folder, [])


@pytest.mark.parametrize("name", ["数据", "with space, comma: colon", "x" * 100])
async def test_folder_of_any_name_or_length_can_hold_the_database(start: Start, open_folder: Path, name: str) -> None:
    _, dsn = await start(open_folder / name)

    await remember(dsn, "reached")


@as_root
@pytest.mark.parametrize(("owner", "runs_as"), [(0, "nobody"), (1, "daemon"), (54321, "nobody")])
async def test_root_hands_the_server_to_the_owner_of_the_folder_or_to_nobody(
    start: Start, open_folder: Path, owner: int, runs_as: str
) -> None:
    os.chown(open_folder, owner, owner)

    server, _ = await start(open_folder)

    assert Path(f"/proc/{server.postmaster_pid}").owner() == runs_as


@as_root
async def test_folder_only_root_can_enter_is_replaced_by_another_that_is_remembered(
    start: Start, hidden_folder: Path
) -> None:
    server, dsn = await start(hidden_folder)
    await remember(dsn, "elsewhere")
    await server.stop()
    hidden_folder.parent.parent.chmod(0o755)

    _, dsn = await start(hidden_folder)

    assert await remembered(dsn) == ["elsewhere"]
    assert not (hidden_folder / "postgres").exists()


@as_root
async def test_deleted_data_folder_starts_empty_again(start: Start, hidden_folder: Path) -> None:
    server, dsn = await start(hidden_folder)
    elsewhere = Path((hidden_folder / POINTER).read_text().strip())
    await server.stop()
    shutil.rmtree(hidden_folder)
    shutil.rmtree(elsewhere)

    _, dsn = await start(hidden_folder)

    await remember(dsn, "only this")
    assert await remembered(dsn) == ["only this"]


@as_root
async def test_programs_only_root_can_reach_are_copied_beside_the_data(
    start: Start, open_folder: Path, hidden_folder: Path
) -> None:
    bundled = next(binaries for binaries in find_binaries() if binaries.package)
    hidden = copy_binaries(bundled, hidden_folder)

    server, dsn = await start(open_folder, hidden)

    await remember(dsn, "reached")
    program = os.readlink(f"/proc/{server.postmaster_pid}/exe")
    assert program.startswith(str(open_folder))
