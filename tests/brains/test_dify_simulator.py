"""The simulated Dify and the recorded real ones agree: status, type, and the shape of what they say."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from flywheel.kit.http import make_client
from flywheel.testing.simulators.dify import DifySimulator, Failed, Mode, Responder, paragraph
from tests.brains.dify_recordings import Recording, named

ANSWER = '{"ai_summary": "华东区制造业客户。", "insights": []}'
FORM = (paragraph("context"), paragraph("message"))
KINDS: Mapping[str, Mode] = {
    "wf": "workflow",
    "cf": "advanced-chat",
    "chat": "chat",
    "completion": "completion",
    "agent": "agent-chat",
}
RUNS = {"workflow": "/workflows/run", "completion": "/completion-messages"}


def simulator(recording: Recording, responder: Responder = lambda _payload: ANSWER, **more: Any) -> DifySimulator:
    kind = KINDS.get((recording.app or recording.name).split("_")[0].split(".")[0], "workflow")
    form = FORM if kind == "workflow" else ()
    return DifySimulator(responder, mode=kind, version=recording.version, form=form, **more)


async def run(server: DifySimulator, client: httpx.AsyncClient, response_mode: str) -> httpx.Response:
    body = {"inputs": {"context": "c", "message": "m"}, "query": "m", "user": "u", "response_mode": response_mode}
    path = RUNS.get(server.mode, "/chat-messages")
    return await client.post(server.base_url + path, json=body, headers={"authorization": "Bearer k"})


async def get(server: DifySimulator, client: httpx.AsyncClient, path: str, **params: str) -> httpx.Response:
    return await client.get(server.base_url + path, params=params, headers={"authorization": "Bearer k"})


def places(value: object, at: str = "") -> Iterator[tuple[str, type]]:
    """Every place within a document and what stands there; nothing and numbers are of one type each."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from places(inner, f"{at}.{key}")
    elif isinstance(value, list):
        for inner in value[:1]:
            yield from places(inner, f"{at}[]")
    elif value is not None:
        yield at, float if isinstance(value, int | float) and not isinstance(value, bool) else type(value)


def disagreements(simulated: object, recorded: object) -> set[tuple[str, type]]:
    """What is simulated at places where the recording has nothing, or something of another type.

    What an app was asked and what a model said is its own; so is what the stand-in left empty.
    """
    known = dict(places(recorded))
    own = (".inputs", ".outputs", ".data.inputs", ".data.outputs", ".data[].inputs", ".user_input_form")
    return {
        (at, kind)
        for at, kind in places(simulated)
        if known.get(at, kind) is not kind
        or (at not in known and not at.startswith(own) and not is_blank(at, recorded))
    }


def is_blank(at: str, recorded: object) -> bool:
    """Whether the recording has this place, with nothing in it."""
    for key in at.removeprefix(".").split("."):
        inner = recorded
        if key.endswith("[]") and isinstance(inner, Mapping):
            return not inner.get(key[:-2])
        if not isinstance(inner, Mapping) or key not in inner:
            return False
        recorded = inner[key]
    return recorded is None


def events_in(text: str) -> list[Any]:
    return [json.loads(line[5:]) for line in text.split("\n") if line.startswith("data:")]


VERSIONS = ("0.15.3", "1.12.1", "1.13.0")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["wf.blocking.ok", "chat.blocking.ok", "completion.blocking.ok"])
async def test_blocking_answers_agree(version: str, name: str) -> None:
    recording = named(version, name)
    async with simulator(recording) as server, make_client() as client:
        answer = await run(server, client, "blocking")
    assert answer.status_code == recording.status
    assert answer.headers["x-version"] == recording.x_version
    assert disagreements(answer.json(), recording.body) == set()


