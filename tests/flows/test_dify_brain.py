"""The loop with a Dify app as the brain: from a customer's message to a fact with its evidence."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from flywheel.testing.simulators.dify import DifySimulator, Mode, Payload
from tests.application import Application, fresh
from tests.scripted import INSIGHT_APP, lines_of


def answer(payload: Payload) -> str:
    """A budget, with the newest message as its evidence."""
    shown = payload["inputs"].get("context") or payload["query"]
    newest = [line["m"] for line in lines_of(shown) if line.get("new")][-1]
    item = {"category": "budget", "content": "年度预算30万", "confidence": 0.9, "evidence": [newest]}
    return json.dumps({"ai_summary": "预算30万。", "insights": [item]}, ensure_ascii=False)


@asynccontextmanager
async def dify_brain(app: Application, **more: Any) -> AsyncIterator[DifySimulator]:
    """The application with a Dify app instead of the built-in brain, which has its place back afterwards."""
    before = (await app.admin.get("/admin/agent-configs"))["items"]
    async with DifySimulator(answer, api_key="app-1", **more) as simulator:
        body = {
            "app_name": INSIGHT_APP,
            "provider": "dify",
            "base_url": simulator.base_url,
            "secrets": {"api_key": "app-1"},
        }
        config = await app.admin.post("/admin/agent-configs", body)
        try:
            yield simulator
        finally:
            await app.admin.delete(f"/admin/agent-configs/{config['id']}", status=204)
            for row in before:
                await app.admin.patch(f"/admin/agent-configs/{row['id']}", {"enabled": row["enabled"]})


@pytest.mark.parametrize(
    ("mode", "version"), [("workflow", "1.12.1"), ("advanced-chat", "1.13.0"), ("agent-chat", "0.15.3")]
)
async def test_message_becomes_a_fact_through_a_dify_app(app: Application, mode: Mode, version: str) -> None:
    async with dify_brain(app, mode=mode, version=version):
        visitor = await app.visitor()
        await visitor.says(fresh("我们年度预算30万"))
        profile = await app.learned(visitor.customer_id)

    [fact] = profile["active_insights"]
    [run] = [run for run in await app.runs(visitor.customer_id) if run["state"] == "succeeded"]
    assert (fact["category"], fact["content"]) == ("budget", "年度预算30万")
    assert fact["evidence"][0]["quote"]
    assert run["provider"] == "dify"
    assert profile["ai_summary"] == "预算30万。"


async def test_configured_app_is_tested_step_by_step(app: Application) -> None:
    async with dify_brain(app) as simulator:
        [config] = [row for row in (await app.admin.get("/admin/agent-configs"))["items"] if row["provider"] == "dify"]
        good = await app.admin.post(f"/admin/agent-configs/{config['id']}/test", status=200)
        simulator.is_published = False
        bad = await app.admin.post(f"/admin/agent-configs/{config['id']}/test", status=200)

    assert [(step["name"], step["ok"]) for step in good["steps"]] == [
        (name, True) for name in ("network", "credentials", "app", "sample", "schema")
    ]
    assert (bad["ok"], bad["steps"][-1]["name"]) == (False, "app")
    assert "发布" in bad["steps"][-1]["remedy"]
    assert "app-1" not in json.dumps([good, bad])
