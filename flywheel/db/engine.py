"""The database: one engine, and two kinds of session, one that may write and one that cannot."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from flywheel.db import outages

Audience = Literal["all", "browsers", "outside"]
"""Who is told: open pages, after the commit; other systems, through the outbox; or both."""


@dataclass(frozen=True)
class Changed:
    """Something that others may want to fetch again: an event's name and the ids it carries."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    to: Audience = "all"


class _Session(AsyncSession):
    async def rows(self, statement: str, *values: object) -> Sequence[Any]:
        """What a plain statement ($1, $2 …) yields."""
        found = await (await self.connection()).exec_driver_sql(statement, values)
        return found.all() if found.returns_rows else []


class ReadSession(_Session):
    """A session that can only read; PostgreSQL refuses any write through it."""


class WriteSession(_Session):
    """A session whose transaction is committed once, by the edge that opened it."""

    def announce(self, kind: str, *, to: Audience = "all", **data: Any) -> None:
        """Have an event told once this is committed; a rolled-back transaction announces nothing."""
        self.changes.append(Changed(kind, data, to))

    @property
    def changes(self) -> list[Changed]:
        """What was announced so far."""
        announced: list[Changed] = self.info.setdefault("changes", [])
        return announced


class Plain:
    """A transaction like a WriteSession's, of plain statements alone: they reach the driver without SQLAlchemy.

    For what every run does: the mapping costs four times what such a statement does.
    """

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self.changes: list[Changed] = []

    async def rows(self, statement: str, *values: object) -> Sequence[Any]:
        """What a plain statement ($1, $2 …) yields."""
        found: Sequence[Any] = await self._driver.fetch(statement, *values)
        return found

    def announce(self, kind: str, *, to: Audience = "all", **data: Any) -> None:
        """Have an event told once this is committed; a rolled-back transaction announces nothing."""
        self.changes.append(Changed(kind, data, to))


Publish = Callable[[Sequence[Changed]], None]
Outbox = Callable[[WriteSession | Plain], Awaitable[None]]
"""Writes what other systems are told of into the transaction that announced it."""


async def _no_outbox(_: object) -> None:
    """Nobody outside is told."""


class Database:
    """The engines and their sessions. `dsn` is a plain postgresql:// address; `outbox` is called before each commit of
    a transaction that announced something, `publish` after it.

    Reads have connections of their own, on which PostgreSQL refuses writes and every statement stands alone: one round
    trip each, and no transaction that a slow answer could keep open. An error's text never quotes parameters: they are
    what customers wrote. Whoever uses it while the database is away gets StorageUnavailable.
    """

    def __init__(
        self, dsn: str, *, pool_size: int = 10, publish: Publish = lambda _: None, outbox: Outbox = _no_outbox
    ) -> None:
        self.dsn = dsn
        self.engine = _engine(dsn, pool_size)
        reading = {"default_transaction_read_only": "on"}
        self._reading = _engine(dsn, pool_size, reading, isolation_level="AUTOCOMMIT")
        for engine in (self.engine, self._reading):
            event.listen(engine.sync_engine, "checkout", _refuse_closed)
        self._pool_size = pool_size
        self._pool: asyncpg.Pool | None = None
        self._publish = publish
        self._outbox = outbox
        self._write = async_sessionmaker(self.engine, class_=WriteSession, expire_on_commit=False)
        self._read = async_sessionmaker(self._reading, class_=ReadSession, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        """A transaction that commits when the block ends and rolls back when it raises."""
        with outages.told():
            async with self._write() as session, session.begin():
                yield session
                if session.changes:
                    await self._outbox(session)
            self._tell_browsers(session.changes)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """A session for reading only."""
        with outages.told():
            async with self._read() as session:
                yield session

    @asynccontextmanager
    async def plain(self, *, readonly: bool = False) -> AsyncIterator[Plain]:
        """A transaction of plain statements; see `Plain`."""
        with outages.told():
            async with (await self._pool_of_plain()).acquire() as driver, driver.transaction(readonly=readonly):
                transaction = Plain(driver)
                yield transaction
                if transaction.changes:
                    await self._outbox(transaction)
            self._tell_browsers(transaction.changes)

    def _tell_browsers(self, changes: Sequence[Changed]) -> None:
        if told := [change for change in changes if change.to != "outside"]:
            self._publish(told)

    async def rows(self, statement: str, *values: object) -> Sequence[Any]:
        """What a plain statement that stands alone yields."""
        with outages.told():
            found: Sequence[Any] = await (await self._pool_of_plain()).fetch(statement, *values)
        return found

    async def _pool_of_plain(self) -> asyncpg.Pool:
        if self._pool is None:  # made here, because it belongs to the running event loop
            wishes: dict[str, Any] = {"min_size": 0, "max_size": self._pool_size}
            self._pool = asyncpg.create_pool(self.dsn, init=_read_json, reset=_as_it_is, **wishes)
        return await self._pool

    async def close(self) -> None:
        if self._pool is not None:
            self._pool.terminate()
        await self.engine.dispose()
        await self._reading.dispose()


async def _read_json(driver: asyncpg.Connection) -> None:
    """Have JSON read and written as SQLAlchemy does on its own connections."""
    await driver.set_type_codec("jsonb", encoder=str, decoder=json.loads, schema="pg_catalog")


async def _as_it_is(_: object) -> None:
    """Nothing is set on a connection, so nothing is reset; the pool itself ends a transaction that was left open."""


def _refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    """Have the pool replace a connection that the database ended, without asking it at every checkout."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


AnySession = ReadSession | WriteSession
Writing = WriteSession | Plain
"""A transaction that may write."""
Statements = ReadSession | Writing | Database
"""Whatever takes plain statements; each stands alone where it is the database itself."""


def _engine(dsn: str, pool_size: int, settings: Mapping[str, str] | None = None, **more: Any) -> AsyncEngine:
    """An engine whose connections the driver opens: an address means the same here as for the jobs and for pg_dump,
    TLS's options (`?sslmode=…`) included, which SQLAlchemy would refuse.
    """

    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(dsn, server_settings=dict(settings or {}))

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,
        **more,
    )
