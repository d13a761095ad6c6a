"""Signing in: the cookie, the CSRF token, the limit, and answers that do not tell who exists."""

import asyncio
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie

import httpx
import pytest
import pytest_asyncio

from tests.application import ADMIN_PASSWORD, API, PASSWORD, Application, copied, fresh, problem_of, serving

FAILURES = 2


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn, login_attempts=FAILURES) as application:
        yield application


async def test_sign_in_sets_a_cookie_that_scripts_cannot_read(app: Application) -> None:
    answer = await app.client().http.post("/auth/login", json={"username": "admin", "password": ADMIN_PASSWORD})
    [cookie] = SimpleCookie(answer.headers["set-cookie"]).values()

    assert cookie.key == "flywheel_session"
    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "lax"
    assert cookie["path"] == "/"
    assert answer.json()["user"]["role"] == "admin"
    assert cookie.value not in answer.text


async def test_first_start_makes_one_admin_who_can_sign_in(app: Application) -> None:
    session = await app.admin.get("/auth/me")

    assert session["user"]["username"] == "admin"
    assert session["user"]["role"] == "admin"
    assert session["scopes"] is None


@pytest.mark.parametrize("username", ["admin", "ADMIN"])
async def test_user_name_is_found_in_any_case(app: Application, username: str) -> None:
    await app.sign_in(username, ADMIN_PASSWORD)


async def test_wrong_password_and_unknown_user_get_the_same_answer(app: Application) -> None:
    user = await app.user("sales")
    wrong = await app.client().refused(
        "POST", "/auth/login", {"username": user["username"], "password": "no"}, status=401, code="invalid_credentials"
    )
    unknown = await app.client().refused(
        "POST", "/auth/login", {"username": fresh("nobody"), "password": "no"}, status=401, code="invalid_credentials"
    )

    assert {**wrong, "request_id": ""} == {**unknown, "request_id": ""}


@pytest.mark.parametrize("token", ["", "wrong", "é"])
async def test_unsafe_request_with_a_wrong_csrf_token_is_refused(app: Application, token: str) -> None:
    browser = await app.signed_in("sales", "csrf")
    headers = httpx.Headers([(b"X-CSRF-Token", token.encode())])

    answer = await browser.http.post("/customers", json={"display_name": "甲"}, headers=headers)

    problem_of(answer, 403, "csrf_failed")


async def test_unsafe_request_without_a_csrf_token_is_refused_and_changes_nothing(app: Application) -> None:
    browser = await app.sign_in("admin", ADMIN_PASSWORD)
    del browser.http.headers["X-CSRF-Token"]
    name = fresh("甲")

    await browser.refused("POST", "/customers", {"display_name": name}, status=403, code="csrf_failed")

    assert (await browser.get("/customers", q=name))["items"] == []


async def test_csrf_token_of_another_session_is_refused(app: Application) -> None:
    first = await app.signed_in("sales", "one")
    second = await app.signed_in("sales", "two")
    headers = {"X-CSRF-Token": first.http.headers["X-CSRF-Token"]}

    answer = await second.http.post("/customers", json={"display_name": "甲"}, headers=headers)

    problem_of(answer, 403, "csrf_failed")


async def test_bearer_token_needs_no_csrf_token(app: Application) -> None:
    program = await app.token("write")

    await program.post("/customers", {"display_name": fresh("甲")})


async def test_too_many_failures_are_answered_429_even_with_the_right_password(app: Application) -> None:
    user = await app.user("sales")
    for _ in range(FAILURES):
        await app.client().refused("POST", "/auth/login", {"username": user["username"], "password": "no"}, status=401)

    answer = await app.client().http.post("/auth/login", json={"username": user["username"], "password": PASSWORD})

    problem_of(answer, 429, "rate_limited")
    assert 0 < int(answer.headers["retry-after"]) <= 300


