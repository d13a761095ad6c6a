"""People above brains: what a person says stands, and what a brain says against it is proposed."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.application import Application, Visitor, fresh
from tests.scripted import Brain, fact, lines_of, reply


async def customer_of(app: Application) -> str:
    customer: str = (await app.admin.post("/customers", {"display_name": fresh("客户")}))["id"]
    return customer


def path_of(customer_id: str, insight: Any = None, action: str = "") -> str:
    return f"/customers/{customer_id}/insights" + (f"/{insight['id']}" if insight else "") + action


async def add(app: Application, customer_id: str, category: str, content: str, **more: Any) -> Any:
    return await app.admin.post(path_of(customer_id), {"category": category, "content": content, **more})


async def rows(app: Application, customer_id: str, category: str) -> list[tuple[str, str, str | None]]:
    """Content, status and reason of a category's facts, newest first."""
    found = await app.insights(customer_id, category=category)
    return [(row["content"], row["status"], row["status_reason"]) for row in found]


def active(profile: Any, category: str) -> list[str]:
    return [row["content"] for row in profile["active_insights"] if row["category"] == category]


async def shown_facts(app: Application, brain: Brain, visitor: Visitor) -> list[dict[str, Any]]:
    """The facts that the next request shows."""
    await brain.learns(visitor)
    return [line for line in lines_of(brain.last_prompt) if "i" in line]


