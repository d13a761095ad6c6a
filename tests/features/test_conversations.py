"""The inbox: which conversation comes first, who waits since when, whose it is, and finding it again."""

import asyncio
from typing import Any

import pytest

from tests.application import Application, Visitor, fresh, said


async def row_of(app: Application, visitor: Visitor) -> Any:
    return await app.admin.get(f"/chat/conversations/{visitor.conversation_id}")


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
    assert row["waiting_since"] == "2025-01-01T08:00:00.000Z"


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
