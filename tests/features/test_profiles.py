"""The profile: core fields by hand, as they were known at a time, and its version."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.application import Application, fresh
from tests.scripted import Brain, fact, reply


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


async def test_profile_as_of_a_time_is_what_was_known_then(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    before = datetime.now(UTC)
    brain.answers(reply(fact("budget", "30 万"), fact("industry", "家具"), summary="做家具的"))
    await visitor.says("家具行业，三十万")
    first = await app.learned(visitor.customer_id)
    between = (await app.sql("select clock_timestamp()"))[0][0]
    brain.answers(reply(fact("budget", "45 万"), fact("industry", "门窗"), summary="做门窗的"))
    await visitor.says("说错了，门窗，四十五万")
    await app.learned(visitor.customer_id)

    empty = await app.profile(visitor.customer_id, as_of=before.isoformat())
    then = await app.profile(visitor.customer_id, as_of=between.isoformat())

    assert (empty["active_insights"], empty["industry"], empty["ai_summary"]) == ([], None, None)
    shown = ("id", "content", "status", "superseded_by", "category")
    assert [[row[name] for name in shown] for row in then["active_insights"]] == [
        [row[name] for name in shown] for row in first["active_insights"]
    ]
    assert (then["industry"], then["ai_summary"]) == ("家具", "做家具的")
    assert then["as_of"] is not None


@pytest.mark.parametrize("as_of", ["yesterday", "2026-01-01", "2026-01-01T00:00:00", "1767225600", "0001-01-01T00:00Z"])
async def test_profile_as_of_no_time_is_refused(app: Application, as_of: str) -> None:
    customer = await customer_of(app)

    problem = await app.admin.refused("GET", f"/customers/{customer}/profile", status=422, as_of=as_of)

    assert problem["errors"][0]["pointer"] == "/as_of"


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"industry": "医疗器械"}, "industry", "医疗器械"),
        ({"company_scale": "大概三千人（3000人）"}, "company_scale", "1,000–4,999"),
        ({"life_cycle_stage": "谈判阶段"}, "life_cycle_stage", "negotiation"),
        ({"life_cycle_stage": "won"}, "life_cycle_stage", "won"),
    ],
)
async def test_core_field_set_by_hand_is_a_persons_fact(
    app: Application, change: dict[str, str], field: str, value: str
) -> None:
    customer = await customer_of(app)

    profile = await app.admin.patch(f"/customers/{customer}/profile", change)

    [row] = profile["active_insights"]
    assert profile[field] == value
    assert (row["category"], row["source"], row["content"]) == (field, "human", next(iter(change.values())))
    assert (await app.admin.get(f"/customers/{customer}"))[field] == value


async def test_core_field_of_a_multi_valued_category_shows_the_latest_value(app: Application) -> None:
    customer = await customer_of(app)
    await app.admin.patch("/admin/insight-categories/industry", {"cardinality": "multi"})
    for industry in ("五金", "医疗器械", "五金"):
        profile = await app.admin.patch(f"/customers/{customer}/profile", {"industry": industry})
        assert profile["industry"] == industry
    await app.admin.patch("/admin/insight-categories/industry", {"cardinality": "single"})


async def test_core_field_set_to_null_retires_its_fact(app: Application) -> None:
    customer = await customer_of(app)
    await app.admin.patch(f"/customers/{customer}/profile", {"industry": "医疗器械", "company_scale": "80 人"})

    profile = await app.admin.patch(f"/customers/{customer}/profile", {"industry": None})

    assert (profile["industry"], profile["company_scale"]) == (None, "20–99")
    assert await rows(app, customer, "industry") == [("医疗器械", "archived", "outdated")]


async def test_archiving_the_fact_empties_the_core_field(app: Application) -> None:
    customer = await customer_of(app)
    mine = await add(app, customer, "industry", "医疗器械")

    await app.admin.delete(path_of(customer, mine))

    assert (await app.profile(customer))["industry"] is None


async def test_extra_data_is_replaced_whole(app: Application) -> None:
    customer = await customer_of(app)
    await app.admin.patch(f"/customers/{customer}/profile", {"extra_data": {"a": 1}})

    profile = await app.admin.patch(f"/customers/{customer}/profile", {"extra_data": {"b": [None, {"c": "中"}]}})

    assert profile["extra_data"] == {"b": [None, {"c": "中"}]}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"ai_summary": "mine"}, "/ai_summary"),
        ({"industry": 5}, "/industry"),
        ({"industry": "a\u0000"}, "/industry"),
        ({"extra_data": [1]}, "/extra_data"),
        ({"extra_data": {"a": "\u0000"}}, "/extra_data"),
    ],
)
async def test_unacceptable_profile_is_refused_with_the_field(
    app: Application, body: dict[str, Any], pointer: str
) -> None:
    customer = await customer_of(app)

    problem = await app.admin.refused("PATCH", f"/customers/{customer}/profile", body, status=422)

    assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_profile_version_grows_with_every_change(app: Application) -> None:
    customer = await customer_of(app)
    versions = [(await app.profile(customer))["version"]]
    mine = await add(app, customer, "need", "报表")
    versions.append((await app.profile(customer))["version"])
    await app.admin.delete(path_of(customer, mine))
    versions.append((await app.profile(customer))["version"])

    assert versions == sorted(set(versions))
