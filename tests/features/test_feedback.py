"""What people decide about facts is counted per category: accepted, rejected, corrected."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest_asyncio

from tests.application import Application, copied, serving
from tests.scripted import Brain, fact

STATS = "/admin/insight-runs/stats"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


async def now(app: Application) -> datetime:
    [row] = await app.sql("select clock_timestamp()")
    moment: datetime = row[0]
    return moment


async def feedback(app: Application, since: datetime, until: datetime) -> dict[str, tuple[int, int, int]]:
    period = {"from": since.isoformat(), "to": until.isoformat()}
    stats = await app.admin.call("GET", STATS, query=period)
    return {e["category"]: (e["accepted"], e["rejected"], e["corrected"]) for e in stats["feedback"]}


async def proposed(app: Application, brain: Brain, category: str) -> tuple[str, Any]:
    """A proposal against what a person said: the path of its customer's insights, and the proposal."""
    visitor = await app.visitor()
    path = f"/customers/{visitor.customer_id}/insights"
    await app.admin.post(path, {"category": category, "content": "20 万"})
    profile = await brain.learns(visitor, fact(category, "90 万"))
    [proposal] = profile["proposed_insights"]
    return path, proposal


async def test_decisions_are_counted_by_category(app: Application, brain: Brain) -> None:
    start = await now(app)
    for decision, category in [("accept", "budget")] * 2 + [("reject", "budget"), ("reject", "timeline")]:
        path, proposal = await proposed(app, brain, category)
        await app.admin.post(f"{path}/{proposal['id']}/{decision}", status=200)

    assert await feedback(app, start, await now(app)) == {"budget": (2, 1, 0), "timeline": (0, 1, 0)}


async def test_correction_to_another_value_is_counted_once(app: Application, brain: Brain) -> None:
    start = await now(app)
    visitor = await app.visitor()
    [need] = (await brain.learns(visitor, fact("need", "报表")))["active_insights"]

    await app.admin.patch(f"/customers/{visitor.customer_id}/insights/{need['id']}", {"content": "看板"})

    assert await feedback(app, start, await now(app)) == {"need": (0, 0, 1)}


async def test_correction_of_the_category_counts_where_the_fact_was_wrong(app: Application, brain: Brain) -> None:
    start = await now(app)
    visitor = await app.visitor()
    [need] = (await brain.learns(visitor, fact("need", "太贵了")))["active_insights"]

    path = f"/customers/{visitor.customer_id}/insights/{need['id']}"
    await app.admin.patch(path, {"content": "太贵了", "category": "objection"})

    assert await feedback(app, start, await now(app)) == {"need": (0, 0, 1)}


async def test_entering_archiving_and_restoring_are_no_feedback(app: Application) -> None:
    start = await now(app)
    visitor = await app.visitor()
    path = f"/customers/{visitor.customer_id}/insights"
    entered = await app.admin.post(path, {"category": "need", "content": "报表"})
    await app.admin.delete(f"{path}/{entered['id']}")
    await app.admin.post(f"{path}/{entered['id']}/restore", status=200)

    assert await feedback(app, start, await now(app)) == {}


async def test_feedback_of_another_period_is_left_out(app: Application, brain: Brain) -> None:
    path, proposal = await proposed(app, brain, "budget")
    start = await now(app)
    await app.admin.post(f"{path}/{proposal['id']}/accept", status=200)
    end = await now(app)

    assert await feedback(app, end, await now(app)) == {}
    assert await feedback(app, start, end) == {"budget": (1, 0, 0)}


async def test_feedback_names_its_category_as_the_page_shows_it(app: Application, brain: Brain) -> None:
    path, proposal = await proposed(app, brain, "budget")
    await app.admin.post(f"{path}/{proposal['id']}/accept", status=200)

    [entry] = [e for e in (await app.admin.get(STATS))["feedback"] if e["category"] == "budget"]

    assert (entry["category_label"], entry["category_hue"]) == ("预算", "green")
