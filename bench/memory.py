"""What memory costs: calls and prompt sizes as a history grows, CPU a message, messages a second, refolds."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import servers, talks
from bench.figures import Figure
from bench.stage import Stage, staged
from bench.talks import Talk
from bench.wire import Connection, percentile
from flywheel.db.engine import Database
from flywheel.domain.assertions import Assertion
from flywheel.domain.categories import SHIPPED, Category
from flywheel.domain.insights import fold
from flywheel.features.customers import service as customers
from flywheel.features.insights import categories, view
from flywheel.features.insights.value_keys import fact_key
from flywheel.kit.ids import new_id

DsnOf = Callable[[str], Awaitable[str]]

MARKS = (10, 50, 100, 200, 1_000)
HISTORIES = (10, 100, 1_000, 10_000)
CUSTOMERS = 2
BUDGET = 1_500
NOW = {"burst_quiet_s": "0.01", "burst_longest_s": "0.02"}
"""Bursts are made by what one request brings, so that no time has to pass between them."""

BUSY_CUSTOMERS, BUSY_MESSAGES, WARM_UP = 20, 60, 10
SLOT = 2_000


async def memory(dsn_of: DsnOf) -> list[Figure]:
    """All measures of this file."""
    return [
        *await cost(dsn_of),
        *await flat(dsn_of),
        *await cpu(dsn_of),
        *await throughput(dsn_of),
        *await refold(dsn_of),
    ]


def _batch(peer: str, talk: Talk, first: int, end: int) -> list[dict[str, Any]]:
    """Messages first..end of a talk, a minute each, and an answer of ours behind them."""
    begun = datetime.now(UTC) - timedelta(days=20)
    texts = [("inbound", text) for text in talk.texts[first:end]] + [("outbound", "收到，资料稍后发您，有问题随时说。")]
    return [
        {
            "external_id": f"{peer}-{first + n}-{direction}",
            "seq": first + n,
            "peer": {"peer_id": peer, "name": f"客户 {peer}"},
            "direction": direction,
            "sent_at": (begun + timedelta(minutes=first + n)).isoformat(),
            "text": text,
        }
        for n, (direction, text) in enumerate(texts)
    ]


async def cost(dsn_of: DsnOf) -> list[Figure]:
    """Calls and prompt tokens a message up to each mark, message by message and in bursts of 1–5."""
    talk = talks.talk(MARKS[-1])
    figures = []
    async with staged(await dsn_of("cost"), talk.gold, **NOW) as stage:
        for name, sizes in (("steady", (1, 1)), ("bursts of 1–5", (1, 5))):
            figures += await _grow(stage, talk, name, sizes)
        largest = max(stage.asked.tokens)
    return [*figures, Figure("largest prompt of all", f"{largest:,} tokens", f"≤ {BUDGET:,}", largest <= BUDGET)]


async def _grow(stage: Stage, talk: Talk, name: str, sizes: tuple[int, int]) -> list[Figure]:
    peers = [f"{name[0]}{n}" for n in range(CUSTOMERS)]
    calls_before, characters_before = len(stage.asked.tokens), stage.asked.characters
    figures = []
    for first, end in talks.bursts(len(talk.texts), MARKS, sizes):
        await stage.send([message for peer in peers for message in _batch(peer, talk, first, end)])
        await stage.settled()
        if end in MARKS:
            prompts = stage.asked.tokens[calls_before:]
            said = end * CUSTOMERS
            figures.append(_spent(f"{name}, a message, up to {end:,}", len(prompts) / said, sum(prompts) / said, sizes))
    reported = (stage.asked.characters - characters_before) / (len(talk.texts) * CUSTOMERS)
    figures.append(Figure(f"{name}, usage that the brain reports a message", f"{reported:.0f} characters", "–", None))
    return [*figures, await _stale(stage, talk, name, peers)]


def _spent(name: str, calls: float, tokens: float, sizes: tuple[int, int]) -> Figure:
    shown = f"{calls:.2f} calls, {tokens:.0f} tokens"
    if sizes[1] == 1:
        return Figure(name, shown, "–", None)
    return Figure(name, shown, "≤ 0.35, ≤ 500", calls <= 0.35 and tokens <= 500)


async def _stale(stage: Stage, talk: Talk, name: str, peers: Sequence[str]) -> Figure:
    """Facts believed at the end that no longer hold, and facts that hold and are not believed."""
    believed = [await stage.believed(stage.customers[peer]) for peer in peers]
    stale = sum(len(facts - talk.truth) for facts in believed)
    missing = sum(len(talk.truth - facts) for facts in believed)
    shown = f"{stale} stale, {missing} missing of {len(talk.truth) * len(peers)}"
    return Figure(f"{name}, facts after message {len(talk.texts):,}", shown, "0, 0", stale + missing == 0)


async def flat(dsn_of: DsnOf) -> list[Figure]:
    """The prompt of a burst of three as one customer's history grows; most of it comes in large batches."""
    talk = talks.talk(HISTORIES[-1])
    sizes: dict[int, float] = {}
    async with staged(await dsn_of("flat"), talk.gold, **NOW) as stage:
        at = 0
        for mark in HISTORIES:
            while at < mark:
                is_near = at >= mark - 9
                end = min(at + 3 if is_near else at + 240, mark - 9 if at < mark - 9 else mark)
                await stage.send(_batch("f", talk, at, end))
                await stage.settled()
                at = end
            sizes[mark] = sum(stage.asked.tokens[-3:]) / 3
        stale = await _stale(stage, talk, "one customer", ["f"])
        largest = max(stage.asked.tokens)
    shown = " / ".join(f"{size:,.0f}" for size in sizes.values())
    name = f"prompt at message {' / '.join(f'{mark:,}' for mark in sizes)} of one customer"
    return [Figure(name, f"{shown} tokens", f"≤ {BUDGET:,}", largest <= BUDGET), stale]


