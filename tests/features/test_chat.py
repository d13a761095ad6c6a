"""The chat: messages stored once, threads in the source's order, the inbox's list and numbers."""

import asyncio
from typing import Any

import pytest

from tests.application import Application, Client, Visitor, fresh, until


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


def said(peer_id: str, text: str, **more: Any) -> dict[str, Any]:
    """A message as a company's own system hands it in."""
    return {
        "external_id": fresh("e"),
        "peer": {"peer_id": peer_id},
        "direction": "inbound",
        "sent_at": "2026-03-01T08:00:00Z",
        "text": text,
        **more,
    }


async def imported(app: Application, count: int) -> str:
    """The thread of a new conversation with messages 1 … count, one a minute."""
    peer = fresh("p")
    messages = [said(peer, str(n), sent_at=f"2026-03-01T08:{n:02}:00Z") for n in range(1, count + 1)]
    results = (await app.inbound(messages))["results"]
    return f"/chat/conversations/{results[0]['conversation_id']}/messages"


async def test_thread_is_paged_towards_older_messages(app: Application) -> None:
    thread = await imported(app, 7)
    page = await app.admin.get(thread, limit=3)
    pages = [[m["text"] for m in page["items"]]]
    while page["prev_cursor"]:
        page = await app.admin.get(thread, limit=3, before=page["prev_cursor"])
        pages.append([m["text"] for m in page["items"]])

    assert pages == [["5", "6", "7"], ["2", "3", "4"], ["1"]]


async def test_thread_is_paged_towards_newer_messages_and_waits_at_the_end(app: Application) -> None:
    thread = await imported(app, 5)
    first = await app.admin.get(thread, limit=200)
    [one] = [m for m in first["items"] if m["text"] == "1"]
    around = await app.admin.get(thread, limit=1, around=one["id"])

    page = await app.admin.get(thread, limit=3, after=around["next_cursor"])
    rest = await app.admin.get(thread, limit=3, after=page["next_cursor"])
    end = await app.admin.get(thread, limit=3, after=rest["next_cursor"])

    assert [[m["text"] for m in p["items"]] for p in (around, page, rest, end)] == [["1"], ["2", "3", "4"], ["5"], []]
    assert end["next_cursor"] == rest["next_cursor"]


@pytest.mark.parametrize(
    ("limit", "shown"), [(1, ["4"]), (2, ["4", "5"]), (3, ["3", "4", "5"]), (50, ["1", "2", "3", "4", "5", "6", "7"])]
)
async def test_thread_is_shown_around_a_message(app: Application, limit: int, shown: list[str]) -> None:
    thread = await imported(app, 7)
    [anchor] = [m for m in (await app.admin.get(thread))["items"] if m["text"] == "4"]

    assert await texts(app.admin, thread, around=anchor["id"], limit=limit) == shown


async def test_pages_on_both_sides_of_a_message_meet_without_gap_or_repeat(app: Application) -> None:
    thread = await imported(app, 9)
    [anchor] = [m for m in (await app.admin.get(thread))["items"] if m["text"] == "5"]
    middle = await app.admin.get(thread, around=anchor["id"], limit=3)

    older = await texts(app.admin, thread, before=middle["prev_cursor"])
    newer = await texts(app.admin, thread, after=middle["next_cursor"])

    assert [*older, *[m["text"] for m in middle["items"]], *newer] == [str(n) for n in range(1, 10)]


@pytest.mark.parametrize("name", ["before", "after", "cursor"])
@pytest.mark.parametrize("cursor", ["nonsense", "e30", "WyJhIl0", "%00", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwgMSwgIngiXQ"])
async def test_cursor_that_we_did_not_make_is_refused(app: Application, name: str, cursor: str) -> None:
    thread = await imported(app, 1)
    path = {"cursor": "/customers"}.get(name, thread)

    problem = await app.admin.refused("GET", path, status=422, **{name: cursor})

    assert problem["errors"][0]["code"] == "cursor_invalid"


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 201}, {"limit": "many"}, {"view": "mess"}])
async def test_unacceptable_parameter_is_refused_with_its_name(app: Application, params: dict[str, Any]) -> None:
    problem = await app.admin.refused("GET", "/chat/conversations", status=422, **params)

    assert [error["pointer"] for error in problem["errors"]] == [f"/{name}" for name in params]


