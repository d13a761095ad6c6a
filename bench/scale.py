"""What a growing store costs: lists, threads, profiles and searches at three sizes, turn by turn in one run."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import asyncpg

from bench import servers
from bench.figures import Figure
from bench.wire import Connection, percentile

DsnOf = Callable[[str], Awaitable[str]]

SIZES = (10_000, 100_000, 1_000_000)
A_CUSTOMER = 50
"""Messages of one customer, except of the first, who has a hundredth of all."""
BATCH = 1_000
ROUNDS = 200
GOAL_S, GOAL_GROWTH = 0.05, 1.5

THINGS = "叉车|冷库|货架|托盘|条码|扫描枪|电池|输送线|传感器|门店|收银机|报表|接口|账号|合同|发票|样机|备件|保修"
ASKED = "多少钱|什么时候到货|能不能先试用|支持对接吗|可以分期吗|有没有现货|怎么开票|谁来修|能便宜点吗"
RARE = "苏州厂区|奥体中心|三号车间|临港仓库|望京分部|天府新区|光谷园区|科学城店|前海办事处|滨江基地"
FREQUENT_WORD, RARE_WORD = "叉车", "临港"


async def scale(dsn_of: DsnOf) -> list[Figure]:
    """p95 of what a sales rep opens, at each size."""
    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(_filled(dsn_of, size)) for size in SIZES]
        taken: dict[str, list[list[float]]] = {name: [[] for _ in stores] for name in stores[0].questions(0)}
        for turn in range(ROUNDS):
            for index, store in enumerate(stores):
                for name, path in store.questions(turn).items():
                    taken[name][index].append(await store.caller.timed("GET", path, None))
    return [_figure(name, [percentile(times[20:], 0.95) for times in by_size]) for name, by_size in taken.items()]


def _figure(name: str, p95: list[float]) -> Figure:
    growth = p95[-1] / p95[0]
    is_met = max(p95) <= GOAL_S and growth <= GOAL_GROWTH
    shown = " / ".join(f"{value * 1e3:.1f}" for value in p95)
    return Figure(
        f"{name}, p95 at 10 k / 100 k / 1 M messages", f"{shown} ms, {growth:.2f}×", "≤ 50 ms, ≤ 1.5×", is_met
    )


@dataclass
class Store:
    """A product whose database holds so many messages."""

    size: int
    caller: Connection
    conversations: list[str]
    customers: list[str]

    def questions(self, turn: int) -> dict[str, str]:
        """What is asked in one turn; another customer each time."""
        chance = random.Random(turn)
        conversation, customer = chance.choice(self.conversations), chance.choice(self.customers)
        chat = "/api/v1/chat/conversations"
        return {
            "conversation list": f"{chat}?view=all&limit=50",
            "conversation list, awaiting a reply": f"{chat}?view=awaiting_reply&limit=50",
            "numbers on the tabs": f"{chat}/counts",
            "thread": f"{chat}/{conversation}/messages?limit=50",
            "thread of the longest conversation": f"{chat}/{self.conversations[0]}/messages?limit=50",
            "profile": f"/api/v1/customers/{customer}/profile",
            "customer list": "/api/v1/customers?limit=50",
            "search, a frequent word": f"/api/v1/search?q={quote(FREQUENT_WORD)}",
            "search, a rare word": f"/api/v1/search?q={quote(RARE_WORD)}",
        }


@asynccontextmanager
async def _filled(dsn_of: DsnOf, size: int) -> AsyncIterator[Store]:
    """A server on a new database with so many messages, poured in through its own door."""
    dsn = await dsn_of(f"scale_{size}")
    async with servers.product({"FLYWHEEL_DATABASE_URL": dsn, "FLYWHEEL_ROLE": "api"}) as server:
        token = await servers.admin_token(server, ["read", "write", "ingest", "admin"])
        caller = Connection(server.port, {"Authorization": f"Bearer {token}"})
        for start in range(0, size, BATCH):
            body = {"channel_type": "wechat_work_contact", "account": "bench", "messages": _messages(start, size)}
            await caller.timed("POST", "/api/v1/channels/inbound", body)
        database = await asyncpg.connect(dsn)
        try:
            await database.execute("vacuum analyze")
            found = await database.fetch("select id, customer_id from conversations order by message_count desc")
        finally:
            await database.close()
        known = random.Random(size).sample(found[1:], min(len(found) - 1, 500))
        store = Store(
            size, caller, [str(row["id"]) for row in (found[0], *known)], [str(r["customer_id"]) for r in known]
        )
        await _learn(store)
        yield store


async def _learn(store: Store) -> None:
    """Some facts for each customer that is asked for."""
    for customer in store.customers:
        for n, thing in enumerate(THINGS.split("|")[:8]):
            fact = {"category": "need", "content": f"{thing}要{n + 2}台"}
            await store.caller.timed("POST", f"/api/v1/customers/{customer}/insights", fact)


def _messages(start: int, size: int) -> list[dict[str, Any]]:
    """A batch of what customers and staff write, three days before it is measured."""
    begun = datetime.now(UTC) - timedelta(days=3)
    return [_message(n, size, begun) for n in range(start, min(start + BATCH, size))]


def _message(n: int, size: int, begun: datetime) -> dict[str, Any]:
    chance = random.Random(n)
    peer = 0 if n % 100 == 0 else 1 + chance.randrange(max(size // A_CUSTOMER, 1))
    words = [chance.choice(said.split("|")) for said in (THINGS, ASKED)]
    if n % 1_000 == 7:
        words.append(chance.choice(RARE.split("|")))
    return {
        "external_id": str(n),
        "seq": n,
        "peer": {"peer_id": f"p{peer}", "name": f"客户 {peer}"},
        "direction": "outbound" if n % 3 == 0 else "inbound",
        "sent_at": (begun + timedelta(seconds=n * 86_400 / size)).isoformat(),
        "text": f"{''.join(words)}，单号 {n % 97_003:05d}",
    }
