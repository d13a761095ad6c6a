"""Workers killed and frozen at random under a shuffled stream with repeats, the queue emptied once: nothing is lost,
nothing is covered twice, and what is believed is the truth.
"""

import asyncio
import json
import random
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from flywheel.cli.replay import Plan, outgoing
from tests import child, gold
from tests.application import Client, until
from tests.faults.stage import CHANNEL, PATIENCE_S, Stage, staged

COPIES = 5
WORKERS = 3
ROUNDS = 6
BATCHES_A_ROUND = 4
PAST_THE_LEASE_S = 3.0
FEW_AT_A_TIME = {"run_concurrency": "8"}
"""So little that one worker cannot take all the work."""

HOLDERS = "select count(distinct owner) from insight_lanes where lease_until > clock_timestamp()"
INTERRUPTED = "select (select sum(epoch) from insight_lanes) - (select count(*) from insight_runs)"
"""Claims that came to nothing: proof that the chaos hit work."""


async def test_chaos_among_the_workers_changes_nothing(seeded_database: str, tmp_path: Path) -> None:
    source = multiplied(tmp_path / "many.jsonl")
    chance = random.Random(11)
    async with (
        staged(seeded_database, tmp_path, dialogues=1000, source=source) as stage,
        stage.product("run", "--role", "api") as api,
        crew(stage) as workers,
        child.signed_in(api) as admin,
    ):
        stage.brain_takes(1)
        for number, part in enumerate(parts(stage)):
            pouring = asyncio.create_task(pour(admin, part))
            await strike(stage, workers, chance)
            await recover(workers)
            # Only now: a frozen worker may hold a lock of the queue, and whoever waits to empty it holds up all others.
            await stage.sql.execute("truncate jobs.pgqueuer" if number == ROUNDS // 2 else "select 1")
            await pouring

        await stage.assert_as_if_nothing_had_happened(api)
        assert await stage.sql.fetchval(INTERRUPTED) > 0


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
        await admin.post("/channels/inbound", {**CHANNEL, "messages": batch}, status=200)
        await asyncio.sleep(PAST_THE_LEASE_S / BATCHES_A_ROUND)


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
