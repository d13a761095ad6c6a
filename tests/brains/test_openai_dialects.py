"""The dialects of OpenAI-compatible servers: each passes the conformance suite, and what one wants is learned once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from flywheel.brains.contract import BrainConfig
from flywheel.brains.openai_compatible.provider import OpenAICompatibleBrain
from flywheel.brains.reading import read_reply
from flywheel.brains.registry import Brains
from flywheel.domain.errors import BrainRefused, CredentialsRefused, FlywheelError, RateLimited
from flywheel.kit.http import make_client
from flywheel.testing.brain_contract import REPLY, SECRET, NetworkBrainContract, Vendor, request
from flywheel.testing.simulators.openai import OpenAISimulator, Scripted
from flywheel.testing.simulators.openai_dialects import DIALECTS
from tests.brains.test_conformance import OpenAIVendor


class DialectVendor(OpenAIVendor):
    """A server of one dialect behind the suite's script."""

    def __init__(self, simulator: OpenAISimulator) -> None:
        super().__init__(simulator)
        self._server = simulator

    def refuses(self) -> None:
        self._server.responder = self._server.refusal


class _Dialect(NetworkBrainContract):
    key = "openai_compatible"
    dialect: ClassVar[str]

    @asynccontextmanager
    async def open_vendor(self) -> AsyncIterator[Vendor]:
        async with OpenAISimulator(api_key=SECRET, dialect=self.dialect) as simulator:
            yield DialectVendor(simulator)


class TestOpenAI(_Dialect):
    dialect = "openai"


class TestDeepSeek(_Dialect):
    dialect = "deepseek"


class TestDashScope(_Dialect):
    dialect = "dashscope"


class TestOllama(_Dialect):
    dialect = "ollama"


class TestVLLM(_Dialect):
    dialect = "vllm"


class TestMoonshot(_Dialect):
    dialect = "moonshot"


class TestZhipu(_Dialect):
    dialect = "zhipu"


def test_every_dialect_is_tested_here() -> None:
    assert {"plain", *(suite.dialect for suite in _Dialect.__subclasses__())} == set(DIALECTS)


def config_for(simulator: OpenAISimulator, **settings: Any) -> BrainConfig:
    return BrainConfig(simulator.base_url, "sim-1", settings)


def asked(simulator: OpenAISimulator) -> list[tuple[str, str | None]]:
    """Where the server was asked, and for which format."""
    return [(sent.path, sent.payload.get("response_format", {}).get("type")) for sent in simulator.received]


LEARNED = {
    "plain": [("/v1/chat/completions", "json_schema")],
    "openai": [("/v1/chat/completions", "json_schema")] * 3,
    "deepseek": [("/v1/chat/completions", "json_schema"), ("/v1/chat/completions", "json_object")],
    "dashscope": [
        ("/compatible-mode/v1/chat/completions", "json_schema"),
        ("/compatible-mode/v1/chat/completions", "json_object"),
        ("/compatible-mode/v1/chat/completions", "json_object"),
    ],
    "ollama": [("/v1/chat/completions", "json_schema")],
    "vllm": [("/v1/chat/completions", "json_schema")],
    "moonshot": [("/v1/chat/completions", "json_schema")] * 2,
    "zhipu": [("/api/paas/v4/chat/completions", "json_schema")],
}


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_what_a_server_wants_is_learned_once(dialect: str) -> None:
    async with OpenAISimulator(lambda _payload: REPLY, dialect=dialect) as simulator, make_client() as client:
        brains = Brains(client)
        for _ in range(3):
            brain = brains.build("openai_compatible", config_for(simulator, max_tokens=900))
            assert (await brain.analyze(request(), 10)).text == REPLY
    assert asked(simulator) == [*LEARNED[dialect], *LEARNED[dialect][-1:] * 2]