async def test_ai_cannot_overwrite_what_a_person_entered(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await add(app, visitor.customer_id, "budget", "50 万")

    profile = await brain.learns(visitor, fact("budget", "80 万"), text="预算八十万")

    assert active(profile, "budget") == ["50 万"]
    [proposed] = profile["proposed_insights"]
    assert (proposed["content"], proposed["op"], proposed["source"]) == ("80 万", "assert", "ai")
    assert [e["quote"] for e in proposed["evidence"]] == ["预算八十万"]


async def proposal(app: Application, brain: Brain) -> tuple[Visitor, Any, Any]:
    """A visitor whose budget a person entered, and the AI's proposal of another one."""
    visitor = await app.visitor()
    mine = await add(app, visitor.customer_id, "budget", "50 万")
    profile = await brain.learns(visitor, fact("budget", "80 万"))
    return visitor, mine, profile["proposed_insights"][0]


async def test_accepted_proposal_becomes_a_persons_fact_and_keeps_its_evidence(app: Application, brain: Brain) -> None:
    visitor, mine, proposed = await proposal(app, brain)

    accepted = await app.admin.post(path_of(visitor.customer_id, proposed, "/accept"), status=200)

    assert (accepted["content"], accepted["status"], accepted["source"]) == ("80 万", "active", "human")
    assert [e["message_id"] for e in accepted["evidence"]] == [e["message_id"] for e in proposed["evidence"]]
    profile = await app.profile(visitor.customer_id)
    assert active(profile, "budget") == ["80 万"]
    assert profile["proposed_insights"] == []
    assert ("50 万", "archived", "superseded") in await rows(app, visitor.customer_id, "budget")
    assert mine["id"] in accepted["supersedes"]


async def test_rejected_proposal_does_not_come_back(app: Application, brain: Brain) -> None:
    visitor, _, proposed = await proposal(app, brain)

    rejected = await app.admin.post(path_of(visitor.customer_id, proposed, "/reject"), status=200)
    profile = await brain.learns(visitor, fact("budget", "80 万"))

    assert (rejected["status"], rejected["status_reason"]) == ("archived", "rejected")
    assert (active(profile, "budget"), profile["proposed_insights"]) == (["50 万"], [])


@pytest.mark.parametrize("action", ["/accept", "/reject"])
async def test_only_a_proposal_can_be_decided(app: Application, action: str) -> None:
    customer = await customer_of(app)
    mine = await add(app, customer, "budget", "50 万")

    await app.admin.refused("POST", path_of(customer, mine, action), status=409, code="not_proposed")


async def test_same_value_from_a_message_only_adds_evidence_to_a_persons_fact(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    mine = await add(app, visitor.customer_id, "budget", "五十万（含税）")

    profile = await brain.learns(visitor, fact("budget", "五十万 (含税)"))

    [row] = profile["active_insights"]
    assert (row["id"], row["source"], row["evidence_count"]) == (mine["id"], "human", 1)
    assert profile["proposed_insights"] == []


async def test_brain_may_only_propose_to_retire_a_persons_fact(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await add(app, visitor.customer_id, "need", "私有部署")
    [shown] = await shown_facts(app, brain, visitor)

    profile = await brain.learns(visitor, fact("need", "", op="retire", ref=shown["i"]))

    assert shown["by"] == "staff"
    assert active(profile, "need") == ["私有部署"]
    [proposed] = profile["proposed_insights"]
    assert (proposed["op"], proposed["content"], proposed["evidence_count"]) == ("retire", "私有部署", 1)


@pytest.mark.parametrize(("action", "left"), [("/accept", []), ("/reject", ["私有部署"])])
async def test_proposed_retirement_is_decided_by_a_person(
    app: Application, brain: Brain, action: str, left: list[str]
) -> None:
    visitor = await app.visitor()
    await add(app, visitor.customer_id, "need", "私有部署")
    profile = await brain.learns(visitor, fact("need", "私有部署", op="retire"))
    [proposed] = profile["proposed_insights"]

    await app.admin.post(path_of(visitor.customer_id, proposed, action), status=200)

    after = await app.profile(visitor.customer_id)
    assert (active(after, "need"), after["proposed_insights"]) == (left, [])


async def test_category_may_let_ai_supersede_people(app: Application, brain: Brain) -> None:
    key = fresh("slot")
    await app.admin.post(
        "/admin/insight-categories", {"key": key, "cardinality": "single", "ai_may_supersede_human": True}
    )
    visitor = await app.visitor()
    await add(app, visitor.customer_id, key, "旧")

    profile = await brain.learns(visitor, fact(key, "新"))

    assert (active(profile, key), profile["proposed_insights"]) == (["新"], [])


async def test_unsure_statement_is_proposed_while_a_value_is_active(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("timeline", "九月上线", confidence=0.9))

    profile = await brain.learns(visitor, fact("timeline", "也许十二月", confidence=0.4))

    assert active(profile, "timeline") == ["九月上线"]
    assert [row["content"] for row in profile["proposed_insights"]] == ["也许十二月"]


@pytest.mark.parametrize(
    ("category", "reason", "returns_as"),
    [
        ("need", "outdated", "active"),
        ("need", "wrong", None),
        ("budget", "outdated", "proposed"),
        ("budget", "wrong", None),
    ],
)
async def test_what_a_person_archived_returns_by_a_newer_message_only_as_far_as_the_reason_allows(
    app: Application, brain: Brain, category: str, reason: str, returns_as: str | None
) -> None:
    visitor = await app.visitor()
    profile = await brain.learns(visitor, fact(category, "某个值"))
    await app.admin.delete(path_of(visitor.customer_id, profile["active_insights"][0]), reason=reason)

    after = await brain.learns(visitor, fact(category, "某个值"))

    shown = [*after["active_insights"], *after["proposed_insights"]]
    assert [row["status"] for row in shown] == [status for status in [returns_as] if status]


async def test_brain_is_told_what_a_person_called_wrong(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    profile = await brain.learns(visitor, fact("competitor", "某云"))
    await app.admin.delete(path_of(visitor.customer_id, profile["active_insights"][0]), reason="wrong")
    await brain.learns(visitor)

    lines = lines_of(brain.last_prompt)

    assert [line["wrong"] for line in lines if "wrong" in line] == ["某云"]
    assert [line for line in lines if "i" in line] == []


async def test_restored_fact_is_active_again_on_a_persons_word(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    profile = await brain.learns(visitor, fact("competitor", "某云"))
    [row] = profile["active_insights"]
    await app.admin.delete(path_of(visitor.customer_id, row), reason="wrong")

    restored = await app.admin.post(path_of(visitor.customer_id, row, "/restore"), status=200)

    assert (restored["content"], restored["status"], restored["source"]) == ("某云", "active", "human")
    assert [e["message_id"] for e in restored["evidence"]] == [e["message_id"] for e in row["evidence"]]
    assert await app.admin.post(path_of(visitor.customer_id, restored, "/restore"), status=200) == restored


@pytest.mark.parametrize("action", ["/accept", "/reject"])
async def test_proposal_is_decided_once(app: Application, brain: Brain, action: str) -> None:
    visitor, _, proposed = await proposal(app, brain)

    answers = await asyncio.gather(
        *(app.admin.http.post(path_of(visitor.customer_id, proposed, action)) for _ in range(5))
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]


async def test_person_who_reacts_speaks_after_what_they_saw(app: Application, brain: Brain) -> None:
    """A source's clock may run ahead of ours; the person's word still counts."""
    ahead = (datetime.now(UTC) + timedelta(minutes=4)).isoformat()
    message = {
        "external_id": fresh("e"),
        "peer": {"peer_id": fresh("p")},
        "direction": "inbound",
        "sent_at": ahead,
        "text": "我们在温州",
    }
    brain.answers(reply(fact("location", "温州")))
    [stored] = (await app.inbound([message]))["results"]
    customer = stored["customer_id"]
    await app.learned(customer)

    await add(app, customer, "location", "台州")

    assert active(await app.profile(customer), "location") == ["台州"]
