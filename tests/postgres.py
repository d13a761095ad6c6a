"""The real PostgreSQL of the tests: one server for the session, an empty database for whoever asks.

FLYWHEEL_TEST_POSTGRES_URL names a server to use instead; its user must be allowed to create databases.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from flywheel.db.embedded import EmbeddedPostgres


@asynccontextmanager
async def new_database(server_dsn: str) -> AsyncIterator[str]:
    """An empty database on that server, dropped afterwards."""
    name = f"t_{uuid4().hex[:12]}"
    connection = await asyncpg.connect(server_dsn)
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield urlsplit(server_dsn)._replace(path=f"/{name}").geturl()
        finally:
            await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        await connection.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account can enter; pytest's own can be entered by its user only."""
    folder = Path(tempfile.mkdtemp(prefix="flywheel-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_dsn() -> AsyncIterator[str]:
    """A server's DSN. Its database is for nobody: ask for `empty_database`, or make one with `new_database`."""
    given = os.environ.get("FLYWHEEL_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="flywheel-test-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder, durable=False)
    try:
        yield await server.start()
    finally:
        await server.stop()
        shutil.rmtree(folder)


@pytest_asyncio.fixture(loop_scope="session")
async def empty_database(postgres_dsn: str) -> AsyncIterator[str]:
    """The DSN of a database of its own for this test."""
    async with new_database(postgres_dsn) as dsn:
        yield dsn
