"""Passwords: any characters, long ones welcome, and none that guessing begins with."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.application import Application, copied, fresh, serving

COMMON = [
    "12345678", "87654321", "123456789", "11111111", "password", "Password1", "P@ssw0rd", "passw0rd!", "qwertyui",
    "qwerty123", "Qwerty2026!", "iloveyou", "admin123", "Admin@2026", "welcome1", "letmein!", "abcd1234", "aaaabbbb",
    "1qaz2wsx", "asdfghjkl", "20260131", "1990-01-31", "woaini520", "flywheel1", "abcabcab", "test1234", "a1234567",
    "Beijing2026", "dragon88",
]  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


@pytest.mark.parametrize("password", COMMON)
async def test_common_password_is_refused(app: Application, password: str) -> None:
    body = {"username": fresh("u"), "password": password, "role": "sales", "display_name": "甲"}

    problem = await app.admin.refused("POST", "/admin/users", body, status=422)

    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [("/password", "password_common")]


@pytest.mark.parametrize("dress", ["{}", "{}1", "{}2026!"])
async def test_own_user_name_is_no_password(app: Application, dress: str) -> None:
    name = f"wanglaoshi{fresh('')[-4:].replace('0', 'k').replace('1', 'm')}x"
    body = {"username": name, "password": dress.format(name), "role": "sales", "display_name": "甲"}

    problem = await app.admin.refused("POST", "/admin/users", body, status=422)

    assert [e["code"] for e in problem["errors"]] == ["password_is_name"]


@pytest.mark.parametrize(
    "password",
    [
        "correct horse",
        "Tr4ktor-Zwiebel",
        "雨天 的 蓝色 自行车",
        "x" * 20 + "y7 z",
        " spaces at both ends ",
        "🦊🦊🐌🌵🚲🎺🪁🧊",
    ],
)
async def test_other_passwords_are_taken_as_they_are_and_sign_in(app: Application, password: str) -> None:
    name = fresh("u")
    body = {"username": name, "password": password, "role": "sales", "display_name": "甲"}

    await app.admin.post("/admin/users", body)

    await app.sign_in(name, password)
    wrong = {"username": name, "password": password.strip().upper() + "."}
    await app.client().refused("POST", "/auth/login", wrong, status=401)


async def test_invitation_and_change_refuse_common_passwords_too(app: Application) -> None:
    user = await app.admin.post("/admin/users", {"username": fresh("u"), "role": "sales", "display_name": "甲"})
    link = {"token": user["invitation"]["token"]}
    guest = app.client()

    await guest.refused("POST", "/auth/invitations/accept", {**link, "password": "password1"}, status=422)
    session = await guest.post("/auth/invitations/accept", {**link, "password": "correct horse"}, status=200)
    guest.http.headers["X-CSRF-Token"] = session["csrf_token"]
    body = {"old_password": "correct horse", "new_password": "qwerty123"}
    problem = await guest.refused("POST", "/auth/password", body, status=422)

    assert [e["pointer"] for e in problem["errors"]] == ["/new_password"]
