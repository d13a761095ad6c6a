"""Links by which a user chooses a password: good once, for some days, for nobody else."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.application import PASSWORD, Application, copied, fresh, problem_of, serving

LINK_ATTEMPTS = 200


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


async def invited(app: Application, role: str = "sales") -> Any:
    body = {"username": fresh("new"), "role": role, "display_name": "新同事"}
    return await app.admin.post("/admin/users", body)


async def accepted(app: Application, token: str, *, status: int = 200) -> Any:
    return await app.client().post("/auth/invitations/accept", {"token": token, "password": PASSWORD}, status=status)


@pytest.mark.parametrize("role", ["sales", "customer"])
async def test_invited_user_chooses_a_password_and_is_signed_in(app: Application, role: str) -> None:
    user = await invited(app, role)
    body = {"token": user["invitation"]["token"]}
    shown = await app.client().post("/auth/invitations/look", body, status=200)
    browser = app.client()

    session = await browser.post("/auth/invitations/accept", {**body, "password": PASSWORD}, status=200)

    assert user["state"] == "invited"
    assert (shown["username"], shown["display_name"]) == (user["username"], "新同事")
    assert session["user"]["state"] == "active"
    assert (await browser.get("/auth/me"))["user"]["id"] == user["id"]
    await app.sign_in(user["username"], PASSWORD)


async def test_user_made_with_a_password_gets_no_link(app: Application) -> None:
    body = {"username": fresh("new"), "role": "sales", "display_name": "甲", "password": PASSWORD}

    assert (await app.admin.post("/admin/users", body))["invitation"] is None


async def test_invited_user_cannot_sign_in_before(app: Application) -> None:
    user = await invited(app)

    body = {"username": user["username"], "password": ""}
    await app.client().refused("POST", "/auth/login", body, status=401, code="invalid_credentials")


async def test_link_works_once_even_when_used_twice_at_once(app: Application) -> None:
    body = {"token": (await invited(app))["invitation"]["token"], "password": PASSWORD}

    answers = await asyncio.gather(*(app.client().http.post("/auth/invitations/accept", json=body) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [200, 404, 404]
    await app.client().refused("POST", "/auth/invitations/accept", body, status=404, code="link_worthless")


async def test_reset_ends_password_and_sessions_until_the_link_is_used(app: Application) -> None:
    user = await app.user("sales")
    browser = await app.sign_in(user["username"], PASSWORD)

    link = await app.admin.post(f"/admin/users/{user['id']}/password-reset", status=200)

    await browser.refused("GET", "/auth/me", status=401)
    body = {"username": user["username"], "password": PASSWORD}
    await app.client().refused("POST", "/auth/login", body, status=401, code="invalid_credentials")
    await accepted(app, link["token"])
    await app.sign_in(user["username"], PASSWORD)
    assert link["path"].partition("#")[2] == link["token"]


async def test_new_link_replaces_the_old_one(app: Application) -> None:
    user = await invited(app)

    link = await app.admin.post(f"/admin/users/{user['id']}/password-reset", status=200)

    await accepted(app, user["invitation"]["token"], status=404)
    await accepted(app, link["token"])


async def test_link_ends_with_its_time(app: Application) -> None:
    user = await invited(app)
    await app.sql("update password_links set expires_at = now() where user_id = $1", user["id"])

    await accepted(app, user["invitation"]["token"], status=404)


async def test_link_ends_with_its_users_deactivation(app: Application) -> None:
    user = await invited(app)
    await app.admin.post(f"/admin/users/{user['id']}/deactivate", {}, status=200)

    await accepted(app, user["invitation"]["token"], status=404)
    await app.admin.refused("POST", f"/admin/users/{user['id']}/password-reset", status=409, code="user_inactive")
    await app.admin.post(f"/admin/users/{user['id']}/reactivate", status=200)
    await accepted(app, user["invitation"]["token"], status=404)


async def test_link_is_kept_as_a_digest(app: Application) -> None:
    token = (await invited(app))["invitation"]["token"]

    stored = await app.sql("select l::text from password_links l union all select a::text from audit_log a")

    assert stored
    assert not any(token in row[0] for row in stored)


async def test_refused_password_leaves_the_link_as_it_was(app: Application) -> None:
    token = (await invited(app))["invitation"]["token"]

    body = {"token": token, "password": "short"}
    await app.client().refused("POST", "/auth/invitations/accept", body, status=422)

    await accepted(app, token)


async def test_guessing_links_is_limited_per_address(seeded_database: str) -> None:
    async with serving(seeded_database, link_attempts=2) as app:
        guess = {"token": "fwi_guess"}
        for _ in range(2):
            await app.client().refused("POST", "/auth/invitations/look", guess, status=404, code="link_worthless")

        answer = await app.client().http.post("/auth/invitations/look", json=guess)

        problem_of(answer, 429, "rate_limited")
        assert int(answer.headers["retry-after"]) > 0
