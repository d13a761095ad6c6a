"""SIGKILL of the product at each step of a message's path, then a new process: as if nothing had happened."""

import asyncio
from pathlib import Path

import httpx
import pytest

from tests.faults.stage import DIALOGUES, Stage, staged

NOTHING_STORED = """
select (select count(*) from messages) + (select count(*) from message_keys) + (select count(*) from customers)
  + (select count(*) from insight_lanes)
"""
REPLIES_KEPT = "select count(*) from insight_runs where state = 'running' and replies <> '[]'"


@pytest.mark.parametrize(
    "table", [pytest.param("messages", id="before the insert"), pytest.param("jobs.pgqueuer", id="before the commit")]
)
async def test_killed_while_storing_nothing_is_half_stored(seeded_database: str, tmp_path: Path, table: str) -> None:
    async with staged(seeded_database, tmp_path) as stage:
        async with stage.product() as product, stage.barrier(table) as barrier:
            sending = asyncio.create_task(stage.send(product))
            await barrier.holds_up_one_who_wrote("customers")
            await product.kill()
            with pytest.raises(httpx.TransportError):
                await sending
        await stage.is_deserted()
        assert await stage.sql.fetchval(NOTHING_STORED) == 0

        async with stage.product() as product:
            assert (await stage.send(product))["stored"] == len(stage.messages)
            await stage.assert_as_if_nothing_had_happened(product)


async def test_killed_while_claiming_the_lane_is_claimed_again(seeded_database: str, tmp_path: Path) -> None:
    async with staged(seeded_database, tmp_path) as stage:
        async with stage.product() as product, stage.barrier("insight_runs") as barrier:
            await stage.send(product)
            await barrier.holds_up(DIALOGUES)
            await product.kill()
        await stage.is_deserted()
        assert not stage.brain.received

        async with stage.product() as product:
            await stage.assert_as_if_nothing_had_happened(product)
        assert len(stage.brain.received) == DIALOGUES


async def test_killed_while_the_brain_thinks_the_brain_is_asked_again(seeded_database: str, tmp_path: Path) -> None:
    async with staged(seeded_database, tmp_path) as stage:
        stage.brain_takes(3600)
        async with stage.product() as product:
            await stage.send(product)
            await stage.calls(DIALOGUES)
            await product.kill()
        stage.brain_takes(0)

        async with stage.product() as product:
            await stage.assert_as_if_nothing_had_happened(product)
        assert len(stage.brain.received) == 2 * DIALOGUES


@pytest.mark.parametrize(
    "table",
    [
        pytest.param("customer_profiles", id="T3 the reply is kept and nothing applied"),
        pytest.param("insight_assertions", id="T4 before the log is written"),
        pytest.param("customer_insights", id="T4 between the log and the view"),
        pytest.param("messages", id="T4 after the view, before the commit"),
    ],
)
async def test_killed_after_the_reply_the_brain_is_not_paid_again(
    seeded_database: str, tmp_path: Path, table: str
) -> None:
    async with staged(seeded_database, tmp_path) as stage:
        first, rest = stage.halves()
        async with stage.product() as product:
            await stage.send(product, first)
            await stage.analysed()
            paid_before = len(stage.brain.received)
            stage.brain_takes(3)
            await stage.send(product, rest)
            await stage.calls(paid_before + DIALOGUES)
            async with stage.barrier(table) as barrier:
                await barrier.holds_up(DIALOGUES)
                await product.kill()
            await stage.is_deserted()
        assert await stage.sql.fetchval(REPLIES_KEPT) == DIALOGUES
        assert await rests_on(stage, first)

        async with stage.product() as product:
            await stage.assert_as_if_nothing_had_happened(product)
        assert len(stage.brain.received) == paid_before + DIALOGUES


async def rests_on(stage: Stage, messages: list[dict[str, object]]) -> bool:
    """Whether every assertion of the log cites one of these messages."""
    query = "select distinct m.external_id from insight_assertions a join messages m on m.id = a.message_id"
    cited = {row["external_id"] for row in await stage.sql.fetch(query)}
    return cited <= {message["external_id"] for message in messages}
