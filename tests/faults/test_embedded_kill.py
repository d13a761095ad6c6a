"""SIGKILL of `flywheel run` with its embedded database: what was acknowledged is there after the next start."""

import asyncio
import signal
from pathlib import Path

import httpx

from flywheel.cli.dialogues import survey
from flywheel.cli.replay import Plan, outgoing
from flywheel.testing.simulators.openai import OpenAISimulator, gold_responder
from tests import child, gold
from tests.application import Client, until
from tests.faults.stage import CHANNEL, PATIENCE_S, truth_is_believed

PART = 3


async def pour(admin: Client, messages: list[dict[str, object]], acknowledged: list[object]) -> None:
    """Send in small parts until the server is gone."""
    for start in range(0, len(messages), PART):
        part = messages[start : start + PART]
        await admin.post("/channels/inbound", {**CHANNEL, "messages": part}, status=200)
        acknowledged += [message["external_id"] for message in part]


async def test_killed_with_its_database_it_keeps_everything(open_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "dialogues.jsonl"
    dialogues = gold.stamped(gold.SMALL, path)
    messages = [message.body for message in outgoing(Plan(path))]
    acknowledged: list[object] = []
    async with OpenAISimulator(gold_responder(gold.answers(dialogues), key="at"), latency_s=0.2) as brain:
        async with child.running("run", data_dir=str(open_folder)) as product, child.signed_in(product) as admin:
            for name, holds_several in survey(path).slots.items():
                cardinality = "multi" if holds_several else "single"
                await admin.post("/admin/insight-categories", {"key": name, "cardinality": cardinality})
            await child.use_brain(admin, brain.base_url)
            pouring = asyncio.create_task(pour(admin, messages, acknowledged))
            await until(lambda: count(brain), timeout_s=PATIENCE_S)
            await product.kill()
            [fate] = await asyncio.gather(pouring, return_exceptions=True)
            assert fate is None or isinstance(fate, httpx.TransportError)
        assert acknowledged

        async with child.running("run", data_dir=str(open_folder)) as product, child.signed_in(product) as admin:
            body = {**CHANNEL, "messages": messages}
            results = (await admin.post("/channels/inbound", body, status=200))["results"]
            known = {result["external_id"] for result in results if result["status"] == "duplicate"}
            assert known >= set(acknowledged)
            await until(lambda: truth_is_believed(admin, dialogues), timeout_s=PATIENCE_S)
            product.signal(signal.SIGTERM)
            assert await product.ended() == 0


async def count(brain: OpenAISimulator) -> int:
    return len(brain.received)
