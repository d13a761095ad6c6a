"""Run all measures (or the named groups) and print one table.

Usage: python -m bench [slow_brain|ingest|runs|memory|scale|crowd|start …]
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
from rich.console import Console
from rich.table import Table

from bench import measures
from bench.crowd import crowd
from bench.figures import Figure
from bench.memory import memory
from bench.scale import scale
from flywheel.db import migrate
from flywheel.db.embedded import EmbeddedPostgres
from flywheel.db.engine import Database

ON_DATABASE: dict[str, Callable[[Callable[[str], Awaitable[str]]], Awaitable[list[Figure]]]] = {
    "slow_brain": measures.slow_brain,
    "ingest": measures.ingest,
    "runs": measures.runs,
    "memory": memory,
    "scale": scale,
    "crowd": crowd,
}


async def main(wanted: list[str]) -> None:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="flywheel-bench-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        embedded = EmbeddedPostgres(root / "database")
        dsn = await embedded.start()

        async def fresh(name: str) -> str:
            """A new database of the running server, migrated."""
            connection = await asyncpg.connect(dsn)
            await connection.execute(f'create database "bench_{name}"')
            await connection.close()
            address = dsn.replace("/flywheel?", f"/bench_{name}?")
            db = Database(address, pool_size=2)
            await migrate.upgrade(db.engine)
            await db.close()
            return address

        try:
            for name, measure in ON_DATABASE.items():
                if not wanted or name in wanted:
                    figures += await measure(fresh)
        finally:
            await embedded.stop()
        if not wanted or "start" in wanted:
            figures += await measures.start(root)
    _print(figures)


def _print(figures: list[Figure]) -> None:
    table = Table("measure", "figure", "goal", "met")
    for figure in figures:
        met = "" if figure.is_met is None else "yes" if figure.is_met else "NO"
        table.add_row(figure.name, figure.value, figure.goal, met)
    Console(width=140).print(table)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
