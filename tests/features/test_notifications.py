"""Notes with mentions, and the notifications of one colleague: theirs alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.application import PASSWORD, Application, Client, Visitor, until
from tests.listening import listening


async def colleague(app: Application, role: str = "sales") -> tuple[Any, Client]:
    user = await app.user(role)
    return user, await app.sign_in(user["username"], PASSWORD)


async def note(app: Application, visitor: Visitor, *users: Any, status: int = 201, **more: Any) -> Any:
    body = {"text": "请看一下这位客户", "note": True, "mentions": [user["id"] for user in users], **more}
    return await app.admin.post(visitor.thread, body, status=status)


async def test_mentioned_colleague_is_told_once_however_often_the_note_is_sent(app: Application) -> None:
    user, client = await colleague(app)
    visitor = await app.visitor()

    written = await note(app, visitor, user, user, client_message_id="n-1")
    await note(app, visitor, user, user, client_message_id="n-1", status=200)

    [told] = await client.all("/notifications")
    me = (await app.admin.get("/auth/me"))["user"]
    assert (told["kind"], told["message_id"], told["actor"]["id"]) == ("mention", written["id"], me["id"])
    assert told["subject"]["conversation_id"] == visitor.conversation_id
    assert written["content"]["mentions"] == [user["id"]]


async def test_who_mentions_themselves_is_not_told(app: Application) -> None:
    user, client = await colleague(app)
    visitor = await app.visitor()

    await client.post(visitor.thread, {"text": "记一下", "note": True, "mentions": [user["id"]]})

    assert await client.all("/notifications") == []


async def test_note_and_its_mentions_reach_neither_the_customer_nor_a_brain(app: Application) -> None:
    user, _ = await colleague(app)
    visitor = await app.visitor()
    async with listening(visitor.client) as listener:
        written = await note(app, visitor, user)
        await app.admin.post(f"{visitor.thread}/{written['id']}/revoke", status=200)
        await app.admin.post(visitor.thread, {"text": "您好"})
        await listener.hears(lambda it: any(event.kind == "message.created" for event in it.heard))

    assert all(event.data.get("message_id") != written["id"] for event in listener.heard)
    assert all("notification" not in event.kind for event in listener.heard)
    assert [m["text"] for m in (await visitor.client.get(visitor.thread))["items"]] == ["您好"]
    assert (await app.profile(visitor.customer_id))["pending_messages"] == 0


async def test_colleague_who_cannot_see_the_conversation_cannot_be_mentioned(app: Application) -> None:
    owner, _ = await colleague(app)
    other, other_client = await colleague(app)
    boss, _ = await colleague(app, "manager")
    visitor = await app.visitor()
    await app.admin.patch(f"/chat/conversations/{visitor.conversation_id}", {"assignee_id": owner["id"]})

    body = {"text": "请看", "note": True, "mentions": [boss["id"], other["id"]]}
    problem = await app.admin.refused("POST", visitor.thread, body, status=422)

    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [("/mentions/1", "cannot_see")]
    assert await other_client.all("/notifications") == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"note": True, "mentions": ["01930000-0000-7000-8000-000000000000"]}, "not_staff"),
        ({"note": False, "mentions": ["{me}"]}, "only_in_notes"),
    ],
)
async def test_unacceptable_mention_is_refused_and_nothing_is_stored(
    app: Application, body: dict[str, Any], code: str
) -> None:
    me = (await app.admin.get("/auth/me"))["user"]["id"]
    visitor = await app.visitor()
    named = {**body, "text": "请看", "mentions": [name.replace("{me}", me) for name in body["mentions"]]}

    problem = await app.admin.refused("POST", visitor.thread, named, status=422)

    assert [error["code"] for error in problem["errors"]] == [code]
    assert (await app.admin.get(visitor.thread))["items"] == []


async def test_customer_cannot_be_mentioned_nor_mention(app: Application) -> None:
    visitor = await app.visitor()
    me = (await app.admin.get("/auth/me"))["user"]["id"]

    as_staff = {"text": "请看", "note": True, "mentions": [visitor.customer_id]}
    as_customer = {"text": "请看", "mentions": [me]}

    await app.admin.refused("POST", visitor.thread, as_staff, status=422)
    await visitor.client.refused("POST", visitor.thread, as_customer, status=422)
    await visitor.client.refused("GET", "/notifications", status=403)


async def test_notifications_are_read_one_by_one_or_all_and_only_by_their_owner(app: Application) -> None:
    user, client = await colleague(app)
    _, other = await colleague(app)
    visitor = await app.visitor()
    for _ in range(3):
        await note(app, visitor, user)
    newest, second, _ = await client.all("/notifications", limit=2)

    await other.refused("POST", f"/notifications/{newest['id']}/read", status=404)
    one = await client.post(f"/notifications/{newest['id']}/read", status=200)
    again = await client.post(f"/notifications/{newest['id']}/read", status=200)
    unread = await client.get("/notifications", unread="true")
    everything = await client.post("/notifications/read", status=200)

    assert (one, again, everything) == ({"unread_count": 2}, {"unread_count": 2}, {"unread_count": 0})
    assert (unread["items"][0]["id"], unread["unread_count"]) == (second["id"], 2)
    assert {item["read_at"] is None for item in await client.all("/notifications")} == {False}
    assert len(await client.all("/notifications", unread="false")) == 3


async def test_notification_is_heard_by_its_owner_alone(app: Application) -> None:
    user, client = await colleague(app)
    visitor = await app.visitor()
    async with listening(client) as mine, listening(app.admin) as theirs:
        await note(app, visitor, user)
        await mine.hears(lambda it: any(event.kind == "notification.created" for event in it.heard))
        await visitor.says("在吗")
        await theirs.hears(lambda it: "conversation.updated" in it.kinds(visitor.customer_id))

    assert all(event.kind != "notification.created" for event in theirs.heard)


async def test_assignee_is_told_when_a_snoozed_conversation_wakes(app: Application) -> None:
    user, client = await colleague(app)
    by_time, by_customer = await app.visitor(), await app.visitor()
    soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    asleep = {"assignee_id": user["id"], "status": "snoozed"}
    await app.admin.patch(f"/chat/conversations/{by_time.conversation_id}", {**asleep, "snoozed_until": soon})
    await app.admin.patch(f"/chat/conversations/{by_customer.conversation_id}", asleep)

    await by_customer.says("我回来了")

    async def woken() -> list[str]:
        rows = await client.all("/notifications")
        return [row["subject"]["conversation_id"] for row in rows if row["kind"] == "woken"]

    found = await until(woken, lambda ids: len(ids) == 2)
    assert set(found) == {by_time.conversation_id, by_customer.conversation_id}


async def test_notification_of_a_conversation_that_is_out_of_sight_names_nobody(app: Application) -> None:
    user, client = await colleague(app)
    other, _ = await colleague(app)
    visitor = await app.visitor()
    await note(app, visitor, user)

    await app.admin.patch(f"/chat/conversations/{visitor.conversation_id}", {"assignee_id": other["id"]})

    [told] = await client.all("/notifications")
    assert told["subject"] is None
