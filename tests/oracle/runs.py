"""The oracle's runs: the same dialogues poured in eight ways, whose end must be the same."""

import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from flywheel.cli.client import ApiClient
from flywheel.cli.replay import create_categories
from flywheel.testing.simulators.openai import OpenAISimulator
from tests import child
from tests.oracle import dump, people
from tests.oracle.corpus import Corpus
from tests.oracle.fire import pour_under_fire
from tests.oracle.judge import Facts, Verdict, explained, judged
from tests.oracle.product import Databases, Process, Source, errors, free_port, shares, signed_in

SHOWN_MISSES = 20
SETTLING_S = 2.0


@dataclass(frozen=True)
class Run:
    """One way to pour. With `kills` the product runs as by default, with its embedded database, which dies with it."""

    key: str
    title: str
    shuffled: bool = False
    duplicates: float = 0.0
    kills: int = 0
    workers: int = 0
    is_repeated: bool = False
    is_edited: bool = False
    brain_s: float = 0.0


RUNS = (
    Run("A", "in order"),
    Run("B", "30% duplicates", duplicates=0.3),
    Run("C", "shuffled", shuffled=True),
    Run("D", "shuffled, 30% duplicates", shuffled=True, duplicates=0.3),
    Run("E", "in order, killed 50 times with its database", kills=50, brain_s=0.2),
    Run("F", "shuffled, 8 workers", shuffled=True, workers=8),
    Run("G", "shuffled, then again over the same store", shuffled=True, is_repeated=True),
    Run("H", "in order, a person's edit in each", is_edited=True),
)


@dataclass
class Outcome:
    """What came of one run. `complaints` are lines about what is not as it must be."""

    run: Run
    dialogues: int = 0
    right: int = 0
    sent: int = 0
    stored: int = 0
    calls: int = 0
    seconds: float = 0.0
    restarts: int = 0
    complaints: list[str] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def is_right(self) -> bool:
        return self.right == self.dialogues and not self.complaints


@dataclass
class Play:
    """One run under way."""

    run: Run
    corpus: Corpus
    seed: int
    brain: OpenAISimulator
    processes: Sequence[Process]
    client: ApiClient
    outcome: Outcome

    async def go(self) -> None:
        """Pour, wait, judge."""
        await asyncio.to_thread(create_categories, self.client, self.corpus.slots)
        async with child.signed_in(self.processes[0].child) as admin:
            await child.use_brain(admin, self.brain.base_url)
        began = time.monotonic()
        source = Source(self.client, batch=50 if self.run.kills else 200)
        expected = await self._pour(source)
        await self._judge(source.customers, expected)
        self.outcome.seconds = time.monotonic() - began
        self.outcome.calls = len(self.brain.received)
        self.outcome.sent = source.results.total()
        self.outcome.stored = source.results["stored"]

    async def _pour(self, source: Source) -> Mapping[str, Facts]:
        """Everything as the run wants it; what must be believed in the end."""
        run, dialogues = self.run, self.corpus.dialogues
        messages = self.corpus.messages(shuffled=run.shuffled, duplicates=run.duplicates, seed=self.seed)
        edits = people.edits(dialogues, self.seed) if run.is_edited else {}
        if run.kills:
            await pour_under_fire(source, messages, self.processes, run.kills, random.Random(self.seed))
        else:
            await source.pour(messages, people.editor(self.client, edits, source.customers))
        return people.expected(dialogues, edits)

    async def _judge(self, customers: Mapping[str, str], expected: Mapping[str, Facts]) -> None:
        verdicts = await asyncio.to_thread(judged, self.client, customers, expected)
        misses = [verdict for verdict in verdicts if not verdict.is_right]
        self.outcome.dialogues = len(verdicts)
        self.outcome.right = len(verdicts) - len(misses)
        self.outcome.complaints += await asyncio.to_thread(self._explained, misses)

    def _explained(self, misses: Sequence[Verdict]) -> list[str]:
        lines = list(explained(self.client, misses[:SHOWN_MISSES]))
        more = len(misses) - SHOWN_MISSES
        return [*lines, f"… and {more} more."] if more > 0 else lines

    async def again(self, dsn: str) -> None:
        """The same over the same store: nothing is stored, nobody is asked, nothing changes."""
        await asyncio.sleep(SETTLING_S)
        before, calls = await dump.digests(dsn), len(self.brain.received)
        source = Source(self.client)
        await self._pour(source)
        await asyncio.sleep(SETTLING_S)
        after = await dump.digests(dsn)
        found = {
            "messages stored": source.results.total() - source.results["duplicate"],
            "calls of the brain": len(self.brain.received) - calls,
            "tables changed": ", ".join(table for table in after if after[table] != before.get(table)),
        }
        self.outcome.complaints += [f"AGAIN {what}: {value}" for what, value in found.items() if value]


async def play(run: Run, corpus: Corpus, databases: Databases, seed: int) -> Outcome:
    """Do one run on a fresh database, and judge it."""
    outcome = Outcome(run)
    processes: list[Process] = []
    async with AsyncExitStack() as stack:
        brain = await stack.enter_async_context(OpenAISimulator(corpus.truth(), latency_s=run.brain_s))
        place = {"database_url": await stack.enter_async_context(databases())} if not run.kills else _folder(stack)
        port = free_port()
        roles = [("run", "--role", "api"), *[("worker",)] * run.workers] if run.workers else [("run",)]
        for role in roles:
            processes.append(Process(*role, port=port, **shares(len(roles)), **place))
            await stack.enter_async_context(processes[-1])
        client = await stack.enter_async_context(signed_in(f"http://127.0.0.1:{port}"))
        playing = Play(run, corpus, seed, brain, processes, client, outcome)
        await playing.go()
        if run.is_repeated:
            await playing.again(place["database_url"])
    outcome.errors = errors(processes)
    outcome.restarts = sum(process.lives - 1 for process in processes)
    return outcome


def _folder(stack: AsyncExitStack) -> dict[str, str]:
    """A data folder that the database's own account can enter too."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="flywheel-oracle-")))
    folder.chmod(0o755)
    return {"data_dir": str(folder)}
