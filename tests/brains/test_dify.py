"""The Dify provider against its simulator: what is sent to which kind of app, and what its answers become."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, get_args

import pytest

from flywheel.brains.contract import BrainConfig, BrainReply
from flywheel.brains.dify.provider import DifyBrain
from flywheel.domain.errors import (
    BrainOutputInvalid,
    BrainTimeout,
    CredentialsRefused,
    FlywheelError,
    RateLimited,
    VendorUnavailable,
)
from flywheel.features.agent_configs import trial
from flywheel.kit.http import make_client
from flywheel.testing.brain_contract import NOW, REPLY, TEXT, request
from flywheel.testing.simulators.dify import DifySimulator, Failed, Mode, Oddities, Responder, Scripted, paragraph
from flywheel.testing.simulators.dify_wire import select

KEY = "app-0123456789"
CUSTOMER = "0190a7b2-0000-7000-8000-000000000001"


@asynccontextmanager
async def brain_at(simulator: DifySimulator, *, path: str = "", **settings: Any) -> AsyncIterator[DifyBrain]:
    config = BrainConfig(simulator.base_url + path, settings=settings, secrets={"api_key": KEY})
    async with make_client() as client:
        yield DifyBrain(config, client)


def server(responder: Responder | str = REPLY, **more: Any) -> DifySimulator:
    said = responder if callable(responder) else lambda _payload: responder
    return DifySimulator(said, api_key=KEY, **more)


async def ask(simulator: DifySimulator, timeout_s: float = 20, **settings: Any) -> BrainReply:
    async with simulator, brain_at(simulator, **settings) as brain:
        return await brain.analyze(request(), timeout_s)


async def error_of(simulator: DifySimulator, timeout_s: float = 20, **settings: Any) -> FlywheelError:
    with pytest.raises(FlywheelError) as failed:
        await ask(simulator, timeout_s, **settings)
    return failed.value


async def sent(simulator: DifySimulator, **settings: Any) -> Mapping[str, Any]:
    """What the model was asked."""
    await ask(simulator, **settings)
    (payload,) = simulator.asked
    return payload


# --- who asks, and what is sent ---------------------------------------------------------------------------------------


async def test_customer_is_a_stable_pseudonym() -> None:
    asked = [replace(request(), subject=subject) for subject in (CUSTOMER, CUSTOMER, "somebody else")]
    async with server() as simulator, brain_at(simulator) as brain:
        for one in asked:
            await brain.analyze(one, 20)
    first, again, other = (payload["user"] for payload in simulator.asked)
    assert first == again != other
    assert CUSTOMER not in str(simulator.received)
    assert len(first) < 60


async def test_only_declared_inputs_are_sent() -> None:
    payload = await sent(server(form=[paragraph("context"), paragraph("note", required=False)]))
    assert set(payload["inputs"]) == {"context"}
    assert TEXT in payload["inputs"]["context"]


async def test_app_without_our_instructions_gets_them_with_the_material() -> None:
    payload = await sent(server(form=[paragraph("context"), paragraph("message")]))
    assert "只输出一个 JSON 对象" in payload["inputs"]["context"]
    assert payload["inputs"]["message"] == TEXT


@pytest.mark.parametrize(
    "form",
    [
        [paragraph("context"), paragraph("instructions")],
        [paragraph("context"), select("prompt_version", "smartbrain-0")],
    ],
)
async def test_app_that_has_a_place_for_them_or_carries_them_does_not(form: Any) -> None:
    payload = await sent(server(form=form))
    assert "只输出一个 JSON 对象" not in payload["inputs"]["context"]
    assert "prompt_version" not in payload["inputs"]


async def test_version_of_the_prompt_is_the_apps_own_where_it_carries_one() -> None:
    ours = [paragraph("context"), select("prompt_version", "smartbrain-0")]
    assert (await ask(server(form=ours))).prompt_version == "smartbrain-0"
    assert (await ask(server())).prompt_version == "smartbrain-1"


async def test_inputs_of_other_names_are_mapped() -> None:
    form = [paragraph("资料"), paragraph("最新消息")]
    payload = await sent(server(form=form), inputs={"资料": "context", "最新消息": "message"})
    assert payload["inputs"]["最新消息"] == TEXT
    assert TEXT in payload["inputs"]["资料"]


@pytest.mark.parametrize(
    ("form", "code", "word"),
    [
        ([paragraph("context"), paragraph("tenant")], "app_input_missing", "tenant"),
        ([paragraph("customer_context")], "app_input_missing", "customer_context"),
        ([paragraph("note", required=False)], "app_input_missing", "note"),
        ([], "app_input_missing", "context"),
        ([paragraph("context", max_length=100)], "app_input_too_long", "100"),
        ([{"number": {"variable": "context", "required": True}}], "app_input_unfit", "context"),
    ],
)
async def test_input_that_does_not_fit_is_named_before_anything_is_paid(form: Any, code: str, word: str) -> None:
    simulator = server(form=form)
    error = await error_of(simulator)
    assert isinstance(error, CredentialsRefused)
    assert error.reason_code == code
    assert word in error.detail
    assert simulator.asked == []


async def test_nul_and_half_characters_of_a_message_can_be_sent() -> None:
    simulator = server(form=[paragraph("context"), paragraph("message")])
    async with simulator, brain_at(simulator) as brain:
        await brain.analyze(request("预算\x00三十\ud800万"), 20)
    assert simulator.asked[0]["inputs"]["message"] == "预算三十\ufffd万"


@pytest.mark.parametrize("path", ["", "/", "/workflows/run", "/info/", "/../v1"])
async def test_address_may_be_typed_with_or_without_its_end(path: str) -> None:
    async with server() as simulator, brain_at(simulator, path=path) as brain:
        assert (await brain.analyze(request(), 20)).text == REPLY


async def test_address_may_be_typed_without_v1() -> None:
    async with server() as simulator, make_client() as client:
        root = simulator.base_url.removesuffix("/v1")
        brain = DifyBrain(BrainConfig(root, secrets={"api_key": f" Bearer {KEY}\n"}), client)
        assert (await brain.analyze(request(), 20)).text == REPLY


@pytest.mark.parametrize(
    ("config", "word"),
    [
        (BrainConfig(None, secrets={"api_key": KEY}), "base_url"),
        (BrainConfig("ftp://host", secrets={"api_key": KEY}), "base_url"),
        (BrainConfig("http://127.0.0.1:9"), "api_key"),
        (BrainConfig("http://127.0.0.1:9", secrets={"api_key": "密钥"}), "api_key"),
    ],
)
async def test_wrong_setting_is_named_before_anything_is_sent(config: BrainConfig, word: str) -> None:
    async with make_client() as client:
        with pytest.raises(CredentialsRefused) as refused:
            await DifyBrain(config, client).analyze(request(), 5)
    assert word in refused.value.detail


# --- kinds of apps ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["0.15.3", "1.12.1", "1.13.0", "1.16.0"])
@pytest.mark.parametrize("mode", get_args(Mode))
async def test_every_kind_of_app_answers_on_every_version(mode: Mode, version: str) -> None:
    simulator = server(mode=mode, version=version)
    reply = await ask(simulator)
    assert reply.text == REPLY
    assert reply.usage.total_tokens
    assert reply.provider_run_id
    assert len(simulator.asked) == 1


@pytest.mark.parametrize(
    ("mode", "version", "expected"),
    [
        ("workflow", "0.15.3", "blocking"),
        ("workflow", "1.13.0", "blocking"),
        ("advanced-chat", "1.12.1", "blocking"),
        ("advanced-chat", "1.13.0", "streaming"),
        ("chat", "0.15.3", "blocking"),
        ("chat", "1.12.1", "streaming"),
        ("completion", "1.12.1", "streaming"),
        ("agent-chat", "1.12.1", "streaming"),
    ],
)
async def test_app_is_streamed_where_blocking_loses_the_answer(mode: Mode, version: str, expected: str) -> None:
    assert (await sent(server(mode=mode, version=version)))["response_mode"] == expected


async def test_long_call_is_streamed_so_that_no_gateway_cuts_it_off() -> None:
    simulator = server()
    await ask(simulator, timeout_s=91)
    assert simulator.asked[0]["response_mode"] == "streaming"


@pytest.mark.parametrize("wished", ["blocking", "streaming"])
async def test_response_mode_can_be_fixed(wished: str) -> None:
    assert (await sent(server(), response_mode=wished))["response_mode"] == wished


async def test_chat_app_spends_nothing_on_titles() -> None:
    payload = await sent(server(mode="chat", form=[]))
    assert payload["auto_generate_name"] is False
    assert TEXT in payload["query"]


async def test_chat_app_with_a_context_is_asked_the_new_message() -> None:
    payload = await sent(server(mode="advanced-chat", form=[paragraph("context")]))
    assert payload["query"] == TEXT
    assert TEXT in payload["inputs"]["context"]


@pytest.mark.parametrize("mode", ["advanced-chat", "chat", "completion", "agent-chat"])
async def test_kind_that_an_old_version_does_not_tell_is_found_out_unpaid(mode: Mode) -> None:
    simulator = server(mode=mode, version="0.15.3")
    await ask(simulator)
    assert len(simulator.asked) == 1


async def test_kind_can_be_told_by_setting() -> None:
    simulator = server(mode="completion", version="0.15.3")
    await ask(simulator, mode="completion")
    assert [r.path for r in simulator.received if r.method == "POST"] == ["/v1/completion-messages"]


async def test_app_that_was_replaced_by_another_kind_is_asked_in_its_own_way() -> None:
    async with server() as simulator, brain_at(simulator) as brain:
        await brain.analyze(request(), 20)
        simulator.mode = "chat"
        assert (await brain.analyze(request(), 20)).text == REPLY
    assert len(simulator.asked) == 2


async def test_api_that_tells_nothing_of_the_app_is_asked_like_a_workflow() -> None:
    nothing = Scripted(404, "<!doctype html>", {"content-type": "text/html"})
    simulator = server()
    simulator.tells = {"/v1/info": nothing, "/v1/parameters": nothing}
    assert (await ask(simulator)).text == REPLY


# --- answers ----------------------------------------------------------------------------------------------------------


async def test_named_output_is_the_reply() -> None:
    simulator = server('{"insights": []}', oddities=Oddities(structured=True))
    assert (await ask(simulator, output="result")).text == '{"insights": []}'


async def test_reply_that_dify_could_not_parse_is_read_by_us() -> None:
    spoilt = f"好的：\n```json\n{REPLY}\n```"
    assert (await ask(server(spoilt, oddities=Oddities(structured=True)))).text == spoilt


async def test_first_piece_of_an_answer_is_not_taken_for_the_whole() -> None:
    simulator = server(mode="chat", oddities=Oddities(first_piece=5))
    error = await error_of(simulator, response_mode="blocking")
    assert isinstance(error, BrainOutputInvalid)
    assert error.reason_code == "reply_cut_off"


async def test_stream_keeps_signs_that_look_like_line_ends() -> None:
    said = '{"ai_summary": "一\u2028二\u0085三\x0b四", "insights": []}'
    assert (await ask(server(said), response_mode="streaming")).text == said


@pytest.mark.parametrize("response_mode", ["blocking", "streaming"])
@pytest.mark.parametrize("mode", get_args(Mode))
@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Error: API request failed with status code 429: {}", RateLimited),
        ("[openai] Rate Limit Error, slow down", RateLimited),
        ("Incorrect model credentials provided, please check and try again.", CredentialsRefused),
        ("Provider langgenius/x/x does not exist.", CredentialsRefused),
        ("You exceeded your current quota", CredentialsRefused),
        ("[x] Server Unavailable Error, HTTPConnectionPool(host='x', port=443)", VendorUnavailable),
        ("something nobody has seen before", VendorUnavailable),
    ],
)
async def test_failure_of_the_model_is_told_apart(
    mode: Mode, response_mode: str, words: str, kind: type[FlywheelError]
) -> None:
    error = await error_of(
        server(lambda _payload: Failed(words), mode=mode, version="1.12.1"), response_mode=response_mode
    )
    assert isinstance(error, kind)
    assert words not in error.detail


@pytest.mark.parametrize(
    ("simulator", "code"),
    [
        (lambda: server(is_published=False), "app_unpublished"),
        (lambda: server(is_enabled=False), "credentials_refused"),
        (lambda: DifySimulator(api_key="app-another"), "credentials_refused"),
        (lambda: server(oddities=Oddities(pause=True)), "app_wrong_kind"),
        (lambda: server(oddities=Oddities(no_outputs=True)), "reply_empty"),
        (lambda: server(lambda _payload: Scripted(429, {"code": "rate_limit_error"})), "quota_exceeded"),
        (lambda: server(lambda _payload: Scripted(400, {"code": "provider_quota_exceeded"})), "quota_exceeded"),
        (
            lambda: server(lambda _payload: Scripted(400, {"code": "model_currently_not_support"})),
            "model_not_configured",
        ),
        (lambda: server(lambda _payload: Scripted(302, b"", {"location": "https://x.example"})), "address_redirects"),
        (lambda: server(lambda _payload: Scripted(200, {"hello": "world"})), "address_wrong"),
    ],
)
async def test_state_of_the_app_has_a_name(simulator: Any, code: str) -> None:
    assert (await error_of(simulator())).reason_code == code


async def test_ceiling_of_the_app_is_back_pressure() -> None:
    async with server(max_active=1, run_s=5) as simulator, brain_at(simulator) as brain:
        first = asyncio.create_task(brain.analyze(request(), 20))
        while not simulator.asked:
            await asyncio.sleep(0.01)
        with pytest.raises(RateLimited):
            await brain.analyze(request(), 20)
        first.cancel()


async def test_app_that_never_begins_is_given_up_before_the_deadline() -> None:
    simulator = server(mode="advanced-chat", version="1.13.0", oddities=Oddities(only_pings=True, ping_s=0.05))
    error = await error_of(simulator, timeout_s=0.6)
    assert error.reason_code == "app_never_began"


async def test_stream_that_is_slow_but_alive_is_waited_for() -> None:
    simulator = server(mode="advanced-chat", version="1.13.0", run_s=0.8, oddities=Oddities(ping_s=0.05))
    assert (await ask(simulator)).text == REPLY


# --- what only shows in a test of the connection ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("simulator", "failed", "word"),
    [
        (lambda: DifySimulator(api_key="app-another"), "credentials", "API 密钥"),
        (lambda: server(is_enabled=False), "credentials", "后端服务 API"),
        (lambda: server(is_published=False), "app", "发布"),
        (lambda: server(form=[paragraph("tenant")]), "app", "tenant"),
        (lambda: server(lambda _payload: Failed("Model x not exist.")), "sample", "模型供应商"),
        (lambda: server("你好"), "schema", "JSON"),
    ],
)
async def test_test_of_the_connection_says_where_and_what_to_do(simulator: Any, failed: str, word: str) -> None:
    async with simulator() as found, brain_at(found) as brain:
        steps = await trial.go_through(brain, NOW, 20)
    assert [step.name for step in steps if not step.ok] == [failed]
    assert word in steps[-1].remedy
    assert KEY not in str(steps)


async def test_test_of_the_connection_tells_what_it_found() -> None:
    async with server(form=[paragraph("context", max_length=3_000)]) as simulator, brain_at(simulator) as brain:
        steps = await trial.go_through(brain, NOW, 20)
    said = "".join(step.detail for step in steps)
    assert [step.ok for step in steps] == [True] * 5
    assert [word for word in ("1.12.1", "SmartBrain", "工作流", "context", "3000", "token") if word not in said] == []


async def test_page_of_a_gateway_is_no_dify() -> None:
    simulator = server()
    simulator.everywhere = Scripted(200, "<html>hello</html>", {"content-type": "text/html", "server": "gateway"})
    async with simulator, brain_at(simulator) as brain:
        steps = await trial.go_through(brain, NOW, 20)
    assert [(step.name, step.ok) for step in steps] == [("network", False)]


async def test_silence_while_the_app_is_looked_at_is_a_timeout() -> None:
    simulator = server()
    simulator.everywhere = Scripted(latency_s=60)
    assert isinstance(await error_of(simulator, timeout_s=0.2), BrainTimeout)
