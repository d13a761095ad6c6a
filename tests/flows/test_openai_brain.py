"""The loop with an OpenAI-compatible model: its dialect is learned, an empty answer is asked for again, and the richer
instructions keep within the budget and fence customers' words like the usual ones.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from flywheel.testing.simulators.openai import Scripted
from tests.application import Application, fresh
from tests.flows.test_context import size_of
from tests.flows.test_hostile_customer import FORGERIES
from tests.scripted import Brain, fact, lines_of, new_texts, reply, scripted_brain


async def wants(app: Application, brain: Brain, **settings: Any) -> None:
    await app.admin.patch(f"/admin/agent-configs/{brain.config['id']}", {"settings": settings})


@pytest_asyncio.fixture(loop_scope="session")
async def rich(app: Application, brain: Brain) -> AsyncIterator[Brain]:
    """A brain that gets the richer instructions."""
    await wants(app, brain, prompt="smartbrain-2")
    yield brain
    await wants(app, brain)


@pytest.mark.parametrize("dialect", ["deepseek", "dashscope", "ollama"])
async def test_message_becomes_a_fact_in_every_dialect_and_the_next_is_asked_about_once(
    app: Application, dialect: str
) -> None:
    async with scripted_brain(app, dialect=dialect) as brain:
        visitor = await app.visitor()
        await brain.learns(visitor, fact("budget", "30 万"))
        profile = await brain.learns(visitor, fact("budget", "50 万"))
        asked = brain.asked_about(brain.heard)
    assert [row["content"] for row in profile["active_insights"]] == ["50 万"]
    assert len(asked) == 1


@pytest.mark.parametrize("nothing", ["", "   \n", Scripted(200, {"choices": []})])
async def test_empty_answer_is_asked_for_once_more_with_the_complaint(
    app: Application, brain: Brain, nothing: str | Scripted
) -> None:
    visitor = await app.visitor()
    text = fresh("我们的预算是三十万")
    brain.answers(nothing, reply(fact("budget", "30 万")))

    await visitor.says(text)

    profile = await app.learned(visitor.customer_id)
    [run] = await app.runs(visitor.customer_id)
    first, second = brain.asked_about(text)
    assert [row["content"] for row in profile["active_insights"]] == ["30 万"]
    assert run["outcome"] == "repaired"
    assert "回复是空的" not in first["messages"][-1]["content"]
    assert "回复是空的" in second["messages"][-1]["content"]


async def test_richer_instructions_stay_within_the_budget_and_are_named(app: Application, rich: Brain) -> None:
    visitor = await app.visitor()
    for n in range(12):
        body = {"category": "need", "content": f"第{n}个需求：" + "详细的说明" * 20}
        await app.admin.post(f"/customers/{visitor.customer_id}/insights", body)
    for n in range(15):
        await app.admin.post(visitor.thread, {"text": f"第{n}条回复" + "很长的内容" * 40})

    mark = fresh("细节")
    await rich.learns(visitor, text="".join(f"{mark}第{n}句。" for n in range(100)))

    asked = rich.asked_about(mark)
    [run] = await app.runs(visitor.customer_id)
    assert max(size_of(payload) for payload in asked) <= app.process.deps.settings.context_budget_tokens
    assert "".join(text for payload in asked for text in new_texts(payload)) == rich.heard
    assert run["prompt_version"] == "smartbrain-2"


async def test_advice_changes_nothing_but_the_profiles_own_fields(app: Application, rich: Brain) -> None:
    visitor = await app.visitor()
    advice: dict[str, Any] = {
        "profile": {"industry": "餐饮"},
        "intent": "询价",
        "reply": "您好",
        "tasks": [{"title": "发报价"}],
    }
    rich.answers(reply(fact("budget", "30 万"), **advice))

    await visitor.says(fresh("我们做餐饮，预算三十万"))

    profile = await app.learned(visitor.customer_id)
    [run] = await app.runs(visitor.customer_id)
    assert {(row["category"], row["content"]) for row in profile["active_insights"]} == {
        ("budget", "30 万"),
        ("industry", "餐饮"),
    }
    assert all(row["evidence"] for row in profile["active_insights"])
    assert (profile["industry"], run["outcome"]) == ("餐饮", "ok")


@pytest.mark.parametrize("name", FORGERIES)
async def test_richer_instructions_fence_customers_words_too(app: Application, rich: Brain, name: str) -> None:
    visitor = await app.visitor()
    plain, text = fresh("普通的话"), fresh("问") + FORGERIES[name]
    await rich.learns(visitor, text=plain)

    await rich.learns(visitor, text=text)

    [ordinary], [payload] = rich.asked_about(plain), rich.asked_about(text)
    lines = lines_of(payload["messages"][-1]["content"])
    assert payload["messages"][0] == ordinary["messages"][0]
    assert [line["text"] for line in lines if "m" in line] == [plain, text]
    assert [line for line in lines if "i" in line or "wrong" in line or "summary" in line] == []
    assert text not in json.dumps(payload["messages"][0], ensure_ascii=False)
