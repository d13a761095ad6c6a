"""The product as its command line starts it, process by process, each of which may be killed and started again."""

import asyncio
import json
import socket
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flywheel.cli.client import ApiClient
from flywheel.db.embedded import EmbeddedPostgres
from tests import child
from tests.application import ADMIN_PASSWORD
from tests.oracle.corpus import CHANNEL
from tests.postgres import new_database

PATIENCE_S = 180.0
SETTINGS: Mapping[str, str] = {"burst_quiet_s": "0.3", "burst_longest_s": "2", "log_level": "warning"}
"""Short bursts. The acknowledgement gate is off (`child.FAST`): in gold dialogues 好的 may take up an offer."""

CONNECTIONS, CALLS = 60, 64
"""Of all processes together: connections for writing (and as many for reading), and brain calls in flight."""

Databases = Callable[[], AbstractAsyncContextManager[str]]
"""Gives a database of its own to whoever asks."""


@asynccontextmanager
async def databases() -> AsyncIterator[Databases]:
    """A PostgreSQL server that outlives the product's processes, and migrated databases on it."""
    with tempfile.TemporaryDirectory(prefix="flywheel-oracle-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = EmbeddedPostgres(folder / "database", durable=False)
        dsn = await server.start()

        @asynccontextmanager
        async def migrated() -> AsyncIterator[str]:
            async with new_database(dsn) as own:
                async with child.command("migrate", database_url=own) as migrating:
                    assert await migrating.ended() == 0, migrating.said.decode()
                yield own

        try:
            yield migrated
        finally:
            await server.stop()


class Process:
    """One process of the product, in its present life."""

    def __init__(self, *arguments: str, **settings: str) -> None:
        self._arguments = arguments
        self._settings = {**SETTINGS, **settings}
        self._life = AsyncExitStack()
        self.lives = 0
        self.said = bytearray()

    async def start(self) -> None:
        """Start it, and wait until it is ready."""
        self.child = await self._life.enter_async_context(child.running(*self._arguments, **self._settings))
        self.lives += 1

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self.child.kill()
        await self._life.aclose()
        self.said += self.child.said

    async def __aenter__(self) -> "Process":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()


def shares(processes: int) -> dict[str, str]:
    """The settings by which several processes take no more of the machine than one by default."""
    return {"db_pool_size": str(min(10, CONNECTIONS // processes)), "run_concurrency": str(CALLS // processes)}


def free_port() -> str:
    """A port for a server that is to come back at the same address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def errors(processes: Sequence[Process]) -> Counter[str]:
    """What the processes logged as an error, by event; only what has ended has said all."""
    found: Counter[str] = Counter()
    for line in b"\n".join(process.said for process in processes).splitlines():
        if b'"level": "error"' in line:
            found[json.loads(line)["event"]] += 1
    return found


@dataclass
class Source:
    """A system that sends messages through the public API and repeats what was not acknowledged."""

    client: ApiClient
    batch: int = 200
    customers: dict[str, str] = field(default_factory=dict)
    results: Counter[str] = field(default_factory=Counter)

    async def pour(
        self, messages: Sequence[dict[str, Any]], after_batch: Callable[[Sequence[str]], None] = lambda _: None
    ) -> None:
        """Send in batches, each again until it is acknowledged; `after_batch` is told which messages have been."""
        for start in range(0, len(messages), self.batch):
            body = {**CHANNEL, "messages": messages[start : start + self.batch]}
            answer = await asyncio.to_thread(self.client.post, "/channels/inbound", body)
            for result in answer["results"]:
                self.results[result["status"]] += 1
                assert result["reason"] is None, result
                self.customers[result["external_id"].rpartition(":")[0]] = result["customer_id"]
            await asyncio.to_thread(after_batch, [result["external_id"] for result in answer["results"]])


@asynccontextmanager
async def signed_in(url: str) -> AsyncIterator[ApiClient]:
    """The admin, whose calls outlast a server that is killed and comes back."""
    with ApiClient(url, patience_s=PATIENCE_S) as client:
        await asyncio.to_thread(client.sign_in, "admin", ADMIN_PASSWORD)
        yield client
