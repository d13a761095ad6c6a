"""What a list shows and what a single address opens are the same: for every caller, every conversation and customer."""

from collections.abc import AsyncIterator
from itertools import product
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from flywheel.features.live.service import Ear
from flywheel.features.users.access import make_caller
from flywheel.realtime import Event
from tests.application import Application, Client, Visitor, copied, fresh, serving

NOBODY, REP, COLLEAGUE = "nobody", "rep", "colleague"
PEOPLE = (NOBODY, REP, COLLEAGUE)


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=[False, True], ids=["own only", "sales see all"])
async def app(request: pytest.FixtureRequest, postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with (
        copied(postgres_dsn, prepared_database) as dsn,
        serving(dsn, sales_see_all=request.param) as application,
    ):
        yield application


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(app: Application) -> tuple[dict[str, Client], dict[str, Visitor]]:
    """Callers of every kind, and a visitor for each owner and assignee; one customer without a conversation too."""
    callers = {role: await app.signed_in(role) for role in ("admin", "manager", "customer")}
    callers |= {name: await app.signed_in("sales", name) for name in (REP, COLLEAGUE)}
    ids: dict[str, Any] = {name: (await callers[name].get("/auth/me"))["user"]["id"] for name in (REP, COLLEAGUE)}
    visitors = {}
    for owner, assignee in product(PEOPLE, PEOPLE):
        visitor = await app.visitor(name=fresh("访客"))
        await app.admin.patch(f"/customers/{visitor.customer_id}", {"owner_id": ids.get(owner)})
        change = {"assignee_id": ids.get(assignee)}
        await app.admin.patch(f"/chat/conversations/{visitor.conversation_id}", change)
        visitors[f"owned by {owner}, assigned to {assignee}"] = visitor
    callers["the visitor"] = next(iter(visitors.values())).client
    return callers, visitors


async def opens(client: Client, method: str, path: str, body: Any = None) -> bool:
    answer = await client.http.request(method, path, json=body)
    assert answer.status_code in {200, 201, 404}, answer.text
    return answer.status_code != 404


async def test_conversation_is_listed_exactly_when_it_opens(
    app: Application, world: tuple[dict[str, Client], dict[str, Visitor]]
) -> None:
    callers, visitors = world
    seen = {}
    for (who, client), (which, visitor) in product(callers.items(), visitors.items()):
        address = f"/chat/conversations/{visitor.conversation_id}"
        listed = {row["id"] for row in await client.all("/chat/conversations", customer_id=visitor.customer_id)}
        is_visitor = who in {"the visitor", "customer"}
        written = {"text": "你好"} if is_visitor else {"text": "看一下", "note": True}
        seen[who, which] = {
            "list": visitor.conversation_id in listed,
            "one": await opens(client, "GET", address),
            "thread": await opens(client, "GET", f"{address}/messages"),
            "read": await opens(client, "POST", f"{address}/read"),
            "write": await opens(client, "POST", f"{address}/messages", written),
        }

    assert {key: ways for key, ways in seen.items() if len(set(ways.values())) > 1} == {}
    see_all = app.process.deps.settings.sales_see_all
    assert seen[REP, f"owned by {REP}, assigned to {COLLEAGUE}"]["list"] is see_all
    assert seen[REP, f"owned by {NOBODY}, assigned to {NOBODY}"]["list"]
    assert seen["manager", f"owned by {REP}, assigned to {COLLEAGUE}"]["list"]


async def test_customer_is_listed_exactly_when_it_opens(
    app: Application, world: tuple[dict[str, Client], dict[str, Visitor]]
) -> None:
    callers, visitors = world
    staff = {who: callers[who] for who in ("admin", "manager", REP, COLLEAGUE)}
    alone = await callers[REP].post("/customers", {"display_name": fresh("没有会话")})
    ids = {which: visitor.customer_id for which, visitor in visitors.items()} | {"alone": alone["id"]}
    seen = {}
    for who, client in staff.items():
        listed = {row["id"] for row in await client.all("/customers")}
        for which, customer_id in ids.items():
            paths = ("", "/profile", "/insights", "/summaries")
            ways = {path or "one": await opens(client, "GET", f"/customers/{customer_id}{path}") for path in paths}
            ways["change"] = await opens(client, "PATCH", f"/customers/{customer_id}", {})
            ways["analyze"] = (await client.http.post(f"/customers/{customer_id}/analyze")).status_code == 202
            seen[who, which] = {"list": customer_id in listed, **ways}

    assert {key: ways for key, ways in seen.items() if len(set(ways.values())) > 1} == {}
    see_all = app.process.deps.settings.sales_see_all
    assert seen[COLLEAGUE, "alone"]["list"] is see_all
    assert seen[REP, "alone"]["list"]
    assert seen[REP, f"owned by {REP}, assigned to {COLLEAGUE}"]["list"]
    assert seen[REP, f"owned by {COLLEAGUE}, assigned to {REP}"]["list"]
    assert seen[REP, f"owned by {COLLEAGUE}, assigned to {COLLEAGUE}"]["list"] is see_all


async def test_stream_tells_of_exactly_the_customers_that_are_listed(
    app: Application, world: tuple[dict[str, Client], dict[str, Visitor]]
) -> None:
    callers, visitors = world
    deps = app.process.deps
    for who in ("admin", "manager", REP, COLLEAGUE):
        me = (await callers[who].get("/auth/me"))["user"]
        caller = make_caller(UUID(me["id"]), me["role"], "", None, sales_see_all=deps.settings.sales_see_all)
        ear = Ear(deps, caller)
        listed = {row["id"] for row in await callers[who].all("/customers")}
        for which, visitor in visitors.items():
            event = Event("1", "profile.updated", {"customer_id": visitor.customer_id})
            assert await ear.may_hear(event) is (visitor.customer_id in listed), (who, which)


async def test_visitor_hears_of_themselves_only(
    app: Application, world: tuple[dict[str, Client], dict[str, Visitor]]
) -> None:
    _, visitors = world
    ids = [visitor.customer_id for visitor in visitors.values()]
    for own in ids:
        ear = Ear(app.process.deps, make_caller(UUID(own), "customer", "", ["chat"], sales_see_all=True))
        heard = [i for i in ids if await ear.may_hear(Event("1", "message.created", {"customer_id": i}))]
        assert heard == [own]
