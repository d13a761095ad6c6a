"""The engine's way to the database: connections that tell when they are lost, and reports that outlast an outage."""

import asyncio
from typing import Self

import asyncpg
from pgqueuer.core.tm import TaskManager
from pgqueuer.ports.driver import Driver, NotifyCallback

from flywheel.jobs.queue import table_changed
from flywheel.jobs.schema import ENGINE_NAMES

OUTAGE_S = 60.0
# What a server says when it goes, comes or is full; all its other errors are about the statement.
SERVER_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
)


def is_outage(error: Exception) -> bool:
    """A connection lost under its hands makes asyncpg raise almost anything, internal errors of its own included."""
    return isinstance(error, SERVER_AWAY) or not isinstance(error, asyncpg.PostgresError)


class Link(Driver):
    """The engine's view of the database: a small pool, and one connection that hears notifications and its own end."""

    def __init__(self, pool: asyncpg.Pool, ears: asyncpg.Connection) -> None:
        self._pool = pool
        self._ears = ears
        self._callbacks: list[NotifyCallback] = []
        self.lost = asyncio.Event()
        ears.add_termination_listener(lambda _: self.lost.set())

    @classmethod
    async def open(cls, dsn: str) -> Self:
        ears = await asyncpg.connect(dsn, timeout=10)
        try:
            link = cls(await asyncpg.create_pool(dsn, min_size=0, max_size=3, command_timeout=30), ears)
            # Before the engine runs: it tests its ears at once, and would find itself deaf now and then.
            await ears.add_listener(ENGINE_NAMES.channel, link._hear)
            return link
        except BaseException:
            ears.terminate()
            raise

    async def close(self) -> None:
        self._ears.terminate()
        self._pool.terminate()

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        try:
            return [dict(row) for row in await self._pool.fetch(query, *args)]
        except Exception as error:
            if is_outage(error):
                self.lost.set()
            raise

    async def execute(self, query: str, *args: object) -> str:
        """Repeated over an outage: the engine reports results through it, and holds a job whose report failed."""
        clock = asyncio.get_running_loop().time
        began = clock()
        while True:
            try:
                return str(await self._pool.execute(query, *args))
            except Exception as error:
                if not is_outage(error) or clock() - began > OUTAGE_S:
                    raise
                self.lost.set()
            await asyncio.sleep(0.5)

    async def notify(self, channel: str, payload: str) -> None:
        await self._pool.execute("SELECT pg_notify($1, $2)", channel, payload)

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        self._callbacks.append(callback)

    def look(self) -> None:
        """Have the engine look at the table at once, as a notification does."""
        self._hear(self._ears, 0, ENGINE_NAMES.channel, table_changed())

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        for callback in self._callbacks:
            callback(str(payload))

    @property
    def shutdown(self) -> asyncio.Event:
        raise NotImplementedError

    @property
    def tm(self) -> TaskManager:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing: two managers enter and leave; `close` ends it."""
