"""A recalled message is hidden, and what it taught counts no more; it may be recalled before it comes."""

from typing import Any

import pytest

from tests.application import Application, fresh, said, serving, until
from tests.scripted import Brain, fact, reply, scripted_brain


def active(profile: Any) -> dict[str, str]:
    return {row["category"]: row["content"] for row in profile["active_insights"]}


def recall_of(message: dict[str, Any]) -> dict[str, Any]:
    """What a source sends when its user takes a message back."""
    peer = message["peer"]
    return said(text="", type="revoke", revokes=message["external_id"], peer=peer, sent_at="2026-03-01T08:30:00Z")


async def test_recalling_the_last_word_brings_the_superseded_value_back(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("budget", "30 万"))
    await brain.learns(visitor, fact("budget", "80 万"), fact("need", "报表"))
    [newest] = [m for m in (await app.admin.get(visitor.thread))["items"] if m["text"] == brain.heard]

    shown = await visitor.client.post(f"{visitor.thread}/{newest['id']}/revoke", status=200)

    assert (shown["text"], shown["revoked_at"] is None) == ("", False)
    profile = await app.profile(visitor.customer_id)
    assert active(profile) == {"budget": "30 万"}
    history = await app.insights(visitor.customer_id)
    assert [row["content"] for row in history] == ["30 万"]
    again = await visitor.client.post(f"{visitor.thread}/{newest['id']}/revoke", status=200)
    assert again["revoked_at"] == shown["revoked_at"]


