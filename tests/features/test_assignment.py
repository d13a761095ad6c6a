"""Conversations find somebody to answer them: in turn, within capacity, by one only, and by others when one is away."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.application import PASSWORD, Application, Client, Visitor, copied, serving, until


@pytest_asyncio.fixture(loop_scope="session")
async def shop(postgres_dsn: str, prepared_database: str) -> AsyncIterator[tuple[Application, Application]]:
    """Two processes, both with workers, on a database of their own."""
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as first, serving(dsn) as second:
        yield first, second


async def reps(app: Application, number: int) -> list[Any]:
    return [await app.user("sales") for _ in range(number)]


async def take_part(app: Application, *members: tuple[Any, int], **more: Any) -> Any:
    seats = [{"user_id": user["id"], "capacity": capacity} for user, capacity in members]
    body = {"enabled": True, "members": seats, **more}
    return await app.admin.call("PUT", "/admin/assignment", body)


async def asks(app: Application) -> Visitor:
    visitor = await app.visitor()
    await visitor.says("有人吗")
    return visitor


async def assignees(app: Application) -> Counter[str | None]:
    rows = await app.admin.all("/chat/conversations")
    return Counter(row["assignee"] and row["assignee"]["id"] for row in rows)


async def dealt(app: Application, number: int) -> Counter[str | None]:
    return await until(lambda: assignees(app), lambda found: found.total() - found[None] == number)


async def away(app: Application, user: Any) -> Client:
    client = await app.sign_in(user["username"], PASSWORD)
    await client.patch("/auth/me", {"availability": "away"})
    return client


async def test_waiting_conversations_are_dealt_out_evenly_by_two_workers(shop: tuple[Application, Application]) -> None:
    app, other = shop
    first, second, third = await reps(app, 3)
    await asyncio.gather(*(asks(one) for one in (app, other) * 6))

    await take_part(app, (first, 50), (second, 50), (third, 50))

    found = await dealt(app, 12)
    assert found == {first["id"]: 4, second["id"]: 4, third["id"]: 4}
    told = "select conversation_id, count(*) as n from notifications where kind = 'assigned' group by 1"
    assert [row["n"] for row in await app.sql(told)] == [1] * 12


async def test_nobody_is_given_more_than_their_capacity(shop: tuple[Application, Application]) -> None:
    app, other = shop
    small, large = await reps(app, 2)
    await take_part(app, (small, 1), (large, 3))

    await asyncio.gather(*(asks(one) for one in (app, other) * 4))

    assert await dealt(app, 4) == {small["id"]: 1, large["id"]: 3, None: 4}
    closed = next(
        row["id"]
        for row in await app.admin.all("/chat/conversations")
        if row["assignee"] and row["assignee"]["id"] == small["id"]
    )
    await app.admin.patch(f"/chat/conversations/{closed}", {"status": "closed"})
    assert (await dealt(app, 5))[small["id"]] == 2


async def test_what_waits_goes_to_others_when_somebody_goes_away(shop: tuple[Application, Application]) -> None:
    app, _ = shop
    leaves, stays = await reps(app, 2)
    await take_part(app, (leaves, 10))
    answered, waiting = await asks(app), await asks(app)
    await dealt(app, 2)
    await app.admin.post(answered.thread, {"text": "您好"})
    await take_part(app, (leaves, 10), (stays, 10))

    await away(app, leaves)

    assert await until(lambda: assignees(app), lambda found: found[stays["id"]] == 1)
    row = await app.admin.get(f"/chat/conversations/{waiting.conversation_id}")
    assert row["assignee"]["id"] == stays["id"]
    team = (await app.admin.get("/assignment/team"))["items"]
    loads = {one["id"]: (one["availability"], one["open_conversations"], one["awaiting_reply"]) for one in team}
    assert loads[leaves["id"]] == ("away", 1, 0)
    assert loads[stays["id"]] == ("online", 1, 1)


async def test_everything_open_goes_to_others_by_policy(shop: tuple[Application, Application]) -> None:
    app, _ = shop
    leaves, stays = await reps(app, 2)
    await take_part(app, (leaves, 10))
    answered, _ = await asks(app), await asks(app)
    await dealt(app, 2)
    await app.admin.post(answered.thread, {"text": "您好"})
    await take_part(app, (leaves, 10), (stays, 10), redispatch="all")

    await away(app, leaves)

    await until(lambda: assignees(app), lambda found: found == {stays["id"]: 2})


async def test_what_nobody_has_room_for_stays_with_who_is_away(shop: tuple[Application, Application]) -> None:
    app, _ = shop
    leaves, full = await reps(app, 2)
    await take_part(app, (leaves, 10))
    await asks(app)
    await dealt(app, 1)
    await take_part(app, (full, 1))
    await asks(app)
    await dealt(app, 2)

    await away(app, leaves)
    await asks(app)
    await asyncio.sleep(4.5)

    assert await assignees(app) == {leaves["id"]: 1, full["id"]: 1, None: 1}


async def test_a_conversation_is_given_to_the_next_on_demand(shop: tuple[Application, Application]) -> None:
    app, _ = shop
    has, gone, full, following = await reps(app, 4)
    visitor = await app.visitor()
    path = f"/chat/conversations/{visitor.conversation_id}"
    await app.admin.patch(path, {"assignee_id": has["id"]})
    taken = await app.visitor()
    await app.admin.patch(f"/chat/conversations/{taken.conversation_id}", {"assignee_id": full["id"]})
    await away(app, gone)
    await take_part(app, (has, 9), (gone, 9), (full, 1), (following, 9), redispatch="nothing")

    shown = await app.admin.post(f"{path}/dispatch", status=200)

    assert shown["assignee"]["id"] == following["id"]
    told = "select 1 from notifications where kind = 'assigned' and user_id = $1::text::uuid"
    assert len(await app.sql(told, following["id"])) == 1
    query = "select after from audit_log where object_id = $1 order by id desc limit 1"
    [entry] = await app.sql(query, visitor.conversation_id)
    assert json.loads(entry["after"]) == {"assignee_id": following["id"]}


async def test_nobody_is_given_a_conversation_when_nobody_else_is_free(shop: tuple[Application, Application]) -> None:
    app, _ = shop
    [alone] = await reps(app, 1)
    visitor = await app.visitor()
    path = f"/chat/conversations/{visitor.conversation_id}"
    await app.admin.refused("POST", f"{path}/dispatch", status=409, code="dispatch_off")
    await take_part(app, (alone, 9))
    await app.admin.post(f"{path}/dispatch", status=200)

    await app.admin.refused("POST", f"{path}/dispatch", status=409, code="nobody_free")

    assert (await app.admin.get(path))["assignee"]["id"] == alone["id"]


async def test_nothing_is_dealt_out_until_an_admin_says_so(app: Application) -> None:
    policy = await app.admin.get("/admin/assignment")

    assert policy == {"enabled": False, "redispatch": "awaiting", "members": [], "version": 0}


async def test_only_an_admin_sets_the_policy(app: Application) -> None:
    rep = await app.signed_in("sales")

    await rep.refused("PUT", "/admin/assignment", {"enabled": True, "members": []}, status=403)


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ([{"user_id": "01930000-0000-7000-8000-000000000000"}], "/members/0/user_id"),
        ([{"user_id": "{me}"}, {"user_id": "{me}"}], "/members/1/user_id"),
        ([{"user_id": "{me}", "capacity": 0}], "/members/0/capacity"),
    ],
)
async def test_unacceptable_members_are_refused(app: Application, members: list[dict[str, Any]], pointer: str) -> None:
    me = (await app.admin.get("/auth/me"))["user"]["id"]
    named = [{**member, "user_id": member["user_id"].replace("{me}", me)} for member in members]

    problem = await app.admin.refused("PUT", "/admin/assignment", {"enabled": True, "members": named}, status=422)

    assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_policy_that_somebody_changed_meanwhile_is_not_overwritten(shop: tuple[Application, Application]) -> None:
    app, _ = shop
    seen = await app.admin.get("/admin/assignment")
    await take_part(app)

    stale = {"enabled": False, "members": [], "version": seen["version"]}
    await app.admin.refused("PUT", "/admin/assignment", stale, status=412, code="stale")


async def test_assigning_by_hand_to_two_at_once_leaves_one_assignee_who_is_told(app: Application) -> None:
    first, second = await reps(app, 2)
    visitor = await app.visitor()
    path = f"/chat/conversations/{visitor.conversation_id}"
    version = (await app.admin.get(path))["version"]

    bodies = [{"assignee_id": user["id"], "version": version} for user in (first, second) * 2]
    answers = await asyncio.gather(*(app.admin.http.patch(path, json=body) for body in bodies))

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    told = await app.sql(
        "select user_id from notifications where conversation_id = $1::text::uuid", visitor.conversation_id
    )
    assert [str(row["user_id"]) for row in told] == [(await app.admin.get(path))["assignee"]["id"]]


async def test_who_assigned_what_to_whom_is_written_down(app: Application) -> None:
    [user] = await reps(app, 1)
    visitor = await app.visitor()

    await app.admin.patch(f"/chat/conversations/{visitor.conversation_id}", {"assignee_id": user["id"]})

    query = "select action, before, after from audit_log where object_id = $1"
    [entry] = await app.sql(query, visitor.conversation_id)
    assert (entry["action"], json.loads(entry["before"]), json.loads(entry["after"])) == (
        "conversation.assigned",
        {"assignee_id": None},
        {"assignee_id": user["id"]},
    )
