"""Answers that no Dify ever gave: whatever stands where, they become a reply or an error of the taxonomy."""

import contextlib
import json
import random
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from flywheel.brains.contract import BrainConfig
from flywheel.brains.dify.provider import DifyBrain
from flywheel.domain.errors import FlywheelError
from flywheel.testing.brain_contract import request
from tests.brains.dify_recordings import RECORDINGS, RUNS, Recording, named

ODD: tuple[Any, ...] = (None, True, -1, 1e309, "", "x", "{", "[]", [], [None], {}, {"a": {}}, "\ud800\x00", 10**400)
JSON = [r for r in RECORDINGS if r.is_run and not isinstance(r.body, str) and r.name.endswith((".ok", "http429"))]
STREAMS = [r for r in RECORDINGS if r.is_run and "event-stream" in r.content_type and not r.is_silent]


def spoilt(document: Any, chance: random.Random) -> Any:
    """A document with something odd in one place."""
    if not isinstance(document, dict | list) or not document or chance.random() < 0.25:
        return chance.choice(ODD)
    places: Any = list(document) if isinstance(document, dict) else range(len(document))
    place = chance.choice(places)
    copy = document.copy()
    copy[place] = spoilt(document[place], chance)
    return copy


def spoilt_stream(recording: Recording, chance: random.Random) -> str:
    lines = recording.text.split("\n")
    told = [number for number, line in enumerate(lines) if line.startswith("data:")]
    for number in chance.sample(told, min(3, len(told))):
        lines[number] = "data: " + json.dumps(spoilt(json.loads(lines[number][5:]), chance))
    return "\n".join(lines)


def answering(recording: Recording, body: str) -> Callable[[httpx.Request], httpx.Response]:
    def answer(asked: httpx.Request) -> httpx.Response:
        if not asked.url.path.endswith(RUNS):
            return httpx.Response(404)
        return httpx.Response(recording.status, content=body, headers={"content-type": recording.content_type})

    return answer


async def ask(handler: Callable[[httpx.Request], httpx.Response], mode: str) -> None:
    """Ask, and be content with any reply and with any error that is ours."""
    config = BrainConfig("http://dify.example", settings={"mode": mode}, secrets={"api_key": "app-1"})
    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as client:
        with contextlib.suppress(FlywheelError):
            reply = await DifyBrain(config, client).analyze(request(), 0.2)
            assert reply.text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("recording", [*JSON, *STREAMS], ids=lambda recording: recording.id)
async def test_answer_with_something_odd_in_it_is_survived(recording: Recording, seed: int) -> None:
    chance = random.Random(f"{recording.id}-{seed}")
    body = spoilt_stream(recording, chance) if recording in STREAMS else json.dumps(spoilt(recording.body, chance))
    await ask(answering(recording, body), recording.mode)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", ["info.wf_brain", "parameters.wf_echo", "wf.logs", "wf.run_detail.ok"])
async def test_odd_words_about_app_and_runs_are_survived(name: str, seed: int) -> None:
    paths = {"info": "/info", "parameters": "/parameters", "wf.logs": "/logs", "wf.run": "/run/"}
    odd = next(path for start, path in paths.items() if name.startswith(start))
    body = json.dumps(spoilt(named("1.12.1", name).body, random.Random(f"{name}-{seed}")))

    def answer(asked: httpx.Request) -> httpx.Response:
        if odd in asked.url.path:
            return httpx.Response(200, content=body)
        if asked.url.path.endswith(RUNS):
            return httpx.Response(502)
        return httpx.Response(200, json=named("1.12.1", "wf.logs").body if "logs" in asked.url.path else {"name": "x"})

    await ask(answer, "workflow")


async def test_flood_in_a_stream_is_given_up() -> None:
    event = b"data: " + json.dumps({"event": "text_chunk", "data": {"text": "x" * 100_000}}).encode() + b"\n\n"

    def answer(asked: httpx.Request) -> httpx.Response:
        if not asked.url.path.endswith(RUNS):
            return httpx.Response(404)
        return httpx.Response(200, content=event * 200, headers={"content-type": "text/event-stream"})

    config = BrainConfig("http://dify.example", settings={"response_mode": "streaming"}, secrets={"api_key": "app-1"})
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        with pytest.raises(FlywheelError) as refused:
            await DifyBrain(config, client).analyze(request(), 20)
    assert refused.value.reason_code == "reply_too_large"
