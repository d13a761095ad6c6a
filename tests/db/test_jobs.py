"""Jobs: they exist with the caller's commit, arrive at least once, and come back, wait or stop by the error raised."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from flywheel import jobs
from flywheel.db.engine import Database
from flywheel.domain.errors import BrainRefused, CredentialsRefused, FlywheelError, RateLimited, VendorUnavailable
from tests.db.workers import Seen, held, put, queue_is_empty, working


@pytest_asyncio.fixture(loop_scope="session")
async def database(empty_database: str) -> AsyncIterator[Database]:
    await jobs.setup(empty_database)
    database = Database(empty_database)
    yield database
    await database.close()


async def test_setup_may_run_in_many_processes_at_once_and_again(empty_database: str) -> None:
    await asyncio.gather(*[jobs.setup(empty_database) for _ in range(4)])
    await jobs.setup(empty_database)

    database = Database(empty_database)
    seen = Seen()
    async with working(empty_database, {"note": seen}):
        await put(database, "note", "1", word="works")
        assert await seen.count(1) == [{"word": "works"}]
    await database.close()


async def test_job_exists_only_if_the_callers_transaction_commits(database: Database) -> None:
    async def put_and_fail() -> None:
        async with database.write() as session:
            await jobs.put(session, "note", "lost", {"word": "rolled back"})
            raise ZeroDivisionError

    seen = Seen()
    with pytest.raises(ZeroDivisionError):
        await put_and_fail()
    await put(database, "note", "kept", word="committed")

    async with working(database.dsn, {"note": seen}):
        await seen.count(1)
        await queue_is_empty(database)

    assert seen.payloads == [{"word": "committed"}]


async def test_key_that_still_waits_makes_no_second_job_and_leaves_the_transaction_usable(database: Database) -> None:
    async with database.write() as session:
        await jobs.put(session, "note", "same", {"word": "first"})
        await jobs.put(session, "note", "same", {"word": "second"})
        await session.execute(text("CREATE TABLE afterwards (id int)"))

    async with database.read() as session:
        waiting = (await session.execute(text("SELECT payload FROM jobs.pgqueuer"))).scalars().all()
        assert waiting == [b'{"word": "first"}']
        assert await session.scalar(text("SELECT count(*) FROM afterwards")) == 0


async def test_same_key_put_by_two_transactions_at_once_is_one_job(database: Database) -> None:
    await asyncio.gather(*[put(database, "note", "same") for _ in range(8)])

    async with database.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM jobs.pgqueuer")) == 1


async def test_same_key_of_two_kinds_is_two_jobs(database: Database) -> None:
    await put(database, "note", "same")
    await put(database, "other", "same")

    async with database.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM jobs.pgqueuer")) == 2


async def test_key_put_again_while_its_job_runs_makes_a_further_job(database: Database) -> None:
    seen = Seen()

    async def handler(payload: jobs.Payload) -> None:
        await put(database, "note", "same", round=2)
        await seen(payload)

    await put(database, "step", "same")
    async with working(database.dsn, {"step": handler, "note": handler}):
        await seen.count(3)

    assert seen.payloads[:3] == [{}, {"round": 2}, {"round": 2}]


async def test_many_jobs_put_at_once_all_arrive(database: Database) -> None:
    seen = Seen()
    async with database.write() as session:
        await jobs.put_many(session, "note", {str(number): {"number": number} for number in range(500)})

    async with working(database.dsn, {"note": seen}):
        payloads = await seen.count(500)
        await queue_is_empty(database)

    assert sorted(payload["number"] for payload in payloads) == list(range(500))


async def test_job_put_for_later_lets_others_pass(database: Database) -> None:
    seen = Seen()
    async with working(database.dsn, {"note": seen}):
        await put(database, "note", "late", delay_s=2.5, word="late")
        await put(database, "note", "now", word="now")
        await seen.count(2)

    assert [payload["word"] for payload in seen.payloads] == ["now", "late"]


@pytest.mark.parametrize(
    "error", [VendorUnavailable(), RateLimited(after_s=0.5), RuntimeError("a bug"), asyncio.CancelledError()]
)
async def test_passing_or_unforeseen_failure_comes_again(database: Database, error: Exception) -> None:
    seen = Seen(error)
    await put(database, "note", "1", word="again")

    async with working(database.dsn, {"note": seen}):
        await seen.count(2)
        await queue_is_empty(database)

    assert seen.payloads == [{"word": "again"}] * 2


@pytest.mark.parametrize("error", [BrainRefused(), CredentialsRefused()])
async def test_failure_that_trying_again_cannot_help_is_held_for_a_person(
    database: Database, error: FlywheelError
) -> None:
    seen = Seen(error)
    await put(database, "note", "1", word="held")

    async with working(database.dsn, {"note": seen}):
        assert await held(database) == [jobs.HeldJob(kind="note", payload={"word": "held"}, attempts=1)]

    assert len(seen.payloads) == 1


async def test_failure_that_goes_on_is_held_after_the_last_attempt(database: Database) -> None:
    seen = Seen(*[VendorUnavailable() for _ in range(9)])
    await put(database, "note", "1")

    async with working(database.dsn, {"note": seen}, max_attempts=2):
        assert [job.attempts for job in await held(database)] == [2]

    assert len(seen.payloads) == 2


async def test_text_of_a_failure_is_not_stored(database: Database) -> None:
    await put(database, "note", "1")

    async with working(database.dsn, {"note": Seen(RuntimeError("13800001111"))}, max_attempts=1):
        await held(database)

    async with database.read() as session:
        log = (await session.execute(text("SELECT traceback::text FROM jobs.pgqueuer_log"))).scalars().all()
    assert "RuntimeError" in str(log)
    assert "13800001111" not in str(log)


async def test_job_of_a_killed_worker_is_delivered_to_another(database: Database) -> None:
    await put(database, "note", "1", word="survivor")
    script = f"""