async def test_changed_settings_are_learned_anew() -> None:
    async with OpenAISimulator(lambda _payload: REPLY, dialect="deepseek") as simulator, make_client() as client:
        brains = Brains(client)
        for tokens in (900, 900, 901):
            await brains.build("openai_compatible", config_for(simulator, max_tokens=tokens)).analyze(request(), 10)
    assert [wished for _, wished in asked(simulator)] == [
        *("json_schema", "json_object", "json_object"),
        *("json_schema", "json_object"),
    ]


async def learn(simulator: OpenAISimulator, **settings: Any) -> Any:
    """The last request of a brain that found out how to ask."""
    async with make_client() as client:
        brain = OpenAICompatibleBrain(config_for(simulator, **settings), client)
        await brain.analyze(request(), 10)
    return simulator.received[-1].payload


async def test_newer_models_count_tokens_under_another_name_and_choose_their_temperature() -> None:
    async with OpenAISimulator(dialect="openai") as simulator:
        sent = await learn(simulator, max_tokens=900)
    assert sent["max_completion_tokens"] == 900
    assert not {"max_tokens", "temperature"} & sent.keys()


async def test_model_that_may_not_think_in_one_answer_is_told_so() -> None:
    async with OpenAISimulator(dialect="dashscope") as simulator:
        assert (await learn(simulator))["enable_thinking"] is False


async def test_word_json_stands_in_the_prompt_where_json_is_asked_for() -> None:
    async with OpenAISimulator(dialect="deepseek") as simulator:
        sent = await learn(simulator, structured_output="json")
    assert sent["response_format"] == {"type": "json_object"}
    assert len(simulator.received) == 1


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("", "/v1/chat/completions"),
        ("/", "/v1/chat/completions"),
        ("/v1/", "/v1/chat/completions"),
        ("/gateway", "/gateway/v1/chat/completions"),
        ("/gateway/", "/gateway/chat/completions"),
        ("/api/v4", "/api/v4/chat/completions"),
        ("/v1/chat/completions", "/v1/chat/completions"),
        ("/v1?api-version=2026-01-01", "/v1/chat/completions"),
    ],
)
async def test_address_is_completed(typed: str, path: str) -> None:
    root = path.removesuffix("/chat/completions")
    async with OpenAISimulator(lambda _payload: REPLY) as simulator, make_client() as client:
        host = simulator.base_url.removesuffix("/v1")
        simulator.dialect = replace(simulator.dialect, roots=(root,))
        brain = OpenAICompatibleBrain(BrainConfig(host + typed, "sim-1"), client)
        probed = [await probe.attempt() for probe in brain.probes()]
        for _ in range(2):
            assert (await brain.analyze(request(), 10)).text == REPLY
    assert "sim-1" in probed[-1]
    assert [sent.path for sent in simulator.received][-2:] == [path, path]


async def test_query_of_the_address_is_kept() -> None:
    async with OpenAISimulator(lambda _payload: REPLY) as simulator, make_client() as client:
        brain = OpenAICompatibleBrain(BrainConfig(simulator.base_url + "?api-version=7", "sim-1"), client)
        await brain.analyze(request(), 10)
        await brain.probes()[0].attempt()
    assert [sent.query for sent in simulator.received] == [{"api-version": "7"}] * 2


async def test_missing_model_is_not_looked_for_at_another_address() -> None:
    def missing(_payload: Any) -> Scripted:
        return DIALECTS["ollama"].fails(404, "not_found_error", "model 'sim-1' not found, try pulling it first")

    async with OpenAISimulator(missing, dialect="ollama") as simulator, make_client() as client:
        with pytest.raises(CredentialsRefused) as refused:
            await OpenAICompatibleBrain(config_for(simulator), client).analyze(request(), 10)
    assert refused.value.reason_code == "model_not_configured"
    assert len(simulator.received) == 1


async def test_customers_words_in_an_error_do_not_change_how_all_are_asked() -> None:
    quoting = Scripted(400, {"error": {"message": "bad input: 你们的 response_format json_schema temperature 怎么填"}})
    said: list[Any] = [quoting] * 4 + [REPLY]
    async with OpenAISimulator(lambda _payload: said.pop(0)) as simulator, make_client() as client:
        brain = OpenAICompatibleBrain(config_for(simulator), client)
        with pytest.raises(CredentialsRefused):
            await brain.analyze(request(), 10)
        await brain.analyze(request(), 10)
    assert simulator.received[-1].payload == simulator.received[0].payload


