"""Jobs over an outage: the database is killed under running workers, and every job still ends once or more."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from flywheel import jobs
from flywheel.db.embedded import EmbeddedPostgres
from flywheel.db.engine import Database
from flywheel.domain.errors import VendorUnavailable
from tests.db.workers import PATIENCE_S, Seen, put, queue_is_empty, working


class Mortal:
    """A database of its own that a test may kill."""

    def __init__(self, server: EmbeddedPostgres, database: Database) -> None:
        self._server = server
        self._started: object = None
        self.database = database

    def kill(self) -> None:
        assert self._server.postmaster_pid is not None
        os.kill(self._server.postmaster_pid, signal.SIGKILL)

    async def back(self) -> None:
        """Wait for the next server; sessions of the killed one may still answer for a moment."""
        async with asyncio.timeout(PATIENCE_S):
            while (started := await self._start_time()) in {self._started, None}:
                await asyncio.sleep(0.05)
        self._started = started

    async def _start_time(self) -> object:
        try:
            async with self.database.write() as session:
                return await session.scalar(text("SELECT pg_postmaster_start_time()"))
        except Exception:
            return None

    async def note_start(self) -> None:
        self._started = await self._start_time()


@pytest_asyncio.fixture(loop_scope="session")
async def mortal(open_folder: Path) -> AsyncIterator[Mortal]:
    server = EmbeddedPostgres(open_folder, durable=False)
    dsn = await server.start()
    await jobs.setup(dsn)
    database = Database(dsn)
    mortal = Mortal(server, database)
    await mortal.note_start()
    yield mortal
    await database.close()
    await server.stop()


@pytest.mark.parametrize(("failures", "deliveries"), [([], 1), ([VendorUnavailable()], 2)])
async def test_worker_outlives_a_killed_database_and_so_does_the_job_it_runs(
    mortal: Mortal, failures: list[Exception], deliveries: int
) -> None:
    database = mortal.database
    started, may_end, seen, ended = asyncio.Event(), asyncio.Event(), Seen(), Seen(*failures)

    async def slow(payload: jobs.Payload) -> None:
        started.set()
        await may_end.wait()
        await ended(payload)

    await put(database, "slow", "1", word="slow")
    async with working(database.dsn, {"slow": slow, "note": seen}):
        await started.wait()
        mortal.kill()
        may_end.set()
        await ended.count(1)
        await mortal.back()
        await put(database, "note", "2", word="after")
        await seen.count(1)
        await queue_is_empty(database)

    assert ended.payloads == [{"word": "slow"}] * deliveries


async def test_no_job_is_lost_or_held_when_the_database_is_killed_again_and_again(mortal: Mortal) -> None:
    database, ended = mortal.database, Counter[int]()

    async def handler(payload: jobs.Payload) -> None:
        await asyncio.sleep(0.01 * (payload["number"] % 100))
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
        ended[payload["number"]] += 1

    async with working(database.dsn, {"note": handler}, max_concurrent=50, heartbeat_s=5):
        for batch in range(3):
            async with database.write() as session:
                numbers = range(batch * 100, batch * 100 + 100)
                await jobs.put_many(session, "note", {str(number): {"number": number} for number in numbers})
            await asyncio.sleep(0.5)
            mortal.kill()
            await mortal.back()
        await queue_is_empty(database)

    assert set(ended) == set(range(300))
