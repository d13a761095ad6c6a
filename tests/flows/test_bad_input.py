"""What vendors and settings can do wrong: each ends in a named state with its remedy, is not asked again and again, and
the messages stay pending. `docs/brains/README.md` has the table.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

import pytest
import pytest_asyncio

from flywheel.testing.simulators import dify_wire
from flywheel.testing.simulators.dify import paragraph
from flywheel.testing.simulators.openai import OpenAISimulator, Scripted, failure
from tests.application import Application, copied, fresh, serving, until
from tests.flows.vendors import Simulator, Vendor, let_go, vendor_of

MIB = 1024 * 1024
PAGE = Scripted(200, "<!doctype html><title>Login</title>", {"content-type": "text/html"})
ANSWERED = '{"ai_summary": "", "insights": [{"category": "need", "content": "报表", "confidence": 0.9}]}'


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


class Case(NamedTuple):
    """A trouble: how the vendor or the config is spoilt, and the state that it has to end in."""

    provider: str
    spoilt: Scripted | dict[str, Any]
    kind: str
    state: str
    pause: str | None


OPENAI, DIFY = "openai_compatible", "dify"
WAITS = ("waiting", "credentials")
GIVEN_UP = ("failed", "failures")
CASES = {
    "wrong key": [
        Case(OPENAI, {"secrets": {"api_key": "sk-not-this-one"}}, "credentials_refused", *WAITS),
        Case(DIFY, {"secrets": {"api_key": "app-not-this-one"}}, "credentials_refused", *WAITS),
    ],
    "wrong url": [
        Case(OPENAI, {"base_url": "/nowhere"}, "address_wrong", *WAITS),
        Case(DIFY, {"base_url": "/nowhere"}, "address_wrong", *WAITS),
    ],
    "html": [
        Case(OPENAI, PAGE, "address_wrong", *GIVEN_UP),
        Case(DIFY, PAGE, "address_wrong", *GIVEN_UP),
    ],
    "gateway 504": [
        Case(OPENAI, dify_wire.GATEWAY_TIMEOUT, "brain_timeout", *GIVEN_UP),
        Case(DIFY, dify_wire.GATEWAY_TIMEOUT, "brain_timeout", *GIVEN_UP),
    ],
    "429 with retry-after": [
        Case(OPENAI, failure(429, "slow_down", Retry_After="60"), "rate_limited", "waiting", "rate_limited"),
        Case(DIFY, Scripted(429, {"code": "x"}, {"retry-after": "60"}), "rate_limited", "waiting", "rate_limited"),
    ],
    "429 without retry-after": [
        Case(OPENAI, failure(429, "slow_down"), "rate_limited", *GIVEN_UP),
        Case(DIFY, Scripted(429, {"code": "too_many_requests"}), "rate_limited", *GIVEN_UP),
    ],
    "quota": [
        Case(OPENAI, failure(429, "insufficient_quota"), "quota_exceeded", *WAITS),
        Case(DIFY, Scripted(400, {"code": "provider_quota_exceeded"}), "quota_exceeded", *WAITS),
    ],
    "input too long": [
        Case(OPENAI, failure(400, "context_length_exceeded"), "context_too_long", *WAITS),
        Case(DIFY, {"form": (paragraph("context", max_length=50),)}, "app_input_too_long", *WAITS),
    ],
    "cut": [
        Case(OPENAI, Scripted(body="x" * 1_000, is_cut=True), "vendor_unavailable", *GIVEN_UP),
        Case(DIFY, Scripted(body="x" * 1_000, is_cut=True), "vendor_unavailable", *GIVEN_UP),
    ],
    "50 MB": [
        Case(OPENAI, Scripted(body=b"x" * 50 * MIB), "reply_too_large", "failed", None),
        Case(DIFY, Scripted(body=b"x" * 50 * MIB), "reply_too_large", "failed", None),
    ],
    "streams only": [
        Case(OPENAI, failure(400, "invalid", "This model only support stream mode"), "model_streams_only", *WAITS),
    ],
    "unpublished": [Case(DIFY, {"is_published": False}, "app_unpublished", *WAITS)],
}
EACH = [pytest.param(case, id=f"{name}-{case.provider}") for name, cases in CASES.items() for case in cases]


async def spoil(vendor: Vendor, spoilt: Scripted | dict[str, Any]) -> None:
    """Make the vendor answer so, or change the config, or the vendor's app."""
    if isinstance(spoilt, Scripted):
        vendor.server.responder = lambda _payload: spoilt
        return
    for name, value in spoilt.items():
        if name == "base_url":
            await vendor.change(base_url=vendor.server.base_url + value)
        elif name == "secrets":
            await vendor.change(secrets=value)
        else:
            setattr(vendor.server, name, value)


