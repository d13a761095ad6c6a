"""The chat: messages stored once, threads in the source's order, the inbox's list and numbers."""

import asyncio
from typing import Any

import pytest

from tests.application import Application, Client, Visitor, fresh, said, until


async def texts(client: Client, thread: str, **params: Any) -> list[str]:
    return [message["text"] for message in (await client.get(thread, **params))["items"]]


async def row_of(app: Application, visitor: Visitor) -> Any:
    return await app.admin.get(f"/chat/conversations/{visitor.conversation_id}")


async def test_message_is_answered_201_with_what_was_stored(app: Application) -> None:
    visitor = await app.visitor(name="小林")

    message = await visitor.says("你好，想了解一下")

    assert message["text"] == "你好，想了解一下"
    assert message["direction"] == "inbound"
    assert message["sender"] == {"kind": "customer", "id": visitor.customer_id, "name": "小林"}
    assert message["conversation_id"] == visitor.conversation_id
    assert message["delivery"] is None
    assert (await visitor.client.get(visitor.thread))["items"] == [message]


async def test_same_client_id_again_answers_200_with_the_first_message(app: Application) -> None:
    visitor = await app.visitor()
    first = await visitor.says("你好", client_message_id="c1")

    body = {"text": "你好", "client_message_id": "c1"}
    again = await visitor.client.post(visitor.thread, body, status=200)

    assert again == {**first, "duplicate": True}
    assert await texts(visitor.client, visitor.thread) == ["你好"]
    assert (await row_of(app, visitor))["unread_count"] == 1


async def test_same_client_id_with_another_text_is_a_conflict(app: Application) -> None:
    visitor = await app.visitor()
    await visitor.says("你好", client_message_id="c1")

    body = {"text": "您好", "client_message_id": "c1"}
    await visitor.client.refused("POST", visitor.thread, body, status=409, code="client_message_id_reused")

    assert await texts(visitor.client, visitor.thread) == ["你好"]


async def test_client_id_counts_within_its_conversation_only(app: Application) -> None:
    for visitor in (await app.visitor(), await app.visitor()):
        await visitor.says("你好", client_message_id="c1")