async def test_messages_of_one_time_are_ordered_by_the_sources_sequence(app: Application) -> None:
    peer = fresh("p")
    batch = [said(peer, text, seq=seq) for text, seq in (("三", 30), ("一", 10), ("二", 20))]

    [first, *_] = (await app.inbound(batch))["results"]

    thread = f"/chat/conversations/{first['conversation_id']}/messages"
    assert await texts(app.admin, thread) == ["一", "二", "三"]


async def test_messages_without_a_sequence_keep_the_order_of_the_batch(app: Application) -> None:
    peer = fresh("p")
    results = (await app.inbound([said(peer, str(n)) for n in range(20)]))["results"]

    thread = f"/chat/conversations/{results[0]['conversation_id']}/messages"
    assert await texts(app.admin, thread) == [str(n) for n in range(20)]


async def test_late_history_neither_jumps_up_the_inbox_nor_hides_the_last_message(app: Application) -> None:
    old, new = fresh("p"), fresh("p")
    first = (await app.inbound([said(old, "新消息", sent_at="2026-03-02T08:00:00Z")]))["results"][0]
    second = (await app.inbound([said(new, "更新的消息", sent_at="2026-03-03T08:00:00Z")]))["results"][0]

    await app.inbound([said(old, "很早以前", sent_at="2025-01-01T08:00:00Z")])

    rows = await app.admin.all("/chat/conversations", channel_type="wechat_work_contact")
    place = {row["id"]: n for n, row in enumerate(rows)}
    assert place[second["conversation_id"]] < place[first["conversation_id"]]
    row = rows[place[first["conversation_id"]]]
    assert row["last_message"]["text"] == "新消息"
    assert row["last_activity_at"] == "2026-03-02T08:00:00.000Z"
    assert row["waiting_since"] == "2026-03-02T08:00:00.000Z"


async def test_conversation_waits_from_the_oldest_unanswered_message_until_somebody_answers(app: Application) -> None:
    visitor = await app.visitor()
    first = await visitor.says("在吗？有个问题")
    await visitor.says("能便宜点吗")
    waiting = await row_of(app, visitor)
    await app.admin.post(visitor.thread, {"text": "内部讨论中", "note": True})
    noted = await row_of(app, visitor)

    await app.admin.post(visitor.thread, {"text": "可以的"})
    answered = await row_of(app, visitor)

    assert (waiting["waiting_since"], waiting["unread_count"]) == (first["sent_at"], 2)
    assert (noted["waiting_since"], noted["unread_count"]) == (first["sent_at"], 2)
    assert noted["last_message"]["text"] == "能便宜点吗"
    assert (answered["waiting_since"], answered["unread_count"]) == (None, 0)


async def test_reading_clears_unread_but_the_customer_still_waits(app: Application) -> None:
    visitor = await app.visitor()
    await visitor.says("你好，报个价")

    row = await app.admin.post(f"/chat/conversations/{visitor.conversation_id}/read", status=200)

    assert row["unread_count"] == 0
    assert row["waiting_since"] is not None


async def test_views_and_their_numbers_agree(app: Application) -> None:
    rep = await app.signed_in("sales", "views")
    asked, answered = await app.visitor(), await app.visitor()
    await asked.says("有人吗，想看方案")
    await answered.says("有人吗，想看报价")
    await rep.post(answered.thread, {"text": "有的"})

    numbers = await rep.get("/chat/conversations/counts")
    views = {view: await rep.all("/chat/conversations", view=view) for view in numbers}

    assert {view: len(rows) for view, rows in views.items()} == numbers
    assert [row["id"] for row in views["mine"]] == [answered.conversation_id]
    ids = {view: {row["id"] for row in rows} for view, rows in views.items()}
    assert asked.conversation_id in ids["awaiting_reply"] & ids["unread"] & ids["unassigned"]
    assert answered.conversation_id not in ids["awaiting_reply"] | ids["unread"] | ids["unassigned"]


