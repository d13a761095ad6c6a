"""Brains that fail, refuse, hang or talk nonsense: nothing is lost, and a person can see what to do."""

import json
from typing import Any

import pytest

from flywheel.testing.simulators.openai import Scripted, failure
from tests.application import Application, fresh, until
from tests.scripted import Brain, fact, reply

GARBAGE = "抱歉，我不太确定您想要什么。"


async def ended(app: Application, customer_id: str) -> Any:
    """The newest run of a customer once it has ended."""
    runs = await until(
        lambda: app.runs(customer_id), lambda found: found and found[-1]["state"] not in {"queued", "running"}
    )
    return await app.admin.get(f"/admin/insight-runs/{runs[-1]['id']}")


async def in_state(app: Application, customer_id: str, state: str) -> Any:
    """The newest run of a customer once it is in that state."""
    runs = await until(lambda: app.runs(customer_id), lambda found: found and found[-1]["state"] == state)
    return await app.admin.get(f"/admin/insight-runs/{runs[-1]['id']}")


async def test_twice_unreadable_is_failed_visible_and_works_again_once_the_brain_is_mended(
    app: Application, brain: Brain
) -> None:
    visitor = await app.visitor()
    text = fresh("三十万")
    brain.answers(GARBAGE)
    await visitor.says(text)
    failed = await in_state(app, visitor.customer_id, "failed")
    during = await app.profile(visitor.customer_id)

    brain.answers(reply(fact("budget", "30 万")))
    retried = await app.admin.post(f"/admin/insight-runs/{failed['id']}/retry", status=202)

    after = await app.learned(visitor.customer_id)
    assert (failed["outcome"], failed["error"]["kind"]) == ("invalid", "reply_no_json")
    assert failed["reply_excerpt"] == GARBAGE
    assert failed["replies"] == [GARBAGE, GARBAGE]
    assert (during["pending_messages"], during["active_insights"]) == (1, [])
    assert during["last_run"]["state"] == "failed"
    assert retried == {"pending_messages": 1}
    assert [row["content"] for row in after["active_insights"]] == ["30 万"]
    assert len(brain.asked_about(text)) == 3
    runs = await app.runs(visitor.customer_id)
    assert [run["state"] for run in runs] == ["failed", "succeeded"]


