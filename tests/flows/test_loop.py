"""The loop with the built-in brain: a customer writes, and the profile learns. No network, no account, no wait."""

import asyncio
from typing import Any

import pytest

from tests.application import Application, Visitor, fresh, until
from tests.scripted import INSIGHT_APP

BUDGET = [
    ("我们这边预算三十五万左右", "预算加到五十二万了"),
    ("Our budget is around 40k USD", "We can go up to a budget of 65k USD now"),
]


def believed(profile: dict[str, list[dict[str, str]]], category: str) -> list[str]:
    return [row["content"] for row in profile["active_insights"] if row["category"] == category]


async def insight_config(app: Application) -> Any:
    """The config that learns from customers' messages, whatever others other tests have made."""
    rows = (await app.admin.get("/admin/agent-configs"))["items"]
    [config] = [row for row in rows if row["enabled"] and row["app_name"] == INSIGHT_APP]
    return config


async def test_new_workspace_learns_without_any_configuration(app: Application) -> None:
    visitor = await app.visitor()

    await visitor.says("我们是做家居建材的，两百人左右，总部在佛山，想要一套报价系统")

    profile = await app.learned(visitor.customer_id)
    assert {row["category"] for row in profile["active_insights"]} >= {"industry", "company_scale", "location", "need"}
    assert profile["company_scale"] == "100–499"
    assert profile["industry"]
    assert profile["ai_summary"]
    assert profile["last_run"]["state"] == "succeeded"
    assert profile["last_run"]["provider"] == "rules"
    assert all(row["evidence"] for row in profile["active_insights"])


@pytest.mark.parametrize(("first", "second"), BUDGET)
async def test_changed_budget_leaves_one_active_and_the_old_one_in_history(
    app: Application, first: str, second: str
) -> None:
    visitor = await app.visitor()
    await visitor.says(first)
    [before] = believed(await app.learned(visitor.customer_id), "budget")
    answer = await visitor.says(second)
    [after] = believed(await app.learned(visitor.customer_id), "budget")

    new, old = await app.insights(visitor.customer_id, category="budget")
    assert (new["content"], old["content"]) == (after, before)
    assert (new["status"], old["status"], old["superseded_by"]) == ("active", "archived", new["id"])
    assert [e["message_id"] for e in new["evidence"]] == [answer["id"]]


async def test_customer_list_finds_what_was_learned(app: Application) -> None:
    visitor = await app.visitor()
    await visitor.says("我们是做物流的，公司三十来个人")
    profile = await app.learned(visitor.customer_id)

    found = await app.admin.all("/customers", industry=profile["industry"], company_scale=profile["company_scale"])

    assert visitor.customer_id in {row["id"] for row in found}


async def test_messages_are_analysed_once_each_in_the_order_they_came(app: Application) -> None:
    visitor = await app.visitor()
    said = [await visitor.says(text) for text in ("我们预算四十万", "公司在无锡", "想先看演示")]

    await app.learned(visitor.customer_id)

    runs = await app.runs(visitor.customer_id)
    assert [message for run in runs for message in run["message_ids"]] == [message["id"] for message in said]


@pytest.mark.parametrize("texts", [["好的"], ["谢谢！", "👍", "[微笑]"], ["OK", "thanks"]])
async def test_acknowledgements_alone_make_no_call_and_are_marked(app: Application, texts: list[str]) -> None:
    visitor = await app.visitor()
    for text in texts:
        await visitor.says(text)

    await app.learned(visitor.customer_id)

    runs = await app.runs(visitor.customer_id)
    assert {(run["state"], run["reason"], run["provider"]) for run in runs} == {("skipped", "gated", None)}
    assert sum(len(run["message_ids"]) for run in runs) == len(texts)


async def test_without_an_enabled_brain_chat_works_and_runs_are_skipped_with_the_reason(app: Application) -> None:
    config = await insight_config(app)
    await app.admin.patch(f"/admin/agent-configs/{config['id']}", {"enabled": False})
    visitor = await app.visitor()

    message = await visitor.says("我们预算四十万")
    answer = await app.admin.post(visitor.thread, {"text": "收到"})
    profile = await app.learned(visitor.customer_id)
    await app.admin.patch(f"/admin/agent-configs/{config['id']}", {"enabled": True})

    [run] = await app.runs(visitor.customer_id)
    assert (run["state"], run["reason"], run["message_ids"]) == ("skipped", "disabled", [message["id"]])
    assert profile["active_insights"] == []
    assert [m["id"] for m in (await visitor.client.get(visitor.thread))["items"]] == [message["id"], answer["id"]]


