"""What tests of jobs share: a handler that notes what it got, and a worker that runs while a test looks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text

from flywheel import jobs
from flywheel.db.engine import Database

PATIENCE_S = 120


class Seen:
    """A handler that notes what it got, and lets a test wait for it."""

    def __init__(self, *raises: Exception) -> None:
        self.payloads: list[jobs.Payload] = []
        self._raises = list(raises)
        self._changed = asyncio.Event()

    async def __call__(self, payload: jobs.Payload) -> None:
        self.payloads.append(payload)
        self._changed.set()
        for error in self._raises[:1]:
            self._raises.pop(0)
            raise error

    async def count(self, number: int) -> list[jobs.Payload]:
        async with asyncio.timeout(PATIENCE_S):
            while len(self.payloads) < number:
                self._changed.clear()
                await self._changed.wait()
        return self.payloads


@asynccontextmanager
async def working(dsn: str, handlers: dict[str, jobs.Handler], **options: Any) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(jobs.Worker(dsn, handlers, **options).run(stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def put(database: Database, kind: str, key: str, delay_s: float = 0.0, **payload: Any) -> None:
    async with database.write() as session:
        await jobs.put(session, kind, key, payload, delay_s)


async def held(database: Database) -> list[jobs.HeldJob]:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with database.read() as session:
                if found := await jobs.held(session):
                    return found
            await asyncio.sleep(0.05)


async def queue_is_empty(database: Database) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with database.read() as session:
                if await session.scalar(text("SELECT count(*) FROM jobs.pgqueuer")) == 0:
                    return
            await asyncio.sleep(0.05)
