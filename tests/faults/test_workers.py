"""Workers that come, go, freeze and share, and a queue that forgets: each message is covered once all the same."""

import signal
from pathlib import Path

from tests import gold
from tests.application import until
from tests.child import Child
from tests.faults.stage import DIALOGUES, PATIENCE_S, staged

LONG_LEASE = {"lease_s": "300"}
OWNED = "select count(*) from insight_lanes where owner is not null"
DONE = "select count(*) from insight_runs where state = 'succeeded'"
ALL_OF_THEM = 13


async def says(child: Child, event: str, times: int = 1) -> None:
    """Wait until a process has logged an event so often."""

    async def heard() -> int:
        return child.said.count(f'"{event}"'.encode())

    await until(heard, lambda n: n >= times, timeout_s=PATIENCE_S)


async def test_terminated_worker_finishes_its_runs_first(seeded_database: str, tmp_path: Path) -> None:
    async with staged(seeded_database, tmp_path) as stage:
        stage.brain_takes(3)
        async with stage.product("run", "--role", "api") as api:
            async with stage.product("worker") as worker:
                await stage.send(api)
                await stage.calls(DIALOGUES)
                worker.signal(signal.SIGTERM)
                assert await worker.ended() == 0
            assert await stage.sql.fetchval(OWNED) == 0

            await stage.assert_as_if_nothing_had_happened(api)
        assert len(stage.brain.received) == DIALOGUES


async def test_terminated_product_takes_up_nothing_more_and_finishes_what_it_began(
    seeded_database: str, tmp_path: Path
) -> None:
    async with staged(seeded_database, tmp_path) as stage:
        first, rest = stage.halves()
        stage.brain_takes(6)
        async with stage.product("run", "--role", "api") as api:
            async with stage.product("run") as product:
                await stage.send(api, first)
                await stage.calls(DIALOGUES)
                product.signal(signal.SIGTERM)
                await stage.send(api, rest)
                assert await product.ended() == 0
            assert len(stage.brain.received) == DIALOGUES
            assert await stage.sql.fetchval(OWNED) == 0
            assert await stage.sql.fetchval(DONE) == DIALOGUES
            stage.brain_takes(0)

            async with stage.product("worker"):
                await stage.assert_as_if_nothing_had_happened(api)


async def test_terminated_worker_gives_back_what_takes_too_long(seeded_database: str, tmp_path: Path) -> None:
    async with staged(seeded_database, tmp_path) as stage:
        stage.brain_takes(3600)
        async with stage.product("run", "--role", "api") as api:
            async with stage.product("worker", **LONG_LEASE) as worker:
                await stage.send(api)
                await stage.calls(DIALOGUES)
                worker.signal(signal.SIGTERM)
                assert await worker.ended() == 0
            assert await stage.sql.fetchval(OWNED) == 0
            stage.brain_takes(0)

            async with stage.product("worker", **LONG_LEASE):
                await stage.assert_as_if_nothing_had_happened(api)


async def test_two_workers_share_the_work_and_do_each_run_once(seeded_database: str, tmp_path: Path) -> None:
    async with staged(seeded_database, tmp_path, dialogues=ALL_OF_THEM) as stage:
        stage.brain_takes(0.5)
        one_by_one = {"run_concurrency": "2"}
        async with (
            stage.product("run", "--role", "api") as api,
            stage.product("worker", **one_by_one) as first,
            stage.product("worker", **one_by_one) as second,
        ):
            await stage.send(api)
            await stage.assert_as_if_nothing_had_happened(api)
            await says(first, "run_succeeded")
            await says(second, "run_succeeded")
        assert len(stage.brain.received) == await stage.sql.fetchval("select count(*) from insight_runs")


async def test_worker_frozen_past_its_lease_writes_nothing_when_it_goes_on(
    seeded_database: str, tmp_path: Path
) -> None:
    async with staged(seeded_database, tmp_path) as stage:
        first, rest = stage.halves()
        stage.brain_takes(1)
        async with (
            stage.product("run", "--role", "api") as api,
            stage.product("worker") as frozen,
        ):
            await stage.send(api, first)
            await stage.calls(DIALOGUES)
            frozen.signal(signal.SIGSTOP)
            async with stage.product("worker"):
                await stage.analysed()
                frozen.signal(signal.SIGCONT)
                await says(frozen, "run_fenced")
            await stage.send(api, rest)

            await stage.assert_as_if_nothing_had_happened(api)


async def test_lost_queue_is_made_good_by_the_sweeper(seeded_database: str, tmp_path: Path) -> None:
    async with staged(seeded_database, tmp_path) as stage, stage.product("run", "--role", "api") as api:
        await stage.send(api)
        assert await stage.sql.fetchval("select count(*) from jobs.pgqueuer") >= DIALOGUES
        await stage.sql.execute("truncate jobs.pgqueuer")

        async with stage.product("worker"):
            await stage.assert_as_if_nothing_had_happened(api)
        assert len(stage.brain.received) == DIALOGUES


def test_dialogues_are_as_many_as_the_tests_say() -> None:
    assert len(gold.SMALL.read_text(encoding="utf-8").splitlines()) == ALL_OF_THEM
