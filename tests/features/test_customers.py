"""Customers: entered, changed, and found by what is known of them."""

import asyncio
from typing import Any

import pytest

from tests.application import Application, fresh


async def make(app: Application, **more: Any) -> Any:
    return await app.admin.post("/customers", {"display_name": fresh("客户"), **more})


async def ids(app: Application, **params: Any) -> list[str]:
    return [row["id"] for row in await app.admin.all("/customers", **params)]


async def test_customer_entered_by_hand_belongs_to_who_entered_it(app: Application) -> None:
    rep = await app.signed_in("sales")
    me = (await rep.get("/auth/me"))["user"]

    made = await rep.post("/customers", {"display_name": "周敏", "mobile": "+86 138-0013-8000"})

    assert (made["display_name"], made["owner"]["id"], made["version"]) == ("周敏", me["id"], 0)
    assert made["mobile_masked"] == "138****8000"
    assert (made["channels"], made["active_insights_count"], made["last_activity_at"]) == ([], 0, None)
    assert await rep.get(f"/customers/{made['id']}") == made


async def test_customers_are_found_by_name_and_by_whole_mobile_number(app: Application) -> None:
    made = await make(app, mobile="13512345678")

    assert await ids(app, q=made["display_name"][1:]) == [made["id"]]
    assert await ids(app, q="135 1234 5678") == [made["id"]]
    assert made["id"] not in await ids(app, q="1351234567")
    assert await ids(app, q="%") == []


async def test_customers_are_filtered_by_what_is_known(app: Application) -> None:
    industry, scale = fresh("行业"), "45 人"
    made, other = await make(app), await make(app)
    body = {"industry": industry, "company_scale": scale, "life_cycle_stage": "won"}
    await app.admin.patch(f"/customers/{made['id']}/profile", body)
    await app.admin.patch(f"/customers/{other['id']}/profile", {"industry": industry})

    assert set(await ids(app, industry=industry)) == {made["id"], other["id"]}
    assert await ids(app, industry=industry, company_scale="20–99", life_cycle_stage="won") == [made["id"]]
    assert await ids(app, industry=industry, life_cycle_stage="lost") == []


async def test_customers_are_filtered_by_owner_and_channel(app: Application) -> None:
    rep = await app.signed_in("sales", "owner")
    mine = await rep.post("/customers", {"display_name": fresh("客户")})
    visitor = await app.visitor()

    assert await ids(app, owner=mine["owner"]["id"]) == [mine["id"]]
    assert visitor.customer_id in await ids(app, channel_type="webchat")
    assert mine["id"] not in await ids(app, channel_type="webchat")


@pytest.mark.parametrize("sort", ["-last_activity_at", "-created_at", "display_name"])
async def test_every_order_is_paged_without_gap_or_repeat(app: Application, sort: str) -> None:
    mark = fresh("同名")
    made = [await app.admin.post("/customers", {"display_name": mark}) for _ in range(5)]
    visitor = await app.visitor(name=mark)
    await visitor.says("你好")

    pages = await ids(app, q=mark, sort=sort, limit=2)

    assert sorted(pages) == sorted([*[row["id"] for row in made], visitor.customer_id])
    assert pages == await ids(app, q=mark, sort=sort, limit=200)


async def test_active_customers_come_first(app: Application) -> None:
    mark = fresh("先后")
    quiet = await app.admin.post("/customers", {"display_name": mark})
    first, second = await app.visitor(name=mark), await app.visitor(name=mark)
    await second.says("你好")
    await first.says("你好")

    assert await ids(app, q=mark) == [first.customer_id, second.customer_id, quiet["id"]]


async def test_cursor_of_one_order_is_refused_by_another(app: Application) -> None:
    mark = fresh("游标")
    for _ in range(2):
        await app.admin.post("/customers", {"display_name": mark})
    page = await app.admin.get("/customers", q=mark, sort="display_name", limit=1)

    query = {"q": mark, "cursor": page["next_cursor"]}
    await app.admin.refused("GET", "/customers", status=422, **query)


async def test_customer_is_changed_by_who_saw_the_newest_version(app: Application) -> None:
    made = await make(app)
    address = f"/customers/{made['id']}"
    owner = (await (await app.signed_in("sales", "new owner")).get("/auth/me"))["user"]["id"]

    changed = await app.admin.patch(address, {"display_name": "新名", "owner_id": owner, "version": 0})

    assert (changed["display_name"], changed["owner"]["id"], changed["version"]) == ("新名", owner, 1)
    await app.admin.refused("PATCH", address, {"display_name": "旧", "version": 0}, status=412, code="stale")


async def test_one_of_concurrent_changes_of_a_version_wins(app: Application) -> None:
    made = await make(app)

    answers = await asyncio.gather(
        *(
            app.admin.http.patch(f"/customers/{made['id']}", json={"display_name": f"名{n}", "version": 0})
            for n in range(4)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


async def test_owner_and_mobile_can_be_taken_away(app: Application) -> None:
    made = await make(app, mobile="13512345678")

    changed = await app.admin.patch(f"/customers/{made['id']}", {"owner_id": None, "mobile": None})

    assert (changed["owner"], changed["mobile_masked"]) == (None, None)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"display_name": ""}, "/display_name"),
        ({"display_name": "x" * 201}, "/display_name"),
        ({"display_name": "a\u0000"}, "/display_name"),
        ({"display_name": None}, "/display_name"),
        ({"mobile": "abc"}, "/mobile"),
        ({"mobile": "1" * 41}, "/mobile"),
        ({"owner_id": "01930000-0000-7000-8000-000000000000"}, "/owner_id"),
        ({"owner_id": "me"}, "/owner_id"),
        ({"id": "01930000-0000-7000-8000-000000000000"}, "/id"),
    ],
)
async def test_unacceptable_customer_is_refused_with_the_field(
    app: Application, change: dict[str, Any], pointer: str
) -> None:
    problem = await app.admin.refused("POST", "/customers", {"display_name": "甲", **change}, status=422)

    assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_customer_as_owner_is_refused(app: Application) -> None:
    customer = await make(app)

    await app.admin.refused("PATCH", f"/customers/{customer['id']}", {"owner_id": customer["id"]}, status=422)


async def test_stages_are_listed_in_order(app: Application) -> None:
    stages = (await app.admin.get("/customer-stages"))["items"]

    assert [row["key"] for row in stages] == [
        "lead", "interested", "proposal", "negotiation", "won", "repeat", "lost",
    ]  # fmt: skip


async def test_colleagues_are_listed_for_assignment(app: Application) -> None:
    rep = await app.signed_in("sales")
    gone = await app.user("sales")
    await app.admin.post(f"/admin/users/{gone['id']}/deactivate", {}, status=200)
    customer = await app.user("customer")

    listed = {row["id"] for row in (await rep.get("/users/staff"))["items"]}

    assert (await rep.get("/auth/me"))["user"]["id"] in listed
    assert not {gone["id"], customer["id"]} & listed