async def test_concurrent_repeats_store_one_message(app: Application) -> None:
    visitor = await app.visitor()
    body = {"text": "你好", "client_message_id": "c1"}

    answers = await asyncio.gather(*(visitor.client.http.post(visitor.thread, json=body) for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await texts(visitor.client, visitor.thread) == ["你好"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/text"),
        ({"text": ""}, "/text"),
        ({"text": " \n\t "}, "/text"),
        ({"text": "x" * 1_000_000}, "/text"),
        ({"text": "a\u0000b"}, "/text"),
        ({"text": 5}, "/text"),
        ({"text": None}, "/text"),
        ({"text": ["你好"]}, "/text"),
        ({"text": "x", "type": "image"}, "/type"),
        ({"text": "x", "client_message_id": ""}, "/client_message_id"),
        ({"text": "x", "client_message_id": "c" * 201}, "/client_message_id"),
        ({"text": "x", "client_message_id": 7}, "/client_message_id"),
        ({"text": "x", "note": "yes"}, "/note"),
        ({"text": "x", "note": 1}, "/note"),
        ({"text": "x", "extra_data": []}, "/extra_data"),
        ({"text": "x", "extra_data": {"a": {"b": "\u0000"}}}, "/extra_data"),
        ({"text": "x", "extra_data": {"customer_user_id": "1"}}, "/extra_data/customer_user_id"),
        ({"text": "x", "extra_data": {"bind_to_customer_user_id": "1"}}, "/extra_data/bind_to_customer_user_id"),
        ({"text": "x", "sent_at": "2020-01-01T00:00:00Z"}, "/sent_at"),
    ],
)
async def test_unacceptable_message_is_refused_with_the_field_and_not_stored(
    app: Application, body: object, pointer: str
) -> None:
    visitor = await app.visitor()

    problem = await visitor.client.refused("POST", visitor.thread, body, status=422, code="invalid")

    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert (await visitor.client.get(visitor.thread))["items"] == []


@pytest.mark.parametrize("raw", [rb'{"text": "\ud800"}', rb'{"text": "x", "extra_data": {"\udc00": 1}}'])
async def test_half_a_surrogate_pair_is_refused(app: Application, raw: bytes) -> None:
    visitor = await app.visitor()

    answer = await visitor.client.http.post(visitor.thread, content=raw, headers={"content-type": "application/json"})

    assert answer.status_code == 422
    assert (await visitor.client.get(visitor.thread))["items"] == []


async def test_text_survives_exactly(app: Application) -> None:
    visitor = await app.visitor()
    text = "  两行\n<b>不是标签</b> \\u0041 %s {x} 👩‍👩‍👧 \u202eabc  "

    await visitor.says(text)

    assert await texts(visitor.client, visitor.thread) == [text]


async def test_answer_of_staff_is_sent_and_read_once_the_customer_has_read_it(app: Application) -> None:
    visitor = await app.visitor()
    answer = await app.admin.post(visitor.thread, {"text": "您好，请讲"})

    await visitor.client.post(f"/chat/conversations/{visitor.conversation_id}/read", status=200)

    [seen] = (await app.admin.get(visitor.thread))["items"]
    assert answer["delivery"] == {"state": "sent", "error": None}
    assert seen["delivery"] == {"state": "read", "error": None}
    assert seen["sender"]["kind"] == "staff"
    assert seen["direction"] == "outbound"


async def test_reading_by_staff_does_not_mark_answers_as_read(app: Application) -> None:
    visitor = await app.visitor()
    await app.admin.post(visitor.thread, {"text": "您好"})

    await app.admin.post(f"/chat/conversations/{visitor.conversation_id}/read", status=200)

    assert (await app.admin.get(visitor.thread))["items"][0]["delivery"]["state"] == "sent"


@pytest.mark.parametrize("channel_type", ["wechat_work_contact", "custom", "a_type_of_tomorrow"])
async def test_channel_that_cannot_reply_takes_notes_only(app: Application, channel_type: str) -> None:
    [result] = (await app.inbound([said(fresh("p"), "你好")], channel_type=channel_type))["results"]
    thread = f"/chat/conversations/{result['conversation_id']}/messages"

    await app.admin.refused("POST", thread, {"text": "您好"}, status=409, code="channel_cannot_reply")
    note = await app.admin.post(thread, {"text": "电话联系过", "note": True})

    assert note["direction"] == "note"
    assert not (await app.admin.get(f"/chat/conversations/{result['conversation_id']}"))["can_reply"]


async def test_capabilities_say_what_each_channel_can_do(app: Application) -> None:
    channels = {row["key"]: row for row in (await app.admin.get("/channels/capabilities"))["items"]}

    assert {key for key, row in channels.items() if row["can_reply"]} == {"webchat"}
    assert {"webchat", "wechat_work_contact", "wechat_work_kf", "wechat_work_app", "custom"} <= {*channels}
    assert channels["webchat"]["delivery"] == "own"
    assert all(row["name_zh"] and row["hue"] and row["text_limit"] > 0 for row in channels.values())


async def test_text_beyond_the_channels_limit_is_refused_for_answers(app: Application) -> None:
    channels = {row["key"]: row for row in (await app.admin.get("/channels/capabilities"))["items"]}
    visitor = await app.visitor()
    text = "长" * (channels["webchat"]["text_limit"] + 1)

    problem = await app.admin.refused("POST", visitor.thread, {"text": text}, status=422)

    assert problem["errors"][0]["pointer"] == "/text"


async def test_staff_open_a_customers_site_chat_once(app: Application) -> None:
    customer = await app.admin.post("/customers", {"display_name": fresh("老客户")})

    first = await app.admin.post("/chat/conversations", {"customer_id": customer["id"]})
    second = await app.admin.post("/chat/conversations", {"customer_id": customer["id"]}, status=200)

    assert first["id"] == second["id"]
    assert first["customer"]["id"] == customer["id"]
    assert first["can_reply"]


async def test_staff_have_no_conversation_of_their_own(app: Application) -> None:
    await app.admin.refused("POST", "/chat/conversations", {}, status=403, code="customer_needed")


async def test_customer_with_a_sign_in_writes_and_is_learned_from(app: Application) -> None:
    customer = await app.signed_in("customer", "writes")
    opened = await customer.post("/chat/conversations", {})

    await customer.post(f"/chat/conversations/{opened['id']}/messages", {"text": "我们公司在苏州，做注塑的"})

    profile = await app.learned(opened["customer"]["id"])
    assert {fact["category"] for fact in profile["active_insights"]} >= {"location", "industry"}


async def test_concurrent_first_openings_make_one_conversation(app: Application) -> None:
    customer = await app.admin.post("/customers", {"display_name": fresh("老客户")})

    answers = await asyncio.gather(
        *(app.admin.http.post("/chat/conversations", json={"customer_id": customer["id"]}) for _ in range(6))
    )

    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_customers_extra_data_is_kept_with_the_message(app: Application) -> None:
    visitor = await app.visitor()

    message = await visitor.says("你好", extra_data={"page": "/pricing"})

    assert message["content"] == {"extra_data": {"page": "/pricing"}}


async def test_message_in_a_customers_channel_conversation_asks_for_no_analysis(app: Application) -> None:
    customer = await app.signed_in("customer", "on a channel")
    me = (await customer.get("/auth/me"))["user"]["id"]
    message = said(fresh("p"), "好的", extra_data={"customer_user_id": me})
    [stored] = (await app.inbound([message]))["results"]
    await app.learned(me)
    thread = f"/chat/conversations/{stored['conversation_id']}/messages"

    await customer.post(thread, {"text": "预算一共九十万"})

    await until(lambda: app.profile(me), lambda p: p["pending_messages"] == 0)
    assert (await app.profile(me))["active_insights"] == []
