"""What the job engine does on this machine: the figures of docs/adr/0003. Usage: python -m bench.jobs"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from flywheel import jobs
from flywheel.db.embedded import EmbeddedPostgres
from flywheel.db.engine import Database
from flywheel.kit.logging import configure

PUTS, AT_ONCE, DRAINED, WAITING, WAIT_S = 3200, 32, 10_000, 500, 2.0


class Counter:
    """Handlers, and a way to wait until so many jobs came."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self._done = 0
        self._wanted = 0
        self._reached = asyncio.Event()

    async def note(self, payload: jobs.Payload) -> None:
        self.latencies.append(time.perf_counter() - payload.get("at", 0.0))
        self._done += 1
        if self._done >= self._wanted:
            self._reached.set()

    async def wait(self, payload: jobs.Payload) -> None:
        await asyncio.sleep(WAIT_S)
        await self.note(payload)

    async def further(self, number: int) -> None:
        self._wanted, self._done = number, 0
        self._reached.clear()
        await self._reached.wait()


@asynccontextmanager
async def working(dsn: str, counter: Counter) -> AsyncIterator[None]:
    stop = asyncio.Event()
    worker = jobs.Worker(dsn, {"note": counter.note, "wait": counter.wait})
    running = asyncio.create_task(worker.run(stop))
    await asyncio.sleep(1)
    yield
    stop.set()
    await running


async def put(db: Database, key: str, delay_s: float = 0.0, **payload: Any) -> None:
    async with db.write() as session:
        await jobs.put(session, "note", key, payload, delay_s)


async def put_many(db: Database, kind: str, number: int) -> None:
    async with db.write() as session:
        await jobs.put_many(session, kind, {f"many {index}": {} for index in range(number)})


async def start_latency_ms(db: Database, counter: Counter) -> float:
    counter.latencies.clear()
    for number in range(50):
        came = asyncio.create_task(counter.further(1))
        await asyncio.sleep(0.02)
        await put(db, f"ping {number}", at=time.perf_counter())
        await came
    return median(counter.latencies) * 1000


async def puts_a_second(db: Database, at_once: int, delay_s: float) -> float:
    async def some(number: int) -> None:
        for index in range(PUTS // at_once):
            await put(db, f"{at_once} {delay_s} {number} {index}", delay_s)

    began = time.perf_counter()
    await asyncio.gather(*[some(number) for number in range(at_once)])
    return PUTS / (time.perf_counter() - began)


async def measure(dsn: str) -> list[tuple[str, str]]:
    await jobs.setup(dsn)
    db, counter = Database(dsn, pool_size=AT_ONCE), Counter()
    figures = [
        ("put, one after another", f"{await puts_a_second(db, 1, 3600):.0f}/s"),
        (f"put for later, {AT_ONCE} at once", f"{await puts_a_second(db, AT_ONCE, 3600):.0f}/s"),
    ]
    await put_many(db, "note", DRAINED)
    began = time.perf_counter()
    drained = asyncio.create_task(counter.further(DRAINED))
    async with working(dsn, counter):
        await drained
        figures.append(("drained, start included", f"{DRAINED / (time.perf_counter() - began):.0f}/s"))
        figures.append(("start latency, median", f"{await start_latency_ms(db, counter):.1f} ms"))
        waited = asyncio.create_task(counter.further(WAITING))
        began = time.perf_counter()
        await put_many(db, "wait", WAITING)
        await waited
        figures.append((f"{WAITING} jobs waiting {WAIT_S:.0f} s", f"{time.perf_counter() - began:.2f} s"))
    await db.close()
    return figures


async def main() -> None:
    configure("warning", as_json=False)
    with tempfile.TemporaryDirectory(prefix="flywheel-bench-") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder))
        try:
            figures = await measure(await server.start())
        finally:
            await server.stop()
    table = Table("job engine", "measured")
    for name, figure in figures:
        table.add_row(name, figure)
    Console().print(table)


if __name__ == "__main__":
    asyncio.run(main())
