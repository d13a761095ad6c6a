"""Work that waits its turn, and work beside a locked row, is not taken for lost."""

import asyncio
from pathlib import Path

import asyncpg

from tests.faults.stage import DIALOGUES, staged
from tests.faults.test_chaos import multiplied

LAPSED = "select count(*) from insight_lanes where lease_until < clock_timestamp()"
WAKE_UPS = "select sum(ticket) from insight_lanes"
NEEDED = "select (select count(*) from insight_lanes) + (select count(*) from insight_runs)"
"""One wake-up when the first message came, one more after each run."""
LEASE_S = 4


async def test_backlog_is_not_taken_for_lost_wake_ups(seeded_database: str, tmp_path: Path) -> None:
    source = multiplied(tmp_path / "many.jsonl")
    async with staged(seeded_database, tmp_path, dialogues=1000, source=source) as stage:
        stage.brain_takes(1)  # so that the last waits far longer than the sweeper's grace
        async with stage.product("run", "--role", "api") as api:
            await stage.send(api)
            async with stage.product("worker", run_concurrency="3"):
                await stage.analysed()
        assert await stage.sql.fetchval(WAKE_UPS) == await stage.sql.fetchval(NEEDED)


async def test_one_locked_lane_does_not_cost_the_others_their_leases(seeded_database: str, tmp_path: Path) -> None:
    async with staged(seeded_database, tmp_path) as stage:
        stage.brain_takes(3600)
        async with stage.product("run", "--role", "api") as api, stage.product("worker", lease_s=str(LEASE_S)):
            await stage.send(api)
            await stage.calls(DIALOGUES)
            holder = await asyncpg.connect(stage.dsn)
            async with holder.transaction():
                await holder.execute("select 1 from insight_lanes order by customer_id limit 1 for update")
                await asyncio.sleep(2 * LEASE_S)
                lapsed = await stage.sql.fetchval(LAPSED)
            await holder.close()
        assert lapsed == 1