async def test_many_attempts_at_once_are_no_more_than_the_limit(app: Application) -> None:
    user = await app.user("sales")
    body = {"username": user["username"], "password": "no"}

    answers = await asyncio.gather(*(app.client().http.post("/auth/login", json=body) for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [401] * FAILURES + [429] * (6 - FAILURES)


async def test_limit_of_one_user_does_not_lock_out_another(app: Application) -> None:
    locked, other = await app.user("sales"), await app.user("sales")
    for _ in range(FAILURES + 1):
        await app.client().http.post("/auth/login", json={"username": locked["username"], "password": "no"})

    await app.sign_in(other["username"], PASSWORD)


async def test_success_forgets_earlier_failures(app: Application) -> None:
    user = await app.user("sales")
    for _ in range(2):
        for _ in range(FAILURES - 1):
            await app.client().http.post("/auth/login", json={"username": user["username"], "password": "no"})
        await app.sign_in(user["username"], PASSWORD)


async def test_signing_out_ends_the_session_on_the_server(app: Application) -> None:
    browser = await app.sign_in("admin", ADMIN_PASSWORD)
    stolen = dict(browser.http.cookies)

    await browser.post("/auth/logout", status=204)

    async with httpx.AsyncClient(base_url=app.base_url + API, cookies=stolen) as thief:
        problem_of(await thief.get("/auth/me"), 401, "session_ended")


async def test_signing_in_again_ends_the_session_before(app: Application) -> None:
    user = await app.user("sales")
    browser = await app.sign_in(user["username"], PASSWORD)
    before = dict(browser.http.cookies)

    await browser.post("/auth/login", {"username": user["username"], "password": PASSWORD}, status=200)

    async with httpx.AsyncClient(base_url=app.base_url + API, cookies=before) as thief:
        problem_of(await thief.get("/auth/me"), 401, "session_ended")
    await browser.get("/auth/me")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "unauthenticated"),
        ({"Authorization": "Bearer"}, "unauthenticated"),
        ({"Authorization": "Basic YWRtaW46YWRtaW4="}, "unauthenticated"),
        ({"Authorization": "Bearer fwt_unknown"}, "token_unknown"),
        ({"Cookie": "flywheel_session=nonsense"}, "session_ended"),
    ],
)
async def test_caller_who_proves_nothing_is_answered_401(app: Application, headers: dict[str, str], code: str) -> None:
    answer = await app.client().http.get("/auth/me", headers=headers)

    problem_of(answer, 401, code)
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_deactivated_user_is_signed_out_and_cannot_sign_in(app: Application) -> None:
    user = await app.user("sales")
    browser = await app.sign_in(user["username"], PASSWORD)

    await app.admin.post(f"/admin/users/{user['id']}/deactivate", {}, status=200)

    await browser.refused("GET", "/auth/me", status=401)
    body = {"username": user["username"], "password": PASSWORD}
    await app.client().refused("POST", "/auth/login", body, status=401, code="invalid_credentials")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"username": "admin"}, "/password"),
        ({"username": 1, "password": "x"}, "/username"),
        ({"username": "a\u0000b", "password": "x"}, "/username"),
        ({"username": "admin", "password": "x" * 1001}, "/password"),
        ({"username": "admin", "password": "x", "extra": 1}, "/extra"),
    ],
)
async def test_malformed_sign_in_names_the_field(app: Application, body: object, pointer: str) -> None:
    problem = await app.client().refused("POST", "/auth/login", body, status=422, code="invalid")

    assert [error["pointer"] for error in problem["errors"]] == [pointer]


@pytest.mark.parametrize(
    "change", [{"username": "two words"}, {"username": " "}, {"password": "short"}, {"role": "owner"}]
)
async def test_unacceptable_new_user_is_refused(app: Application, change: dict[str, str]) -> None:
    body = {"username": fresh("u"), "password": PASSWORD, "role": "sales", "display_name": "甲", **change}

    problem = await app.admin.refused("POST", "/admin/users", body, status=422, code="invalid")

    assert [error["pointer"] for error in problem["errors"]] == [f"/{next(iter(change))}"]


async def test_taken_user_name_is_refused_in_any_case(app: Application) -> None:
    user = await app.user("sales")
    body = {"username": user["username"].upper(), "password": PASSWORD, "role": "sales", "display_name": "乙"}

    await app.admin.refused("POST", "/admin/users", body, status=409, code="username_taken")


async def test_second_start_keeps_the_admin_as_it_is(seeded_database: str) -> None:
    async with serving(seeded_database) as first:
        me = (await first.admin.get("/auth/me"))["user"]
        await first.admin.patch(f"/admin/users/{me['id']}", {"display_name": "老板"})
    async with serving(seeded_database) as second:
        assert (await second.admin.get("/auth/me"))["user"] == {**me, "display_name": "老板"}
