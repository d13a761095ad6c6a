"""What a failed answer cost counts like any other: for its run, and against the day's budget of tokens."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from flywheel.testing.simulators.openai import Scripted
from tests.application import Application, copied, fresh, serving, until
from tests.flows.vendors import Vendor, let_go, vendor_of


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


USAGE = {"prompt_tokens": 700, "completion_tokens": 7, "total_tokens": 707}


def finished(reason: str, content: str | None) -> Scripted:
    choice = {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": content}}
    return Scripted(body={"id": "x", "choices": [choice], "usage": USAGE})


def dify_run(**data: Any) -> Scripted:
    return Scripted(body={"workflow_run_id": "r", "task_id": "t", "data": {"id": "r", "total_tokens": 707, **data}})


def dify_stream(error: str) -> Scripted:
    """A stream whose one node told what it used before the run broke off."""
    events = [
        {"event": "node_finished", "data": {"outputs": {"usage": USAGE}}},
        {"event": "error", "status": 500, "code": "completion_request_error", "message": error},
    ]
    body = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    return Scripted(200, body, {"content-type": "text/event-stream"})


SAYS = {
    "empty": ("openai_compatible", finished("stop", ""), 2),
    "refused": ("openai_compatible", finished("content_filter", None), 1),
    "broken off": ("openai_compatible", finished("insufficient_system_resource", "{"), 3),
    "unreadable": ("openai_compatible", finished("stop", "抱歉"), 2),
    "error with usage": ("openai_compatible", Scripted(500, {"error": {"message": "x"}, "usage": USAGE}), 3),
    "dify empty": ("dify", dify_run(status="succeeded", outputs={}), 2),
    "dify failed": ("dify", dify_run(status="failed", outputs={}, error="boom"), 3),
    "dify stream with an error": ("dify", dify_stream(error="boom"), 3),
    "dify stopped": ("dify", dify_run(status="stopped", outputs={}), 3),
}


async def failed(vendor: Vendor, said: Scripted) -> Any:
    vendor.server.responder = lambda _payload: said
    visitor = await vendor.app.visitor()
    await visitor.says(fresh("我要报表"))
    [run] = await until(
        lambda: vendor.app.runs(visitor.customer_id), lambda found: found and found[-1]["state"] == "failed"
    )
    await let_go(vendor.app, visitor.customer_id)
    return run


@pytest.mark.parametrize(("provider", "said", "calls"), SAYS.values(), ids=SAYS)
async def test_every_answer_that_reports_tokens_is_charged(
    app: Application, provider: str, said: Scripted, calls: int
) -> None:
    async with vendor_of(app, provider) as vendor:
        await vendor.change(settings={"daily_tokens": 1_000_000})

        await failed(vendor, said)

        assert (await vendor.shown())["health"]["tokens_used"] == calls * 707


@pytest.mark.parametrize("said", ["empty", "dify failed"])
async def test_call_of_the_connection_test_is_charged_too(app: Application, said: str) -> None:
    provider, answer, _ = SAYS[said]
    async with vendor_of(app, provider) as vendor:
        await vendor.change(settings={"daily_tokens": 1_000_000})
        vendor.server.responder = lambda _payload: answer

        await app.admin.post(f"/admin/agent-configs/{vendor.config['id']}/test", status=200)

        assert (await vendor.shown())["health"]["tokens_used"] == 707


async def test_run_shows_what_its_failed_calls_cost(app: Application) -> None:
    async with vendor_of(app, "openai_compatible") as vendor:
        run = await failed(vendor, finished("stop", ""))

    assert (run["prompt_tokens"], run["completion_tokens"]) == (1400, 14)


async def test_budget_that_failures_used_up_is_not_forgotten_over_them(app: Application) -> None:
    async with vendor_of(app, "openai_compatible") as vendor:
        await vendor.change(settings={"daily_tokens": 1_400})
        vendor.server.responder = lambda _payload: finished("insufficient_system_resource", "{")
        visitor = await app.visitor()
        await visitor.says(fresh("我要报表"))

        async def health() -> Any:
            return (await vendor.shown())["health"]

        shown = await until(health, lambda found: found["pause_reason"] is not None)
        assert (shown["pause_reason"], shown["tokens_used"]) == ("token_budget", 1_414)
        assert shown["paused_until"].endswith("16:00:00.000Z")
        assert (await app.profile(visitor.customer_id))["pending_messages"] == 1
        await let_go(app, visitor.customer_id)


@pytest.mark.parametrize("key", ["sk-the-right-key", "sk-another-1234567"])
async def test_key_that_a_vendor_repeats_as_a_code_is_not_shown(app: Application, key: str) -> None:
    async with vendor_of(app, "openai_compatible") as vendor:
        run = await failed(vendor, Scripted(500, {"error": {"message": "x", "code": key}}))
        health = (await vendor.shown())["health"]

    assert "***" in run["error"]["detail"]
    assert key not in str([run, health])