async def ended(app: Application, customer_id: str, case: Case) -> Any:
    return await until(
        lambda: app.runs(customer_id),
        lambda found: found and found[-1]["state"] == case.state and found[-1]["error"]["kind"] == case.kind,
    )


@pytest.mark.parametrize("case", EACH)
async def test_trouble_has_a_name_a_remedy_and_no_storm_and_loses_nothing(app: Application, case: Case) -> None:
    async with vendor_of(app, case.provider) as vendor:
        await spoil(vendor, case.spoilt)
        visitor = await app.visitor()
        await visitor.says(fresh("我要报表"))

        [run] = await ended(app, visitor.customer_id, case)

        asked = len(vendor.server.received)
        await asyncio.sleep(0.5)
        health = (await vendor.shown())["health"]
        profile = await app.profile(visitor.customer_id)
        assert run["error"]["remedy"].startswith("请")
        assert run["error"]["cause"]
        assert (health["last_error_code"], health["pause_reason"]) == (case.kind, case.pause)
        assert health["error_remedy"] == run["error"]["remedy"]
        assert health["last_error"] == f"{health['error_cause']}：{health['error_remedy']}"
        assert profile["pending_messages"] == 1
        assert len(vendor.server.received) == asked
        assert len([request for request in vendor.server.received if request.method == "POST"]) <= 3
        assert "key" not in json.dumps([run["error"], health]).replace("api_key", "")
        await let_go(app, visitor.customer_id)


@pytest.mark.parametrize("case", EACH)
async def test_test_of_the_connection_finds_the_trouble_before_any_customer_does(app: Application, case: Case) -> None:
    async with vendor_of(app, case.provider) as vendor:
        await spoil(vendor, case.spoilt)

        tested = await app.admin.post(f"/admin/agent-configs/{vendor.config['id']}/test", status=200)

        health = (await vendor.shown())["health"]
    failed = tested["steps"][-1]
    assert [step["ok"] for step in tested["steps"]] == [True] * (len(tested["steps"]) - 1) + [False]
    assert (failed["code"], failed["remedy"][0]) == (case.kind, "请")
    assert failed["detail"]
    assert (health["state"], health["last_error_code"], health["error_cause"]) == ("error", case.kind, failed["detail"])


async def test_agent_app_that_is_called_blocking_is_asked_as_a_stream(app: Application) -> None:
    async with vendor_of(app, DIFY) as vendor:
        vendor.server.mode = "agent-chat"  # type: ignore[union-attr]  # the vendor is Dify's
        vendor.server.responder = lambda _payload: ANSWERED
        await vendor.change(settings={"response_mode": "blocking"})
        visitor = await app.visitor()
        await visitor.says(fresh("我要报表"))

        profile = await app.learned(visitor.customer_id)

    assert [row["content"] for row in profile["active_insights"]] == ["报表"]


Moving = Callable[[Simulator, Scripted], None]


def _everywhere(server: Simulator, moved: Scripted) -> None:
    server.everywhere = moved  # type: ignore[union-attr]  # Dify tells about its app before it is asked


def _model(server: Simulator, moved: Scripted) -> None:
    server.responder = lambda _payload: moved


@pytest.mark.parametrize("status", [301, 307, 308])
@pytest.mark.parametrize(("provider", "moves"), [(OPENAI, _model), (DIFY, _model), (DIFY, _everywhere)])
async def test_redirect_to_another_host_is_not_followed_and_the_key_stays(
    app: Application, provider: str, moves: Moving, status: int
) -> None:
    async with OpenAISimulator() as elsewhere, vendor_of(app, provider) as vendor:
        moves(vendor.server, Scripted(status, headers={"location": elsewhere.base_url + "/chat/completions"}))
        visitor = await app.visitor()
        await visitor.says(fresh("我要报表"))

        case = Case(provider, {}, "address_redirects", *WAITS)
        [run] = await ended(app, visitor.customer_id, case)

        assert "base_url" in run["error"]["remedy"]
        assert elsewhere.received == []
        assert (await app.profile(visitor.customer_id))["pending_messages"] == 1
        await let_go(app, visitor.customer_id)


async def test_network_step_of_the_test_finds_the_redirect(app: Application) -> None:
    async with vendor_of(app, DIFY) as vendor:
        _everywhere(vendor.server, Scripted(308, headers={"location": "https://elsewhere.example/"}))
        tested = await app.admin.post(f"/admin/agent-configs/{vendor.config['id']}/test", status=200)

    assert [(step["name"], step["code"]) for step in tested["steps"]] == [("network", "address_redirects")]
