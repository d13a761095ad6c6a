"""The stage of the fault tests: known dialogues, a brain that knows the truth, and what must hold in the end.

Barriers are PostgreSQL's own locks, held by the test: the product needs no hook, and stands where it would stand.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg

from flywheel.cli.dialogues import survey
from flywheel.cli.replay import Plan, outgoing
from flywheel.testing.simulators.loopback import Received
from flywheel.testing.simulators.openai import OpenAISimulator, Payload, Scripted, completion, gold_responder
from tests import child, gold
from tests.application import Client, Unexpected, serving, until

PATIENCE_S = 120.0
DIALOGUES = 4
CHANNEL = {"channel_type": "custom", "account": "faults"}

Responder = Callable[[Payload], str]

WRITERS = """
select count(*) from pg_locks wrote join pg_locks waits using (pid)
where wrote.relation = $1::text::regclass and wrote.mode = 'RowExclusiveLock' and wrote.granted
  and waits.relation = $2::text::regclass and not waits.granted
"""
WAITING = "select count(distinct pid) from pg_locks where relation = $1::text::regclass and not granted"
LEFT_BEHIND = """
select count(*) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""
PENDING = "select coalesce(sum(head_seq - cursor_seq), 0) from insight_lanes"
STATED = """
select m.external_id, a.op, a.category, a.content from insight_assertions a join messages m on m.id = a.message_id
"""
LANE = "select lane_seq from messages where customer_id = $1 and direction = 'inbound' order by lane_seq"
COVERED = """
select lo_seq, hi_seq, message_ids from insight_runs where customer_id = $1 and state in ('succeeded', 'skipped')
order by lo_seq
"""
HOW_OFTEN = """
select count(*) filter (where times > 1) as twice, count(*) filter (where times = 0) as never from (
  select (select count(*) from insight_runs r
          where r.customer_id = m.customer_id and m.id = any(r.message_ids) and r.state in ('succeeded', 'skipped'))
    as times
  from messages m where m.lane_seq is not null) covered
"""


class Coverage(NamedTuple):
    """Of the messages to analyse, how many were covered by more than one run, and how many by none."""

    twice: int
    never: int


class PatientBrain(OpenAISimulator):
    """A brain that keeps everybody waiting while its gate is closed."""

    def __init__(self, responder: Responder) -> None:
        super().__init__(responder)
        self.gate = asyncio.Event()
        self.gate.set()

    async def respond(self, request: Received) -> Scripted:
        await self.gate.wait()
        return await super().respond(request)


