"""The whole API under generated requests, as every kind of caller: it answers what its document says, and never 5xx.

`FUZZ_EXAMPLES` is how many requests each operation gets from each caller whom it lets in; the others get one.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests import child
from tests.application import copied
from tests.fuzz.people import ROLES, WHO, World, nobody_there, populated

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
# An application of other tests may draw its retries' jitter in this process while a strategy is being drawn from.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ENDLESS = "events"
OWN_ACCESS = {"login", "logout", "revoke_other_sessions", "accept_invitation"}
"""Ends the caller's session or signs them in as somebody else: each request has a session of its own."""
ROOM = {
    "login_attempts": "1000000",
    "link_attempts": "1000000",
    "webchat_sessions_per_minute": "1000000",
    "webchat_messages_per_minute": "1000000",
    "inbound_calls_per_minute": "1000000",
    "uploads_per_minute": "1000000",
    "log_level": "error",
    "webhook_timeout_s": "1",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(postgres_dsn: str, prepared_database: str) -> AsyncIterator[World]:
    async with (
        copied(postgres_dsn, prepared_database) as dsn,
        child.running("run", database_url=dsn, **ROOM) as product,
        child.signed_in(product) as admin,
    ):
        world = await populated(product, admin)
        yield world
        for session in world.callers.values():
            session.close()


def lets_in(operation: Any, who: str) -> bool:
    """Whether the document says that the caller passes the operation's door."""
    described = operation.definition.raw
    kind, _, scope = who.partition(" ")
    role = {"scope": "admin", "visitor": "customer"}.get(kind, kind)
    ways = {"session"} if who in ROLES else {"token", "token " + (scope or "chat")}
    taken = {f"{name} {' '.join(scopes)}".strip() for way in described["security"] for name, scopes in way.items()}
    return not described["security"] or (role in described["x-roles"] and bool(ways & taken))


@pytest.mark.parametrize("who", WHO)
async def test_every_operation_answers_as_the_document_says(world: World, who: str) -> None:
    document = requests.get(f"{world.url}/api/v1/openapi.json", timeout=60).json()
    schema = schemathesis.openapi.from_dict(document)
    schema.config.generation.update(with_security_parameters=False)
    operations: list[Any] = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == sum(map(len, document["paths"].values()))
    assert {o.definition.raw["operationId"] for o in operations} >= {ENDLESS, *OWN_ACCESS}
    operations.sort(key=lambda operation: operation.method == "delete")  # last, so that the others find something

    failures = await asyncio.to_thread(lambda: [f for o in operations for f in _failures(world, who, o)])

    assert failures == []


def _failures(world: World, who: str, operation: Any) -> list[str]:
    """What was wrong. Noted and not raised: asked once more, an address may rightly answer something else."""
    number = EXAMPLES if lets_in(operation, who) else 1
    found: list[str] = []
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @given(data=st.data())
    @settings(max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def holds(data: st.DataObject) -> None:
        case = data.draw(cases)
        _name_what_is_there(case, world, data)
        try:
            _ask(world, who, case)
        except (Exception, FailureGroup) as error:
            found.append(f"{who}: {operation.label}: {error!r}")

    holds()
    return found


def _ask(world: World, who: str, case: Any) -> None:
    """Raises for an answer that is not as the document says."""
    name = case.operation.definition.raw["operationId"]
    if name == ENDLESS:
        _listen(world, who, case)
        return
    with contextlib.ExitStack() as stack:
        session = stack.enter_context(world.thrown_away(who)) if name in OWN_ACCESS else world.callers[who]
        answer = case.call(base_url=world.url, session=session, timeout=120)
    case.validate_response(answer, checks=CHECKS)


def _listen(world: World, who: str, case: Any) -> None:
    """An answer that has no end is read as far as its first bytes."""
    request = case.as_transport_kwargs(base_url=world.url)
    with world.callers[who].request(**request, stream=True, timeout=120) as answer:
        if answer.status_code == 200:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert next(answer.iter_content(chunk_size=None))
        else:
            assert answer.headers["content-type"] == "application/problem+json"
            assert str(answer.status_code) in case.operation.definition.raw["responses"]
            assert answer.json()["status"] == answer.status_code < 500


def _name_what_is_there(case: Any, world: World, data: st.DataObject) -> None:
    """Most generated ids name nothing; have many of them name something."""
    for fields in (case.path_parameters, case.query, case.body):
        if isinstance(fields, dict):
            for name in fields.keys() & world.ids.keys():
                there = st.sampled_from([*world.ids[name], nobody_there(), fields[name]])
                fields[name] = data.draw(there)


signs = st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f"), max_size=40)
STARTS = ("", "Bearer ", "flywheel_session=", "tok_")
HEADERS = ("Authorization", "Cookie", "X-CSRF-Token", "Content-Type", "Origin", "Last-Event-ID", "User-Agent", "Accept")


async def test_whatever_is_sent_as_token_or_cookie_is_a_stranger(world: World) -> None:
    @given(name=st.sampled_from(HEADERS), value=signs, start=st.sampled_from(STARTS))
    @settings(max_examples=40 * EXAMPLES, deadline=None, database=None)
    def holds(name: str, value: str, start: str) -> None:
        sent = {name: (start + value).encode("latin-1")}
        for method, path in (("GET", "/auth/me"), ("POST", "/customers"), ("GET", "/events")):
            answer = requests.request(method, f"{world.url}/api/v1{path}", headers=sent, json={}, timeout=30)
            assert answer.status_code == 401
            assert answer.headers["content-type"] == "application/problem+json"

    await asyncio.to_thread(holds)