async def test_learning_goes_on_once_a_brain_is_enabled_again(app: Application) -> None:
    config = await insight_config(app)
    visitor = await app.visitor()
    await app.admin.patch(f"/admin/agent-configs/{config['id']}", {"enabled": False})
    await visitor.says("我们预算四十万")
    await app.learned(visitor.customer_id)

    await app.admin.patch(f"/admin/agent-configs/{config['id']}", {"enabled": True})
    await visitor.says("公司在无锡")

    profile = await app.learned(visitor.customer_id)
    assert [row["category"] for row in profile["active_insights"]] == ["location"]


async def test_default_brain_has_the_missions_name(app: Application) -> None:
    config = await insight_config(app)

    assert (config["app_name"], config["provider"], config["secrets"]) == (INSIGHT_APP, "rules", {})


async def test_message_learns_how_many_facts_it_is_evidence_of(app: Application) -> None:
    visitor = await app.visitor()
    await visitor.says("我们预算四十万，公司在无锡")
    profile = await app.learned(visitor.customer_id)

    [message] = (await app.admin.get(visitor.thread))["items"]

    assert message["learned"] == len(profile["active_insights"]) > 1
    assert message["insight_run_id"] == profile["last_run"]["id"]


async def test_every_message_is_accounted_for(app: Application) -> None:
    """Accepted = done + pending + skipped, whatever came in and however often."""
    visitors: list[Visitor] = [await app.visitor() for _ in range(4)]
    for visitor in visitors:
        for text in ("好的", "我们预算四十万", "在吗", "想要报表"):
            await visitor.says(text, client_message_id=text)
            await visitor.client.http.post(visitor.thread, json={"text": text, "client_message_id": text})
    for visitor in visitors:
        await app.learned(visitor.customer_id)
        runs = await app.runs(visitor.customer_id)
        covered = [message for run in runs for message in run["message_ids"]]
        messages = [m["id"] for m in (await app.admin.get(visitor.thread))["items"]]
        assert sorted(covered) == sorted(messages)
        assert {run["state"] for run in runs} <= {"succeeded", "skipped"}


async def test_many_customers_at_once_are_all_learned_from_apart(app: Application) -> None:
    """One batch from another system: every peer's own amount, and only that."""
    peers = {fresh("p"): 10 + n for n in range(30)}
    messages = [
        {
            "external_id": fresh("e"),
            "peer": {"peer_id": peer},
            "direction": "inbound",
            "sent_at": "2026-03-01T08:00:00Z",
            "text": f"我们预算 {amount} 万元",
        }
        for peer, amount in peers.items()
    ]

    results = (await app.inbound(messages))["results"]

    profiles = await asyncio.gather(*(app.learned(r["customer_id"]) for r in results))
    assert [[str(amount) in content for content in believed(p, "budget")] for p, amount in
            zip(profiles, peers.values(), strict=True)] == [[True]] * 30  # fmt: skip


async def test_customer_of_two_channels_has_one_profile(app: Application) -> None:
    unionid = fresh("u")

    def message(text: str) -> dict[str, object]:
        return {
            "external_id": fresh("e"),
            "peer": {"peer_id": fresh("p"), "unionid": unionid},
            "direction": "inbound",
            "sent_at": "2026-03-01T08:00:00Z",
            "text": text,
        }

    [one] = (await app.inbound([message("我们预算四十万")]))["results"]
    [two] = (await app.inbound([message("公司在无锡")], channel_type="wechat_work_kf"))["results"]

    profile = await until(
        lambda: app.profile(one["customer_id"]), lambda p: {r["category"] for r in p["active_insights"]} >= {"location"}
    )
    assert one["customer_id"] == two["customer_id"]
    assert {row["category"] for row in profile["active_insights"]} == {"budget", "location"}
