"""Two servers and two workers against one PostgreSQL: shared work, every browser told, and an upgrade without a gap."""

import asyncio
import signal
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import httpx

from tests import child
from tests.application import Client, until
from tests.faults.stage import CHANNEL, DIALOGUES, PATIENCE_S, Stage, staged
from tests.faults.test_workers import ALL_OF_THEM
from tests.listening import Listener, listening

API = ("run", "--role", "api")
PART = 5


async def test_browsers_of_both_servers_hear_what_came_to_one_of_them(seeded_database: str, tmp_path: Path) -> None:
    async with (
        staged(seeded_database, tmp_path) as stage,
        stage.product(*API) as one,
        stage.product(*API) as other,
        stage.product("worker"),
        child.signed_in(one) as here,
        child.signed_in(other) as there,
        listening(here) as near,
        listening(there) as far,
    ):
        results = (await stage.send(one))["results"]
        customers = {result["customer_id"] for result in results}
        assert len(customers) == DIALOGUES
        for customer in customers:
            for listener in (near, far):
                await listener.hears(partial(was_told_about, customer))


async def test_server_that_stops_lets_its_browsers_go(seeded_database: str, tmp_path: Path) -> None:
    async with (
        staged(seeded_database, tmp_path) as stage,
        stage.product(*API) as server,
        child.signed_in(server) as admin,
        listening(admin),
    ):
        server.signal(signal.SIGTERM)
        assert await server.ended() == 0
        assert b'"level": "error"' not in server.said


def was_told_about(customer: str, listener: Listener) -> bool:
    return listener.kinds(customer) >= {"message.created", "profile.updated"}


async def test_each_process_is_replaced_in_turn_without_a_lost_message(seeded_database: str, tmp_path: Path) -> None:
    async with staged(seeded_database, tmp_path, dialogues=ALL_OF_THEM) as stage, AsyncExitStack() as stack:
        stage.brain_takes(0.3)
        servers = [await stack.enter_async_context(stage.product(*API)) for _ in range(2)]
        workers = [await stack.enter_async_context(stage.product("worker")) for _ in range(2)]
        pouring = asyncio.create_task(pour(stage, servers))
        for crew, command in ((servers, API), (workers, ("worker",))):
            for place in range(2):
                old, crew[place] = crew[place], await stack.enter_async_context(stage.product(*command))
                old.signal(signal.SIGTERM)
                assert await old.ended() == 0
        await pouring

        await stage.assert_as_if_nothing_had_happened(servers[0])
        assert len(stage.brain.received) == await stage.sql.fetchval("select count(*) from insight_runs")


async def pour(stage: Stage, servers: list[child.Child]) -> None:
    """In small parts, each to whichever server takes it, as a load balancer in front of both would."""
    async with child.signed_in(servers[0]) as admin:
        token = (await admin.post("/auth/tokens", {"name": "balancer", "scopes": ["ingest"]}))["token"]
    for start in range(0, len(stage.messages), PART):
        body = {**CHANNEL, "messages": stage.messages[start : start + PART]}
        await until(partial(is_taken, servers, token, body), timeout_s=PATIENCE_S)


async def is_taken(servers: list[child.Child], token: str, body: object) -> bool:
    for server in servers:
        client = Client(server.url, {"Authorization": f"Bearer {token}"})
        try:
            answer = await client.http.post("/channels/inbound", json=body)
        except httpx.TransportError:
            continue
        finally:
            await client.http.aclose()
        assert answer.status_code == 200, answer.text
        return True
    return False
