"""API tokens: what each scope opens, and how a token ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.application import Application, Client, fresh

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
        (WRITE, {"list customers", "make a customer", "make a token", "hand in messages"}),
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


@pytest.mark.parametrize("scope", ["ingest", "admin", "metrics"])
@pytest.mark.parametrize("role", ["sales", "manager"])
async def test_only_an_admin_may_make_tokens_of_powerful_scopes(app: Application, role: str, scope: str) -> None:
    staff = await app.signed_in(role)

    problem = await staff.refused("POST", "/auth/tokens", {"name": "t", "scopes": ["read", scope]}, status=422)

    assert problem["errors"][0] | {"detail": ""} == {"pointer": "/scopes", "code": "scope_not_yours", "detail": ""}


async def test_token_cannot_be_used_to_make_one_that_can_do_more(app: Application) -> None:
    program = await app.token("write")

    for scope in ("ingest", "admin", "metrics"):
        answer = await program.http.post("/auth/tokens", json={"name": "t", "scopes": [scope]})
        assert answer.status_code in {403, 422}, scope


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
    owner, other = await app.signed_in("sales", "owner"), await app.signed_in("sales", "other")
    made = await owner.post("/auth/tokens", {"name": "mine", "scopes": ["read"]})

    await other.refused("DELETE", f"/auth/tokens/{made['id']}", status=404)

    assert made["id"] not in {row["id"] for row in (await other.get("/auth/tokens"))["items"]}
    await app.client(made["token"]).get("/customers")


async def test_read_token_of_a_sales_rep_sees_no_more_than_the_rep(app: Application) -> None:
    rep = await app.signed_in("sales", "own view")
    made = await rep.post("/auth/tokens", {"name": "mine", "scopes": ["read"]})
    foreign = await app.admin.post("/customers", {"display_name": fresh("甲")})
    program: Client = app.client(made["token"])

    await program.refused("GET", f"/customers/{foreign['id']}", status=404)
    await program.refused("GET", "/admin/users", status=403)
