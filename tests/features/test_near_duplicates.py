"""Near duplicates in the product: an admin lets a category join them, and a change of mind is a refold."""

from typing import Any

from tests.application import Application, fresh
from tests.scripted import Brain, fact

ADMIN = "/admin/insight-categories"


async def joining(app: Application) -> str:
    """The key of a new category that joins near duplicates."""
    key = fresh("wish").replace("-", "_")[:30]
    body = {"key": key, "label_zh": key, "label_en": key, "cardinality": "multi", "joins_near_duplicates": True}
    made = await app.admin.post(ADMIN, body)
    assert made["joins_near_duplicates"]
    return key


async def told(app: Application, customer_id: str, category: str) -> list[tuple[str, str, str | None]]:
    """Content, status and reason of a category's facts, newest first."""
    found = await app.insights(customer_id, category=category)
    return [(row["content"], row["status"], row["status_reason"]) for row in found]


async def test_wordings_of_one_wish_are_one_fact_until_the_admin_wants_them_apart(
    app: Application, brain: Brain
) -> None:
    key, visitor = await joining(app), await app.visitor()
    await brain.learns(visitor, fact(key, "支持 ERP 对接"))
    profile = await brain.learns(visitor, fact(key, "希望能支持ERP的对接"))
    assert [row["content"] for row in profile["active_insights"]] == ["希望能支持ERP的对接"]
    assert profile["active_insights"][0]["evidence_count"] == 2

    await app.admin.patch(f"{ADMIN}/{key}", {"joins_near_duplicates": False})

    assert {content for content, _, _ in await told(app, visitor.customer_id, key)} == {
        "支持 ERP 对接",
        "希望能支持ERP的对接",
    }


async def test_fact_called_wrong_does_not_come_back_in_other_words(app: Application, brain: Brain) -> None:
    key, visitor = await joining(app), await app.visitor()
    profile = await brain.learns(visitor, fact(key, "支持 ERP 对接"))
    path = f"/customers/{visitor.customer_id}/insights/{profile['active_insights'][0]['id']}"
    await app.admin.delete(path, reason="wrong")

    await brain.learns(visitor, fact(key, "希望支持ERP对接"))

    assert await told(app, visitor.customer_id, key) == [("支持 ERP 对接", "archived", "wrong")]
    history: list[Any] = (await app.admin.get(path))["history"]
    assert [said["did"] for said in history] == ["opened", "archived", "ignored"]


async def test_better_words_for_a_fact_are_no_correction_of_its_value(app: Application, brain: Brain) -> None:
    key, visitor = await joining(app), await app.visitor()
    profile = await brain.learns(visitor, fact(key, "支持 ERP 对接"))
    path = f"/customers/{visitor.customer_id}/insights/{profile['active_insights'][0]['id']}"

    await app.admin.patch(path, {"content": "需要支持 ERP 的对接"})

    assert await told(app, visitor.customer_id, key) == [("需要支持 ERP 的对接", "active", None)]
