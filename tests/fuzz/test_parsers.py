"""Every reader of foreign bytes: whatever comes, it yields what it promises or the one error that it may raise."""

import asyncio
import base64
import gzip
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from flywheel.brains.contract import BrainConfig
from flywheel.brains.dify import stream
from flywheel.brains.dify.app import App
from flywheel.brains.dify.wire import question
from flywheel.brains.dify.wire import read_answer as read_dify
from flywheel.brains.openai_compatible.wire import read_answer as read_openai
from flywheel.cli.dialogues import BadFile
from flywheel.cli.replay import Plan, outgoing
from flywheel.domain.errors import FlywheelError, Invalid
from flywheel.domain.identity import normalise_mobile
from flywheel.features.ingest import inbound
from flywheel.features.users.access import make_caller
from flywheel.features.webhooks.sending import EXCERPT, excerpt
from flywheel.kit import paging, user_agents
from flywheel.kit.crypto import SecretBox
from flywheel.kit.http import MAX_WAIT_S, Answer, BodyTooLarge, address, is_plain_address, retry_after
from flywheel.kit.ids import parse_id
from flywheel.kit.wire import MomentIn
from flywheel.testing.brain_contract import request

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
INGESTING = make_caller(uuid4(), "admin", "bridge", ["ingest"], sales_see_all=False)

any_text = st.text(alphabet=st.characters(), max_size=60)
words = st.text(min_size=1, max_size=12)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)