async def test_next_message_revives_what_was_given_up(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.answers(GARBAGE)
    first = await visitor.says("三十万")
    await in_state(app, visitor.customer_id, "failed")
    brain.answers(reply(fact("budget", "30 万")))

    second = await visitor.says("是的")

    await app.learned(visitor.customer_id)
    run = await ended(app, visitor.customer_id)
    assert run["message_ids"] == [first["id"], second["id"]]
    assert run["state"] == "succeeded"


@pytest.mark.parametrize("state", ["succeeded", "skipped"])
async def test_only_what_failed_can_be_retried(app: Application, brain: Brain, state: str) -> None:
    visitor = await app.visitor()
    await visitor.says({"succeeded": "想要报表", "skipped": "好的"}[state])
    await app.learned(visitor.customer_id)
    run = await in_state(app, visitor.customer_id, state)

    await app.admin.refused("POST", f"/admin/insight-runs/{run['id']}/retry", status=409, code="not_failed")


@pytest.mark.parametrize(
    "trouble",
    [
        failure(500),
        failure(503, retry_after="1"),
        failure(429, "rate_limit_exceeded", Retry_After="1"),
        Scripted(200, "<html>proxy</html>", {"content-type": "text/html"}),
        Scripted(is_cut=True, body='{"choices": []}'),
    ],
    ids=["500", "503", "429", "html", "cut"],
)
async def test_trouble_of_the_vendor_is_tried_again_by_itself(
    app: Application, brain: Brain, trouble: Scripted
) -> None:
    visitor = await app.visitor()
    brain.answers(trouble, reply(fact("budget", "30 万")))

    await visitor.says("三十万")

    profile = await app.learned(visitor.customer_id)
    [run] = await app.runs(visitor.customer_id)
    assert [row["content"] for row in profile["active_insights"]] == ["30 万"]
    assert (run["state"], run["attempts"], run["error"]) == ("succeeded", 2, None)


async def test_vendor_that_stays_down_ends_in_a_visible_failure(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    text = fresh("三十万")
    brain.answers(failure(500))

    await visitor.says(text)

    run = await in_state(app, visitor.customer_id, "failed")
    assert (run["outcome"], run["attempts"]) == ("http_error", 3)
    assert len(brain.asked_about(text)) == 3
    assert (await app.profile(visitor.customer_id))["pending_messages"] == 1
    assert (await brain.health())["state"] == "paused"


async def test_refusal_of_the_brain_is_not_asked_again(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    text = fresh("三十万")
    brain.answers(failure(400, "content_filter", "data_inspection_failed"))

    await visitor.says(text)

    run = await in_state(app, visitor.customer_id, "failed")
    assert (run["outcome"], len(brain.asked_about(text))) == ("refused", 1)


async def test_refused_key_waits_for_a_person_and_shows_the_remedy(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.server.api_key = "the right key"
    await visitor.says("三十万")
    waiting = await in_state(app, visitor.customer_id, "waiting")
    ill = await brain.health()

    brain.answers(reply(fact("budget", "30 万")))
    change = {"secrets": {"api_key": "the right key"}}
    await app.admin.patch(f"/admin/agent-configs/{brain.config['id']}", change)
    await app.admin.post(f"/admin/insight-runs/{waiting['id']}/retry", status=202)

    profile = await app.learned(visitor.customer_id)
    assert (waiting["outcome"], waiting["error"]["kind"]) == ("http_error", "credentials_refused")
    assert (ill["state"], ill["pause_reason"]) == ("paused", "credentials")
    assert "api_key" in ill["last_error"]
    assert "the right key" not in json.dumps(waiting) + json.dumps(ill)
    assert [row["content"] for row in profile["active_insights"]] == ["30 万"]
    assert (await brain.health())["state"] == "ok"


async def test_brain_that_answers_too_late_is_a_timeout(app: Application, brain: Brain) -> None:
    await app.admin.patch(f"/admin/agent-configs/{brain.config['id']}", {"settings": {"timeout_s": 0.1}})
    visitor = await app.visitor()
    brain.server.latency_s = 3.0

    await visitor.says("三十万")

    run = await in_state(app, visitor.customer_id, "failed")
    assert (run["outcome"], run["error"]["kind"]) == ("timeout", "brain_timeout")


async def test_reply_kept_before_a_crash_is_applied_without_asking_again(app: Application, brain: Brain) -> None:
    """A worker that kept a reply and then died: its lane is free again, and the next one finds the reply."""
    visitor = await app.visitor()
    brain.answers(reply(fact("budget", "30 万")))
    text = fresh("三十万")
    await visitor.says(text)
    await app.learned(visitor.customer_id)
    await app.sql(
        """
        with undone as (
          update insight_runs set state = 'running', finished_at = null where customer_id = $1::text::uuid returning id
        ), view as (delete from customer_insights where customer_id = $1::text::uuid),
        log as (delete from insight_assertions where customer_id = $1::text::uuid)
        update insight_lanes set cursor_seq = 0, due_at = now() - interval '1 minute', first_at = now(),
          owner = 'a dead worker', lease_until = now() - interval '1 minute' where customer_id = $1::text::uuid
        """,
        visitor.customer_id,
    )

    await until(lambda: app.insights(visitor.customer_id), lambda found: len(found) == 1)

    [run] = await app.runs(visitor.customer_id)
    assert run["state"] == "succeeded"
    assert len(brain.asked_about(text)) == 1


async def test_worker_whose_lane_was_taken_over_writes_nothing(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.answers(reply(fact("budget", "30 万")))
    brain.server.latency_s = 0.5
    await visitor.says(text := fresh("三十万"))
    await brain.is_asked_about(text)
    await app.sql(
        "update insight_lanes set epoch = epoch + 1, owner = 'another', lease_until = now() + interval '1 hour' "
        "where customer_id = $1::text::uuid",
        visitor.customer_id,
    )

    later = await app.visitor()
    await later.says("后来的客户也说三十万")
    await app.learned(later.customer_id)

    assert await app.insights(visitor.customer_id) == []
    assert (await app.profile(visitor.customer_id))["pending_messages"] == 1
