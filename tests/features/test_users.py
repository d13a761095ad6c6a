"""Users as an admin manages them: found, changed, let go with their work handed over, and let in again."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.application import ADMIN_PASSWORD, PASSWORD, Application, Client, Visitor, copied, fresh, serving


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


async def own_id(client: Client) -> str:
    return str((await client.get("/auth/me"))["user"]["id"])


async def with_work(app: Application) -> tuple[Any, str, Visitor, str]:
    """A sales rep, an open conversation of theirs, the visitor of a closed one, and a customer that they own."""
    rep = await app.user("sales")
    browser = await app.sign_in(rep["username"], PASSWORD)
    talking, gone = await app.visitor(), await app.visitor()
    for visitor in (talking, gone):
        await app.admin.patch(f"/chat/conversations/{visitor.conversation_id}", {"assignee_id": rep["id"]})
    await app.admin.patch(f"/chat/conversations/{gone.conversation_id}", {"status": "closed"})
    owned = await browser.post("/customers", {"display_name": fresh("客户")})
    return rep, talking.conversation_id, gone, owned["id"]


async def test_users_are_found_by_name_role_and_state(app: Application) -> None:
    name = fresh("wang")
    body = {"username": name, "role": "manager", "display_name": f"王{name}", "password": PASSWORD}
    user = await app.admin.post("/admin/users", body)

    for query in ({"q": name}, {"q": f"王{name}"}, {"q": name, "role": "manager", "state": "active"}):
        assert [row["id"] for row in await app.admin.all("/admin/users", **query)] == [user["id"]]
    for query in ({"q": name, "role": "sales"}, {"q": name, "state": "inactive"}, {"q": name, "state": "invited"}):
        assert await app.admin.all("/admin/users", **query) == []


async def test_list_of_users_is_paged_without_gap_or_repetition(app: Application) -> None:
    made = [(await app.user("sales"))["id"] for _ in range(3)]

    rows = [row["id"] for row in await app.admin.all("/admin/users", limit=1)]

    assert len(set(rows)) == len(rows)
    assert [row for row in rows if row in made] == made


async def test_customers_without_a_sign_in_are_no_users_of_this_list(app: Application) -> None:
    visitor = await app.visitor()

    assert visitor.customer_id not in {row["id"] for row in await app.admin.all("/admin/users")}
    await app.admin.refused("PATCH", f"/admin/users/{visitor.customer_id}", {"display_name": "乙"}, status=404)


async def test_change_of_role_counts_from_the_next_request(app: Application) -> None:
    user = await app.user("sales")
    browser = await app.sign_in(user["username"], PASSWORD)
    await browser.refused("GET", "/admin/users", status=403)

    await app.admin.patch(f"/admin/users/{user['id']}", {"role": "admin", "display_name": "新管理员"})

    await browser.get("/admin/users")
    assert (await browser.get("/auth/me"))["user"]["display_name"] == "新管理员"


@pytest.mark.parametrize(("role", "other"), [("customer", "admin"), ("sales", "customer")])
async def test_customers_and_staff_stay_what_they_are(app: Application, role: str, other: str) -> None:
    user = await app.user(role)

    await app.admin.refused("PATCH", f"/admin/users/{user['id']}", {"role": other}, status=409, code="role_fixed")


async def test_deactivation_hands_open_work_to_the_named_colleague(app: Application) -> None:
    rep, talking, gone, owned = await with_work(app)
    heir = await app.user("sales")
    shown = await app.admin.get(f"/admin/users/{rep['id']}")

    done = await app.admin.post(f"/admin/users/{rep['id']}/deactivate", {"hand_over_to": heir["id"]}, status=200)

    assert (shown["open_conversations"], shown["customers"]) == (1, 1)
    assert (done["conversations"], done["customers"], done["user"]["state"]) == (1, 1, "inactive")
    assert (await app.admin.get(f"/chat/conversations/{talking}"))["assignee"]["id"] == heir["id"]
    assert (await app.admin.get(f"/chat/conversations/{gone.conversation_id}"))["assignee"]["id"] == rep["id"]
    assert (await app.admin.get(f"/customers/{owned}"))["owner"]["id"] == heir["id"]


async def test_deactivation_without_a_name_makes_open_work_everybodys(app: Application) -> None:
    rep, talking, _, owned = await with_work(app)

    await app.admin.post(f"/admin/users/{rep['id']}/deactivate", {}, status=200)

    assert (await app.admin.get(f"/chat/conversations/{talking}"))["assignee"] is None
    assert (await app.admin.get(f"/customers/{owned}"))["owner"] is None


async def test_customer_who_comes_back_after_their_rep_has_left_is_seen_by_all(app: Application) -> None:
    rep, _, gone, _ = await with_work(app)
    await app.admin.post(f"/admin/users/{rep['id']}/deactivate", {}, status=200)
    colleague = await app.signed_in("sales")
    address = f"/chat/conversations/{gone.conversation_id}"
    await colleague.refused("GET", address, status=404)

    await gone.says("我又来了")

    row = await colleague.get(address)
    assert (row["status"], row["assignee"]) == ("open", None)


@pytest.mark.parametrize("heir", ["themselves", "a customer", "nobody we know", "somebody deactivated"])
async def test_deactivation_refuses_an_heir_who_cannot_take_over_and_changes_nothing(
    app: Application, heir: str
) -> None:
    rep, talking, _, _ = await with_work(app)
    gone = await app.user("sales")
    await app.admin.post(f"/admin/users/{gone['id']}/deactivate", {}, status=200)
    heirs = {
        "themselves": rep["id"],
        "a customer": (await app.user("customer"))["id"],
        "nobody we know": str(uuid4()),
        "somebody deactivated": gone["id"],
    }

    body = {"hand_over_to": heirs[heir]}
    problem = await app.admin.refused("POST", f"/admin/users/{rep['id']}/deactivate", body, status=422)

    assert problem["errors"][0]["pointer"] == "/hand_over_to"
    assert (await app.admin.get(f"/admin/users/{rep['id']}"))["state"] == "active"
    assert (await app.admin.get(f"/chat/conversations/{talking}"))["assignee"]["id"] == rep["id"]


async def test_deactivated_admin_has_neither_session_nor_token(app: Application) -> None:
    user = await app.user("admin")
    browser = await app.sign_in(user["username"], PASSWORD)
    made = await browser.post("/auth/tokens", {"name": "mine", "scopes": ["admin"]})

    await app.admin.post(f"/admin/users/{user['id']}/deactivate", {}, status=200)

    await browser.refused("GET", "/auth/me", status=401, code="session_ended")
    await app.client(made["token"]).refused("GET", "/auth/me", status=401)


async def test_reactivated_user_signs_in_again_but_old_sessions_and_tokens_stay_ended(app: Application) -> None:
    user = await app.user("admin")
    browser = await app.sign_in(user["username"], PASSWORD)
    made = await browser.post("/auth/tokens", {"name": "mine", "scopes": ["read"]})
    await app.admin.post(f"/admin/users/{user['id']}/deactivate", {}, status=200)

    await app.admin.post(f"/admin/users/{user['id']}/reactivate", status=200)

    await app.sign_in(user["username"], PASSWORD)
    await browser.refused("GET", "/auth/me", status=401)
    await app.client(made["token"]).refused("GET", "/auth/me", status=401, code="token_revoked")


async def test_open_event_stream_ends_with_the_right_to_it(app: Application) -> None:
    user = await app.user("sales")
    browser = await app.sign_in(user["username"], PASSWORD)

    async with browser.http.stream("GET", "/events") as stream:
        lines = stream.aiter_lines()
        await anext(lines)
        await app.admin.post(f"/admin/users/{user['id']}/deactivate", {}, status=200)
        told = [line async for line in lines]

    assert not any("access.changed" in line for line in told)


async def test_admin_signs_a_user_out_everywhere_and_the_password_stays(app: Application) -> None:
    user = await app.user("sales")
    browsers = [await app.sign_in(user["username"], PASSWORD) for _ in range(2)]

    assert await app.admin.delete(f"/admin/users/{user['id']}/sessions") == {"ended": 2}

    for browser in browsers:
        await browser.refused("GET", "/auth/me", status=401)
    await app.sign_in(user["username"], PASSWORD)


async def test_admin_sees_and_revokes_the_tokens_of_another(app: Application) -> None:
    user = await app.user("admin")
    browser = await app.sign_in(user["username"], PASSWORD)
    made = await browser.post("/auth/tokens", {"name": "theirs", "scopes": ["read"]})

    [shown] = (await app.admin.get(f"/admin/users/{user['id']}/tokens"))["items"]
    await app.admin.delete(f"/auth/tokens/{shown['id']}", status=204)

    assert (shown["name"], "token" in shown) == ("theirs", False)
    await app.client(made["token"]).refused("GET", "/auth/me", status=401, code="token_revoked")


async def test_last_active_admin_can_neither_leave_nor_step_down(seeded_database: str) -> None:
    async with serving(seeded_database) as app:
        me = await own_id(app.admin)
        invited = {"username": fresh("u"), "role": "admin", "display_name": "未到"}
        await app.admin.post("/admin/users", invited)

        address = f"/admin/users/{me}"
        await app.admin.refused("PATCH", address, {"role": "sales"}, status=409, code="last_admin")
        await app.admin.refused("POST", f"{address}/deactivate", {}, status=409, code="last_admin")

        assert (await app.admin.get("/auth/me"))["user"]["role"] == "admin"


async def test_two_admins_who_demote_each_other_at_once_do_not_both_succeed(seeded_database: str) -> None:
    async with serving(seeded_database) as app:
        other = await app.user("admin")
        second = await app.sign_in(other["username"], PASSWORD)
        first_id = await own_id(app.admin)

        answers = await asyncio.gather(
            app.admin.http.patch(f"/admin/users/{other['id']}", json={"role": "sales"}),
            second.http.patch(f"/admin/users/{first_id}", json={"role": "sales"}),
        )

        admins = await app.sql("select id from users where role = 'admin' and is_active")
        assert len(admins) == 1
        assert sorted(answer.status_code for answer in answers)[0] == 200


async def test_first_admins_own_password_is_changed_with_the_old_one_only(app: Application) -> None:
    me = await own_id(app.admin)

    await app.admin.refused("POST", f"/admin/users/{me}/password-reset", status=409, code="own_password")

    await app.sign_in("admin", ADMIN_PASSWORD)


async def test_user_of_role_customer_is_a_customer_of_the_same_id(app: Application) -> None:
    user = await app.user("customer")

    assert (await app.admin.get(f"/customers/{user['id']}"))["display_name"] == user["display_name"]
