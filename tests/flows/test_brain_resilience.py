"""A brain that is down, busy or used up is left alone; messages wait without loss and are taken up when it is back."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from flywheel.features.runs import catching_up
from flywheel.kit.turns import Turns
from flywheel.testing.simulators.openai import Scripted, failure
from tests.application import fresh, serving, until
from tests.scripted import Brain, fact, reply, scripted_brain


@pytest_asyncio.fixture(loop_scope="session")
async def alone(seeded_database: str) -> AsyncIterator[Brain]:
    """A brain of an application of its own: a brain that is left alone is left alone by everybody."""
    async with serving(seeded_database, run_max_attempts="3") as app, scripted_brain(app) as brain:
        yield brain


async def paused(brain: Brain, reason: str) -> Any:
    return await until(brain.health, lambda health: health["state"] == "paused" and health["pause_reason"] == reason)


async def tried_again_now(brain: Brain) -> None:
    """The pause is over."""
    await brain.app.sql("update agent_configs set paused_until = now() where paused_until is not null")
    await brain.app.sql("update insight_lanes set due_at = now() - interval '1 minute' where head_seq > cursor_seq")


async def set_up(brain: Brain, **settings: Any) -> None:
    await brain.app.admin.patch(f"/admin/agent-configs/{brain.config['id']}", {"settings": settings})


async def test_dead_brain_is_left_alone_and_everything_is_taken_up_when_it_is_back(alone: Brain) -> None:
    app = alone.app
    alone.answers(failure(503, "overloaded"))
    visitors = [await app.visitor() for _ in range(6)]
    for visitor in visitors:
        await visitor.says(fresh("我要报表"))
    health = await paused(alone, "failures")
    assert health["last_error"]
    while_down = await app.visitor()
    posted = await while_down.says(fresh("你们在吗"))
    assert posted["id"]
    await until(
        lambda: waiting_runs(alone), lambda found: any(run["error"]["kind"] == "paused_failures" for run in found)
    )
    asked = len(alone.server.received)
    await asyncio.sleep(1.5)
    assert len(alone.server.received) == asked

    alone.answers(reply(fact("need", "报表")))
    await tried_again_now(alone)

    for visitor in [*visitors, while_down]:
        profile = await app.learned(visitor.customer_id)
        assert [row["content"] for row in profile["active_insights"]] == ["报表"]
    health = await alone.health()
    assert (health["state"], health["paused_until"], health["pause_reason"]) == ("ok", None, None)


async def test_one_call_tries_a_brain_again_while_all_others_wait(alone: Brain) -> None:
    app = alone.app
    alone.answers(failure(503, "overloaded"))
    visitors = [await app.visitor() for _ in range(5)]
    for visitor in visitors:
        await visitor.says(fresh("我要报表"))
    await paused(alone, "failures")
    await until(lambda: settled(alone), lambda found: len(found) == 5)
    asked = len(alone.server.received)

    alone.answers(Scripted(503, {"error": {"message": "overloaded"}}, latency_s=1.0))
    await tried_again_now(alone)
    await until(lambda: calls(alone), lambda number: number > asked)
    await asyncio.sleep(2)

    assert len(alone.server.received) - asked == 1


async def settled(brain: Brain) -> list[Any]:
    """Runs that are not under way."""
    runs = await brain.app.admin.all("/admin/insight-runs")
    return [run for run in runs if run["state"] in {"waiting", "failed"}]


async def calls(brain: Brain) -> int:
    return len(brain.server.received)


async def test_brain_that_asks_for_time_gets_it(alone: Brain) -> None:
    alone.answers(failure(429, "slow_down", Retry_After="30"))
    visitor = await alone.app.visitor()
    await visitor.says("我要报表")

    await paused(alone, "rate_limited")

    other = await alone.app.visitor()
    await other.says("我也要报表")
    runs = await until(
        lambda: alone.app.runs(other.customer_id), lambda found: found and found[-1]["state"] == "waiting"
    )
    assert (runs[-1]["error"]["kind"], runs[-1]["provider"]) == ("paused_rate_limited", None)


async def test_mended_settings_are_taken_up_at_once(alone: Brain) -> None:
    alone.answers(failure(401, "bad key"))
    visitor = await alone.app.visitor()
    await visitor.says("我要报表")
    await paused(alone, "credentials")
    alone.answers(reply(fact("need", "报表")))

    await alone.app.admin.patch(f"/admin/agent-configs/{alone.config['id']}", {"secrets": {"api_key": "sk-right"}})

    profile = await alone.app.learned(visitor.customer_id)
    assert [row["content"] for row in profile["active_insights"]] == ["报表"]


async def test_used_up_budget_of_tokens_rests_the_brain_until_midnight(alone: Brain) -> None:
    await set_up(alone, daily_tokens=1)
    alone.answers(reply(fact("need", "报表")))
    first, second = await alone.app.visitor(), await alone.app.visitor()
    await first.says("我要报表")
    await alone.app.learned(first.customer_id)

    health = await paused(alone, "token_budget")
    await second.says("我也要报表")
    runs = await until(
        lambda: alone.app.runs(second.customer_id), lambda found: found and found[-1]["state"] == "waiting"
    )

    assert runs[-1]["error"]["kind"] == "paused_token_budget"
    assert health["tokens_used"] > 0
    assert health["paused_until"].endswith("16:00:00.000Z")  # midnight in Asia/Shanghai
    await set_up(alone)
    await alone.app.learned(second.customer_id)


async def test_config_limits_calls_a_minute(alone: Brain) -> None:
    await set_up(alone, requests_per_minute=3)
    alone.answers(reply(fact("need", "报表")))
    visitors = [await alone.app.visitor() for _ in range(5)]
    for visitor in visitors:
        await visitor.says(fresh("我要报表"))

    runs = await until(lambda: waiting_runs(alone), lambda found: len(found) == 2)

    assert {run["error"]["kind"] for run in runs} == {"paused_rate_limited"}
    assert len(alone.server.received) == 3


async def test_config_limits_calls_at_once(alone: Brain) -> None:
    await set_up(alone, max_concurrency=2)
    alone.answers(Scripted(body=reply(), latency_s=60))
    for _ in range(5):
        await (await alone.app.visitor()).says(fresh("我要报表"))

    await until(lambda: calls(alone), lambda number: number == 2)
    await asyncio.sleep(1)

    assert len(alone.server.received) == 2


async def waiting_runs(brain: Brain) -> list[Any]:
    return await brain.app.admin.all("/admin/insight-runs", state="waiting")


async def test_turns_are_limited_by_key() -> None:
    turns = Turns()
    under_way: Counter[str] = Counter()
    most: Counter[str] = Counter()

    async def take(key: str, at_once: int | None) -> None:
        async with turns.taken(key, at_once):
            under_way[key] += 1
            most[key] = max(most[key], under_way[key])
            await asyncio.sleep(0)
            under_way[key] -= 1

    await asyncio.gather(*(take("two", 2) for _ in range(9)), *(take("any", None) for _ in range(9)))

    assert most == {"two": 2, "any": 9}


async def test_another_brain_stands_in_and_its_answers_are_thought_again(alone: Brain) -> None:
    app = alone.app
    await set_up(alone, fallback="rules")
    alone.answers(failure(401, "bad key"))
    lost, visitor = await app.visitor(), await app.visitor()
    await lost.says("你好呀，在不在")
    await paused(alone, "credentials")

    await visitor.says("预算大概30万")
    during = await app.learned(visitor.customer_id)
    [run] = await app.runs(visitor.customer_id)
    assert (run["provider"], run["is_provisional"], run["agent_config_id"]) == ("rules", True, None)
    assert [row["category"] for row in during["active_insights"]] == ["budget"]

    alone.answers(reply(fact("budget", "三十万元整")))
    await app.admin.patch(f"/admin/agent-configs/{alone.config['id']}", {"secrets": {"api_key": "sk-right"}})

    async def redone() -> list[Any]:
        return [r for r in await app.runs(visitor.customer_id) if r["replaces_run_id"] and r["state"] == "succeeded"]

    [again] = await until(redone)
    assert (again["provider"], again["is_provisional"]) == ("openai_compatible", False)
    [budget] = (await app.profile(visitor.customer_id))["active_insights"]
    assert budget["content"] == "三十万元整"


async def test_newest_customers_are_taken_up_first(seeded_database: str) -> None:
    async with serving(seeded_database, role="api") as app:
        visitors = [await app.visitor() for _ in range(4)]
        for visitor in visitors:
            await visitor.says("我要报表")
        await app.sql("truncate jobs.pgqueuer")
        later = "update insight_lanes set last_error = 'paused_failures', due_at = now() + interval '1 hour'"
        await app.sql(later)

        async with app.process.deps.db.write() as db:
            await catching_up.look(db)

        queued = await app.sql("select payload from jobs.pgqueuer order by priority desc, id")
        woken = [json.loads(row["payload"])["customer_id"] for row in queued]
        assert woken == [visitor.customer_id for visitor in reversed(visitors)]


@pytest.mark.parametrize("key", ["openai_compatible", "nobody", 7])
async def test_only_a_brain_without_network_stands_in(alone: Brain, key: Any) -> None:
    await set_up(alone, fallback=key)
    alone.answers(failure(401, "bad key"))
    visitor = await alone.app.visitor()
    await visitor.says("预算大概30万")
    await paused(alone, "credentials")
    other = await alone.app.visitor()
    await other.says("预算大概30万")

    runs = await until(
        lambda: alone.app.runs(other.customer_id), lambda found: found and found[-1]["state"] == "waiting"
    )

    assert runs[-1]["error"]["kind"] == "paused_credentials"
