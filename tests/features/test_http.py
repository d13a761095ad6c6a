"""What every address has in common: errors as problem documents, health, and no answer of 500 to any junk."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from tests.application import API, Application, copied, fresh, problem_of, said, serving

JUNK: list[Any] = [
    "x", [None], None, True, 2**70, "\u0000", "长" * 5000, {"a": {"b": ["\u0000"]}},
]  # fmt: skip
METHODS = ("get", "post", "patch", "put", "delete")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


def operations(app: Application) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of everything that the API offers."""
    document = app.document
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS and path.startswith(API)
    ]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("POST", "/api/v1/nothing", 404, "not_found"),
        ("DELETE", "/api/v1/", 404, "not_found"),
        ("GET", "/api/v2/customers", 404, "not_found"),
        ("PUT", "/api/v1/customers", 405, "method_not_allowed"),
        ("DELETE", "/api/v1/customers", 405, "method_not_allowed"),
        ("POST", "/healthz", 405, "method_not_allowed"),
        ("TRACE", "/api/v1/customers", 405, "method_not_allowed"),
        ("TRACE", "/", 405, "method_not_allowed"),
    ],
)
async def test_unknown_address_and_method_are_problems(
    app: Application, method: str, path: str, status: int, code: str
) -> None:
    async with httpx.AsyncClient(base_url=app.base_url) as http:
        problem = problem_of(await http.request(method, path), status, code)

    assert problem["instance"] == path


async def test_refused_method_names_the_allowed_ones(app: Application) -> None:
    answer = await app.admin.http.put("/customers")

    assert "GET" in answer.headers["allow"]


async def test_every_answer_names_its_request(app: Application) -> None:
    answers = [await app.admin.http.get(path) for path in ("/customers", "/nothing", "/customers?limit=0")]

    ids = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(ids)) == 3
    assert [answer.json().get("request_id") for answer in answers] == [None, *ids[1:]]


async def test_every_answer_forbids_guessing_its_type(app: Application) -> None:
    answer = await app.admin.http.get("/customers")

    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_alive_and_ready(app: Application) -> None:
    async with httpx.AsyncClient(base_url=app.base_url) as http:
        alive, ready = await http.get("/healthz"), await http.get("/readyz")

    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert ready.status_code == 200
    assert {name: ready.json()[name] for name in ("status", "database", "jobs", "realtime")} == {
        "status": "ok", "database": "ok", "jobs": "ok", "realtime": "ok",
    }  # fmt: skip
    assert "webchat" in ready.json()["channels"]


async def test_without_its_database_the_process_is_alive_but_not_ready(
    postgres_dsn: str, prepared_database: str
) -> None:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as app:
        name = dsn.split("/")[3].split("?")[0]
        sender = await app.token("read", "ingest")
        async with copied(postgres_dsn, prepared_database) as other, serving(other) as elsewhere:
            await elsewhere.sql(f"alter database {name} with allow_connections false")
            await elsewhere.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
            async with httpx.AsyncClient(base_url=app.base_url) as http:
                alive, ready = await http.get("/healthz"), await http.get("/readyz")
            read = await sender.http.get("/customers")
            posted = await sender.http.post("/channels/inbound", json=GOOD["/channels/inbound"])
            await elsewhere.sql(f"alter database {name} with allow_connections true")

    assert alive.status_code == 200
    assert (ready.status_code, ready.json()["database"]) == (503, "unreachable")
    for answer in (read, posted):
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
        assert int(answer.headers["Retry-After"]) > 0


GOOD: dict[str, Any] = {
    "/customers": {"display_name": "甲"},
    "/customers/{customer_id}/insights": {"category": "other", "content": "乙"},
    "/admin/insight-categories": {"cardinality": "multi"},
    "/admin/agent-configs": {"app_name": "试", "provider": "rules", "enabled": False},
    "/auth/tokens": {"name": "丙", "scopes": ["read"]},
    "/channels/inbound": {"channel_type": "custom", "messages": [said()]},
}


async def test_junk_in_any_body_is_answered_below_500(app: Application) -> None:
    """Each operation with a JSON body gets each junk as the body, and as each of its fields beside good ones."""
    program = await app.token("admin", "ingest")
    visitor = await app.visitor()
    real = {"customer_id": visitor.customer_id, "conversation_id": visitor.conversation_id, "key": "other"}
    failed = []
    for method, path, operation in operations(app):
        if "application/json" not in operation.get("requestBody", {}).get("content", {}):
            continue
        plain = path.removeprefix(API)
        address = re.sub(r"{(\w+)}", lambda found: real.get(found.group(1), str(uuid4())), plain)
        names, good = body_fields(app, operation), GOOD.get(plain, {})
        bodies = [*JUNK, *({**good, name: junk} for name, junk in itertools.product(names, JUNK[2:]))]
        answers = await asyncio.gather(*(program.http.request(method, address, json=body) for body in bodies))
        failed += [(method, path, b) for b, a in zip(bodies, answers, strict=True) if a.status_code >= 500]

    assert failed == []


def body_fields(app: Application, operation: dict[str, Any]) -> list[str]:
    [content] = operation["requestBody"]["content"].values()
    schema = app.document["components"]["schemas"][content["schema"]["$ref"].rsplit("/", 1)[1]]
    return list(schema["properties"])


async def test_junk_in_any_parameter_is_answered_below_500(app: Application) -> None:
    customer = await app.admin.post("/customers", {"display_name": fresh("客户")})
    junk = [
        "",
        "\u0000",
        "%",
        "\\",
        "'",
        "长" * 5000,
        "9" * 400,
        "0001-01-01T00:00:00+14:00",
        "\ufffd",
        "-1",
        "nan",
        "{}",
    ]
    failed = []
    for method, path, operation in operations(app):
        names = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]
        address = path.replace(API, "").replace("{customer_id}", customer["id"])
        if method == "get" and "{" not in address and not address.endswith("/events"):
            calls = list(itertools.product(names, junk))
            answers = await asyncio.gather(*(app.admin.http.get(address, params={n: v}) for n, v in calls))
            failed += [(path, c, a.status_code) for c, a in zip(calls, answers, strict=True) if a.status_code >= 500]

    assert failed == []


@pytest.mark.parametrize("raw", [b"%ff", b"%ed%a0%80", b"%00", b"%f0%9f", b"%"])
async def test_bytes_that_are_no_text_in_an_address_are_answered_below_500(app: Application, raw: bytes) -> None:
    for path in (b"/customers?q=%b", b"/customers/%b", b"/admin/insight-categories/%b", b"/%b"):
        target = f"{app.base_url}{API}".encode() + path % raw
        answer = await app.admin.http.request("GET", httpx.URL(target.decode()))
        assert answer.status_code < 500, path


async def test_document_of_the_api_is_served(app: Application) -> None:
    document = await app.client().get("/openapi.json")

    assert document["openapi"].startswith("3.1")
    assert document == app.document
