"""Who may call what: the OpenAPI document says it of every address, the policy holds it, and the server obeys it."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest_asyncio

from tests.application import API, Application, copied, serving

METHODS = ("get", "post", "put", "patch", "delete")
STAFF = ["admin", "manager", "sales"]
PUBLIC = {
    "GET /healthz",
    "GET /readyz",
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/invitations/look",
    "POST /api/v1/auth/invitations/accept",
    "POST /api/v1/channels/webchat/sessions",
}
FOR_CUSTOMERS = {"/auth/", "/chat/", "/media/", "/events", "/channels/capabilities"}
ENDS_ITS_SESSION = "POST /api/v1/auth/logout"
IMPLIED = {
    "admin": {"admin", "write", "read", "chat", "metrics"},
    "write": {"write", "read", "chat"},
    "read": {"read"},
    "ingest": {"ingest"},
    "metrics": {"metrics"},
    "chat": {"chat"},
}
KEPT_OUT = {"unauthenticated", "forbidden", "scope_missing", "session_needed"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


@dataclass(frozen=True)
class Caller:
    """Who calls: a role with a session (`scope` None), or with a token of one scope."""

    http: httpx.AsyncClient
    role: str | None = None
    scope: str | None = None

    def may(self, operation: Mapping[str, Any]) -> bool:
        """What the document says."""
        if not operation["security"]:
            return True
        if self.role not in operation["x-roles"]:
            return False
        if self.scope is None:
            return {"session": []} in operation["security"]
        wanted = [way["token"] for way in operation["security"] if "token" in way]
        return any(set(scopes) <= IMPLIED[self.scope] for scopes in wanted)


def operations(app: Application) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in app.document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def callers(app: Application) -> dict[str, Caller]:
    """One of each kind, each somebody else, so that nobody ends another one's session."""
    sessions = {role: await app.signed_in(role, "at the door") for role in (*STAFF, "customer")}
    tokens = {scope: await app.token(scope) for scope in ("read", "write", "ingest", "metrics", "admin")}
    visitor = await app.visitor()
    return {
        "a stranger": Caller(app.client().http),
        "a visitor": Caller(visitor.client.http, "customer", "chat"),
        **{f"a signed-in {role}": Caller(client.http, role) for role, client in sessions.items()},
        **{f"a token for {scope}": Caller(client.http, "admin", scope) for scope, client in tokens.items()},
    }


def batched(asked: list[tuple[str, str]], size: int) -> Iterator[list[tuple[str, str]]]:
    """Not all at once: a server that is swamped answers 503, whoever asks."""
    return (asked[start : start + size] for start in range(0, len(asked), size))


async def is_let_in(app: Application, caller: Caller, name: str) -> bool:
    """Whether the door opens: what is answered behind it is another matter."""
    method, path = name.split(" ")
    for place in ("customer_id", "conversation_id", "message_id", "key"):
        path = path.replace(f"{{{place}}}", str(uuid4()))
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + str(uuid4()) + rest.partition("}")[2]
    body: dict[str, Any] | None = None if method in {"GET", "DELETE"} else {}
    async with caller.http.stream(method, app.base_url + path, json=body) as answer:
        if answer.status_code not in {401, 403}:
            return True
        await answer.aread()
        return answer.json()["code"] not in KEPT_OUT | {"invalid_credentials"} or name in PUBLIC


async def test_every_door_opens_for_whom_the_document_says_and_nobody_else(
    app: Application, callers: dict[str, Caller]
) -> None:
    doors = {name: op for name, op in operations(app).items() if name != ENDS_ITS_SESSION}
    asked = [(who, name) for who in callers for name in doors]
    told = [
        let_in
        for part in batched(asked, 20)
        for let_in in await asyncio.gather(*(is_let_in(app, callers[who], name) for who, name in part))
    ]

    wrong = [
        f"{name} for {who}: {'let in' if let_in else 'kept out'}"
        for (who, name), let_in in zip(asked, told, strict=True)
        if let_in != callers[who].may(doors[name])
    ]

    assert wrong == []
    assert len(asked) > 700


async def test_only_these_addresses_are_public(app: Application) -> None:
    assert {name for name, operation in operations(app).items() if not operation["security"]} == PUBLIC


async def test_administration_takes_the_role_admin_and_the_scope_admin(app: Application) -> None:
    by_session_or_token = [{"session": []}, {"token": ["admin"]}]

    assert [
        name
        for name, op in operations(app).items()
        if f"{API}/admin/" in name and (op["x-roles"] != ["admin"] or op["security"] != by_session_or_token)
    ] == []


async def test_tokens_and_thinking_again_are_made_by_admins_only(app: Application) -> None:
    known = operations(app)

    for name in (f"POST {API}/auth/tokens", f"POST {API}/customers/{{customer_id}}/reprocess"):
        assert known[name]["x-roles"] == ["admin"]


async def test_customers_are_let_into_their_own_rooms_only(app: Application) -> None:
    assert [
        name
        for name, op in operations(app).items()
        if "customer" in op["x-roles"] and not any(f"{API}{room}" in name for room in FOR_CUSTOMERS)
    ] == []


async def test_no_token_that_only_reads_changes_anything(app: Application) -> None:
    assert [
        name
        for name, op in operations(app).items()
        if not name.startswith("GET ")
        and name != ENDS_ITS_SESSION
        and any(way.get("token") in ([], ["read"], ["metrics"]) for way in op["security"])
    ] == []


async def test_each_operation_names_its_ways_in(app: Application) -> None:
    schemes = set(app.document["components"]["securitySchemes"])

    for name, operation in operations(app).items():
        assert {way for ways in operation["security"] for way in ways} <= schemes, name
        assert bool(operation["x-roles"]) == bool(operation["security"]), name
