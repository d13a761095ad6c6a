"""Events on their way to another system survive whatever is killed: none is lost, each keeps its id, and two workers
send each once.
"""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from flywheel.features.webhooks.senders import EACH
from flywheel.testing.simulators.loopback import Scripted
from tests import child
from tests.application import until
from tests.faults.stage import PATIENCE_S, Stage, staged
from tests.receiving import Receiver, just_now, webhook

HOOKED = {"webhook_private_addresses": "allow", "webhook_timeout_s": "2"}
STATES = "select state, count(*) from webhook_deliveries group by state"
STORED = "select (select count(*) from messages), (select count(*) from webhook_deliveries)"


async def set_up(product: child.Child, receiver: Receiver) -> Any:
    async with child.signed_in(product) as admin:
        return await webhook(admin, receiver.url)


async def pour(stage: Stage, product: child.Child) -> None:
    """Every message, as if it was said now: what was said long ago is told otherwise."""
    await stage.send(product, [{**message, "sent_at": just_now()} for message in stage.messages])


async def all_taken(stage: Stage, receiver: Receiver) -> None:
    """Wait until every message's event was taken, and check that there is one of each."""
    number = len(stage.messages)

    async def states() -> dict[str, int]:
        return {row[0]: row[1] for row in await stage.sql.fetch(STATES)}

    await until(states, lambda now: now == {"succeeded": number}, timeout_s=PATIENCE_S)
    stored = {str(row[0]) for row in await stage.sql.fetch("select id from messages")}
    told = receiver.told("message.created")
    assert {data["message_id"] for data in told} == stored
    assert len(receiver.ids) == number


async def test_worker_killed_while_it_sends_leaves_nothing_behind(seeded_database: str, tmp_path: Path) -> None:
    hanging = [Scripted(latency_s=3600)] * EACH
    async with (
        staged(seeded_database, tmp_path) as stage,
        Receiver(*hanging) as receiver,
        stage.product("run", "--role", "api", **HOOKED) as api,
    ):
        await set_up(api, receiver)
        async with stage.product("worker", **HOOKED) as worker:
            await pour(stage, api)
            await receiver.got(EACH)
            await worker.kill()
        interrupted = set(receiver.ids)

        async with stage.product("worker", **HOOKED):
            await all_taken(stage, receiver)
        assert {event for event, times in receiver.ids.items() if times > 1} == interrupted


async def test_server_killed_right_after_its_answer_has_told_everything_in_the_end(
    seeded_database: str, tmp_path: Path
) -> None:
    async with staged(seeded_database, tmp_path) as stage, Receiver() as receiver:
        async with stage.product("run", "--role", "api", **HOOKED) as api:
            await set_up(api, receiver)
            await pour(stage, api)
            await api.kill()
        assert not receiver.received

        async with stage.product("worker", **HOOKED):
            await all_taken(stage, receiver)
        assert set(receiver.ids.values()) == {1}


async def test_server_killed_before_the_commit_has_neither_stored_nor_told(
    seeded_database: str, tmp_path: Path
) -> None:
    async with staged(seeded_database, tmp_path) as stage, Receiver() as receiver:
        async with stage.product("run", **HOOKED) as product:
            await set_up(product, receiver)
            async with stage.barrier("webhook_deliveries") as barrier:
                sending = asyncio.create_task(pour(stage, product))
                await barrier.holds_up_one_who_wrote("messages")
                await product.kill()
                with pytest.raises(httpx.TransportError):
                    await sending
        await stage.is_deserted()
        assert tuple(await stage.sql.fetchrow(STORED)) == (0, 0)

        async with stage.product("run", **HOOKED) as product:
            await pour(stage, product)
            await all_taken(stage, receiver)
        assert set(receiver.ids.values()) == {1}


async def test_two_workers_send_each_event_once(seeded_database: str, tmp_path: Path) -> None:
    async with (
        staged(seeded_database, tmp_path, dialogues=13) as stage,
        Receiver(*[Scripted(status=204, latency_s=0.05)] * 1_000) as receiver,
        stage.product("run", "--role", "api", **HOOKED) as api,
        stage.product("worker", **HOOKED),
        stage.product("worker", **HOOKED),
    ):
        await set_up(api, receiver)
        await pour(stage, api)

        await all_taken(stage, receiver)
        assert set(receiver.ids.values()) == {1}
