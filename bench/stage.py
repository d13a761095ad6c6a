"""A running product with a brain that knows the truth and counts what it is asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from bench import servers
from bench.servers import Server
from bench.wire import Connection
from flywheel.domain.analysis import estimate_tokens
from flywheel.testing.simulators.openai import Change, OpenAISimulator, Payload, gold_responder

PATIENCE_S = 120.0


async def use_brain(server: Server, base_url: str | None) -> None:
    """Let the product think with an OpenAI-compatible brain, or (None) not at all."""
    token = await servers.admin_token(server, ["admin", "write", "read"])
    admin = Connection(server.port, {"Authorization": f"Bearer {token}"})
    _, body = await admin.request("GET", "/api/v1/admin/agent-configs")
    [config] = json.loads(body)["items"]
    change: dict[str, Any] = {"enabled": False}
    if base_url is not None:
        change = {"provider": "openai_compatible", "base_url": base_url, "model": "m", "settings": {"timeout_s": 60}}
    status, body = await admin.request("PATCH", f"/api/v1/admin/agent-configs/{config['id']}", change)
    if status != 200:
        raise RuntimeError(body.decode())


@dataclass
class Asked:
    """The calls a brain got: the size of each prompt, in estimated tokens and in the characters it reports as usage."""

    tokens: list[int] = field(default_factory=list)
    characters: int = 0

    def note(self, payload: Payload) -> None:
        words = [str(message["content"]) for message in payload["messages"]]
        self.tokens.append(sum(map(estimate_tokens, words)))
        self.characters += sum(map(len, words))


@dataclass
class Stage:
    """The product, its database and its brain."""

    server: Server
    admin: Connection
    database: asyncpg.Connection
    asked: Asked
    customers: dict[str, str] = field(default_factory=dict)

    async def send(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Deliver messages of any customers in one request."""
        body = {"channel_type": "wechat_work_contact", "account": "bench", "messages": messages}
        status, answer = await self.admin.request("POST", "/api/v1/channels/inbound", body)
        told = json.loads(answer)
        if status != 200 or told["stored"] != len(messages):
            raise RuntimeError(f"{status}: {told.get('stored')} of {len(messages)} messages stored")
        for message, result in zip(messages, told["results"], strict=True):
            self.customers[message["peer"]["peer_id"]] = result["customer_id"]

    async def settled(self) -> None:
        """Wait until nothing waits for analysis. The database is asked, so that asking costs the server nothing."""
        async with asyncio.timeout(PATIENCE_S):
            while await self.database.fetchval("select exists (select from insight_lanes where head_seq > cursor_seq)"):
                await asyncio.sleep(0.005)

    async def idle(self) -> set[str]:
        """The conversations of customers of whom nothing waits."""
        query = "select c.id from conversations c join insight_lanes l using (customer_id) where head_seq = cursor_seq"
        return {str(row["id"]) for row in await self.database.fetch(query)}

    async def believed(self, customer_id: str) -> set[tuple[str, str]]:
        """The active facts of a customer, through the API."""
        path, found = f"/api/v1/customers/{customer_id}/insights?status=active&limit=200", set()
        cursor: str | None = ""
        while cursor is not None:
            _, answer = await self.admin.request("GET", path + (f"&cursor={cursor}" if cursor else ""))
            page = json.loads(answer)
            found |= {(row["category"], row["content"]) for row in page["items"]}
            cursor = page["next_cursor"]
        return found


@asynccontextmanager
async def staged(dsn: str, gold: Mapping[str, Sequence[Change]], **settings: str) -> AsyncIterator[Stage]:
    """A product on that database. `latency_s` is how long its brain takes; the rest are the product's own settings."""
    asked, answer = Asked(), gold_responder(gold)
    simulator = OpenAISimulator(latency_s=float(settings.pop("latency_s", "0")))

    def respond(payload: Payload) -> str:
        asked.note(payload)
        simulator.received.clear()
        return answer(payload)

    simulator.responder = respond
    environment = {"FLYWHEEL_DATABASE_URL": dsn} | {f"FLYWHEEL_{name.upper()}": v for name, v in settings.items()}
    database = await asyncpg.connect(dsn)
    try:
        async with simulator, servers.product(environment) as server:
            await use_brain(server, simulator.base_url)
            token = await servers.admin_token(server, ["ingest", "admin"])
            yield Stage(server, Connection(server.port, {"Authorization": f"Bearer {token}"}), database, asked)
    finally:
        await database.close()
