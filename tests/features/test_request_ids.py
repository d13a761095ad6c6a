"""One request id leads through the log of the real process, from the message to the run to the written fact."""

import json
from typing import Any

from tests.application import Client, said, until
from tests.child import Child, running, signed_in


def lines(child: Child) -> list[dict[str, Any]]:
    """What the process logged."""
    return [json.loads(line) for line in child.said.decode().splitlines() if line.startswith("{")]


async def logged(child: Child, event: str, **facts: Any) -> dict[str, Any]:
    """The first line of an event with these facts, once it is there."""

    async def ask() -> list[dict[str, Any]]:
        return [line for line in lines(child) if line["event"] == event and facts.items() <= line.items()]

    return (await until(ask))[0]


async def test_request_is_followed_to_the_facts_that_it_led_to(seeded_database: str) -> None:
    async with running("run", database_url=seeded_database) as product, signed_in(product) as admin:
        visitor = Client(product.url)
        session = await visitor.post("/channels/webchat/sessions", {"name": "赵钱孙李"})
        visitor.http.headers["Authorization"] = f"Bearer {session['token']}"
        thread = f"/chat/conversations/{session['conversation_id']}/messages"
        answer = await visitor.http.post(thread, json={"text": "我们的预算是三十万"})
        request_id, message_id = answer.headers["x-request-id"], answer.json()["id"]
        await visitor.http.aclose()

        request = await logged(product, "request", request_id=request_id)
        started = await logged(product, "run_started", request_ids=[request_id])
        done = await logged(product, "run_succeeded", run_id=started["run_id"])
        [fact] = (await admin.get(f"/customers/{session['customer_id']}/insights", category="budget"))["items"]

    assert request["message_ids"] == started["message_ids"] == [message_id]
    assert done["request_ids"] == [request_id]
    assert fact["id"] in done["insight_ids"]
    assert fact["run_id"] == done["run_id"]
    said_by_all = product.said.decode()
    assert "赵钱孙李" not in said_by_all
    assert "三十万" not in said_by_all


async def test_burst_names_each_request_that_brought_a_part_of_it(seeded_database: str) -> None:
    slow = {"burst_quiet_s": "1.5", "burst_longest_s": "10"}
    async with running("run", database_url=seeded_database, **slow) as product, signed_in(product) as admin:
        made = await admin.post("/auth/tokens", {"name": "bridge", "scopes": ["ingest"]})
        bridge = Client(product.url, {"Authorization": f"Bearer {made['token']}"})
        ids = []
        for text in ("我们的预算是三十万", "在苏州"):
            body = {"channel_type": "custom", "account": "a", "messages": [said("one", text=text)]}
            ids.append((await bridge.http.post("/channels/inbound", json=body)).headers["x-request-id"])
        await bridge.http.aclose()
        started = await logged(product, "run_started")

    assert started["request_ids"] == ids


async def test_failure_of_a_run_names_the_request(seeded_database: str) -> None:
    config = {
        "app_name": "客户画像洞察器",
        "provider": "openai_compatible",
        "base_url": "http://127.0.0.1:9/v1",
        "model": "m",
    }
    async with running("run", database_url=seeded_database) as product, signed_in(product) as admin:
        await admin.post("/admin/agent-configs", config)
        made = await admin.post("/auth/tokens", {"name": "bridge", "scopes": ["ingest"]})
        bridge = Client(product.url, {"Authorization": f"Bearer {made['token']}"})
        body = {"channel_type": "custom", "account": "a", "messages": [said(text="我们的预算是三十万")]}
        request_id = (await bridge.http.post("/channels/inbound", json=body)).headers["x-request-id"]
        await bridge.http.aclose()
        failed = await logged(product, "run_failed")

    assert failed["request_ids"] == [request_id]
    assert failed["customer_id"]
