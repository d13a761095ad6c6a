"""Crash torture: server and workers are killed again and again during a replay; then the whole database must hold what
it holds after the same replay undisturbed.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import asyncpg

from flywheel.cli.replay import create_categories
from flywheel.testing.simulators.openai import OpenAISimulator
from tests import child
from tests.oracle import dump
from tests.oracle.corpus import Corpus
from tests.oracle.fire import pour_under_fire
from tests.oracle.judge import judged
from tests.oracle.people import expected
from tests.oracle.product import Databases, Process, Source, errors, free_port, shares, signed_in

WORKERS = 2
DUPLICATES = 0.3
BRAIN_S = 0.2
INTERRUPTED = "select coalesce((select sum(epoch) from insight_lanes) - (select count(*) from insight_runs), 0)"


@dataclass
class Survival:
    """A replay that came to its end: what the database holds, and how hard it was on the way."""

    content: dump.Dump
    wrong: int
    messages: int
    calls: int
    interrupted: int
    restarts: int
    seconds: float
    errors: Counter[str]


@dataclass
class Damage:
    """What is different after the torture: nothing, it is hoped."""

    undisturbed: Survival
    tortured: Survival
    differences: Sequence[str] = field(default_factory=list)

    @property
    def is_none(self) -> bool:
        return not (self.differences or self.undisturbed.wrong or self.tortured.wrong)


async def torture(corpus: Corpus, databases: Databases, kills: int, seed: int) -> Damage:
    """The same replay twice, once undisturbed and once under fire."""
    async with OpenAISimulator(corpus.truth(), latency_s=BRAIN_S) as brain:
        undisturbed = await survive(corpus, databases, brain, 0, seed)
        tortured = await survive(corpus, databases, brain, kills, seed)
    return Damage(undisturbed, tortured, list(dump.differences(undisturbed.content, tortured.content)))


async def survive(corpus: Corpus, databases: Databases, brain: OpenAISimulator, kills: int, seed: int) -> Survival:
    """One replay, shuffled and with repeats, on a fresh database with an api and two workers."""
    brain.received.clear()
    port = free_port()
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(databases())
        roles = [("run", "--role", "api"), *[("worker",)] * WORKERS]
        processes = [Process(*role, port=port, database_url=dsn, **shares(len(roles))) for role in roles]
        async with AsyncExitStack() as alive:
            for process in processes:
                await alive.enter_async_context(process)
            client = await alive.enter_async_context(signed_in(f"http://127.0.0.1:{port}"))
            await asyncio.to_thread(create_categories, client, corpus.slots)
            async with child.signed_in(processes[0].child) as admin:
                await child.use_brain(admin, brain.base_url)
            began = time.monotonic()
            source = Source(client, batch=50)
            messages = corpus.messages(shuffled=True, duplicates=DUPLICATES, seed=seed)
            await pour_under_fire(source, messages, processes, kills, random.Random(seed))
            verdicts = await asyncio.to_thread(judged, client, source.customers, expected(corpus.dialogues, {}))
            seconds = time.monotonic() - began
        sql = await asyncpg.connect(dsn)
        stack.push_async_callback(sql.close)
        return Survival(
            content=await dump.content(dsn),
            wrong=sum(not verdict.is_right for verdict in verdicts),
            messages=len(messages),
            calls=len(brain.received),
            interrupted=int(await sql.fetchval(INTERRUPTED)),
            restarts=sum(process.lives - 1 for process in processes),
            seconds=seconds,
            errors=errors(processes),
        )
