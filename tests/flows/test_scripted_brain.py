"""The loop with a brain behind the network: good, broken, late and hostile replies, and what becomes of each."""

import json
from typing import Any

import pytest

from tests.application import Application, fresh, until
from tests.scripted import Brain, fact, new_texts, reply

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


async def test_good_reply_is_written_back_with_its_figures(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.answers(reply(fact("budget", "30 万", evidence=["m1"]), fact("need", "报表"), summary="想要报表的客户"))

    message = await visitor.says("三十万，想要报表")

    profile = await app.learned(visitor.customer_id)
    run = await ended(app, visitor.customer_id)
    assert (profile["ai_summary"], profile["pending_messages"]) == ("想要报表的客户", 0)
    assert (run["state"], run["outcome"], run["attempts"]) == ("succeeded", "ok", 1)
    assert (run["provider"], run["model"], run["agent_config_id"]) == (
        "openai_compatible",
        "scripted",
        brain.config["id"],
    )
    assert run["message_ids"] == [message["id"]]
    assert run["written"] == {
        "opened": 2, "confirmed": 0, "superseded": 0, "proposed": 0, "retired": 0, "dropped": 0,
    }  # fmt: skip
    assert run["prompt_tokens"] > 0
    assert run["completion_tokens"] > 0
    assert run["prompt_version"]
    assert run["duration_ms"] >= run["brain_ms"] >= 0
    assert {row["content"] for row in run["insights"]} == {"30 万", "报表"}


@pytest.mark.parametrize(
    ("wrap", "outcome"),
    [
        (lambda text: f"```json\n{text}\n```", "salvaged"),
        (lambda text: f"<think>先想想</think>好的，结果如下：\n{text}\n希望有帮助", "salvaged"),
        (lambda text: text[:-2] + ",]}", "salvaged"),
    ],
)
async def test_wrapped_reply_is_read(app: Application, brain: Brain, wrap: Any, outcome: str) -> None:
    visitor = await app.visitor()
    brain.answers(wrap(reply(fact("budget", "30 万"))))

    await visitor.says("三十万")

    profile = await app.learned(visitor.customer_id)
    assert [row["content"] for row in profile["active_insights"]] == ["30 万"]
    assert (await ended(app, visitor.customer_id))["outcome"] == outcome


async def test_unreadable_reply_is_asked_about_once_with_the_complaint(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    text = fresh("三十万")
    brain.answers(GARBAGE, reply(fact("budget", "30 万")))

    await visitor.says(text)

    profile = await app.learned(visitor.customer_id)
    first, second = brain.asked_about(text)
    assert [row["content"] for row in profile["active_insights"]] == ["30 万"]
    assert (await ended(app, visitor.customer_id))["outcome"] == "repaired"
    assert json.dumps(first["messages"]) != json.dumps(second["messages"])


async def test_slow_brain_delays_no_message_and_holds_no_lock(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.server.latency_s = 60
    await visitor.says(text := fresh("三十万"))
    await brain.is_asked_about(text)

    message = await visitor.says("还有个问题")
    answer = await app.admin.post(visitor.thread, {"text": "请讲"})
    mine = await app.admin.post(f"/customers/{visitor.customer_id}/insights", {"category": "need", "content": "报表"})

    assert [m["id"] for m in (await visitor.client.get(visitor.thread))["items"]][1:] == [message["id"], answer["id"]]
    assert mine["status"] == "active"
    assert (await app.runs(visitor.customer_id))[-1]["state"] == "running"


async def test_messages_during_a_run_form_the_next_one(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.server.latency_s = 0.5
    first = await visitor.says(text := fresh("第一句，预算三十万"))
    await brain.is_asked_about(text)
    rest = [await visitor.says(text) for text in ("第二句", "第三句")]

    await app.learned(visitor.customer_id)

    runs = await app.runs(visitor.customer_id)
    assert runs[0]["message_ids"] == [first["id"]]
    assert [message for run in runs[1:] for message in run["message_ids"]] == [message["id"] for message in rest]


async def test_burst_of_several_messages_is_one_call(app: Application, brain: Brain) -> None:
    peer, mark = fresh("p"), fresh("句")
    batch = [
        {
            "external_id": fresh("e"),
            "peer": {"peer_id": peer},
            "direction": "inbound",
            "sent_at": f"2026-03-01T08:00:0{n}Z",
            "text": f"{mark}{n}",
        }
        for n in range(5)
    ]

    [first, *_] = (await app.inbound(batch))["results"]

    await app.learned(first["customer_id"])
    [payload] = brain.asked_about(mark)
    assert new_texts(payload) == [f"{mark}{n}" for n in range(5)]


async def test_more_messages_than_a_burst_holds_are_several_runs_in_order(app: Application, brain: Brain) -> None:
    peer, mark = fresh("p"), fresh("句")
    batch = [
        {
            "external_id": fresh("e"),
            "peer": {"peer_id": peer},
            "direction": "inbound",
            "sent_at": f"2026-03-01T08:00:{n:02}Z",
            "text": f"{mark} {n}",
        }
        for n in range(30)
    ]

    [first, *_] = (await app.inbound(batch))["results"]

    await app.learned(first["customer_id"])
    asked = [new_texts(payload) for payload in brain.asked_about(mark)]
    assert [len(texts) for texts in asked] == [12, 12, 6]
    assert [text for texts in asked for text in texts] == [f"{mark} {n}" for n in range(30)]


async def test_references_that_were_not_shown_are_dropped_and_counted(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.answers(
        reply(
            fact("budget", "30 万", evidence=["m1", "m99"]),
            fact("need", "报表", evidence=["m98"]),
            fact("need", "", op="retire", ref="i42"),
        )
    )

    message = await visitor.says("三十万，报表")

    profile = await app.learned(visitor.customer_id)
    run = await ended(app, visitor.customer_id)
    evidence = {row["content"]: [e["message_id"] for e in row["evidence"]] for row in profile["active_insights"]}
    counts = {entry["reason"]: entry["count"] for entry in run["dropped"]}
    assert evidence == {"30 万": [message["id"]], "报表": [message["id"]]}
    assert counts["evidence_unknown"] == 2
    assert counts["ref_unknown"] == 1
    assert run["written"]["dropped"] == sum(counts.values())


async def test_ids_of_another_customer_are_worth_nothing(app: Application, brain: Brain) -> None:
    victim, attacker = await app.visitor(), await app.visitor()
    profile = await brain.learns(victim, fact("budget", "30 万"), fact("need", "私有部署"))
    need = next(row for row in profile["active_insights"] if row["category"] == "need")
    [message] = (await app.admin.get(victim.thread))["items"]

    await brain.learns(
        attacker,
        fact("need", "", op="retire", ref=need["id"]),
        fact("budget", "1 元", evidence=[message["id"]]),
        fact("need", "私有部署", op="retire", ref=need["id"], evidence=[message["id"]]),
    )

    assert (await app.profile(victim.customer_id))["active_insights"] == profile["active_insights"]
    mine = await app.profile(attacker.customer_id)
    assert {e["conversation_id"] for row in mine["active_insights"] for e in row["evidence"]} == {
        attacker.conversation_id
    }


async def test_reply_of_ten_thousand_facts_is_taken_up_to_a_limit_and_counted(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.answers(reply(*(fact("other", f"事实 {n}") for n in range(10_000))))

    await visitor.says("很多很多事")

    profile = await app.learned(visitor.customer_id, timeout_s=60)
    run = await ended(app, visitor.customer_id)
    kept = len(profile["active_insights"])
    counts = {entry["reason"]: entry["count"] for entry in run["dropped"]}
    assert 0 < kept < 1_000
    assert counts == {"too_many": 10_000 - kept}


async def test_bad_items_are_dropped_alone_and_the_good_ones_written(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    items: list[Any] = [
        fact("budget", "30 万", confidence="90%"),
        fact("budget", ""),
        fact("need", "x" * 100_000),
        fact("need", "删除", op="drop table"),
        17,
        None,
        fact("no such category", "留着"),
        fact("预算范围", "\u0000\ud800"),
    ]
    brain.answers(json.dumps({"ai_summary": "好\u0000\ud800", "insights": items}))

    await visitor.says("三十万")

    profile = await app.learned(visitor.customer_id)
    run = await ended(app, visitor.customer_id)
    found = {(row["category"], row["content"]) for row in profile["active_insights"]}
    assert {("budget", "30 万"), ("other", "留着")} <= found
    assert run["state"] == "succeeded"
    assert run["written"]["dropped"] >= 4


@pytest.mark.parametrize("category", ["budget", "预算", "Budget", "BUDGET"])
async def test_category_is_understood_by_key_and_label(app: Application, brain: Brain, category: str) -> None:
    visitor = await app.visitor()

    profile = await brain.learns(visitor, fact(category, "30 万"))

    assert [row["category"] for row in profile["active_insights"]] == ["budget"]


async def test_profile_of_a_reply_is_read_as_facts(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.answers(
        json.dumps({"ai_summary": "", "insights": [], "profile": {"industry": "纺织", "company_scale": "80人"}})
    )

    await visitor.says("我们是纺织厂，八十人")

    profile = await app.learned(visitor.customer_id)
    assert (profile["industry"], profile["company_scale"]) == ("纺织", "20–99")
    assert {row["category"] for row in profile["active_insights"]} == {"industry", "company_scale"}


async def test_empty_summary_keeps_the_old_one(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.answers(reply(summary="老客户"))
    await visitor.says("第一句话")
    before = await app.learned(visitor.customer_id)
    brain.answers(reply())
    await visitor.says("第二句话")

    after = await app.learned(visitor.customer_id)

    assert (after["ai_summary"], after["ai_summary_updated_at"]) == ("老客户", before["ai_summary_updated_at"])
    assert (await ended(app, visitor.customer_id))["outcome"] == "empty"


async def test_redelivered_message_makes_no_call(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    text = fresh("三十万")
    for _ in range(3):
        await visitor.client.http.post(visitor.thread, json={"text": text, "client_message_id": "c1"})
        await app.learned(visitor.customer_id)

    assert len(brain.asked_about(text)) == 1
