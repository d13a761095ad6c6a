"""A customer who is opted out from AI: no brain is shown what they say, then or later, unless a person asks for it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from flywheel.testing.simulators.openai import failure
from tests.application import Application, Visitor, fresh, serving, until
from tests.scripted import Brain, fact, reply, scripted_brain


async def opt(app: Application, customer_id: str, *, out: bool) -> Any:
    return await app.admin.patch(f"/customers/{customer_id}", {"ai_opted_out": out})


async def states(app: Application, customer_id: str) -> list[tuple[str, str | None]]:
    return [(run["state"], run["reason"]) for run in await app.runs(customer_id)]


def everything_sent(brain: Brain) -> str:
    return str([request.payload for request in brain.server.received])


@pytest_asyncio.fixture(loop_scope="session")
async def out(app: Application) -> Visitor:
    """A visitor who is opted out."""
    visitor = await app.visitor()
    await opt(app, visitor.customer_id, out=True)
    return visitor


async def test_what_an_opted_out_customer_says_is_stored_and_covered_and_shown_to_no_brain(
    app: Application, brain: Brain, out: Visitor
) -> None:
    brain.answers(reply(fact("budget", "30 万")))
    text = fresh("三十万")

    posted = await out.says(text)

    profile = await app.learned(out.customer_id)
    assert await states(app, out.customer_id) == [("skipped", "opted_out")]
    assert (profile["active_insights"], profile["pending_messages"]) == ([], 0)
    assert profile["customer"]["ai_opted_out_at"]
    assert text not in everything_sent(brain)
    thread = await out.client.get(out.thread)
    assert [message["id"] for message in thread["items"]] == [posted["id"]]


async def test_facts_and_summary_from_before_stay(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.answers(reply(fact("budget", "30 万"), summary="预算三十万。"))
    await visitor.says("三十万")
    await app.learned(visitor.customer_id)

    await opt(app, visitor.customer_id, out=True)
    await visitor.says("其实是五十万")

    profile = await app.learned(visitor.customer_id)
    assert [row["content"] for row in profile["active_insights"]] == ["30 万"]
    assert profile["ai_summary"] == "预算三十万。"


async def test_what_was_said_meanwhile_stays_unread_after_opting_in_and_is_no_context_either(
    app: Application, brain: Brain, out: Visitor
) -> None:
    private, later = fresh("私事"), fresh("预算三十万")
    brain.answers(reply(fact("budget", "30 万")))
    await out.says(private)
    await app.learned(out.customer_id)

    shown = await opt(app, out.customer_id, out=False)
    await out.says(later)

    profile = await app.learned(out.customer_id)
    assert shown["ai_opted_out_at"] is None
    assert await states(app, out.customer_id) == [("skipped", "opted_out"), ("succeeded", None)]
    assert [row["content"] for row in profile["active_insights"]] == ["30 万"]
    assert len(brain.asked_about(later)) == 1
    assert private not in everything_sent(brain)


async def test_person_can_ask_for_what_was_said_meanwhile(app: Application, brain: Brain, out: Visitor) -> None:
    text = fresh("三十万")
    await out.says(text)
    await app.learned(out.customer_id)
    [run] = await app.runs(out.customer_id)
    await opt(app, out.customer_id, out=False)
    brain.answers(reply(fact("budget", "30 万")))

    await app.admin.post(f"/admin/insight-runs/{run['id']}/reprocess", status=202)

    async def found() -> list[Any]:
        return await app.insights(out.customer_id)

    [insight] = await until(found)
    assert insight["content"] == "30 万"
    assert len(brain.asked_about(text)) == 1


async def test_answer_of_a_brain_that_was_asked_before_the_opt_out_is_thrown_away(
    app: Application, brain: Brain
) -> None:
    visitor = await app.visitor()
    brain.answers(reply(fact("budget", "30 万"), summary="三十万。"))
    brain.server.latency_s = 1.0
    await visitor.says(text := fresh("三十万"))
    await brain.is_asked_about(text)

    await opt(app, visitor.customer_id, out=True)

    profile = await app.learned(visitor.customer_id)
    [run] = await app.runs(visitor.customer_id)
    in_full = await app.admin.get(f"/admin/insight-runs/{run['id']}")
    assert (run["state"], run["reason"], run["replies_removed"]) == ("skipped", "opted_out", "opted_out")
    assert (profile["active_insights"], profile["ai_summary"], in_full["replies"]) == ([], None, [])


async def test_what_was_put_off_while_the_decision_came_is_covered_without_waiting_for_the_brain(
    app: Application, brain: Brain
) -> None:
    visitor = await app.visitor()
    brain.server.latency_s = 1.0
    brain.answers(failure(401))
    await visitor.says(text := fresh("三十万"))
    await brain.is_asked_about(text)

    await opt(app, visitor.customer_id, out=True)

    await app.learned(visitor.customer_id)
    assert (await states(app, visitor.customer_id))[-1] == ("skipped", "opted_out")
    assert len(brain.asked_about(text)) == 1


@pytest.mark.parametrize(
    "path",
    [
        *("/customers/{customer}/analyze", "/customers/{customer}/reprocess"),
        *("/admin/insight-runs/{run}/reprocess", "/admin/insight-runs/{run}/retry"),
    ],
)
async def test_asking_for_an_analysis_is_refused_with_the_reason(app: Application, out: Visitor, path: str) -> None:
    await out.says("三十万")
    await app.learned(out.customer_id)
    [run] = await app.runs(out.customer_id)

    problem = await app.admin.refused(
        "POST", path.format(customer=out.customer_id, run=run["id"]), status=409, code="opted_out"
    )

    assert "opted out" in problem["detail"]


async def test_every_decision_is_kept_with_who_made_it(app: Application) -> None:
    rep = await app.signed_in("sales", "opts")
    me = (await rep.get("/auth/me"))["user"]["id"]
    made = await rep.post("/customers", {"display_name": fresh("客户")})
    address = f"/customers/{made['id']}"

    first = await rep.patch(address, {"ai_opted_out": True})
    again = await app.admin.patch(address, {"ai_opted_out": True})
    await app.admin.patch(address, {"ai_opted_out": False})
    await app.admin.patch(address, {"ai_opted_out": False})

    [kept] = (await rep.get(f"{address}/ai-opt-outs"))["items"]
    assert again["ai_opted_out_at"] == first["ai_opted_out_at"] == kept["began_at"]
    assert kept["began_by"]["id"] == me
    assert kept["ended_by"]["id"] != me
    assert kept["ended_at"] >= kept["began_at"]


async def test_only_staff_who_may_know_the_customer_decide(app: Application, out: Visitor) -> None:
    stranger = await app.signed_in("sales", "stranger")
    made = await app.admin.post("/customers", {"display_name": fresh("客户")})

    await stranger.refused("PATCH", f"/customers/{made['id']}", {"ai_opted_out": True}, status=404)
    await stranger.refused("GET", f"/customers/{made['id']}/ai-opt-outs", status=404)
    await out.client.refused("PATCH", f"/customers/{out.customer_id}", {"ai_opted_out": False}, status=403)


@pytest_asyncio.fixture(loop_scope="session")
async def slow(seeded_database: str) -> AsyncIterator[Brain]:
    """A brain of an application in which bursts are long, so that a decision falls into the middle of one."""
    async with (
        serving(seeded_database, burst_quiet_s="1", burst_longest_s="5") as app,
        scripted_brain(app) as brain,
    ):
        yield brain


async def test_burst_that_lasts_over_the_decision_is_divided_there(slow: Brain) -> None:
    app, private, later = slow.app, fresh("私事"), fresh("三十万")
    slow.answers(reply(fact("budget", "30 万")))
    visitor = await app.visitor()
    await opt(app, visitor.customer_id, out=True)
    await visitor.says(private)
    await opt(app, visitor.customer_id, out=False)

    await visitor.says(later)

    await app.learned(visitor.customer_id)
    assert await states(app, visitor.customer_id) == [("skipped", "opted_out"), ("succeeded", None)]
    assert private not in everything_sent(slow)
    assert len(slow.asked_about(later)) == 1


async def test_decisions_at_the_same_moment_leave_one(app: Application) -> None:
    made = await app.admin.post("/customers", {"display_name": fresh("客户")})

    await asyncio.gather(*(opt(app, made["id"], out=True) for _ in range(5)))

    assert len((await app.admin.get(f"/customers/{made['id']}/ai-opt-outs"))["items"]) == 1