async def test_recalled_text_is_shown_nowhere(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    secret = fresh("说漏嘴的话")
    await brain.learns(visitor, fact("need", secret), text=secret)
    [message] = (await app.admin.get(visitor.thread))["items"]
    [run] = await app.runs(visitor.customer_id)

    await visitor.client.post(f"{visitor.thread}/{message['id']}/revoke", status=200)

    answers = [
        await app.admin.get(visitor.thread),
        await app.admin.get(f"/chat/conversations/{visitor.conversation_id}"),
        await app.admin.get(f"/admin/insight-runs/{run['id']}"),
        await app.profile(visitor.customer_id),
        await app.insights(visitor.customer_id),
        await app.admin.get("/chat/conversations", q=secret),
    ]
    assert secret not in str(answers)


async def test_the_past_still_tells_what_was_known_before_the_recall(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    before = await brain.learns(visitor, fact("budget", "30 万"))
    [message] = (await app.admin.get(visitor.thread))["items"]
    at = before["last_run"]["finished_at"]

    await visitor.client.post(f"{visitor.thread}/{message['id']}/revoke", status=200)

    assert active(await app.profile(visitor.customer_id)) == {}
    past = await app.profile(visitor.customer_id, as_of=at)
    assert active(past) == {"budget": "30 万"}
    assert past["active_insights"][0]["evidence"][0]["quote"] == ""


async def test_what_a_person_confirmed_outlives_the_message(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("budget", "30 万"))
    await app.admin.post(f"/customers/{visitor.customer_id}/insights", {"category": "budget", "content": "30 万"})
    [message] = (await app.admin.get(visitor.thread))["items"]

    await visitor.client.post(f"{visitor.thread}/{message['id']}/revoke", status=200)

    profile = await app.profile(visitor.customer_id)
    assert [(row["content"], row["source"]) for row in profile["active_insights"]] == [("30 万", "human")]


@pytest.mark.parametrize("is_late", [False, True], ids=["after its message", "before its message"])
async def test_source_recalls_a_message_whatever_comes_first(app: Application, brain: Brain, is_late: bool) -> None:
    brain.answers(reply(fact("need", "报表")))
    first, taken_back = (said(fresh("p"), text=fresh("我要报表")) for _ in range(2))
    taken_back["peer"] = first["peer"]
    recall = recall_of(taken_back)
    # One batch where the message comes first: the brain must not be quicker than the recall.
    batches = [[first, recall], [taken_back]] if is_late else [[first, taken_back, recall]]

    results = {r["external_id"]: r for batch in batches for r in (await app.inbound(batch))["results"]}
    again = (await app.inbound([recall]))["results"][0]

    kept = results[first["external_id"]]
    assert {result["status"] for result in results.values()} == {"stored"}
    assert again["status"] == "duplicate"
    assert again["message_id"] == results[taken_back["external_id"]]["message_id"]
    profile = await app.learned(kept["customer_id"])
    [need] = profile["active_insights"]
    assert [e["message_id"] for e in need["evidence"]] == [kept["message_id"]]
    shown = await app.admin.get(f"/chat/conversations/{kept['conversation_id']}/messages")
    assert [(m["text"], m["revoked_at"] is not None) for m in shown["items"]] == [(first["text"], False), ("", True)]
    asked = str([received.payload for received in brain.server.received])
    assert (taken_back["text"] in asked) is False


async def test_message_recalled_before_its_burst_is_over_is_skipped(seeded_database: str) -> None:
    async with serving(seeded_database, burst_quiet_s="3") as app, scripted_brain(app) as brain:
        visitor = await app.visitor()
        message = await visitor.says(fresh("这句当我没说"))

        await visitor.client.post(f"{visitor.thread}/{message['id']}/revoke", status=200)

        await app.learned(visitor.customer_id)
        [run] = await until(lambda: app.runs(visitor.customer_id))
        assert (run["state"], run["reason"]) == ("skipped", "revoked")
        assert brain.server.received == []


async def test_message_recalled_while_the_brain_thinks_teaches_nothing(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    text = fresh("预算三十万")
    brain.answers(reply(fact("budget", "30 万")))
    brain.server.latency_s = 2.0
    message = await visitor.says(text)
    await brain.is_asked_about(text)

    await visitor.client.post(f"{visitor.thread}/{message['id']}/revoke", status=200)

    profile = await app.learned(visitor.customer_id)
    assert profile["active_insights"] == []
    [run] = await app.runs(visitor.customer_id)
    assert (run["state"], run["written"]["dropped"]) == ("succeeded", 1)
    detail = await app.admin.get(f"/admin/insight-runs/{run['id']}")
    assert [dropped["reason"] for dropped in detail["dropped"]] == ["evidence_revoked"]


async def test_only_the_writer_or_a_manager_recalls(app: Application) -> None:
    visitor, stranger = await app.visitor(), await app.visitor()
    message = await visitor.says("你好")
    address = f"{visitor.thread}/{message['id']}/revoke"

    await stranger.client.refused("POST", address, status=404)
    sales = await app.signed_in("sales")
    await sales.refused("POST", address, status=409, code="not_yours")
    shown = await app.admin.post(address, status=200)
    assert shown["revoked_at"]


async def test_message_of_another_system_is_recalled_there(app: Application) -> None:
    [result] = (await app.inbound([said()]))["results"]
    thread = f"/chat/conversations/{result['conversation_id']}/messages"
    await app.admin.refused("POST", f"{thread}/{result['message_id']}/revoke", status=409, code="recalled_elsewhere")


@pytest.mark.parametrize("wrong", [{"type": "revoke"}, {"revokes": "e-1"}])
async def test_recall_names_its_message_and_nothing_else_does(app: Application, wrong: dict[str, Any]) -> None:
    [result] = (await app.inbound([said(**wrong)]))["results"]
    assert (result["status"], result["reason"]["code"]) == ("refused", "revokes")
    assert result["reason"]["pointer"] == "/messages/0/revokes"


async def test_two_recalls_in_one_batch_and_a_recall_of_the_unknown_are_kept(app: Application) -> None:
    message = said()
    recall = recall_of(message)
    twice = {**recall_of(message), "external_id": fresh("e")}

    results = (await app.inbound([recall, twice]))["results"]
    stored = (await app.inbound([message]))["results"][0]

    assert [result["status"] for result in results] == ["stored"] * 2
    shown = await app.admin.get(f"/chat/conversations/{stored['conversation_id']}/messages")
    assert shown["items"][0]["revoked_at"]
