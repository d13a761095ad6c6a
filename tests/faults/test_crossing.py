"""Two who change the same things at the same moment: both come through, whoever is first. Nobody waits in a ring."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from flywheel.db.engine import Database
from flywheel.domain.errors import TransactionsCrossed
from flywheel.testing.simulators.loopback import Received, Scripted
from tests.application import PASSWORD, Application, copied, fresh, said, serving, until
from tests.receiving import Receiver, failed_once, webhook

WAITING = """
select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
"""
RINGS = "select deadlocks from pg_stat_database where datname = current_database()"
UNDONE = "do $$ begin raise exception 'as if in a ring' using errcode = '40P01'; end $$"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with (
        copied(postgres_dsn, prepared_database) as dsn,
        serving(dsn, webhook_private_addresses="allow", webhook_timeout_s=60.0) as app,
    ):
        yield app


@asynccontextmanager
async def held(app: Application, rows: str, *values: Any) -> AsyncIterator[None]:
    """Whoever wants to change these rows waits until the block ends; whether somebody then waited in a ring is asked
    afterwards.
    """
    holder = await asyncpg.connect(app.dsn)
    try:
        async with holder.transaction():
            assert await holder.fetch(f"{rows} for update", *values)
            yield
    finally:
        await holder.close()


async def waits(app: Application, number: int) -> None:
    """Wait until so many transactions wait for a lock."""

    async def count() -> int:
        return int((await app.sql(WAITING))[0][0])

    await until(count, lambda n: n >= number, timeout_s=60)


async def nobody_was_in_a_ring(app: Application) -> bool:
    return bool((await app.sql(RINGS))[0][0] == 0)


class Hesitant(Receiver):
    """Answers what is scripted, and then refuses once the gate is open."""

    def __init__(self, *answers: Scripted) -> None:
        super().__init__(*answers)
        self.gate = asyncio.Event()

    async def respond(self, request: Received) -> Scripted:
        if self.answers:
            return await super().respond(request)
        await self.gate.wait()
        return Scripted(status=500)


async def test_webhook_is_deleted_while_a_failure_of_it_is_written_down(app: Application) -> None:
    async with Hesitant(Scripted(status=500)) as receiver:
        hook = await webhook(app.admin, receiver.url, "customer.created")
        await app.admin.post("/customers", {"display_name": "甲"})
        first = await failed_once(app, hook)
        async with held(app, "select 1 from webhook_deliveries where event_id = $1", first["id"]):
            await app.admin.post("/customers", {"display_name": "乙"})
            await receiver.got(2)
            deleting = asyncio.create_task(app.admin.delete(f"/admin/webhooks/{hook['id']}", status=204))
            await waits(app, 1)
            receiver.gate.set()
            await waits(app, 2)
        await deleting

    await app.admin.get(f"/admin/webhooks/{hook['id']}", status=404)
    assert await nobody_was_in_a_ring(app)


async def test_customer_writes_while_they_are_opted_in_again(app: Application) -> None:
    visitor = await app.visitor()
    await visitor.says("你好")
    await app.learned(visitor.customer_id)
    customer = f"/customers/{visitor.customer_id}"
    await app.admin.patch(customer, {"ai_opted_out": True})
    async with held(app, "select 1 from insight_lanes where customer_id = $1", visitor.customer_id):
        writing = asyncio.create_task(visitor.says("还在吗"))
        await waits(app, 1)
        opting = asyncio.create_task(app.admin.patch(customer, {"ai_opted_out": False}))
        await waits(app, 2)
    await asyncio.gather(writing, opting)

    assert await nobody_was_in_a_ring(app)


async def test_two_admins_deactivate_each_other(app: Application) -> None:
    first, second = await app.user("admin"), await app.user("admin")
    browsers = [await app.sign_in(user["username"], PASSWORD) for user in (first, second)]
    async with held(app, "select 1 from users where username = 'admin'"):
        both = [
            asyncio.create_task(browser.post(f"/admin/users/{other['id']}/deactivate", {}, status=200))
            for browser, other in zip(browsers, (second, first), strict=True)
        ]
        await waits(app, 2)
    await asyncio.gather(*both)

    assert await nobody_was_in_a_ring(app)


async def test_invitation_is_accepted_while_an_admin_replaces_it(app: Application) -> None:
    name = fresh("neu")
    user = await app.admin.post("/admin/users", {"username": name, "display_name": "新人", "role": "sales"})
    accepting = {"token": user["invitation"]["token"], "password": PASSWORD}
    async with held(app, "select 1 from users where id = $1", user["id"]):
        replacing = asyncio.create_task(app.admin.post(f"/admin/users/{user['id']}/password-reset", status=200))
        await waits(app, 1)
        accepted = asyncio.create_task(app.client().post("/auth/invitations/accept", accepting, status=404))
        await waits(app, 2)
    replaced, _ = await asyncio.gather(replacing, accepted)

    await app.client().post("/auth/invitations/accept", {**accepting, "token": replaced["token"]}, status=200)
    assert await nobody_was_in_a_ring(app)


async def test_conversations_are_handed_over_while_messages_come_for_them(app: Application) -> None:
    leaver = await app.user("sales")
    peers = [fresh("p"), fresh("p")]
    threads = [result["conversation_id"] for peer in peers for result in (await app.inbound([said(peer)]))["results"]]
    # The first moves behind the second in the table, so that a walk through the table meets them the other way round.
    for thread in reversed(threads):
        await app.admin.patch(f"/chat/conversations/{thread}", {"assignee_id": leaver["id"]})
    answers = [said(peer, direction="outbound") for peer in peers]
    async with held(app, "select 1 from conversations where id = $1", min(threads)):
        storing = asyncio.create_task(app.inbound(answers))
        await waits(app, 1)
        leaving = asyncio.create_task(app.admin.post(f"/admin/users/{leaver['id']}/deactivate", {}, status=200))
        await waits(app, 2)
    stored, left = await asyncio.gather(storing, leaving)

    assert (stored["stored"], left["conversations"]) == (2, 2)
    assert await nobody_was_in_a_ring(app)


@pytest.mark.parametrize("door", ["write", "plain"])
async def test_what_the_database_has_undone_is_to_be_sent_again(app: Application, door: str) -> None:
    db = Database(app.dsn, pool_size=1)
    try:
        with pytest.raises(TransactionsCrossed):
            async with getattr(db, door)() as transaction:
                await transaction.rows(UNDONE)
    finally:
        await db.close()
