"""The OpenAI-compatible brain against its simulator: what is sent, formats, forms of content, and errors."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from flywheel.brains.contract import BrainConfig, BrainReply, Usage
from flywheel.brains.openai_compatible.provider import OpenAICompatibleBrain
from flywheel.brains.reading import read_reply
from flywheel.domain.errors import (
    BrainOutputInvalid,
    BrainRefused,
    BrainTimeout,
    CredentialsRefused,
    FlywheelError,
    RateLimited,
    VendorUnavailable,
)
from flywheel.features.agent_configs import trial
from flywheel.kit.http import make_client
from flywheel.testing.brain_contract import NOW, REPLY, request
from flywheel.testing.simulators.openai import OpenAISimulator, Payload, Responder, Scripted, completion, failure

Settings = dict[str, Any]


@asynccontextmanager
async def brain_at(
    simulator: OpenAISimulator, *, key: str = "sk-1", path: str = "", model: str | None = "sim-1", **settings: Any
) -> AsyncIterator[OpenAICompatibleBrain]:
    config = BrainConfig(simulator.base_url + path, model, settings, {"api_key": key})
    async with make_client() as client:
        yield OpenAICompatibleBrain(config, client)


async def ask(responder: Responder, **settings: Any) -> BrainReply:
    async with OpenAISimulator(responder) as simulator, brain_at(simulator, **settings) as brain:
        return await brain.analyze(request(), 10)


async def error_of(responder: Responder) -> FlywheelError:
    with pytest.raises(FlywheelError) as failed:
        await ask(responder)
    return failed.value


def says(text: str) -> Responder:
    return lambda _payload: text


def message(text: Any, **more: Any) -> Responder:
    def respond(payload: Payload) -> Scripted:
        body = completion("", payload=payload, **more)
        body["choices"][0]["message"]["content"] = text
        return Scripted(body=body)

    return respond


async def test_request_carries_model_prompt_and_key() -> None:
    async with OpenAISimulator(says(REPLY), api_key="sk-1") as simulator, brain_at(simulator, max_tokens=900) as brain:
        await brain.analyze(request(), 10)
    (sent,) = simulator.received
    assert sent.path == "/v1/chat/completions"
    assert sent.payload["model"] == "sim-1"
    assert sent.payload["temperature"] == 0
    assert sent.payload["max_tokens"] == 900
    assert [m["role"] for m in sent.payload["messages"]] == ["system", "user"]
    assert sent.payload["response_format"]["json_schema"]["strict"] is True


async def test_server_without_a_key_gets_none() -> None:
    async with OpenAISimulator(says(REPLY)) as simulator, brain_at(simulator, key="") as brain:
        await brain.analyze(request(), 10)
    assert "authorization" not in simulator.received[0].headers


@pytest.mark.parametrize("path", ["", "/", "/chat/completions", "/chat/completions/"])
async def test_address_may_be_typed_with_or_without_its_end(path: str) -> None:
    async with OpenAISimulator(says(REPLY)) as simulator, brain_at(simulator, path=path) as brain:
        assert (await brain.analyze(request(), 10)).text == REPLY


async def test_parameters_of_the_server_are_sent_as_they_are() -> None:
    extra = {"enable_thinking": False, "chat_template_kwargs": {"a": [1]}, "top_p": 0.5, "temperature": 0.3}
    async with OpenAISimulator(says(REPLY)) as simulator, brain_at(simulator, extra=extra) as brain:
        await brain.analyze(request(), 10)
    assert {name: simulator.received[0].payload[name] for name in extra} == extra


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"extra": {"messages": []}}, "messages"),
        ({"extra": {"stream": True}}, "stream"),
        ({"extra": "enable_thinking"}, "extra"),
        ({"extra": ["x"]}, "extra"),
        ({"temperature": float("nan")}, "temperature"),
        ({"prompt": "smartbrain-9"}, "smartbrain-1"),
        ({"prompt": 2}, "smartbrain-2"),
    ],
)
async def test_setting_that_cannot_be_used_is_named(settings: Settings, word: str) -> None:
    async with OpenAISimulator(says(REPLY)) as simulator, brain_at(simulator, **settings) as brain:
        with pytest.raises(CredentialsRefused) as refused:
            await brain.analyze(request(), 10)
        assert not simulator.received
    assert word in refused.value.detail


async def test_richer_instructions_are_sent_where_they_are_wished() -> None:
    async with OpenAISimulator(says(REPLY)) as simulator, brain_at(simulator, prompt="smartbrain-2") as brain:
        reply = await brain.analyze(request(), 10)
    schema = simulator.received[0].payload["response_format"]["json_schema"]["schema"]
    assert reply.prompt_version == "smartbrain-2"
    assert {"profile", "intent", "reply", "tasks"} < schema["properties"].keys()


def test_every_setting_is_explained() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "brains" / "openai.md").read_text(encoding="utf-8")
    fields = (*OpenAICompatibleBrain.capabilities.config_fields, *OpenAICompatibleBrain.capabilities.secret_fields)
    assert [name for name in fields if f"| `{name}` |" not in page] == []


async def test_temperature_can_be_left_to_the_model() -> None:
    async with OpenAISimulator(says(REPLY)) as simulator, brain_at(simulator, temperature=None) as brain:
        await brain.analyze(request(), 10)
    assert "temperature" not in simulator.received[0].payload


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({"json_schema", "json_object"}, ["json_schema"]),
        ({"json_object"}, ["json_schema", "json_object"]),
        (set(), ["json_schema", "json_object", None]),
    ],
)
async def test_format_the_server_does_not_know_is_given_up_and_remembered(known: set[str], asked: list[Any]) -> None:
    async with OpenAISimulator(says(REPLY), formats=frozenset(known)) as simulator, brain_at(simulator) as brain:
        assert (await brain.analyze(request(), 10)).text == REPLY
        await brain.analyze(request(), 10)
    formats = [sent.payload.get("response_format", {}).get("type") for sent in simulator.received]
    assert formats == [*asked, asked[-1]]


@pytest.mark.parametrize(("wish", "sent"), [("schema", "json_schema"), ("json", "json_object"), ("text", None)])
async def test_fixed_format_is_kept(wish: str, sent: str | None) -> None:
    async with OpenAISimulator(says(REPLY)) as simulator, brain_at(simulator, structured_output=wish) as brain:
        await brain.analyze(request(), 10)
    assert simulator.received[0].payload.get("response_format", {}).get("type") == sent


async def test_fixed_format_that_the_server_refuses_is_a_setting_to_correct() -> None:
    simulator = OpenAISimulator(says(REPLY), formats=frozenset())
    async with simulator, brain_at(simulator, structured_output="json") as brain:
        with pytest.raises(CredentialsRefused):
            await brain.analyze(request(), 10)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("plain", "plain"),
        ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "ab"),
        ([{"type": "thinking", "text": "hm"}, {"type": "output_text", "text": "b"}, 7], "b"),
        ("<think>嗯</think>{}", "<think>嗯</think>{}"),
    ],
)
async def test_content_is_taken_in_every_form(content: Any, text: str) -> None:
    assert (await ask(message(content, reasoning_content="thinking aloud"))).text == text


@pytest.mark.parametrize("arguments", [REPLY, json.loads(REPLY)])
@pytest.mark.parametrize("where", ["tool_calls", "function_call"])
async def test_arguments_of_a_tool_call_are_the_reply(where: str, arguments: Any) -> None:
    function = {"name": "save", "arguments": arguments}
    call = {"tool_calls": [{"type": "function", "function": function}], "function_call": function}[where]
    assert read_reply((await ask(message(None, **{where: call}))).text) == read_reply(REPLY)


async def test_content_that_a_gateway_parsed_is_the_reply() -> None:
    assert read_reply((await ask(message(json.loads(REPLY)))).text) == read_reply(REPLY)


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
@pytest.mark.parametrize("thought", [REPLY, f"```json\n{REPLY}\n```", f"想好了</think>\n{REPLY}"])
async def test_answer_that_was_taken_for_a_thought_is_the_reply(field: str, thought: str) -> None:
    assert read_reply((await ask(message(None, **{field: thought}))).text).insights == read_reply(REPLY).insights


@pytest.mark.parametrize("thought", [f"草稿：{REPLY}", f"{REPLY} 不对", REPLY[:-9], "{}", "[1]", "[" * 9_999])
async def test_thoughts_with_a_draft_are_no_answer(thought: str) -> None:
    error = await error_of(message("", reasoning_content=thought))
    assert (type(error), error.reason_code) == (BrainOutputInvalid, "reply_only_thinking")


async def test_thoughts_are_not_read_beside_an_answer() -> None:
    answer = REPLY.replace("30万", "50万")
    assert (await ask(message(answer, reasoning_content=REPLY))).text == answer


@pytest.mark.parametrize("content", [None, "", "  \n", [], 3, "\u3000 " * 500])
async def test_empty_content_is_invalid(content: Any) -> None:
    assert (await error_of(message(content))).reason_code == "reply_empty"
    assert (await error_of(message(content, reasoning_content="thinking"))).reason_code == "reply_only_thinking"


async def test_cut_off_reply_is_handed_on_for_reading() -> None:
    assert (await ask(message(REPLY[:40], finish_reason="length"))).text == REPLY[:40]


async def test_filtered_reply_is_a_refusal() -> None:
    assert isinstance(await error_of(message("半句", finish_reason="content_filter")), BrainRefused)


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        ("sensitive", BrainRefused),
        ("insufficient_system_resource", VendorUnavailable),
        ("network_error", VendorUnavailable),
    ],
)
async def test_reply_that_the_service_broke_off_is_not_read(reason: str, error: type[FlywheelError]) -> None:
    assert isinstance(await error_of(message(REPLY, finish_reason=reason)), error)


@pytest.mark.parametrize(
    ("usage", "known"),
    [
        ({"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}, Usage(7, 2, 9)),
        ({"input_tokens": 7, "output_tokens": 2}, Usage(7, 2)),
        ({"total_tokens": 9}, Usage(total_tokens=9)),
        ({"prompt_tokens": 0, "completion_tokens": 0}, Usage(0, 0)),
        ({"prompt_tokens": -1, "completion_tokens": 1.5}, Usage()),
    ],
)
async def test_usage_is_read_in_every_form(usage: Any, known: Usage) -> None:
    reply = await ask(lambda payload: Scripted(body={**completion(REPLY, payload=payload), "usage": usage}))
    assert reply.usage == known


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": "many", "completion_tokens": True}, [1]])
async def test_usage_that_is_not_reported_is_unknown(usage: Any) -> None:
    reply = await ask(lambda payload: Scripted(body={**completion(REPLY, payload=payload), "usage": usage}))
    assert reply.usage == Usage()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (failure(400, "content_filter"), BrainRefused),
        (failure(400, "data_inspection_failed"), BrainRefused),
        (failure(400, "context_length_exceeded"), CredentialsRefused),
        (failure(402, "insufficient_balance"), CredentialsRefused),
        (failure(404, "model_not_found"), CredentialsRefused),
        (failure(429, "insufficient_quota"), CredentialsRefused),
        (failure(429, "rate_limit_exceeded"), RateLimited),
        (failure(408, "timeout"), BrainTimeout),
        (failure(504), BrainTimeout),
        (Scripted(524, "<html>", {"content-type": "text/html"}), BrainTimeout),
        (failure(409), VendorUnavailable),
        (Scripted(400, "<html>Bad Request</html>", {"content-type": "text/html"}), VendorUnavailable),
        (Scripted(200, {"error": {"message": "slow down", "code": 429}}), RateLimited),
        (Scripted(200, {"error": {"message": "no credit", "code": 402}, "choices": []}), CredentialsRefused),
        (Scripted(401, {"error": "unauthorized"}), CredentialsRefused),
        (Scripted(400, {"detail": "nonsense"}), CredentialsRefused),
        (failure(529, "overloaded"), VendorUnavailable),
        (Scripted(200, {"error": {"message": "boom"}}), VendorUnavailable),
        (Scripted(200, {"choices": "none"}), VendorUnavailable),
        (Scripted(200, "[]"), VendorUnavailable),
        (Scripted(200, "data: {}\n\n"), VendorUnavailable),
        (Scripted(200, b"\xff\xfe"), VendorUnavailable),
        (Scripted(200, "[" * 100_000), VendorUnavailable),
        (Scripted(200, {"choices": []}), BrainOutputInvalid),
        (Scripted(200, {"choices": [None]}), BrainOutputInvalid),
        (Scripted(302, headers={"location": "https://example.com"}), CredentialsRefused),
    ],
)
async def test_every_failure_is_one_error_of_the_taxonomy(answer: Scripted, error: type[FlywheelError]) -> None:
    assert isinstance(await error_of(lambda _payload: answer), error)


async def test_remedy_names_the_vendors_code() -> None:
    assert "model_not_found" in (await error_of(lambda _payload: failure(404, "model_not_found"))).detail


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("12", 12.0), ("1.5", 1.5), ("86400", 3600.0), ("soon", None), ("", None), ("Wed, 01 Jan 2020 00:00:00 GMT", 0.0)],
)
async def test_wait_is_read_from_the_header(header: str, seconds: float | None) -> None:
    error = await error_of(lambda _payload: failure(429, retry_after=header))
    assert isinstance(error, RateLimited)
    assert error.after_s == seconds


@pytest.mark.parametrize(("header", "seconds"), [("250", 0.25), ("1500.5", 1.5005), ("9" * 11, 3600.0), ("soon", 7.0)])
async def test_wait_in_milliseconds_is_more_exact(header: str, seconds: float) -> None:
    error = await error_of(lambda _payload: failure(429, retry_after="7", retry_after_ms=header))
    assert isinstance(error, RateLimited)
    assert error.after_s == seconds


@pytest.mark.parametrize(("status", "seconds"), [(503, 20.0), (529, 20.0)])
async def test_overloaded_server_that_names_a_time_is_left_alone_until_then(status: int, seconds: float) -> None:
    error = await error_of(lambda _payload: failure(status, retry_after="20"))
    assert isinstance(error, RateLimited)
    assert error.after_s == seconds


async def test_wait_until_a_date_is_counted_from_now() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    error = await error_of(lambda _payload: failure(429, retry_after=later))
    assert isinstance(error, RateLimited)
    assert 0 < (error.after_s or 0) <= 600


@pytest.mark.parametrize(
    ("config", "word"),
    [
        (BrainConfig("http://127.0.0.1:9/v1", None), "model"),
        (BrainConfig(None, "m"), "base_url"),
        (BrainConfig("ftp://host/v1", "m"), "base_url"),
        (BrainConfig("not a url", "m"), "base_url"),
        (BrainConfig("http://[", "m"), "base_url"),
        (BrainConfig("http://127.0.0.1:9/v1", "m", secrets={"api_key": "密钥"}), "api_key"),
        (BrainConfig("http://127.0.0.1:9/v1", "m", secrets={"api_key": "sk\r\nx: y"}), "api_key"),
    ],
)
async def test_wrong_setting_is_named_before_anything_is_sent(config: BrainConfig, word: str) -> None:
    async with make_client() as client:
        brain = OpenAICompatibleBrain(config, client)
        with pytest.raises(CredentialsRefused) as refused:
            await brain.analyze(request(), 1)
        (step,) = await trial.go_through(brain, NOW, 1)
    assert word in refused.value.detail
    assert not step.ok
    assert word in step.detail + step.remedy


async def test_probes_ask_no_model() -> None:
    async with OpenAISimulator(says(REPLY)) as simulator, brain_at(simulator) as brain:
        steps = [await probe.attempt() for probe in brain.probes()]
    assert {sent.path for sent in simulator.received} == {"/v1/models"}
    assert "sim-1" in steps[-1]


@pytest.mark.parametrize(
    ("responder", "step"),
    [
        (lambda _payload: failure(402, "insufficient_balance"), "sample"),
        (lambda _payload: failure(429), "sample"),
        (lambda _payload: failure(503), "sample"),
        (lambda _payload: "", "sample"),
        (lambda _payload: "你好", "schema"),
    ],
)
async def test_test_says_which_step_failed(responder: Callable[[Payload], Any], step: str) -> None:
    async with OpenAISimulator(responder) as simulator, brain_at(simulator) as brain:
        steps = await trial.go_through(brain, NOW, 10)
    assert [(s.name, s.ok) for s in steps][-1] == (step, False)
    assert steps[-1].remedy.startswith("请")


async def test_wrong_key_is_found_before_the_model_is_asked() -> None:
    async with OpenAISimulator(says(REPLY), api_key="sk-2") as simulator, brain_at(simulator) as brain:
        steps = await trial.go_through(brain, NOW, 10)
    assert [(s.name, s.ok) for s in steps] == [("network", True), ("credentials", False)]
    assert "api_key" in steps[-1].remedy


async def test_answer_that_is_not_what_its_encoding_says_is_tried_later() -> None:
    broken = Scripted(200, b"not gzip", {"content-encoding": "gzip"})
    assert isinstance(await error_of(lambda _payload: broken), VendorUnavailable)


async def test_closed_connection_pool_of_a_dead_server_is_tried_later() -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused")

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as client:
        brain = OpenAICompatibleBrain(BrainConfig("http://127.0.0.1:9/v1", "m"), client)
        with pytest.raises(VendorUnavailable):
            await brain.analyze(request(), 1)
