"""Polled sources under fire: one poller a source however many workers there are, and no page lost or stored twice
whoever is killed, frozen or stopped meanwhile.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from flywheel.testing.simulators.loopback import Scripted
from flywheel.testing.simulators.wecom_kf import KFID, SECRET, WeComKfSimulator, message
from tests import child
from tests.application import until
from tests.polling import HURRY, LOCAL, configured

PATIENCE_S = 120.0
PAGE = 7
MESSAGES = 140
STORED = "select external_id from messages where direction <> 'note' order by source_seq"
OWNER = "select owner from sources"
HANG_UP = "select pg_terminate_backend(pid) from pg_locks where relation = 'message_keys'::regclass and not granted"


@dataclass
class Stage:
    """One database, one platform with messages, and processes of the product."""

    dsn: str
    platform: WeComKfSimulator
    sql: asyncpg.Pool

    def product(self, *arguments: str, **settings: str) -> Any:
        return child.running(*arguments, database_url=self.dsn, **LOCAL, **settings)

    async def configure(self, server: child.Child) -> None:
        async with child.signed_in(server) as admin:
            await configured(admin, self.platform)

    async def asked(self, number: int) -> None:
        """Wait until the platform was asked for messages so often."""

        async def count() -> int:
            return self.platform.asked[KFID].cursors.total()

        await until(count, lambda n: n >= number, timeout_s=PATIENCE_S)

    async def all_stored(self) -> None:
        """Wait until everything is stored, and check that it is there once and in order."""

        async def count() -> int:
            await self.sql.execute(HURRY)
            return int(await self.sql.fetchval("select count(*) from messages"))

        await until(count, lambda n: n >= MESSAGES, timeout_s=PATIENCE_S)
        stored = [row[0] for row in await self.sql.fetch(STORED)]
        assert stored == [kept["msgid"] for kept in self.platform.kept[KFID]]
        assert await self.sql.fetchval("select cursor from sources") == f"cursor-{MESSAGES}"


@asynccontextmanager
async def staged(dsn: str, **behaviour: Any) -> AsyncIterator[Stage]:
    async with WeComKfSimulator(**behaviour) as platform, asyncpg.create_pool(dsn, min_size=1, max_size=3) as sql:
        platform.page = PAGE
        platform.kept[KFID] = [message(number, peer=f"wm{number % 5}") for number in range(MESSAGES)]
        yield Stage(dsn, platform, sql)


async def test_one_poller_a_source_however_many_workers(seeded_database: str) -> None:
    async with (
        staged(seeded_database, takes_s=0.05) as stage,
        stage.product("run", "--role", "api") as server,
        stage.product("worker"),
        stage.product("worker"),
        stage.product("worker"),
    ):
        await stage.configure(server)

        await stage.all_stored()

        asked = stage.platform.asked[KFID]
        assert asked.most_at_once == 1
        assert {times for cursor, times in asked.cursors.items() if cursor != f"cursor-{MESSAGES}"} == {1}


async def test_neither_secret_nor_token_nor_words_reach_the_log(seeded_database: str) -> None:
    async with staged(seeded_database) as stage, stage.product("run", log_level="debug") as product:
        stage.platform.fails_next.extend([42001, -1, 45009, Scripted(502, SECRET), Scripted(is_cut=True)])

        await stage.configure(product)
        await stage.all_stored()
        stage.platform.stop()
        await stage.sql.execute(HURRY)
        await until(lambda: stage.sql.fetchval("select state = 'degraded' from sources"), timeout_s=PATIENCE_S)

    assert b"poll_refused" in product.said
    for hidden in (SECRET, "access_token=", "token-", "corpsecret", "第 1 条", "wm1"):
        assert hidden not in product.said.decode()


async def test_killed_pollers_page_is_fetched_by_another_worker(seeded_database: str) -> None:
    async with (
        staged(seeded_database, takes_s=3600) as stage,
        stage.product("run", "--role", "api") as server,
    ):
        async with stage.product("worker") as doomed:
            await stage.configure(server)
            await stage.asked(1)
            await doomed.kill()
        stage.platform.takes_s = 0.0

        async with stage.product("worker"):
            await stage.all_stored()
        assert stage.platform.asked[KFID].cursors[""] == 2


async def test_workers_killed_again_and_again_lose_no_page_and_store_none_twice(seeded_database: str) -> None:
    async with (
        staged(seeded_database, takes_s=0.05, repeats=3) as stage,
        stage.product("run", "--role", "api") as server,
    ):
        await stage.configure(server)
        for kill in range(1, 4):
            async with stage.product("worker") as doomed:
                await stage.asked(4 * kill)
                await doomed.kill()

        async with stage.product("worker"), stage.product("worker"):
            await stage.all_stored()


async def test_poller_killed_before_the_commit_has_neither_stored_nor_moved_on(seeded_database: str) -> None:
    async with staged(seeded_database) as stage, stage.product("run", "--role", "api") as server:
        async with stage.product("worker") as doomed, stage.sql.acquire() as holder, holder.transaction():
            await holder.execute("lock table message_keys in share row exclusive mode")
            await stage.configure(server)
            await stage.asked(1)
            await until(lambda: waits_for(stage, "message_keys"), timeout_s=PATIENCE_S)
            await doomed.kill()
        assert await stage.sql.fetchval("select count(*) from messages") == 0
        assert await stage.sql.fetchval("select cursor from sources") is None

        async with stage.product("worker"):
            await stage.all_stored()


async def waits_for(stage: Stage, table: str) -> int:
    waiting = "select count(*) from pg_locks where relation = $1::text::regclass and not granted"
    return int(await stage.sql.fetchval(waiting, table))


async def test_frozen_poller_that_wakes_after_its_lease_writes_nothing(seeded_database: str) -> None:
    async with (
        staged(seeded_database, takes_s=2.0) as stage,
        stage.product("run", "--role", "api") as server,
        stage.product("worker") as frozen,
    ):
        await stage.configure(server)
        await stage.asked(2)
        frozen.signal(signal.SIGSTOP)
        owner = await stage.sql.fetchval(OWNER)
        stage.platform.takes_s = 0.1
        async with stage.product("worker"):

            async def taken_over() -> bool:
                return await stage.sql.fetchval(OWNER) not in {None, owner}

            await until(taken_over, timeout_s=PATIENCE_S)
            frozen.signal(signal.SIGCONT)
            await stage.all_stored()
            await until(lambda: says(frozen, b"poll_fenced"), timeout_s=PATIENCE_S)


async def says(process: child.Child, line: bytes) -> bool:
    return line in process.said


async def test_database_that_hangs_up_in_the_middle_costs_a_repeat_and_is_not_blamed_on_the_channel(
    seeded_database: str,
) -> None:
    async with staged(seeded_database) as stage, stage.product("run", "--role", "api") as server:
        async with stage.product("worker") as worker:
            async with stage.sql.acquire() as holder, holder.transaction():
                await holder.execute("lock table message_keys in share row exclusive mode")
                await stage.configure(server)
                await until(lambda: waits_for(stage, "message_keys"), timeout_s=PATIENCE_S)
                await holder.execute(HANG_UP)

            await stage.all_stored()
        assert stage.platform.asked[KFID].cursors[""] == 2
        assert b"poll_refused" not in worker.said


async def test_worker_that_stops_gives_its_source_back_at_once(seeded_database: str) -> None:
    async with (
        staged(seeded_database, takes_s=3600) as stage,
        stage.product("run", "--role", "api") as server,
    ):
        async with stage.product("worker") as leaving:
            await stage.configure(server)
            await stage.asked(1)
            stage.platform.takes_s = 0.0
            await child.stopped(leaving)
        row = await stage.sql.fetchrow("select owner, lease_until, next_at <= now() as is_due from sources")
        assert tuple(row) == (None, None, True)

        async with stage.product("worker"):
            await stage.all_stored()


async def test_changed_configuration_fences_who_asks_with_the_old_one(seeded_database: str) -> None:
    async with (
        staged(seeded_database, takes_s=2.0) as stage,
        stage.product("run", "--role", "api") as server,
        stage.product("worker"),
        child.signed_in(server) as admin,
    ):
        config = await configured(admin, stage.platform)
        await stage.asked(1)
        await admin.patch(f"/admin/channel-configs/{config['id']}", {"poll_enabled": False})
        await asyncio.sleep(3)
        assert await stage.sql.fetchval("select count(*) from messages") == 0

        stage.platform.takes_s = 0.0
        await admin.patch(f"/admin/channel-configs/{config['id']}", {"poll_enabled": True})
        await stage.all_stored()