async def test_conversation_is_assigned_closed_and_opened_again_by_the_customer(app: Application) -> None:
    visitor = await app.visitor()
    path = f"/chat/conversations/{visitor.conversation_id}"
    me = (await app.admin.get("/auth/me"))["user"]

    taken = await app.admin.patch(path, {"assignee_id": me["id"], "status": "closed"})
    freed = await app.admin.patch(path, {"assignee_id": None})
    await visitor.says("还有个问题")

    assert (taken["assignee"]["id"], taken["status"]) == (me["id"], "closed")
    assert (freed["assignee"], freed["status"]) == (None, "closed")
    assert (await row_of(app, visitor))["status"] == "open"


async def test_change_by_somebody_who_saw_an_older_version_is_refused(app: Application) -> None:
    visitor = await app.visitor()
    path = f"/chat/conversations/{visitor.conversation_id}"
    seen = await app.admin.get(path)
    await app.admin.patch(path, {"status": "snoozed", "version": seen["version"]})

    await app.admin.refused("PATCH", path, {"status": "closed", "version": seen["version"]}, status=412, code="stale")

    assert (await app.admin.get(path))["status"] == "snoozed"


async def test_only_one_of_two_concurrent_changes_of_a_version_wins(app: Application) -> None:
    visitor = await app.visitor()
    path = f"/chat/conversations/{visitor.conversation_id}"
    version = (await app.admin.get(path))["version"]

    bodies = [{"status": status, "version": version} for status in ("snoozed", "closed", "open", "closed")]
    answers = await asyncio.gather(*(app.admin.http.patch(path, json=body) for body in bodies))

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"assignee_id": "01930000-0000-7000-8000-000000000000"}, "/assignee_id"),
        ({"assignee_id": "somebody"}, "/assignee_id"),
        ({"status": "done"}, "/status"),
        ({"version": True}, "/version"),
        ({"version": "0"}, "/version"),
        ({"color": "red"}, "/color"),
    ],
)
async def test_unacceptable_change_is_refused_with_the_field(
    app: Application, change: dict[str, Any], pointer: str
) -> None:
    visitor = await app.visitor()

    problem = await app.admin.refused("PATCH", f"/chat/conversations/{visitor.conversation_id}", change, status=422)

    assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_customer_cannot_be_an_assignee(app: Application) -> None:
    visitor = await app.visitor()

    body = {"assignee_id": visitor.customer_id}
    await app.admin.refused("PATCH", f"/chat/conversations/{visitor.conversation_id}", body, status=422)


@pytest.mark.parametrize("words", ["水泵", "GX-70", "gx-70", "100%", "a_b"])
async def test_search_finds_what_was_said(app: Application, words: str) -> None:
    visitor = await app.visitor()
    await visitor.says("我们要 GX-70 型水泵，100% 现货，编号 a_b")
    other = await app.visitor()
    await other.says("我们要 GX70 型水 泵，100 现货，编号 axb")

    found = {row["id"] for row in await app.admin.all("/chat/conversations", q=words)}

    assert visitor.conversation_id in found
    assert other.conversation_id not in found


async def test_search_finds_the_customers_name(app: Application) -> None:
    visitor = await app.visitor(name=f"{fresh('诸葛')}")
    name = (await row_of(app, visitor))["customer"]["display_name"]

    assert [row["id"] for row in await app.admin.all("/chat/conversations", q=name)] == [visitor.conversation_id]


async def test_inbox_is_paged_without_gap_or_repeat(app: Application) -> None:
    peers = [fresh("p") for _ in range(7)]
    await app.inbound([said(peer, "同一时间") for peer in peers], channel_type="paging")

    rows = await app.admin.all("/chat/conversations", channel_type="paging", limit=3)

    assert len({row["id"] for row in rows}) == len(rows) == 7


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
    second = await app.admin.post("/chat/conversations", {"customer_id": customer["id"]})

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
