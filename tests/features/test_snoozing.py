"""Open, snoozed, closed: a conversation opens at its time or when the customer writes, and not for late history."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.application import Application, copied, fresh, said, serving, until


def soon(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


async def snoozed(app: Application, seconds: float) -> Any:
    visitor = await app.visitor()
    await visitor.says("下周再联系我")
    path = f"/chat/conversations/{visitor.conversation_id}"
    return await app.admin.patch(path, {"status": "snoozed", "snoozed_until": soon(seconds)})


async def is_open(app: Application, conversation_id: str) -> Any:
    async def ask() -> Any:
        return await app.admin.get(f"/chat/conversations/{conversation_id}")

    return await until(ask, lambda row: row["status"] == "open")


async def test_snoozed_conversation_opens_at_its_time_once_after_a_restart_with_two_workers(
    postgres_dsn: str, prepared_database: str
) -> None:
    async with copied(postgres_dsn, prepared_database) as dsn:
        async with serving(dsn, role="api") as before:
            sleeping = await snoozed(before, 1)
        async with serving(dsn) as first, serving(dsn) as second:
            woken = await is_open(second, sleeping["id"])
            row = await first.admin.get(f"/chat/conversations/{sleeping['id']}")

    assert (row["status"], row["snoozed_until"]) == ("open", None)
    assert row["version"] == woken["version"] == sleeping["version"] + 1


async def test_customer_wakes_a_snoozed_conversation_before_its_time(app: Application) -> None:
    visitor = await app.visitor()
    path = f"/chat/conversations/{visitor.conversation_id}"
    sleeping = await app.admin.patch(path, {"status": "snoozed", "snoozed_until": soon(3600)})

    await visitor.says("还在吗")

    row = await app.admin.get(path)
    assert sleeping["snoozed_until"] is not None
    assert (row["status"], row["snoozed_until"], row["version"]) == ("open", None, sleeping["version"] + 1)


async def test_customer_is_told_neither_that_they_were_put_off_nor_that_nobody_has_looked(app: Application) -> None:
    visitor = await app.visitor()
    await visitor.says("还在吗")
    path = f"/chat/conversations/{visitor.conversation_id}"
    ours = await app.admin.patch(path, {"status": "snoozed", "snoozed_until": soon(3600)})

    theirs = await visitor.client.get(path)

    assert (ours["status"], ours["unread_count"]) == ("snoozed", 1)
    assert (theirs["status"], theirs["snoozed_until"], theirs["unread_count"]) == ("open", None, 0)


@pytest.mark.parametrize("status", ["snoozed", "closed"])
async def test_late_history_leaves_the_status_as_it_is_and_news_opens(app: Application, status: str) -> None:
    peer = fresh("p")
    [first] = (await app.inbound([said(peer, "你好", sent_at="2026-03-02T08:00:00Z")]))["results"]
    path = f"/chat/conversations/{first['conversation_id']}"
    await app.admin.patch(path, {"status": status})

    await app.inbound([said(peer, "很早以前", sent_at="2025-01-01T08:00:00Z")])
    after_history = await app.admin.get(path)
    await app.inbound([said(peer, "我们的回复", direction="outbound", sent_at="2026-03-02T09:00:00Z")])
    after_answer = await app.admin.get(path)
    await app.inbound([said(peer, "新的问题", sent_at="2026-03-02T10:00:00Z")])
    after_news = await app.admin.get(path)

    assert [row["status"] for row in (after_history, after_answer, after_news)] == [status, status, "open"]


async def test_question_that_was_answered_elsewhere_leaves_a_closed_conversation_closed(app: Application) -> None:
    peer = fresh("p")
    [first] = (await app.inbound([said(peer, "你好", sent_at="2026-03-02T08:00:00Z")]))["results"]
    path = f"/chat/conversations/{first['conversation_id']}"
    await app.admin.patch(path, {"status": "closed"})
    question = said(peer, "还有货吗", sent_at="2026-03-02T09:00:00Z")
    answer = said(peer, "有的", direction="outbound", sent_at="2026-03-02T09:01:00Z")

    await app.inbound([question, answer])

    assert (await app.admin.get(path))["status"] == "closed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": "snoozed", "snoozed_until": "2020-01-01T00:00:00Z"}, "in_the_past"),
        ({"status": "closed", "snoozed_until": "2099-01-01T00:00:00Z"}, "not_snoozed"),
        ({"snoozed_until": "2099-01-01T00:00:00Z"}, "not_snoozed"),
    ],
)
async def test_time_that_cannot_be_is_refused(app: Application, change: dict[str, Any], code: str) -> None:
    visitor = await app.visitor()

    problem = await app.admin.refused("PATCH", f"/chat/conversations/{visitor.conversation_id}", change, status=422)

    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [("/snoozed_until", code)]


async def test_closing_a_snoozed_conversation_forgets_its_time(app: Application) -> None:
    row = await snoozed(app, 3600)

    closed = await app.admin.patch(f"/chat/conversations/{row['id']}", {"status": "closed"})
    snoozed_again = await app.admin.patch(f"/chat/conversations/{row['id']}", {"status": "snoozed"})

    assert (closed["snoozed_until"], snoozed_again["snoozed_until"]) == (None, None)


async def test_numbers_can_be_those_of_one_status(app: Application) -> None:
    row = await snoozed(app, 3600)
    rep = await app.signed_in("sales", "numbers")

    numbers = await rep.get("/chat/conversations/counts?status=snoozed")
    rows = await rep.all("/chat/conversations", status="snoozed")

    assert row["id"] in {row["id"] for row in rows}
    assert (numbers["all"], numbers["awaiting_reply"]) == (len(rows), 0)