async def cpu(dsn_of: DsnOf) -> list[Figure]:
    """CPU of the server process a message, storing and thinking, with a brain that takes no time."""
    talk = talks.talk(BUSY_MESSAGES)
    figures = []
    for name, sizes, goal in (("bursts of 1–5", (1, 5), 5.0), ("each a run of its own", (1, 1), None)):
        spent = await _cpu_ms(await dsn_of(f"cpu_{sizes[1]}"), talk, sizes)
        met = None if goal is None else spent <= goal
        figures.append(Figure(f"CPU a message, {name}", f"{spent:.1f} ms", f"≤ {goal:.0f} ms" if goal else "–", met))
    return figures


async def _cpu_ms(dsn: str, talk: Talk, sizes: tuple[int, int]) -> float:
    async with staged(dsn, talk.gold, burst_quiet_s="0.5", burst_longest_s="5") as stage:
        visitors = await _visitors(stage)
        before = 0.0
        for first, end in talks.bursts(BUSY_MESSAGES, (WARM_UP,), sizes):
            if first == WARM_UP:
                before = stage.server.cpu_s()
            await asyncio.gather(*(_chat(talk.texts[first:end], first, visitor) for visitor in visitors))
            await stage.settled()
        return (stage.server.cpu_s() - before) / (BUSY_CUSTOMERS * (BUSY_MESSAGES - WARM_UP)) * 1e3


async def _chat(texts: Sequence[str], first: int, visitor: tuple[str, Connection]) -> None:
    path, connection = visitor
    for n, text in enumerate(texts, first):
        await connection.timed("POST", path, {"type": "text", "text": text, "client_message_id": f"m{n}"})


