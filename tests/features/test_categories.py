"""Categories are data: an admin edits them, and every customer's facts are folded anew."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.application import Application, copied, fresh, serving
from tests.scripted import Brain, fact

ADMIN = "/admin/insight-categories"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


async def make(app: Application, key: str, **more: Any) -> Any:
    return await app.admin.post(ADMIN, {"key": key, "cardinality": "single", **more})


async def active(app: Application, customer_id: str, category: str) -> list[str]:
    return [row["content"] for row in await app.insights(customer_id, category=category, status="active")]


@pytest.mark.parametrize("key", ["hotel.name", "酒店-名称", "景点.门票/价格", "a" * 100, "emoji🙂"])
async def test_category_has_the_key_it_was_given(app: Application, key: str) -> None:
    made = await make(app, key)

    assert (made["key"], made["label_zh"], made["is_builtin"]) == (key, key, False)
    address = f"{ADMIN}/{key}"
    assert await app.admin.get(address) == made
    assert (await app.admin.patch(address, {"label_zh": "新名字"}))["label_zh"] == "新名字"
    await app.admin.delete(address, status=204)
    await app.admin.refused("GET", address, status=404)


async def test_shipped_categories_are_in_order_and_new_ones_come_last(app: Application) -> None:
    made = await make(app, fresh("k"))

    listed = (await app.admin.get("/insight-categories"))["items"]

    assert [row["key"] for row in listed][:2] == ["budget", "timeline"]
    assert listed[-1] == made
    assert (await app.admin.get(ADMIN))["items"] == listed


async def test_staff_read_categories_but_do_not_change_them(app: Application) -> None:
    rep = await app.signed_in("sales")

    assert (await rep.get("/insight-categories"))["items"]
    await rep.refused("PATCH", f"{ADMIN}/budget", {"label_zh": "钱"}, status=403)
    await rep.refused("DELETE", f"{ADMIN}/budget", status=403)


async def test_category_made_by_an_admin_is_offered_to_the_brain_and_taken(app: Application, brain: Brain) -> None:
    key = fresh("fleet")
    await make(app, key, label_zh="车队规模", description="几辆车")
    visitor = await app.visitor()

    profile = await brain.learns(visitor, fact("车队规模", "四十辆"))

    prompt = brain.last_prompt
    assert f"{key} 车队规模：几辆车" in prompt
    assert [row["category"] for row in profile["active_insights"]] == [key]


async def test_changed_cardinality_folds_every_customers_facts_anew(app: Application, brain: Brain) -> None:
    key = fresh("k")
    await make(app, key, cardinality="multi")
    visitors = [await app.visitor() for _ in range(2)]
    for visitor in visitors:
        await brain.learns(visitor, fact(key, "甲"))
        await brain.learns(visitor, fact(key, "乙"))
    before = [await active(app, v.customer_id, key) for v in visitors]

    await app.admin.patch(f"{ADMIN}/{key}", {"cardinality": "single"})
    single = [await active(app, v.customer_id, key) for v in visitors]
    history = await app.insights(visitors[0].customer_id, category=key)
    await app.admin.patch(f"{ADMIN}/{key}", {"cardinality": "multi"})
    after = [await active(app, v.customer_id, key) for v in visitors]

    assert single == [["乙"], ["乙"]]
    assert [(row["content"], row["status_reason"]) for row in history] == [("乙", None), ("甲", "superseded")]
    assert before == after == [["乙", "甲"]] * 2


async def test_category_that_feeds_a_core_field_from_now_on_fills_it(app: Application, brain: Brain) -> None:
    key = fresh("branche")
    await make(app, key)
    visitor = await app.visitor()
    await brain.learns(visitor, fact("industry", "五金"), fact(key, "紧固件"))

    await app.admin.patch(f"{ADMIN}/industry", {"profile_field": None})
    without = (await app.profile(visitor.customer_id))["industry"]
    await app.admin.patch(f"{ADMIN}/{key}", {"profile_field": "industry"})
    fed = (await app.profile(visitor.customer_id))["industry"]
    await app.admin.patch(f"{ADMIN}/{key}", {"profile_field": None})
    await app.admin.patch(f"{ADMIN}/industry", {"profile_field": "industry"})

    assert (without, fed) == (None, "紧固件")
    assert (await app.profile(visitor.customer_id))["industry"] == "五金"


async def test_core_field_without_a_category_cannot_be_set_by_hand(app: Application) -> None:
    customer = await app.admin.post("/customers", {"display_name": fresh("客户")})
    await app.admin.patch(f"{ADMIN}/company_scale", {"profile_field": None})

    problem = await app.admin.refused(
        "PATCH", f"/customers/{customer['id']}/profile", {"company_scale": "80 人"}, status=422
    )

    await app.admin.patch(f"{ADMIN}/company_scale", {"profile_field": "company_scale"})
    assert problem["errors"][0]["pointer"] == "/company_scale"


async def test_profile_field_is_fed_by_one_category(app: Application) -> None:
    key = fresh("k")
    body = {"key": key, "cardinality": "single", "profile_field": "industry"}
    await app.admin.refused("POST", ADMIN, body, status=409, code="category_taken")
    await make(app, key)

    await app.admin.refused("PATCH", f"{ADMIN}/{key}", {"profile_field": "industry"}, status=409)

    assert (await app.admin.get(f"{ADMIN}/{key}"))["profile_field"] is None


async def test_category_with_facts_cannot_be_deleted(app: Application) -> None:
    key = fresh("k")
    await make(app, key)
    customer = await app.admin.post("/customers", {"display_name": fresh("客户")})
    await app.admin.post(f"/customers/{customer['id']}/insights", {"category": key, "content": "值"})

    await app.admin.refused("DELETE", f"{ADMIN}/{key}", status=409, code="category_in_use")

    assert await active(app, customer["id"], key) == ["值"]


async def test_other_stays(app: Application) -> None:
    await app.admin.refused("DELETE", f"{ADMIN}/other", status=409, code="category_needed")


async def test_taken_key_is_a_conflict(app: Application) -> None:
    body = {"key": "budget", "cardinality": "multi"}

    await app.admin.refused("POST", ADMIN, body, status=409, code="category_taken")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"key": "two words"}, "/key"),
        ({"key": ""}, "/key"),
        ({"key": "a\u0000"}, "/key"),
        ({"key": "k" * 101}, "/key"),
        ({"cardinality": "many"}, "/cardinality"),
        ({"cardinality": None}, "/cardinality"),
        ({"cap": 0}, "/cap"),
        ({"cap": True}, "/cap"),
        ({"cap": 10**12}, "/cap"),
        ({"ttl_days": 0}, "/ttl_days"),
        ({"min_confidence": 1.1}, "/min_confidence"),
        ({"min_confidence": True}, "/min_confidence"),
        ({"ai_may_supersede_human": "yes"}, "/ai_may_supersede_human"),
        ({"profile_field": "ai_summary"}, "/profile_field"),
        ({"hue": "pink"}, "/hue"),
        ({"position": 2**40}, "/position"),
        ({"is_builtin": True}, "/is_builtin"),
    ],
)
async def test_unacceptable_category_is_refused_with_the_field(
    app: Application, change: dict[str, Any], pointer: str
) -> None:
    body = {"key": fresh("k"), "cardinality": "single", **change}

    problem = await app.admin.refused("POST", ADMIN, body, status=422)

    assert [error["pointer"] for error in problem["errors"]] == [pointer]


@pytest.mark.parametrize("field", ["label_zh", "cardinality", "cap", "min_confidence", "hue", "position"])
async def test_needed_field_cannot_be_emptied(app: Application, field: str) -> None:
    problem = await app.admin.refused("PATCH", f"{ADMIN}/budget", {field: None}, status=422)

    assert problem["errors"][0]["pointer"] == f"/{field}"