def shaped(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with these fields as they should be; or with some of them, each as it should be or anything."""
    odd = st.fixed_dictionaries({}, optional={name: value | any_json for name, value in fields.items()})
    return st.fixed_dictionaries(fields) | odd


EDGES = ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00")
moments = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat()) | st.sampled_from(EDGES)
KINDS: Sequence[Sequence[type]] = ((UUID,), (datetime, UUID), (int,), (str, int), (datetime, int, str))


@given(cursor=any_text | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_cursor_of_anybody_is_read_or_refused(cursor: str) -> None:
    for kinds in KINDS:
        with suppress(Invalid):
            assert [type(value) for value in paging.decode(cursor, *kinds)] == list(kinds)


@given(values=st.lists(any_json, max_size=3))
def test_cursor_that_holds_other_values_is_read_or_refused(values: list[Any]) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    for kinds in KINDS:
        with suppress(Invalid):
            paging.decode(cursor, *kinds)


@given(text=any_text | st.text("0123456789+- ()０１２３", max_size=24))
def test_mobile_number_is_some_digits_or_none(text: str) -> None:
    found = normalise_mobile(text)

    assert found is None or (found.isascii() and found.isdigit() and 7 <= len(found) <= 15)


messages = shaped(
    external_id=words,
    seq=st.integers(0, 9),
    peer=shaped(peer_id=words, name=words, unionid=words, mobile=words),
    direction=st.sampled_from(["inbound", "outbound"]),
    sent_at=moments,
    type=st.sampled_from(["text", "image", "revoke", "x"]),
    text=words,
    revokes=words,
    extra_data=st.dictionaries(words, any_json, max_size=3),
)


@given(batch=st.lists(messages | any_json, max_size=4))
def test_each_message_of_a_batch_is_judged(batch: list[Any]) -> None:
    good, bad = inbound.judge(batch, INGESTING, NOW)

    assert sorted([judged.index for judged in good] + [result.index for result in bad]) == list(range(len(batch)))
    for result in bad:
        assert result.model_dump_json()


dialogues = shaped(
    dialogue_id=words,
    sent_at=moments,
    channel_type=words,
    customer=shaped(name=words, mobile=words),
    turns=st.lists(
        shaped(speaker=st.sampled_from(["customer", "agent"]), text=words, sent_at=moments, sender_name=words),
        max_size=3,
    ),
)
lines = st.one_of(st.binary(max_size=80), (dialogues | any_json).map(lambda value: json.dumps(value).encode()))
files = st.lists(lines, max_size=4).map(b"\n".join)


def _cut(packed: tuple[bytes, int]) -> bytes:
    return packed[0][: -packed[1]]


TURNS = [{"speaker": "agent", "text": "x"}] * 2
AT_AN_END = [json.dumps({"dialogue_id": "a", "sent_at": at, "turns": TURNS}) for at in EDGES]


@example(content=AT_AN_END[0].encode())
@example(content=AT_AN_END[2].encode())
@given(content=files | files.map(gzip.compress) | st.tuples(files.map(gzip.compress), st.integers(1, 30)).map(_cut))
def test_replay_file_is_read_or_its_line_is_named(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "dialogues.jsonl")
        path.write_bytes(content)
        with suppress(BadFile):
            for message in outgoing(Plan(path)):
                json.dumps(message.body, ensure_ascii=False).encode()


def answer(body: bytes, status: int = 200) -> Answer:
    return Answer(status, httpx.Headers({"content-type": "application/json"}), body)


openai_bodies = shaped(
    id=any_text,
    choices=st.lists(
        shaped(
            finish_reason=any_text,
            message=shaped(
                content=any_text | st.lists(shaped(type=any_text, text=any_text), max_size=2),
                refusal=any_text,
                reasoning_content=any_text,
                tool_calls=st.lists(shaped(function=shaped(arguments=any_text)), max_size=2),
            ),
        ),
        max_size=2,
    ),
    usage=shaped(prompt_tokens=st.integers(), completion_tokens=st.integers(), total_tokens=st.integers()),
    error=shaped(message=any_text, code=any_text, type=any_text),
)
dify_bodies = shaped(
    event=st.sampled_from(["message", "workflow_finished", "message_end", "error", "node_finished", "message_replace"]),
    task_id=any_text,
    workflow_run_id=any_text,
    answer=any_text,
    status=st.integers(),
    code=any_text,
    message=any_text,
    metadata=shaped(usage=shaped(total_tokens=st.integers(), total_price=any_text, latency=st.floats())),
    data=shaped(status=any_text, outputs=st.dictionaries(any_text, any_json), error=any_text, elapsed_time=st.floats()),
)


def as_bytes(documents: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    return (documents | any_json).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=80)


@given(body=as_bytes(openai_bodies), status=st.sampled_from([200, 201, 400, 401, 404, 429, 500, 503]))
def test_answer_of_a_model_is_a_reply_or_an_error_of_ours(body: bytes, status: int) -> None:
    with suppress(FlywheelError):
        assert read_openai(answer(body, status), "smartbrain-1").text


@pytest.mark.parametrize("kind", ["workflow", "chat", "chatflow", "completion"])
@given(body=as_bytes(dify_bodies), status=st.sampled_from([200, 400, 401, 404, 429, 500]))
def test_answer_of_a_dify_app_is_a_reply_or_an_error_of_ours(kind: Any, body: bytes, status: int) -> None:
    with suppress(FlywheelError):
        read_dify(answer(body, status), asked_of(kind), None)


@pytest.mark.parametrize("kind", ["workflow", "chat", "chatflow"])
@given(told=st.lists(as_bytes(dify_bodies), max_size=5), cuts=st.lists(st.integers(0, 400), max_size=5))
def test_stream_of_a_dify_app_is_a_reply_or_an_error_of_ours(kind: Any, told: list[bytes], cuts: list[int]) -> None:
    raw = b"".join(b"data: " + line + b"\n\n" for line in told)
    pieces = [raw[start:end] for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(raw)], strict=True)]
    collected, asked = stream.Collected(), asked_of(kind)

    async def come() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    async def hear() -> None:
        async for event in stream.events(come(), 10_000):
            collected.add(event)
            collected.is_over(asked)

    with suppress(FlywheelError, BodyTooLarge):
        asyncio.run(hear())
        collected.reply(asked, None)


def asked_of(kind: Any) -> Any:
    return question(App(kind), request(), BrainConfig("http://dify.example", secrets={"api_key": "app-1"}))


@given(value=any_text | st.floats().map(str) | st.datetimes().map(lambda m: m.strftime("%a, %d %b %Y %H:%M:%S GMT")))
def test_time_that_a_server_asks_for_is_none_or_a_while(value: str) -> None:
    headers = httpx.Headers([(b"retry-after", value.encode("utf-8", "replace"))])

    found = retry_after(Answer(429, headers, b""), NOW)

    assert found is None or 0 <= found <= MAX_WAIT_S


@given(typed=any_text | st.builds("http://{}:{}/{}".format, any_text, any_text, any_text))
def test_address_is_one_or_none(typed: str) -> None:
    found = address(typed)

    assert found is None or found.host
    assert is_plain_address(typed) in {True, False}


@given(body=st.binary(max_size=2_000) | any_text.map(lambda text: text.encode("utf-8", "replace") * 20))
def test_receivers_answer_is_kept_as_a_short_printable_line(body: bytes) -> None:
    kept = excerpt(body)

    assert len(kept) <= EXCERPT
    assert kept.isprintable()
    assert kept.encode().decode() == kept


@given(text=any_text)
def test_names_of_things_are_read_or_not(text: str) -> None:
    assert parse_id(text) is None or isinstance(parse_id(text), UUID)
    assert "\x00" not in (user_agents.describe(text) or "")
    with pytest.raises(ValueError, match=r"sealed|encode"):
        SecretBox("key").open(text)


@given(value=any_json | moments | st.integers().map(str))
def test_moment_is_in_utc_or_refused(value: Any) -> None:
    with suppress(ValidationError):
        assert TypeAdapter(MomentIn).validate_python(value).tzinfo is UTC
