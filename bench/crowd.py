"""Many at once: 32 who post at the same time, and 500 browsers that listen while customers write."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bench import servers
from bench.figures import Figure
from bench.servers import Server
from bench.wire import Connection, percentile

DsnOf = Callable[[str], Awaitable[str]]

POSTERS, POSTS = 32, 60
LISTENERS, SAID = 500, 40


async def crowd(dsn_of: DsnOf) -> list[Figure]:
    """Both measures of this file."""
    return [*await posters(dsn_of), *await listeners(dsn_of)]


async def posters(dsn_of: DsnOf) -> list[Figure]:
    """How long a customer's POST takes while 31 others post."""
    async with servers.product({"FLYWHEEL_DATABASE_URL": await dsn_of("posters")}) as server:
        doors = [await servers.visitor(server) for _ in range(POSTERS)]
        taken: list[float] = []

        async def write(path: str, connection: Connection) -> None:
            for n in range(POSTS):
                body = {"type": "text", "text": f"第 {n} 条：私有化部署怎么报价", "client_message_id": f"c{n}"}
                took = await connection.timed("POST", path, body)
                if n >= 5:
                    taken.append(took)

        begun = time.perf_counter()
        await asyncio.gather(*(write(*door) for door in doors))
        rate = POSTERS * POSTS / (time.perf_counter() - begun)
    p50, p99 = (percentile(taken, share) * 1e3 for share in (0.5, 0.99))
    shown = f"{p50:.0f} / {p99:.0f} ms at {rate:.0f} messages/s"
    return [Figure("32 concurrent posters: POST p50 / p99", shown, "p99 ≤ 100 ms", p99 <= 100)]


@dataclass
class Browser:
    """One that listens to the event stream, and when it was told of each message."""

    heard: dict[str, float] = field(default_factory=dict)

    async def listen(self, server: Server, token: str, is_open: asyncio.Semaphore) -> None:
        async with is_open:  # so many at once as a listening socket's queue takes
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            head = f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"
            writer.write(head.encode())
            while not (await reader.readline()).startswith(b"event: ready"):
                pass
        while line := await reader.readline():
            if line.startswith(b"data: ") and (named := json.loads(line[6:]).get("message_id")):
                self.heard.setdefault(named, time.perf_counter())


async def listeners(dsn_of: DsnOf) -> list[Figure]:
    """From a customer's POST until every one of 500 browsers has been told."""
    async with servers.product({"FLYWHEEL_DATABASE_URL": await dsn_of("listeners")}) as server:
        token = await servers.admin_token(server, ["read"])
        idle_mb = server.memory_mb(with_children=False)
        browsers, few = [Browser() for _ in range(LISTENERS)], asyncio.Semaphore(20)
        tasks = [asyncio.create_task(browser.listen(server, token, few)) for browser in browsers]
        path, visitor = await servers.visitor(server)
        await asyncio.sleep(5)
        told = [await _told(visitor, path, n, browsers) for n in range(SAID)]
        held_mb = server.memory_mb(with_children=False) - idle_mb
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    last = [max(times) for times in told]
    missed = sum(LISTENERS - len(times) for times in told)
    return [
        Figure("500 browsers: until the last is told, p50 / p95", _ms(last, 0.5) + " / " + _ms(last, 0.95), "-", None),
        Figure("500 browsers: events that did not arrive", f"{missed} of {LISTENERS * SAID}", "0", missed == 0),
        Figure("memory of 500 open streams", f"{held_mb:.0f} MB", "-", None),
    ]


def _ms(values: list[float], share: float) -> str:
    return f"{percentile(values, share) * 1e3:.0f} ms"


async def _told(visitor: Connection, path: str, n: int, browsers: list[Browser]) -> list[float]:
    """Seconds until each browser was told of a new message."""
    begun = time.perf_counter()
    body: Any = {"type": "text", "text": f"第 {n} 条", "client_message_id": f"l{n}"}
    _, answer = await visitor.request("POST", path, body)
    message = json.loads(answer)["id"]
    until = begun + 10
    while time.perf_counter() < until and not all(message in browser.heard for browser in browsers):
        await asyncio.sleep(0.005)
    return [browser.heard[message] - begun for browser in browsers if message in browser.heard]
