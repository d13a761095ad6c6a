"""One's own access: the list of browsers, ending them, and a new password."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from tests.application import PASSWORD, Application, Client, copied, problem_of, serving

NEW = "a quite different one"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn, login_attempts=3) as application:
        yield application


async def two_browsers(app: Application) -> tuple[Any, Client, Client]:
    user = await app.user("sales")
    return user, await app.sign_in(user["username"], PASSWORD), await app.sign_in(user["username"], PASSWORD)


async def test_sessions_are_listed_with_the_one_that_asks_marked(app: Application) -> None:
    user, first, second = await two_browsers(app)

    listed = (await first.get("/auth/sessions"))["items"]

    assert sorted(row["is_current"] for row in listed) == [False, True]
    assert {row["id"] for row in listed} == {row["id"] for row in (await second.get("/auth/sessions"))["items"]}
    stored = await app.sql("select browser, digest from sign_ins where user_id = $1", user["id"])
    assert len(stored) == 2


async def test_session_names_its_browser_in_short_and_nothing_else_of_it(app: Application) -> None:
    user = await app.user("sales")
    browser = app.client(**{"User-Agent": CHROME})
    await browser.post("/auth/login", {"username": user["username"], "password": PASSWORD}, status=200)

    [row] = (await browser.get("/auth/sessions"))["items"]

    assert row["browser"] == "Chrome · Windows"
    [kept] = await app.sql("select s::text from sign_ins s where user_id = $1", user["id"])
    assert "Mozilla" not in kept[0]
    assert "127.0.0.1" not in kept[0]


async def test_one_session_is_ended_from_another(app: Application) -> None:
    _, first, second = await two_browsers(app)
    [other] = [row for row in (await first.get("/auth/sessions"))["items"] if not row["is_current"]]

    await first.delete(f"/auth/sessions/{other['id']}", status=204)

    await second.refused("GET", "/auth/me", status=401, code="session_ended")
    await first.get("/auth/me")
    await first.refused("DELETE", f"/auth/sessions/{other['id']}", status=404)


async def test_session_of_somebody_else_cannot_be_ended(app: Application) -> None:
    _, first, _ = await two_browsers(app)
    _, stranger, _ = await two_browsers(app)
    [row] = [row for row in (await first.get("/auth/sessions"))["items"] if row["is_current"]]

    await stranger.refused("DELETE", f"/auth/sessions/{row['id']}", status=404)

    await first.get("/auth/me")


async def test_all_other_sessions_are_ended_at_once(app: Application) -> None:
    _, first, second = await two_browsers(app)

    assert await first.delete("/auth/sessions") == {"ended": 1}

    await second.refused("GET", "/auth/me", status=401)
    await first.get("/auth/me")


async def test_session_ends_after_days_without_use(app: Application) -> None:
    user, first, _ = await two_browsers(app)
    days = app.process.deps.settings.session_idle_days
    unused = (
        "update sign_ins set created_at = now() - make_interval(days => $2), last_used_at = null where user_id = $1"
    )
    await app.sql(unused, user["id"], days)

    await first.refused("GET", "/auth/me", status=401, code="session_ended")


async def test_session_ends_after_its_days_however_much_it_is_used(app: Application) -> None:
    user, first, _ = await two_browsers(app)
    [[days]] = await app.sql(
        "select max(extract(epoch from expires_at - created_at)) / 86400 from sign_ins where user_id = $1", user["id"]
    )
    await app.sql("update sign_ins set expires_at = now(), last_used_at = now() where user_id = $1", user["id"])

    await first.refused("GET", "/auth/me", status=401, code="session_ended")
    assert round(days) == app.process.deps.settings.session_days


async def test_use_of_a_session_is_remembered_and_prolongs_it(app: Application) -> None:
    user, first, _ = await two_browsers(app)
    await app.sql("update sign_ins set created_at = now() - interval '6 days' where user_id = $1", user["id"])
    before = (await app.sql("select now()"))[0][0]

    await first.get("/auth/me")

    used = await app.sql("select max(last_used_at) from sign_ins where user_id = $1", user["id"])
    assert used[0][0] >= before


async def test_new_password_ends_the_other_sessions_and_keeps_this_one(app: Application) -> None:
    user, first, second = await two_browsers(app)

    body = {"old_password": PASSWORD, "new_password": NEW}
    assert await first.post("/auth/password", body, status=200) == {"ended": 1}

    await first.get("/auth/me")
    await second.refused("GET", "/auth/me", status=401)
    await app.sign_in(user["username"], NEW)


async def test_new_password_needs_the_old_one(app: Application) -> None:
    user, first, _ = await two_browsers(app)

    body = {"old_password": "not it", "new_password": NEW}
    problem = await first.refused("POST", "/auth/password", body, status=422)

    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [("/old_password", "password_wrong")]
    await app.sign_in(user["username"], PASSWORD)


async def test_guessing_the_old_password_is_limited(app: Application) -> None:
    _, first, _ = await two_browsers(app)
    for _ in range(3):
        body = {"old_password": "not it", "new_password": NEW}
        await first.refused("POST", "/auth/password", body, status=422)

    answer = await first.http.post("/auth/password", json={"old_password": PASSWORD, "new_password": NEW})

    problem_of(answer, 429, "rate_limited")
    assert int(answer.headers["retry-after"]) > 0


async def test_token_concerns_itself_with_no_session_or_password(app: Application) -> None:
    program = await app.token("admin")

    body = {"old_password": "x", "new_password": NEW}
    await program.refused("POST", "/auth/password", body, status=403, code="session_needed")
    await program.refused("GET", "/auth/sessions", status=403, code="session_needed")
    await program.refused("DELETE", "/auth/sessions", status=403, code="session_needed")