import asyncio
from flywheel import jobs
from flywheel.kit.logging import configure

configure("info", as_json=True)

async def handler(payload):
    print("started", flush=True)
    await asyncio.sleep(600)

asyncio.run(jobs.Worker({database.dsn!r}, {{"note": handler}}, heartbeat_s=1).run(asyncio.Event()))
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert await asyncio.to_thread(other.stdout.readline) == "started\n"
        other.kill()

    seen = Seen()
    async with working(database.dsn, {"note": seen}, heartbeat_s=1):
        assert await seen.count(1) == [{"word": "survivor"}]


async def test_job_that_does_not_end_in_time_is_put_back_at_the_stop(database: Database) -> None:
    started = asyncio.Event()

    async def endless(_: jobs.Payload) -> None:
        started.set()
        await asyncio.sleep(600)

    await put(database, "note", "1", word="put back")
    async with working(database.dsn, {"note": endless}, grace_s=0.1):
        await started.wait()

    seen = Seen()
    async with working(database.dsn, {"note": seen}):
        assert await seen.count(1) == [{"word": "put back"}]


async def test_worker_stops_only_after_running_jobs_ended(database: Database) -> None:
    started, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handler(_: jobs.Payload) -> None:
        started.set()
        await may_end.wait()
        ended.set()

    await put(database, "note", "1")
    async with working(database.dsn, {"note": handler}):
        await started.wait()
        asyncio.get_running_loop().call_later(0.2, may_end.set)

    assert ended.is_set()


@pytest.mark.parametrize(
    ("options", "allowed"),
    [({"limits": {"note": 2}}, 2), ({"max_concurrent": 2}, 2), ({"max_concurrent": 1}, 1)],
    ids=["kind", "process", "one at a time"],
)
async def test_limit_is_used_whole_and_never_exceeded(
    database: Database, options: dict[str, Any], allowed: int
) -> None:
    now, most, seen = 0, 0, Seen()

    async def handler(payload: jobs.Payload) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1
        await seen(payload)

    async with database.write() as session:
        await jobs.put_many(session, "note", {str(number): {} for number in range(12)})
    async with working(database.dsn, {"note": handler}, **options):
        await seen.count(12)

    assert most == allowed


async def test_cron_and_periodic_work_go_on_after_a_failure(database: Database) -> None:
    cron, every = Seen(RuntimeError()), Seen(RuntimeError())

    async def run_cron() -> None:
        await cron({})

    async def run_every() -> None:
        await every({})

    crons = [jobs.Cron("each second", "* * * * * *", run_cron)]
    async with working(database.dsn, {}, crons=crons, every=[jobs.Every("often", 0.01, run_every)]):
        await cron.count(2)
        await every.count(2)
