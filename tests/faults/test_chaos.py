"""Workers killed and frozen at random under a shuffled stream with repeats, the database killed twice, the queue
emptied once: nothing is lost, nothing is covered twice, what is believed is the truth. `make chaos` takes longer.
"""

import asyncio
import contextlib
import json
import os
import random
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg

from flywheel.cli.replay import Plan, outgoing
from flywheel.db.embedded import EmbeddedPostgres
from tests import child, gold
from tests.application import Client, prepare, until
from tests.faults.stage import CHANNEL, PATIENCE_S, Stage, staged

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "6"))
SEED = int(os.environ.get("CHAOS_SEED", "11"))
COPIES = ROUNDS - 1
WORKERS = 3
BATCHES_A_ROUND = 4
PAST_THE_LEASE_S = 3.0
FEW_AT_A_TIME = {"run_concurrency": "8"}
"""So little that one worker cannot take all the work."""

HOLDERS = "select count(distinct owner) from insight_lanes where lease_until > clock_timestamp()"
AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
STARTED = "select pg_postmaster_start_time()"
INTERRUPTED = "select (select sum(epoch) from insight_lanes) - (select count(*) from insight_runs)"
"""Claims that came to nothing: proof that the chaos hit work."""


async def test_chaos_among_the_workers_changes_nothing(open_folder: Path, tmp_path: Path) -> None:
    source = multiplied(tmp_path / "many.jsonl")
    chance = random.Random(SEED)
    async with (
        server_of_its_own(open_folder) as server,
        staged(server.dsn, tmp_path, dialogues=10_000, source=source) as stage,
        stage.product("run", "--role", "api") as api,
        crew(stage) as workers,
        child.signed_in(api) as admin,
    ):
        for number, part in enumerate(parts(stage)):
            stage.brain.gate.clear()  # so that work is found for every worker, however slow the machine
            async with asyncio.TaskGroup() as round_:
                round_.create_task(pour(admin, part))
                await strike(stage, workers, chance)
                stage.brain.gate.set()
                if number in {ROUNDS // 3, 2 * ROUNDS // 3}:
                    await server.is_killed_and_back(stage)
                await recover(workers)
                # Only now: a frozen worker may hold a lock of the queue, and whoever waits to empty it holds up others.
                await stage.sql.execute("truncate jobs.pgqueuer" if number == ROUNDS // 2 else "select 1")

        await stage.assert_as_if_nothing_had_happened(api)
        assert await stage.sql.fetchval(INTERRUPTED) > 0


@dataclass
class Mortal:
    """A database server that may be killed; its launcher starts it again."""

    launcher: EmbeddedPostgres
    dsn: str

    async def is_killed_and_back(self, stage: Stage) -> None:
        assert self.launcher.postmaster_pid is not None
        started = await stage.sql.fetchval(STARTED)
        os.kill(self.launcher.postmaster_pid, signal.SIGKILL)

        async def started_again() -> object:
            with contextlib.suppress(
                OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError
            ):
                return await stage.sql.fetchval(STARTED)
            return started

        await until(started_again, lambda at: at != started, timeout_s=PATIENCE_S)


@asynccontextmanager
async def server_of_its_own(folder: Path) -> AsyncIterator[Mortal]:
    launcher = EmbeddedPostgres(folder)
    dsn = await launcher.start()
    try:
        await prepare(dsn)
        yield Mortal(launcher, dsn)
    finally:
        await launcher.stop()


def multiplied(path: Path) -> Path:
    """The small file several times over, as different customers."""
    lines = [json.loads(line) for line in gold.SMALL.read_text(encoding="utf-8").splitlines()]
    many = [{**d, "dialogue_id": f"{d['dialogue_id']}-{n}", "customer": {}} for n in range(COPIES) for d in lines]
    path.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in many), encoding="utf-8")
    return path


def parts(stage: Stage) -> list[list[dict[str, Any]]]:
    """Everything shuffled and with repeats, a part for each round."""
    messages = [m.body for m in outgoing(Plan(stage.path, order="shuffled", duplicates=0.2, seed=11))]
    return [messages[number::ROUNDS] for number in range(ROUNDS)]


async def pour(admin: Client, messages: Sequence[dict[str, Any]]) -> None:
    """One part in small batches, for about as long as its round lasts."""
    for number in range(BATCHES_A_ROUND):
        batch = messages[number::BATCHES_A_ROUND]
        await until(partial(is_taken, admin, batch), timeout_s=PATIENCE_S)
        await asyncio.sleep(PAST_THE_LEASE_S / BATCHES_A_ROUND)


async def is_taken(admin: Client, batch: Sequence[dict[str, Any]]) -> bool:
    answer = await admin.http.post("/channels/inbound", json={**CHANNEL, "messages": batch})
    assert answer.status_code in {200, 503}, answer.text
    return answer.status_code == 200


class Crew:
    """The workers, each of which may be replaced."""

    def __init__(self, stage: Stage, stack: AsyncExitStack) -> None:
        self._stage = stage
        self._stack = stack
        self.members: list[child.Child] = []
        self.frozen: list[child.Child] = []

    async def hire(self) -> None:
        self.members.append(await self._stack.enter_async_context(self._stage.product("worker", **FEW_AT_A_TIME)))


@asynccontextmanager
async def crew(stage: Stage) -> AsyncIterator[Crew]:
    async with AsyncExitStack() as stack:
        hired = Crew(stage, stack)
        for _ in range(WORKERS):
            await hired.hire()
        yield hired


async def strike(stage: Stage, workers: Crew, chance: random.Random) -> None:
    """Once every worker is in the middle of something, kill one and freeze another."""

    async def holders() -> int:
        return int(await stage.sql.fetchval(HOLDERS))

    await until(holders, lambda n: n == WORKERS, timeout_s=PATIENCE_S)
    victim, frozen = chance.sample(workers.members, 2)
    frozen.signal(signal.SIGSTOP)
    await victim.kill()
    workers.members.remove(victim)
    workers.frozen.append(frozen)


async def recover(workers: Crew) -> None:
    """Replace the killed one; let the frozen one go on when its lease is over, however long the replacement takes."""
    await asyncio.gather(workers.hire(), thaw(workers.frozen.pop()))


async def thaw(frozen: child.Child) -> None:
    await asyncio.sleep(PAST_THE_LEASE_S)
    frozen.signal(signal.SIGCONT)
