"""What real Dify servers answered, given to the provider: each answer becomes a reply or one error of the taxonomy."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from flywheel.brains.contract import BrainConfig, BrainReply
from flywheel.brains.dify.provider import DifyBrain
from flywheel.brains.reading import read_reply
from flywheel.domain.errors import FlywheelError
from flywheel.kit.http import make_client
from flywheel.testing.brain_contract import request
from tests.brains.dify_recordings import RECORDINGS, Recording, Replay, named

RUNS = [recording for recording in RECORDINGS if recording.is_run]
NEVER_BEGAN = "app_never_began"
OUTCOMES = (
    # what a model failed with, by app kind, blocking and streamed
    (r"(wf|cf|chat|completion)\.model\.http(400|401).*", "model_not_configured"),
    (r"(wf|cf|chat|completion)\.model\.http429.*", "rate_limited"),
    (r"(wf|cf|chat|completion)\.model\.(http500|unreachable).*|wf\.retry\..*", "vendor_unavailable"),
    (r"wf\.err\.unknown_.*|chat\.err\.bad_provider", "model_not_configured"),
    (r"wf\.failbranch\.model_500|wf\.json_input\.schema_violation", "vendor_unavailable"),
    # keys, routes, and apps that are not what they should be
    (r"auth\..*", "credentials_refused"),
    (r"route\..*", "address_wrong"),
    (r"wf\.rate\.too_many.*", "rate_limited"),
    (r".*\.unpublished|completion\.err\.wrong_app", "app_unpublished"),
    (r"agent\.blocking|cf\.err\.not_chat_app|wf\.err\.not_workflow_app.*", "app_wrong_kind"),
    # inputs and bodies
    (r".*(required_input_missing|streaming_required_missing)|completion\.err\.required", "app_input_missing"),
    (r".*_too_long", "app_input_too_long"),
    (r"wf\.err\.(input_list|input_number|input_object|number_invalid|select_invalid)|wf\.json_input\.string",
     "app_input_unfit"),
    (r"wf\.err\.(bad_response_mode|empty_body|empty_user|inputs_.*|malformed_json|missing_.*|not_json_.*)",
     "credentials_refused"),
    (r"cf\.(conversation\.other_user|err\.(conversation_malformed|conversation_unknown|empty_query|missing_query))",
     "credentials_refused"),
    (r"wf\.err\.(body_array|long_user)", "vendor_unavailable"),
    # replies that are none
    (r"cf\.empty|wf\.malformed\.\w+\.empty|wf\.succeeded_with_empty_outputs", "reply_empty"),
    (r".*first_chunk_only", "reply_cut_off"),
    # replies: how many insights the reader finds, or why it finds none
    (r"(wf|cf|chat|completion)\.(blocking|streaming)\..*|agent\.streaming\.ok|cf\.(so\.ok|think|fenced)", "2"),
    (r"cf\.conversation\.next|cf\.err\.conversation_blank", "2"),
    (r"wf\.(err\.int_user|err\.required_input_empty|no_response_mode|plain_model\.ok|rate\.after)", "2"),
    (r"wf\.trace_id_header|wf\.failbranch\.ok", "2"),
    (r"wf\.malformed\.\w+\.(doubled|fenced|list|think)", "2"),
    (r"wf\.malformed\.\w+\.(truncated|wrongtypes)|cf\.truncated", "1"),
    (r"wf\.malformed\.\w+\.prose|wf\.failbranch\.prose|wf\.echo\.ok", "reply_no_json"),
    (r"wf\.malformed\.\w+\.(extra|nulljson)|wf\.default_value\.model_500|wf\.(http|json_input)\.\w+",
     "reply_wrong_shape"),
)  # fmt: skip
BY_VERSION = {
    ("0.15.3", "wf.default_value.prose"): "reply_no_json",
    ("1.12.1", "wf.default_value.prose"): "reply_wrong_shape",
    ("1.13.0", "wf.default_value.prose"): "reply_wrong_shape",
    ("0.15.3", "wf.err.number_object"): "credentials_refused",
    ("1.12.1", "wf.err.number_object"): "vendor_unavailable",
    ("1.13.0", "wf.err.number_object"): "vendor_unavailable",
    ("0.15.3", "cf.err.query_not_string"): "2",
    ("1.12.1", "cf.err.query_not_string"): "credentials_refused",
    ("1.13.0", "cf.err.query_not_string"): "credentials_refused",
}


def expected(recording: Recording) -> str:
    known = BY_VERSION.get((recording.version, recording.name))
    listed = next((outcome for pattern, outcome in OUTCOMES if re.fullmatch(pattern, recording.name)), "unlisted")
    return NEVER_BEGAN if recording.is_silent else known or listed


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with make_client() as shared:
        yield shared


async def ask(client: httpx.AsyncClient, recording: Recording) -> BrainReply:
    """Ask in the recorded way. Half a second is enough to see that nothing but pings comes."""
    settings = {"response_mode": recording.response_mode}
    async with Replay(recording) as server:
        brain = DifyBrain(BrainConfig(server.base_url, settings=settings, secrets={"api_key": "app-1"}), client)
        return await brain.analyze(request(), 0.5 if recording.is_silent else 20)


async def outcome(client: httpx.AsyncClient, recording: Recording) -> tuple[str, str]:
    """How many insights the reader finds, or the error's code; and what the error says."""
    try:
        return str(len(read_reply((await ask(client, recording)).text).insights)), ""
    except FlywheelError as error:
        return error.reason_code, error.detail


@pytest.mark.parametrize("recording", RUNS, ids=lambda recording: recording.id)
async def test_recorded_answer_is_understood_and_not_quoted(client: httpx.AsyncClient, recording: Recording) -> None:
    understood, said = await outcome(client, recording)
    assert understood == expected(recording)
    assert [word for word in ("llm.example", "fake upstream", "华东", "抱歉", "app-1") if word in said] == []


@pytest.mark.parametrize("version", ["0.15.3", "1.12.1", "1.13.0"])
@pytest.mark.parametrize("name", ["wf.blocking.ok", "wf.streaming.ok", "cf.streaming.ok", "chat.streaming.ok"])
async def test_usage_and_names_of_a_recorded_run_are_kept(client: httpx.AsyncClient, version: str, name: str) -> None:
    reply = await ask(client, named(version, name))
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens, reply.usage.total_tokens) == (321, 87, 408)
    assert reply.provider_run_id is not None
    assert reply.provider_run_id in named(version, name).text
    assert reply.provider_ms is not None


@pytest.mark.parametrize(("version", "cost"), [("0.15.3", None), ("1.13.0", "0.001338")])
async def test_price_is_kept_where_dify_knows_one(client: httpx.AsyncClient, version: str, cost: str | None) -> None:
    usage = (await ask(client, named(version, "wf.blocking.ok"))).usage
    assert [usage.cost and str(usage.cost), usage.currency] == [cost, cost and "RMB"]


async def test_reply_that_dify_repaired_is_read_as_the_model_wrote_it(client: httpx.AsyncClient) -> None:
    """Dify's repair of a reply that was cut off ends in a list of half a fact; the text beside it does not."""
    recording = named("1.13.0", "wf.malformed.native.truncated")
    assert recording.body["data"]["outputs"]["result"]["insights"][-1] == ["category"]
    result = read_reply((await ask(client, recording)).text)
    assert [insight.content for insight in result.insights] == ["预算约20万元，需财务总监审批"]