ERRORS: list[tuple[str, int, str, str, type[FlywheelError], str]] = [
    ("openai", 429, "insufficient_quota", "You exceeded your current quota", CredentialsRefused, "quota_exceeded"),
    ("openai", 429, "rate_limit_exceeded", "Rate limit reached", RateLimited, "rate_limited"),
    ("openai", 400, "context_length_exceeded", "too long", CredentialsRefused, "context_too_long"),
    ("openai", 404, "model_not_found", "The model does not exist", CredentialsRefused, "model_not_configured"),
    ("openai", 400, "content_policy_violation", "no", BrainRefused, "brain_refused"),
    ("deepseek", 402, "invalid_request_error", "Insufficient Balance", CredentialsRefused, "quota_exceeded"),
    ("deepseek", 400, "invalid_request_error", "Model Not Exist", CredentialsRefused, "model_not_configured"),
    ("dashscope", 400, "Arrearage", "Access denied", CredentialsRefused, "quota_exceeded"),
    ("dashscope", 400, "DataInspectionFailed", "Output data", BrainRefused, "brain_refused"),
    ("dashscope", 400, "x", "Range of input length should be [1, 30720]", CredentialsRefused, "context_too_long"),
    ("dashscope", 400, "x", "This model only support stream mode", CredentialsRefused, "model_streams_only"),
    ("dashscope", 403, "AccessDenied.Unpurchased", "Access denied", CredentialsRefused, "credentials_refused"),
    (
        "vllm",
        400,
        "BadRequestError",
        "maximum context length is 4096",
        CredentialsRefused,
        "context_too_long",
    ),
    ("vllm", 404, "NotFoundError", "The model `x` does not exist.", CredentialsRefused, "model_not_configured"),
    ("moonshot", 429, "exceeded_current_quota_error", "recharge", CredentialsRefused, "quota_exceeded"),
    ("moonshot", 429, "engine_overloaded_error", "overloaded", RateLimited, "rate_limited"),
    (
        "moonshot",
        400,
        "invalid_request_error",
        "exceeded model token limit: 8192",
        CredentialsRefused,
        "context_too_long",
    ),
    ("zhipu", 429, "1113", "账户已欠费", CredentialsRefused, "quota_exceeded"),
    ("zhipu", 429, "1302", "并发数过高", RateLimited, "rate_limited"),
    ("zhipu", 400, "1301", "不安全内容", BrainRefused, "brain_refused"),
    ("zhipu", 400, "1211", "模型不存在", CredentialsRefused, "model_not_configured"),
    ("zhipu", 400, "1261", "Prompt 超长", CredentialsRefused, "context_too_long"),
]


@pytest.mark.parametrize(("dialect", "status", "code", "message", "error", "reason"), ERRORS)
async def test_documented_error_has_its_meaning(
    dialect: str, status: int, code: str, message: str, error: type[FlywheelError], reason: str
) -> None:
    answer = DIALECTS[dialect].fails(status, code, message)
    async with OpenAISimulator(lambda _payload: answer) as simulator, make_client() as client:
        with pytest.raises(FlywheelError) as failed:
            await OpenAICompatibleBrain(config_for(simulator), client).analyze(request(), 10)
    assert type(failed.value) is error
    assert failed.value.reason_code == reason


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_reply_that_was_cut_off_is_read_as_far_as_it_goes(dialect: str) -> None:
    cut = REPLY[: REPLY.index('"evidence"')]
    async with OpenAISimulator(lambda _payload: cut, dialect=dialect) as simulator, make_client() as client:
        reply = await OpenAICompatibleBrain(config_for(simulator), client).analyze(request(), 10)
    result = read_reply(reply.text)
    assert result.outcome == "salvaged"
    assert [insight.category for insight in result.insights] == ["budget"]
