"""Thinking again about what was covered: the new run's statements replace the old ones', people's words stay."""

from typing import Any

from tests.application import Application, Visitor, fresh, said, until
from tests.scripted import Brain, fact, lines_of, reply


def active(profile: Any) -> dict[str, str]:
    return {row["category"]: row["content"] for row in profile["active_insights"]}


async def redone(app: Application, run: Any, *, state: str = "succeeded") -> Any:
    """The run that replaces another one, once it has ended so."""
    queued = await app.admin.post(f"/admin/insight-runs/{run['id']}/reprocess", status=202)
    assert (queued["replaces_run_id"], queued["id"] == run["id"]) == (run["id"], False)

    async def ask() -> Any:
        return await app.admin.get(f"/admin/insight-runs/{queued['id']}")

    return await until(ask, lambda found: found["state"] == state)


async def test_new_statements_replace_the_old_ones(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    before = await brain.learns(visitor, fact("budget", "30 万"), fact("need", "报表"))
    [first] = await app.runs(visitor.customer_id)
    brain.answers(reply(fact("budget", "50 万"), summary="改过的总结"))

    run = await redone(app, first)

    profile = await app.profile(visitor.customer_id)
    assert active(profile) == {"budget": "50 万"}
    assert profile["ai_summary"] == "改过的总结"
    assert profile["version"] > before["version"]
    assert [row["content"] for row in await app.insights(visitor.customer_id)] == ["50 万"]
    old = await app.admin.get(f"/admin/insight-runs/{first['id']}")
    assert (old["state"], old["replaced_by_run_id"]) == ("succeeded", run["id"])
    assert run["message_ids"] == old["message_ids"]
    [message] = (await app.admin.get(visitor.thread))["items"]
    assert message["insight_run_id"] == run["id"]
    past = await app.profile(visitor.customer_id, as_of=before["last_run"]["finished_at"])
    assert active(past) == {"budget": "30 万", "need": "报表"}


async def test_same_answer_again_is_the_same_profile(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("budget", "30 万"))
    before = await brain.learns(visitor, fact("budget", "80 万"), fact("need", "报表"))
    newest = (await app.runs(visitor.customer_id))[-1]

    await redone(app, newest)

    after = await app.profile(visitor.customer_id)
    assert [told(row) for row in after["active_insights"]] == [told(row) for row in before["active_insights"]]
    assert len(await app.insights(visitor.customer_id)) == 3
    old_links = [row["id"] for row in before["active_insights"]]
    found = [await app.admin.get(f"/customers/{visitor.customer_id}/insights/{link}") for link in old_links]
    assert [told(life["insight"]) for life in found] == [told(row) for row in before["active_insights"]]


def told(row: Any) -> tuple[Any, ...]:
    """What a fact says, apart from ids and the time it was written down."""
    return row["category"], row["content"], row["observed_at"], row["confidence"], row["evidence"]


async def test_facts_that_people_entered_stay_as_they_are(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("budget", "30 万"))
    await app.admin.post(f"/customers/{visitor.customer_id}/insights", {"category": "budget", "content": "40 万"})
    [first] = await app.runs(visitor.customer_id)
    brain.answers(reply(fact("budget", "50 万")))

    await redone(app, first)

    profile = await app.profile(visitor.customer_id)
    assert [(row["content"], row["source"]) for row in profile["active_insights"]] == [("40 万", "human")]


async def test_brain_does_not_see_what_it_is_about_to_say_anew(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("need", "独立部署"))
    await brain.learns(visitor, fact("need", "数据报表"))
    newest = (await app.runs(visitor.customer_id))[-1]

    await redone(app, newest)

    shown = [line["content"] for line in lines_of(brain.last_prompt) if "i" in line]
    assert shown == ["独立部署"]


async def test_asking_twice_queues_one_run(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("need", "报表"))
    [first] = await app.runs(visitor.customer_id)
    brain.server.latency_s = 1.0
    one, other = [await app.admin.post(f"/admin/insight-runs/{first['id']}/reprocess", status=202) for _ in range(2)]
    assert one["id"] == other["id"]
    await ended(app, one["id"])
    await app.admin.refused(
        "POST", f"/admin/insight-runs/{first['id']}/reprocess", status=409, code="not_reprocessable"
    )


async def ended(app: Application, run_id: str) -> Any:
    async def ask() -> Any:
        return await app.admin.get(f"/admin/insight-runs/{run_id}")

    return await until(ask, lambda found: found["state"] not in {"queued", "running", "waiting"})


async def test_failed_attempt_leaves_the_old_statements_in_force(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("budget", "30 万"))
    [first] = await app.runs(visitor.customer_id)
    brain.answers("这不是 JSON")

    run = await redone(app, first, state="failed")

    assert run["error"]["kind"]
    assert active(await app.profile(visitor.customer_id)) == {"budget": "30 万"}
    old = await app.admin.get(f"/admin/insight-runs/{first['id']}")
    assert old["replaced_by_run_id"] is None


async def test_skipped_acknowledgement_is_analysed_when_an_admin_asks(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await visitor.says("好的")
    await app.learned(visitor.customer_id)
    [skipped] = await app.runs(visitor.customer_id)
    assert (skipped["state"], skipped["reason"]) == ("skipped", "gated")
    brain.answers(reply(fact("preference", "爽快")))

    await redone(app, skipped)

    assert active(await app.profile(visitor.customer_id)) == {"preference": "爽快"}


async def test_whole_customer_is_thought_again_run_by_run(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("budget", "30 万"))
    await brain.learns(visitor, fact("timeline", "三月"))
    await brain.learns(visitor, fact("location", "上海"))
    brain.answers(reply(fact("budget", "31 万")), reply(fact("timeline", "四月")), reply(fact("location", "杭州")))

    answer = await app.admin.post(f"/customers/{visitor.customer_id}/reprocess", status=202)

    assert answer == {"queued": 3}
    await until(lambda: open_runs(app, visitor), lambda found: not found)
    assert active(await app.profile(visitor.customer_id)) == {"budget": "31 万", "timeline": "四月", "location": "杭州"}


async def open_runs(app: Application, visitor: Visitor) -> list[Any]:
    return [r for r in await app.runs(visitor.customer_id) if r["state"] in {"queued", "running", "waiting"}]


async def test_new_messages_are_analysed_while_old_ones_are_thought_again(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("budget", "30 万"))
    brain.answers(reply(fact("need", "报表")))
    brain.server.latency_s = 1.0
    await app.admin.post(f"/customers/{visitor.customer_id}/reprocess", status=202)
    await visitor.says(fresh("再说一句"))

    await app.learned(visitor.customer_id)

    await until(lambda: open_runs(app, visitor), lambda found: not found)
    covered = await app.sql(
        "select lo_seq, hi_seq from insight_runs where customer_id = $1 and state in ('succeeded', 'skipped')"
        " and replaced_by_run_id is null order by lo_seq",
        visitor.customer_id,
    )
    assert [tuple(row) for row in covered] == [(0, 1), (1, 2)]


async def test_rep_may_not_have_runs_thought_again(app: Application) -> None:
    [result] = (await app.inbound([said()]))["results"]
    sales = await app.signed_in("sales")
    await sales.refused("POST", f"/customers/{result['customer_id']}/reprocess", status=403)