async def throughput(dsn_of: DsnOf) -> list[Figure]:
    """Messages a second, each a run of its own: 20 customers who write on as soon as their last words were learned."""
    talk = talks.talk(BUSY_MESSAGES)
    settings = {"latency_s": "0.2", "run_concurrency": "16", "gate_acknowledgements": "false"}
    async with staged(await dsn_of("throughput"), talk.gold, **NOW, **settings) as stage:
        visitors = {path.split("/")[-2]: (path, wire) for path, wire in await _visitors(stage)}
        said = dict.fromkeys(visitors, 0)
        ready, started = set(visitors), time.perf_counter()
        while any(count < BUSY_MESSAGES for count in said.values()):
            await asyncio.gather(*(_chat([talk.texts[said[name]]], said[name], visitors[name]) for name in ready))
            for name in ready:
                said[name] += 1
            await asyncio.sleep(0.005)
            ready = {name for name in await stage.idle() if said[name] < BUSY_MESSAGES}
        await stage.settled()
        rate = len(stage.asked.tokens) / (time.perf_counter() - started)
    name = "messages a second, a run each: brain of 200 ms, 16 at once, 20 customers"
    return [Figure(name, f"{rate:.0f} (ceiling 80)", "≥ 56", rate >= 56)]


async def _visitors(stage: Stage) -> list[tuple[str, Connection]]:
    return [await servers.visitor(stage.server) for _ in range(BUSY_CUSTOMERS)]


async def refold(dsn_of: DsnOf) -> list[Figure]:
    """A slot with 2,000 assertions, folded; and one more of them appended, refolded and committed."""
    dsn = await dsn_of("refold")
    async with staged(dsn, {}) as stage:
        await stage.send(_batch("r", talks.talk(1), 0, 1))
        await stage.settled()
        message_id = str(await stage.database.fetchval("select id from messages where direction = 'inbound'"))
    figures = []
    for policy in (category for category in SHIPPED if category.key in {"budget", "need"}):
        log = [_assertion(policy, n, message_id) for n in range(SLOT)]
        folded = percentile(_folded(log, policy), 0.5)
        appended = percentile(await _appended(dsn, stage.customers["r"], log, policy, message_id), 0.5)
        name = f"{policy.cardinality}-valued slot of {SLOT:,} assertions"
        figures.append(Figure(f"{name}: fold", f"{folded * 1e3:.1f} ms of CPU", "≤ 5 ms", folded <= 0.005))
        figures.append(Figure(f"{name}: append, refold, commit", f"{appended * 1e3:.1f} ms", "–", None))
    return figures


def _folded(log: Sequence[Assertion], policy: Category) -> list[float]:
    """CPU time, which is all that a fold takes: it waits for nothing but its turn on a busy machine."""
    taken = []
    for _ in range(20):
        started = time.thread_time()
        fold(log, policy)
        taken.append(time.thread_time() - started)
    return taken


def _assertion(policy: Category, n: int, message_id: str) -> Assertion:
    """The nth of a slot whose value is said four times, then changes; one of fifty, so that each comes back."""
    content = f"{n // 4 % 50 + 10} 万元"
    said_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=n)
    return Assertion(
        id=str(new_id()),
        category=policy.key,
        value_key=fact_key(policy, content),
        content=content,
        op="assert",
        source="ai",
        event_at=said_at,
        recorded_at=said_at,
        sequence=n,
        ordinal=n,
        confidence=0.9,
        message_id=message_id,
        run_id=message_id,
        actor="bench",
    )


async def _appended(
    dsn: str, customer_id: str, log: Sequence[Assertion], policy: Category, message_id: str
) -> list[float]:
    db = Database(dsn, pool_size=2)
    more = [_assertion(policy, n, message_id) for n in range(SLOT, SLOT + 12)]
    taken = []
    for new in [log, *([assertion] for assertion in more)]:
        started = time.perf_counter()
        async with db.plain() as session:
            policies = await categories.load_for_folding(session)
            profile = await customers.lock_profile(session, uuid.UUID(customer_id))
            named = [replace(assertion, run_id=str(uuid.uuid4())) for assertion in new]
            await view.append(session, profile, [view.NewAssertion(assertion) for assertion in named], policies)
        taken.append(time.perf_counter() - started)
    await db.close()
    return taken[2:]
