"""A browser's side of the event stream, for tests."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.application import Client, until


@dataclass(frozen=True)
class Heard:
    """One event."""

    id: str
    kind: str
    data: dict[str, Any]


@dataclass
class Listener:
    """What a caller has heard so far."""

    heard: list[Heard] = field(default_factory=list)

    def kinds(self, customer_id: str) -> set[str]:
        return {event.kind for event in self.heard if event.data.get("customer_id") == customer_id}

    async def hears(self, wanted: Callable[["Listener"], object]) -> None:
        async def ask() -> object:
            return wanted(self)

        await until(ask)


@asynccontextmanager
async def listening(client: Client, last_id: str | None = None) -> AsyncIterator[Listener]:
    """A browser that listens; entered once it is told that it does."""
    headers = {"Last-Event-ID": last_id} if last_id else {}
    listener = Listener()
    async with client.http.stream("GET", "/events", headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        task = asyncio.create_task(_read(response.aiter_lines(), listener))
        if last_id is None:
            await listener.hears(lambda it: it.heard)
        try:
            yield listener
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _read(lines: AsyncIterator[str], listener: Listener) -> None:
    fields: dict[str, str] = {}
    async for line in lines:
        name, _, value = line.partition(": ")
        fields[name] = value
        if not line and "event" in fields:
            listener.heard.append(Heard(fields["id"], fields["event"], json.loads(fields["data"])))
        fields = fields if line else {}
