"""Runs that were given up are dead as long as what they were about stays uncovered; every outcome has its costs."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest_asyncio

from flywheel.testing.simulators.openai import failure
from tests.application import Application, Visitor, copied, serving, until
from tests.scripted import Brain, fact, reply

PATH = "/admin/insight-runs"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


async def given_up(app: Application, brain: Brain, visitor: Visitor) -> Any:
    """A run that the brain refused, which no second try changes."""
    brain.answers(failure(400, "content_filter"))
    await visitor.says("三十万")
    runs = await until(lambda: app.runs(visitor.customer_id), lambda runs: runs and runs[-1]["state"] == "failed")
    return runs[-1]


async def ids(app: Application, visitor: Visitor, **filters: Any) -> list[str]:
    return [run["id"] for run in await app.runs(visitor.customer_id, **filters)]


async def test_given_up_run_is_dead_until_its_messages_are_covered(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    dead = await given_up(app, brain, visitor)
    assert dead["is_dead"]
    assert await ids(app, visitor, is_dead=True) == [dead["id"]]

    brain.answers(reply(fact("budget", "30 万")))
    await app.admin.post(f"{PATH}/{dead['id']}/retry", status=202)
    await app.learned(visitor.customer_id)

    assert await ids(app, visitor, is_dead=True) == []
    old, new = await app.runs(visitor.customer_id)
    assert [(run["state"], run["is_dead"]) for run in (old, new)] == [("failed", False), ("succeeded", False)]


async def test_dead_run_comes_back_to_life_with_the_next_message(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    dead = await given_up(app, brain, visitor)

    await brain.learns(visitor, fact("budget", "30 万"))

    assert not (await app.admin.get(f"{PATH}/{dead['id']}"))["is_dead"]


async def test_message_that_came_while_a_run_was_given_up_is_analysed(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    refused = failure(400, "content_filter")
    brain.answers(replace(refused, latency_s=1.0), reply(fact("budget", "30 万")))
    await visitor.says("大概三十万吧")
    await brain.is_asked_about("大概三十万吧")
    await visitor.says("对，就三十万")

    await app.learned(visitor.customer_id)

    assert [run["state"] for run in await app.runs(visitor.customer_id)] == ["failed", "succeeded"]


async def test_what_is_not_dead_can_be_listed_alone(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("budget", "30 万"))
    dead = await given_up(app, brain, visitor)

    fine = [run["id"] for run in await app.runs(visitor.customer_id) if run["id"] != dead["id"]]

    assert await ids(app, visitor, is_dead=False) == fine


async def test_every_outcome_is_counted_with_what_it_took_and_wrote(app: Application, brain: Brain) -> None:
    good, refused, lost = [await app.visitor() for _ in range(3)]
    await brain.learns(good, fact("need", "报表"), fact("need", "看板"))
    await given_up(app, brain, refused)
    brain.answers("什么都不是")
    await lost.says("三十万")
    await until(lambda: app.runs(lost.customer_id), lambda runs: runs and runs[-1]["state"] == "failed")

    stats = await app.admin.get(f"{PATH}/stats")

    by_outcome = {entry["outcome"]: entry for entry in stats["by_outcome"]}
    assert {name: entry["runs"] for name, entry in by_outcome.items()} == stats["outcomes"]
    assert by_outcome.keys() >= {"ok", "refused", "invalid"}
    assert by_outcome["ok"]["written"]["opened"] >= 2
    assert by_outcome["invalid"]["prompt_tokens"] > by_outcome["refused"]["prompt_tokens"] == 0
    assert by_outcome["refused"]["p95_ms"] >= 0
    assert sum(entry["prompt_tokens"] for entry in stats["by_outcome"]) == stats["prompt_tokens"]