@pytest.mark.parametrize("version", ["0.15.3", "1.12.1"])
async def test_blocking_answer_of_a_chatflow_agrees(version: str) -> None:
    recording = named(version, "cf.blocking.ok")
    async with simulator(recording) as server, make_client() as client:
        answer = await run(server, client, "blocking")
    assert disagreements(answer.json(), recording.body) == set()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "name",
    ["wf.streaming.ok", "cf.streaming.ok", "chat.streaming.ok", "completion.streaming.ok", "agent.streaming.ok"],
)
async def test_streams_agree(version: str, name: str) -> None:
    recording = named(version, name)
    async with simulator(recording) as server, make_client() as client:
        answer = await run(server, client, "streaming")
    recorded = {event["event"]: event for event in events_in(recording.text)}
    simulated = events_in(answer.text)
    assert answer.headers["content-type"].split(";")[0] == recording.content_type.split(";")[0]
    assert {event["event"] for event in simulated} <= set(recorded)
    assert simulated[-1]["event"] in ("workflow_finished", "message_end")
    assert [d for event in simulated for d in disagreements(event, recorded[event["event"]])] == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("name", "response_mode"),
    [
        ("wf.model.http429", "blocking"),
        ("wf.model.http429.streaming", "streaming"),
        ("chat.model.http429", "blocking"),
        ("chat.model.http500.streaming", "streaming"),
        ("cf.model.http500.streaming", "streaming"),
    ],
)
async def test_failures_of_the_model_agree(version: str, name: str, response_mode: str) -> None:
    recording = named(version, name)
    async with simulator(recording, lambda _payload: Failed("fake upstream")) as server, make_client() as client:
        answer = await run(server, client, response_mode)
    simulated, recorded = (events_in(t)[-1:] or [json.loads(t)] for t in (answer.text, recording.text))
    assert answer.status_code == recording.status
    assert disagreements(simulated[0], recorded[0]) == set()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("wf.err.required_input_missing", {"form": (*FORM, paragraph("message2"))}),
        ("wf.err.unpublished", {"is_published": False}),
        ("auth.invalid_key_run", {"api_key": "another"}),
        ("auth.api_disabled", {"is_enabled": False}),
        ("agent.blocking", {}),
    ],
)
async def test_refusals_agree(version: str, name: str, more: dict[str, Any]) -> None:
    recording = named(version, name)
    async with simulator(recording) as server, make_client() as client:
        for setting, value in more.items():
            setattr(server, setting, value)
        answer = await run(server, client, "blocking")
    assert (answer.status_code, answer.json()["code"]) == (recording.status, recording.body["code"])
    assert answer.json()["message"].replace("message2", "message") == recording.body["message"]


@pytest.mark.parametrize("version", VERSIONS)
async def test_ceilings_agree(version: str) -> None:
    recording = named(version, "wf.rate.too_many")
    async with (
        simulator(recording, max_active=1, run_s=60) as server,
        make_client() as client,
        client.stream(
            "POST",
            server.base_url + "/workflows/run",
            json={"inputs": {"context": "c", "message": "m"}, "user": "u", "response_mode": "streaming"},
            headers={"authorization": "Bearer k"},
        ),
    ):
        answer = await run(server, client, "blocking")
    assert (answer.status_code, answer.json()["code"]) == (recording.status, recording.body["code"])
    assert answer.json()["message"][:40] == recording.body["message"][:40]


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_is_told_of_an_app_agrees(version: str) -> None:
    info, parameters = named(version, "info.wf_brain"), named(version, "parameters.wf_brain")
    unpublished = named(version, "parameters.wf_unpublished")
    async with simulator(info) as server, make_client() as client:
        told, form = await get(server, client, "/info"), await get(server, client, "/parameters")
        server.is_published = False
        refused = await get(server, client, "/parameters")
    assert ("mode" in told.json()) == ("mode" in info.body)
    assert disagreements(told.json(), info.body) == set()
    assert disagreements(form.json(), parameters.body) == set()
    recorded = parameters.body["user_input_form"][0]["paragraph"]
    assert set(form.json()["user_input_form"][0]["paragraph"]) == set(recorded)
    assert refused.json() == unpublished.body


@pytest.mark.parametrize("version", VERSIONS)
async def test_run_details_and_logs_agree(version: str) -> None:
    detail, unknown = named(version, "wf.run_detail.ok"), named(version, "wf.run_detail.unknown")
    async with simulator(detail) as server, make_client() as client:
        run_id = (await run(server, client, "blocking")).json()["workflow_run_id"]
        found = await get(server, client, f"/workflows/run/{run_id}")
        missed = await get(server, client, "/workflows/run/00000000-0000-4000-8000-000000000000")
        logged = await get(server, client, "/workflows/logs", limit="2")
    assert disagreements(found.json(), detail.body) == set()
    assert [type(found.json()[name]) for name in ("inputs", "outputs")] == [
        type(detail.body[name]) for name in ("inputs", "outputs")
    ]
    assert missed.status_code == unknown.status
    assert disagreements(logged.json(), named(version, "wf.logs").body) == set()


@pytest.mark.parametrize("version", ["0.15.3", "1.12.1"])
async def test_messages_of_a_conversation_agree(version: str) -> None:
    recording = named(version, "cf.messages")
    async with simulator(recording) as server, make_client() as client:
        conversation = (await run(server, client, "blocking")).json()["conversation_id"]
        answer = await get(server, client, "/messages", conversation_id=conversation, user="u")
    assert disagreements(answer.json(), recording.body) == set()


@pytest.mark.parametrize("version", ["1.13.0"])
@pytest.mark.parametrize("name", ["cf.blocking.ok", "wf.err.streaming_required_missing"])
async def test_faults_of_a_version_agree(version: str, name: str) -> None:
    recording = named(version, name)
    async with simulator(recording) as server, make_client() as client:
        server.form = (paragraph("missing"),) if recording.response_mode == "streaming" else ()
        body = {"inputs": {}, "query": "m", "user": "u", "response_mode": recording.response_mode}
        url = server.base_url + RUNS.get(server.mode, "/chat-messages")
        async with client.stream("POST", url, json=body, headers={"authorization": "Bearer k"}) as answer:
            first = await anext(answer.aiter_text())
    assert answer.headers["content-type"].split(";")[0] == recording.content_type.split(";")[0]
    assert first == recording.text
