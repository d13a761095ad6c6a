"""Messages handed in by a company's own systems: each judged alone, stored once, matched to one customer."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.application import Application, fresh, problem_of, said


async def thread_of(app: Application, result: Any) -> list[Any]:
    page = await app.admin.get(f"/chat/conversations/{result['conversation_id']}/messages", limit=200)
    messages: list[Any] = page["items"]
    return messages


async def refusal_of(app: Application, message: Any, **more: Any) -> Any:
    """The one refusal of a batch whose other messages are good."""
    good = [said(direction="outbound"), said(direction="outbound")]
    answer = await app.inbound([good[0], message, good[1]], **more)
    assert [r["status"] for r in answer["results"]] == ["stored", "refused", "stored"]
    assert (answer["stored"], answer["duplicates"], answer["refused"]) == (2, 0, 1)
    assert answer["results"][1]["message_id"] is None
    return answer["results"][1]


@pytest.mark.parametrize("count", [1, 499, 500, 501, 1000])
async def test_batch_of_any_size_is_answered_in_its_order(app: Application, count: int) -> None:
    peers = [fresh("p") for _ in range(min(count, 5))]
    batch = [said(peers[n % len(peers)], f"第 {n} 条") for n in range(count)]

    answer = await app.inbound(batch)

    assert (answer["stored"], answer["duplicates"], answer["refused"]) == (count, 0, 0)
    assert [r["index"] for r in answer["results"]] == list(range(count))
    assert [r["external_id"] for r in answer["results"]] == [m["external_id"] for m in batch]
    assert len({r["message_id"] for r in answer["results"]}) == count
    assert len({r["customer_id"] for r in answer["results"]}) == len(peers)


@pytest.mark.parametrize(("count", "code"), [(0, "too_short"), (1001, "too_long")])
async def test_batch_of_an_impossible_size_is_refused_whole(app: Application, count: int, code: str) -> None:
    program = await app.token("ingest")
    body = {"channel_type": "custom", "messages": [said() for _ in range(count)]}

    problem = await program.refused("POST", "/channels/inbound", body, status=422)

    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [("/messages", code)]


async def test_repeated_batch_stores_nothing_and_answers_the_first_ids(app: Application) -> None:
    batch = [said(), said(), said()]
    first = await app.inbound(batch)

    again = await app.inbound(batch[::-1])

    assert (again["stored"], again["duplicates"]) == (0, 3)
    ids = ("external_id", "message_id", "customer_id", "conversation_id")
    assert [[r[i] for i in ids] for r in again["results"]][::-1] == [[r[i] for i in ids] for r in first["results"]]


async def test_duplicate_within_a_batch_is_stored_once(app: Application) -> None:
    message = said()

    answer = await app.inbound([message, said(), message])

    assert [r["status"] for r in answer["results"]] == ["stored", "stored", "duplicate"]
    assert answer["results"][2]["message_id"] == answer["results"][0]["message_id"]
    assert len(await thread_of(app, answer["results"][0])) == 1


@pytest.mark.parametrize("change", [{"text": "另一句"}, {"direction": "outbound"}, {"type": "link"}])
async def test_known_id_that_says_something_else_is_refused(app: Application, change: dict[str, str]) -> None:
    first = said()
    [stored] = (await app.inbound([first]))["results"]

    refused = await refusal_of(app, {**first, **change})

    assert refused["reason"]["code"] == "external_id_reused"
    assert refused["reason"]["pointer"] == "/messages/1/external_id"
    assert [m["text"] for m in await thread_of(app, stored)] == [first["text"]]


async def test_first_of_two_messages_with_one_id_in_a_batch_is_the_one_that_is_stored(app: Application) -> None:
    for texts in (("甲", "乙"), ("乙", "甲")):
        peer, name = fresh("p"), fresh("e")
        answer = await app.inbound([said(peer, text, external_id=name) for text in texts])
        assert [r["status"] for r in answer["results"]] == ["stored", "refused"]
        assert [m["text"] for m in await thread_of(app, answer["results"][0])] == [texts[0]]


async def test_id_counts_within_its_channel_account_only(app: Application) -> None:
    message = said()

    for account in ("corp-a", "corp-b"):
        assert (await app.inbound([message], account=account))["stored"] == 1
    assert (await app.inbound([message], channel_type="custom", account="corp-a"))["stored"] == 1


@pytest.mark.parametrize("repeat", [{}, {"text": "别的话"}])
async def test_repeat_under_another_peer_makes_no_customer(app: Application, repeat: dict[str, str]) -> None:
    first = said()
    await app.inbound([first])
    before = await app.sql("select count(*) from customers")

    await app.inbound([{**first, "peer": {"peer_id": fresh("p")}, **repeat}])

    assert await app.sql("select count(*) from customers") == before


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"text": ""}, "/text", "blank"),
        ({"text": " \n"}, "/text", "blank"),
        ({"text": "大" * 350_000}, "/text", "string_too_long"),
        ({"text": "a\u0000b"}, "/text", "nul_character"),
        ({"text": 7}, "/text", "string_type"),
        ({"text": None}, "/text", "string_type"),
        ({"text": {"a": 1}}, "/text", "string_type"),
        ({"sent_at": "2099-01-01T00:00:00Z"}, "/sent_at", "in_the_future"),
        ({"sent_at": "1970-01-01T00:00:00Z"}, "/sent_at", "too_old"),
        ({"sent_at": "0001-01-01T00:00:00+14:00"}, "/sent_at", "datetime_range"),
        ({"sent_at": "9999-12-31T23:59:59-14:00"}, "/sent_at", "datetime_range"),
        ({"sent_at": "2026-03-01T08:00:00"}, "/sent_at", "timezone_aware"),
        ({"sent_at": "2026-03-01"}, "/sent_at", "datetime_format"),
        ({"sent_at": "yesterday"}, "/sent_at", "datetime_format"),
        ({"sent_at": "2026-13-01T08:00:00Z"}, "/sent_at", None),
        ({"sent_at": 1772352000}, "/sent_at", "datetime_format"),
        ({"sent_at": "1772352000"}, "/sent_at", "datetime_format"),
        ({"sent_at": True}, "/sent_at", "datetime_format"),
        ({"sent_at": None}, "/sent_at", "datetime_format"),
        ({"peer": None}, "/peer", "model_type"),
        ({"peer": "p"}, "/peer", "model_type"),
        ({"peer": {}}, "/peer/peer_id", "missing"),
        ({"peer": {"peer_id": ""}}, "/peer/peer_id", "blank"),
        ({"peer": {"peer_id": 5}}, "/peer/peer_id", "string_type"),
        ({"peer": {"peer_id": "p" * 513}}, "/peer/peer_id", "string_too_long"),
        ({"peer": {"peer_id": "p", "mobile": "123"}}, "/peer/mobile", "mobile_invalid"),
        ({"peer": {"peer_id": "p", "phone": "123"}}, "/peer/phone", "extra_forbidden"),
        ({"external_id": ""}, "/external_id", "blank"),
        ({"external_id": None}, "/external_id", "string_type"),
        ({"external_id": 17}, "/external_id", "string_type"),
        ({"external_id": "e" * 513}, "/external_id", "string_too_long"),
        ({"external_id": "a\u0000"}, "/external_id", "nul_character"),
        ({"direction": "sideways"}, "/direction", "literal_error"),
        ({"direction": "note"}, "/direction", "literal_error"),
        ({"seq": True}, "/seq", "int_type"),
        ({"seq": "1"}, "/seq", "int_type"),
        ({"seq": 1.5}, "/seq", "int_type"),
        ({"seq": -1}, "/seq", "greater_than_equal"),
        ({"seq": 2**63}, "/seq", "less_than_equal"),
        ({"seq": 10**30}, "/seq", "less_than_equal"),
        ({"type": "Text!"}, "/type", "string_pattern_mismatch"),
        ({"content": {"a": ["\u0000"]}}, "/content", "nul_character"),
        ({"content": {"a\u0000": 1}}, "/content", "nul_character"),
        ({"content": []}, "/content", "dict_type"),
        ({"extra_data": {"a": "\u0000"}}, "/extra_data", "nul_character"),
        ({"extra_data": {"customer_user_id": 5}}, "/extra_data/customer_user_id", "string_type"),
        ({"extra_data": {"customer_user_id": str(uuid4())}}, "/extra_data", "unknown_customer"),
        ({"extra_data": {"bind_to_customer_user_id": "nonsense"}}, "/extra_data", "unknown_customer"),
        ({"a/b~c": 1}, "/a~1b~0c", "extra_forbidden"),
        ({"x" * 5000: 1}, "/" + "x" * 100, "extra_forbidden"),
    ],
)
async def test_bad_message_is_refused_with_its_reason_and_the_others_are_stored(
    app: Application, change: dict[str, Any], pointer: str, code: str | None
) -> None:
    refused = await refusal_of(app, said(**change))

    assert refused["reason"]["pointer"] == f"/messages/1{pointer}"
    assert refused["reason"]["code"] == (code or refused["reason"]["code"])
    assert refused["reason"]["detail"]


@pytest.mark.parametrize("field", ["external_id", "peer", "direction", "sent_at"])
async def test_missing_field_is_named(app: Application, field: str) -> None:
    message = {name: value for name, value in said().items() if name != field}

    refused = await refusal_of(app, message)

    assert refused["reason"]["pointer"] == f"/messages/1/{field}"
    assert refused["reason"]["code"] == "missing"


@pytest.mark.parametrize("message", [None, 1, "text", [], True])
async def test_what_is_no_object_is_refused_alone(app: Application, message: object) -> None:
    refused = await refusal_of(app, message)

    assert refused["reason"]["pointer"] == "/messages/1"
    assert refused["external_id"] is None


@pytest.mark.parametrize(
    "bad",
    [
        rb'"text": "\ud800"',
        rb'"text": "x", "content": {"a": "\udfff"}',
        rb'"text": "x", "content": {"\ud800": 1}',
        rb'"text": "x", "content": {"a": NaN}',
        rb'"text": "x", "content": {"a": 1e999}',
        rb'"text": "x", "\ud800": 1',
        rb'"text": "x", "external_id": "\ud800"',
        b'"text": "x", "content": ' + b'{"a":' * 40 + b"1" + b"}" * 40,
    ],
)
async def test_what_json_can_say_but_we_cannot_store_is_refused_alone(app: Application, bad: bytes) -> None:
    program = await app.token("ingest")
    frame = b'{"external_id": "%s", "peer": {"peer_id": "p-odd"}, "direction": "inbound", "sent_at": "%s", %s}'
    rows = [
        frame % (fresh("e").encode(), b"2026-03-01T08:00:00Z", said) for said in (b'"text": "a"', bad, b'"text": "b"')
    ]
    body = b'{"channel_type": "custom", "messages": [' + b",".join(rows) + b"]}"

    answer = await program.http.post("/channels/inbound", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 200, answer.text
    assert [r["status"] for r in answer.json()["results"]] == ["stored", "refused", "stored"]
    assert answer.json()["results"][1]["reason"]["pointer"].startswith("/messages/1")


async def test_one_bad_message_among_999_good_ones_is_the_only_one_refused(app: Application) -> None:
    peer = fresh("p")
    batch = [said(peer, str(n)) for n in range(1000)]
    batch[617]["text"] = ""

    answer = await app.inbound(batch)

    assert (answer["stored"], answer["refused"]) == (999, 1)
    assert [r["index"] for r in answer["results"] if r["status"] == "refused"] == [617]


@pytest.mark.parametrize(
    ("content", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "json_invalid"),
        (b"", "application/json", 422, "invalid"),
        (b'{"channel_type": "\xff"}', "application/json", 400, "json_invalid"),
        (b"[" * 100_000, "application/json", 400, "json_invalid"),
        (b"9" * 10_000, "application/json", 400, "json_invalid"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"[]", "application/json", 422, "invalid"),
        (b"null", "application/json", 422, "invalid"),
        (b'"text"', "application/json", 422, "invalid"),
    ],
)
async def test_body_that_is_no_batch_is_refused(
    app: Application, content: bytes, content_type: str, status: int, code: str
) -> None:
    program = await app.token("ingest")

    answer = await program.http.post("/channels/inbound", content=content, headers={"content-type": content_type})

    problem_of(answer, status, code)


@pytest.mark.parametrize("path", ["/channels/inbound", "/customers"])
@pytest.mark.parametrize("is_declared", [True, False])
async def test_endless_body_is_refused(app: Application, path: str, is_declared: bool) -> None:
    limit = {"/channels/inbound": 64, "/customers": 4}[path] * 1024 * 1024
    body = b'{"display_name": "' + b"x" * limit + b'"}'

    async def pieces() -> Any:
        for start in range(0, len(body), 2**20):
            yield body[start : start + 2**20]

    answer = await app.admin.http.post(
        path, content=body if is_declared else pieces(), headers={"content-type": "application/json"}
    )

    problem_of(answer, 413, "too_large")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"channel_type": ""}, "/channel_type"),
        ({"channel_type": "微信"}, "/channel_type"),
        ({"channel_type": None}, "/channel_type"),
        ({"account": ""}, "/account"),
        ({"account": "a\u0000"}, "/account"),
        ({"messages": {}}, "/messages"),
        ({"messages": None}, "/messages"),
        ({"more": 1}, "/more"),
    ],
)
async def test_bad_frame_is_refused_whole(app: Application, change: dict[str, Any], pointer: str) -> None:
    program = await app.token("ingest")
    body = {"channel_type": "custom", "account": "a", "messages": [said()], **change}

    problem = await program.refused("POST", "/channels/inbound", body, status=422)

    assert [e["pointer"] for e in problem["errors"]] == [pointer]


async def test_outbound_messages_are_kept_but_not_analysed(app: Application) -> None:
    peer = fresh("p")
    ours = said(peer, "我们公司预算一般五十万起", direction="outbound", sender_name="小王")

    [result] = (await app.inbound([ours]))["results"]

    [message] = await thread_of(app, result)
    assert (message["direction"], message["sender"]["kind"], message["sender"]["name"]) == ("outbound", "staff", "小王")
    assert (await app.profile(result["customer_id"]))["pending_messages"] == 0
    assert await app.runs(result["customer_id"]) == []
    assert (await app.admin.get(f"/chat/conversations/{result['conversation_id']}"))["unread_count"] == 0


@pytest.mark.parametrize("kind", ["image", "file", "location"])
async def test_message_without_text_is_kept_but_not_analysed(app: Application, kind: str) -> None:
    message = {**said(), "type": kind, "text": "", "content": {"url": "https://files.example/1"}}

    [result] = (await app.inbound([message]))["results"]

    [kept] = await thread_of(app, result)
    assert (kept["type"], kept["content"]) == (kind, {"url": "https://files.example/1"})
    assert await app.runs(result["customer_id"]) == []


@pytest.mark.timeout(60)
async def test_concurrent_identical_batches_store_each_message_once(app: Application) -> None:
    peers = [fresh("p") for _ in range(10)]
    batch = [said(peers[n % 10], str(n)) for n in range(60)]

    answers = await asyncio.gather(*(app.inbound(batch) for _ in range(8)))

    assert sum(answer["stored"] for answer in answers) == 60
    assert sum(answer["duplicates"] for answer in answers) == 7 * 60
    assert {tuple(r["message_id"] for r in answer["results"]) for answer in answers} == {
        tuple(r["message_id"] for r in answers[0]["results"])
    }
    assert len({r["customer_id"] for r in answers[0]["results"]}) == 10


@pytest.mark.timeout(60)
async def test_crossing_batches_all_end_well(app: Application) -> None:
    peers = [fresh("p") for _ in range(12)]
    await app.inbound([said(peer) for peer in peers])

    def batch(round_: int) -> list[Any]:
        order = peers[::-1] if round_ % 2 else peers
        return [said(peer, direction="outbound" if round_ % 3 else "inbound") for peer in order]

    answers = await asyncio.gather(*(app.inbound(batch(n)) for n in range(10)))

    assert [answer["stored"] for answer in answers] == [12] * 10
