"""API tokens: what each scope opens, and how a token ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.application import PASSWORD, Application, fresh

READ, WRITE, INGEST, ADMIN = "read", "write", "ingest", "admin"
DOORS: dict[str, tuple[str, str, Any]] = {
    "list customers": ("GET", "/customers", None),
    "make a customer": ("POST", "/customers", {"display_name": "甲"}),
    "list runs": ("GET", "/admin/insight-runs", None),
    "make a token": ("POST", "/auth/tokens", {"name": "child", "scopes": ["read"]}),
    "hand in messages": ("POST", "/channels/inbound", {"channel_type": "custom", "messages": [{}]}),
}


@pytest.mark.parametrize(
    ("scope", "opened"),
    [
        (READ, {"list customers"}),
        (WRITE, {"list customers", "make a customer", "hand in messages"}),
        (INGEST, {"hand in messages"}),
        ("metrics", set()),
        (ADMIN, {*DOORS}),
    ],
)
async def test_scope_opens_its_doors_and_no_other(app: Application, scope: str, opened: set[str]) -> None:
    program = await app.token(scope)
    answers = {
        door: (await program.http.request(method, path, json=body)).status_code
        for door, (method, path, body) in DOORS.items()
    }

    assert {door for door, status in answers.items() if status in {200, 201}} == opened
    assert {status for door, status in answers.items() if door not in opened} <= {403}


async def test_token_is_shown_once_and_kept_as_a_digest(app: Application) -> None:
    made = await app.admin.post("/auth/tokens", {"name": fresh("t"), "scopes": ["read"]})
    listed = (await app.admin.get("/auth/tokens"))["items"]
    stored = await app.sql("select t::text from api_tokens t")

    assert "token" not in listed[0]
    assert listed[0]["id"] == made["id"]
    assert not any(made["token"] in row[0] for row in stored)


async def test_use_of_a_token_is_remembered(app: Application) -> None:
    made = await app.admin.post("/auth/tokens", {"name": fresh("t"), "scopes": ["read"]})
    await app.client(made["token"]).get("/customers")

    [row] = [row for row in (await app.admin.get("/auth/tokens"))["items"] if row["id"] == made["id"]]

    assert made["last_used_at"] is None
    assert row["last_used_at"] is not None


async def test_revoked_token_stops_at_once(app: Application) -> None:
    made = await app.admin.post("/auth/tokens", {"name": fresh("t"), "scopes": ["read"]})
    program = app.client(made["token"])
    await program.get("/customers")

    await app.admin.delete(f"/auth/tokens/{made['id']}", status=204)

    await program.refused("GET", "/customers", status=401, code="token_revoked")
    await app.admin.refused("DELETE", f"/auth/tokens/{made['id']}", status=404)


async def test_expired_token_is_refused(app: Application) -> None:
    expires_at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    made = await app.admin.post("/auth/tokens", {"name": "t", "scopes": ["read"], "expires_at": expires_at})
    program = app.client(made["token"])
    await program.get("/customers")

    await app.sql("update api_tokens set expires_at = now() where id = $1", made["id"])

    await program.refused("GET", "/customers", status=401, code="token_expired")


@pytest.mark.parametrize("role", ["sales", "manager"])
async def test_only_an_admin_makes_tokens(app: Application, role: str) -> None:
    staff = await app.signed_in(role)

    await staff.refused("POST", "/auth/tokens", {"name": "t", "scopes": ["read"]}, status=403, code="forbidden")


async def test_token_cannot_be_used_to_make_one_that_can_do_more(app: Application) -> None:
    writing, administering = await app.token("write"), await app.token("admin")

    await writing.refused("POST", "/auth/tokens", {"name": "t", "scopes": ["read"]}, status=403, code="scope_missing")
    problem = await administering.refused("POST", "/auth/tokens", {"name": "t", "scopes": ["ingest"]}, status=422)
    assert problem["errors"][0] | {"detail": ""} == {"pointer": "/scopes", "code": "scope_not_yours", "detail": ""}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["chat"]}, "/scopes"),
        ({"scopes": ["everything"]}, "/scopes/0"),
        ({"name": "  "}, "/name"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "2099-01-01T00:00:00"}, "/expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-14:00"}, "/expires_at"),
        ({"expires_at": 4070908800}, "/expires_at"),
    ],
)
async def test_unacceptable_token_is_refused_with_the_field(
    app: Application, change: dict[str, Any], pointer: str
) -> None:
    problem = await app.admin.refused("POST", "/auth/tokens", {"name": "t", "scopes": ["read"], **change}, status=422)

    assert problem["errors"][0]["pointer"] == pointer


async def test_customer_cannot_make_tokens(app: Application) -> None:
    customer = await app.signed_in("customer")

    await customer.refused("POST", "/auth/tokens", {"name": "t", "scopes": ["read"]}, status=403)
    await customer.refused("GET", "/auth/tokens", status=403)


async def test_token_of_a_colleague_cannot_be_seen_or_revoked(app: Application) -> None:
    staff = await app.signed_in("manager", "other")
    made = await app.admin.post("/auth/tokens", {"name": "mine", "scopes": ["read"]})

    await staff.refused("DELETE", f"/auth/tokens/{made['id']}", status=404)

    assert (await staff.get("/auth/tokens"))["items"] == []
    await app.client(made["token"]).get("/customers")


async def test_read_token_of_an_admin_administers_nothing(app: Application) -> None:
    program = await app.token("read")

    await program.refused("GET", "/admin/users", status=403, code="scope_missing")


async def test_tokens_end_when_their_admin_steps_down(app: Application) -> None:
    leaving = await app.user("admin")
    browser = await app.sign_in(leaving["username"], PASSWORD)
    made = await browser.post("/auth/tokens", {"name": "mine", "scopes": ["read", "ingest"]})

    await app.admin.patch(f"/admin/users/{leaving['id']}", {"role": "sales"})

    await app.client(made["token"]).refused("GET", "/auth/me", status=401, code="token_revoked")