@dataclass
class Stage:
    """One database, one brain, some dialogues."""

    dsn: str
    sql: asyncpg.Pool
    brain: PatientBrain
    dialogues: Sequence[gold.Dialogue]
    messages: Sequence[dict[str, Any]]
    truth: Responder
    path: Path

    @asynccontextmanager
    async def product(self, *arguments: str, module: str | None = None, **settings: str) -> AsyncIterator[child.Child]:
        """A process of the product, with this stage's brain."""
        line = arguments or ("run",)
        async with child.running(*line, module=module, database_url=self.dsn, **settings) as process:
            yield process

    async def send(self, product: child.Child, messages: Sequence[dict[str, Any]] | None = None) -> Any:
        """Pour messages in (all by default), as a source does that repeats what was not acknowledged."""
        async with child.signed_in(product) as admin:
            body = {**CHANNEL, "messages": self.messages if messages is None else messages}
            return await admin.post("/channels/inbound", body, status=200)

    def halves(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Each dialogue's beginning, and the rest."""
        first = [message for message in self.messages if message["seq"] < 4]
        return first, [message for message in self.messages if message["seq"] >= 4]

    def brain_takes(self, seconds: float, says: Responder | None = None) -> None:
        """Answers come this late from now on, and are the truth; those under way stay as they are."""

        def late(payload: Payload) -> Scripted:
            return Scripted(body=completion((says or self.truth)(payload), payload=payload), latency_s=seconds)

        self.brain.responder = late

    async def calls(self, number: int) -> None:
        """Wait until the brain has been asked so often."""

        async def count() -> int:
            return len(self.brain.received)

        await until(count, lambda n: n >= number, timeout_s=PATIENCE_S)

    async def analysed(self) -> None:
        """Wait until no message waits."""

        async def pending() -> int:
            return int(await self.sql.fetchval(PENDING))

        await until(pending, lambda n: n == 0, timeout_s=PATIENCE_S)

    @asynccontextmanager
    async def barrier(self, table: str) -> AsyncIterator["Barrier"]:
        """Whoever wants to write to the table waits until the block ends; reading goes on."""
        holder = await asyncpg.connect(self.dsn)
        try:
            async with holder.transaction():
                await holder.execute(f"lock table {table} in share row exclusive mode")
                yield Barrier(self.sql, table)
        finally:
            await holder.close()

    async def is_deserted(self) -> None:
        """Wait until PostgreSQL has noticed that the killed process is gone, and undone what it had not committed."""

        async def others() -> int:
            return int(await self.sql.fetchval(LEFT_BEHIND))

        await until(others, lambda n: n == 0, timeout_s=PATIENCE_S)

    async def coverage(self) -> Coverage:
        """How often messages were covered that should be once."""
        return Coverage(*await self.sql.fetchrow(HOW_OFTEN))

    async def assert_as_if_nothing_had_happened(self, product: child.Child) -> None:
        """Believed is the truth; each message is stored once, covered by one run, and stated what it states once."""
        await self.analysed()
        async with child.signed_in(product) as admin:
            assert await believed(admin) == gold.expected(self.dialogues)
        stated = Counter(tuple(row) for row in await self.sql.fetch(STATED))
        assert await self.coverage() == Coverage(twice=0, never=0)
        assert stated == gold.stated(self.dialogues)
        for row in await self.sql.fetch("select id from customers"):
            await self._assert_covered_once(row["id"])
        stored = await self.sql.fetchval("select count(*) from messages")
        assert stored == len(self.messages)

    async def _assert_covered_once(self, customer_id: Any) -> None:
        runs = await self.sql.fetch(COVERED, customer_id)
        lane = [row["lane_seq"] for row in await self.sql.fetch(LANE, customer_id)]
        assert lane == list(range(1, len(lane) + 1))
        assert [run["lo_seq"] for run in runs] == [0, *(run["hi_seq"] for run in runs[:-1])]
        assert runs[-1]["hi_seq"] == len(lane)
        covered = [message_id for run in runs for message_id in run["message_ids"]]
        assert len(covered) == len(set(covered)) == len(lane)


@dataclass(frozen=True)
class Barrier:
    """A held lock, and who waits for it."""

    sql: asyncpg.Pool
    table: str

    async def holds_up(self, number: int = 1) -> None:
        """Wait until so many processes of the database stand before it."""

        async def waiting() -> int:
            return int(await self.sql.fetchval(WAITING, self.table))

        await until(waiting, lambda n: n >= number, timeout_s=PATIENCE_S)

    async def holds_up_one_who_wrote(self, other: str) -> None:
        """Wait until somebody whose open transaction wrote to another table stands before it."""

        async def waiting() -> int:
            return int(await self.sql.fetchval(WRITERS, other, self.table))

        await until(waiting, timeout_s=PATIENCE_S)


async def believed(admin: Client) -> gold.Believed:
    """What is believed about each customer, by name."""
    customers = await admin.all("/customers", limit=200)
    profiles = [await admin.get(f"/customers/{customer['id']}/profile") for customer in customers]
    return {p["customer"]["display_name"]: gold.believed(p["active_insights"]) for p in profiles}


async def truth_is_believed(admin: Client, dialogues: list[gold.Dialogue]) -> bool:
    """Whether it is the truth that is believed; not so while the database is away."""
    try:
        return await believed(admin) == gold.expected(dialogues)
    except Unexpected as answer:
        if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return False


@asynccontextmanager
async def staged(dsn: str, folder: Path, dialogues: int = DIALOGUES, source: Path = gold.SMALL) -> AsyncIterator[Stage]:
    """A stage on a seeded database whose categories and brain are set up."""
    path = folder / "staged.jsonl"
    known = gold.stamped(source, path)[:dialogues]
    truth = gold_responder(gold.answers(known), key="at")
    sql = await asyncpg.create_pool(dsn, min_size=0, max_size=1)  # connects again when the server was killed
    messages = [message.body for message in outgoing(Plan(path, limit=dialogues))]
    async with PatientBrain(truth) as brain:
        async with serving(dsn, role="api") as application:
            for name, holds_several in survey(path).slots.items():
                cardinality = "multi" if holds_several else "single"
                await application.admin.post("/admin/insight-categories", {"key": name, "cardinality": cardinality})
            await child.use_brain(application.admin, brain.base_url)
        try:
            yield Stage(dsn, sql, brain, known, messages, truth, path)
        finally:
            await sql.close()
