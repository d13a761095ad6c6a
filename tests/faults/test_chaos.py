"""Workers killed and frozen at random under a shuffled stream with repeats, the queue emptied once: nothing is lost,
nothing is covered twice, and what is believed is the truth.
"""

import asyncio
import json
import random
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from flywheel.cli.replay import Plan, outgoing
from tests import child, gold
from tests.application import Client
from tests.faults.stage import CHANNEL, Stage, staged

COPIES = 5
WORKERS = 3
ROUNDS = 6
PAUSE_S = 1.5
PAST_THE_LEASE_S = 3.0
BATCH = 25
INTERRUPTED = "select (select sum(epoch) from insight_lanes) - (select count(*) from insight_runs)"
"""Claims that came to nothing: proof that the chaos hit work."""


async def test_chaos_among_the_workers_changes_nothing(seeded_database: str, tmp_path: Path) -> None:
    source = multiplied(tmp_path / "many.jsonl")
    async with (
        staged(seeded_database, tmp_path, dialogues=1000, source=source) as stage,
        stage.product("run", "--role", "api") as api,
        crew(stage) as workers,
    ):
        stage.brain_takes(0.3)
        async with child.signed_in(api) as admin:
            pouring = asyncio.create_task(pour(admin, stage))
            await disturb(stage, workers, random.Random(11))
            await pouring

        await stage.assert_as_if_nothing_had_happened(api)
        assert await stage.sql.fetchval(INTERRUPTED) > 0


def multiplied(path: Path) -> Path:
    """The small file several times over, as different customers."""
    lines = [json.loads(line) for line in gold.SMALL.read_text(encoding="utf-8").splitlines()]
    many = [{**d, "dialogue_id": f"{d['dialogue_id']}-{n}", "customer": {}} for n in range(COPIES) for d in lines]
    path.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in many), encoding="utf-8")
    return path


async def pour(admin: Client, stage: Stage) -> None:
    """Everything in small batches, shuffled and with repeats, for about as long as the chaos lasts."""
    messages = [m.body for m in outgoing(Plan(stage.path, order="shuffled", duplicates=0.2, seed=11))]
    batches = [messages[start : start + BATCH] for start in range(0, len(messages), BATCH)]
    for batch in batches:
        await admin.post("/channels/inbound", {**CHANNEL, "messages": batch}, status=200)
        await asyncio.sleep(ROUNDS * (PAUSE_S + PAST_THE_LEASE_S) / len(batches))


class Crew:
    """The workers, each of which may be replaced."""

    def __init__(self, stage: Stage, stack: AsyncExitStack) -> None:
        self._stage = stage
        self._stack = stack
        self.members: list[child.Child] = []

    async def hire(self) -> None:
        self.members.append(await self._stack.enter_async_context(self._stage.product("worker")))


@asynccontextmanager
async def crew(stage: Stage) -> AsyncIterator[Crew]:
    async with AsyncExitStack() as stack:
        hired = Crew(stage, stack)
        for _ in range(WORKERS):
            await hired.hire()
        yield hired


async def disturb(stage: Stage, workers: Crew, chance: random.Random) -> None:
    """Kill one, freeze another past its lease, again and again; half-way, the queue forgets everything."""
    for number in range(ROUNDS):
        await asyncio.sleep(PAUSE_S)
        victim, frozen = chance.sample(workers.members, 2)
        frozen.signal(signal.SIGSTOP)
        await victim.kill()
        workers.members.remove(victim)
        await stage.sql.execute("truncate jobs.pgqueuer" if number == ROUNDS // 2 else "select 1")
        await asyncio.gather(workers.hire(), asyncio.sleep(PAST_THE_LEASE_S))
        frozen.signal(signal.SIGCONT)
