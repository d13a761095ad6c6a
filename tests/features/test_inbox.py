"""Unread and waiting follow from the messages and one read mark, however the messages came."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.application import Application, fresh, said

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
SEEDS = range(12)


def a_talk(seed: int, *, start: datetime = START, seq: int = 0) -> list[dict[str, Any]]:
    """Messages of both sides, several of one moment, and recalls of some of them."""
    dice = random.Random(seed)
    peer = f"talk-{seed}-{fresh('p')}"
    messages = []
    moment = start
    for n in range(24):
        moment += timedelta(seconds=dice.choice((0, 0, 1, 60)))
        direction = dice.choice(("inbound", "inbound", "inbound", "outbound"))
        sent_at = moment.isoformat()
        messages.append(said(peer, f"第 {n} 句", direction=direction, sent_at=sent_at, seq=seq + n))
    recalled = dice.sample(messages, 5)
    return messages + [
        said(peer, "", type="revoke", revokes=message["external_id"], sent_at=moment.isoformat())
        for message in recalled
    ]


def place(message: dict[str, Any]) -> tuple[str, int]:
    return message["sent_at"], message["seq"]


def expected(talk: list[dict[str, Any]], read_until: tuple[str, int] = ("", 0)) -> tuple[int, str | None]:
    """How many are unread and since when the customer waits, told from the whole talk."""
    recalled = {message["revokes"] for message in talk if message.get("revokes")}
    spoken = [message for message in talk if message.get("type") != "revoke"]
    asked = [m for m in spoken if m["direction"] == "inbound" and m["external_id"] not in recalled]
    answers = [m for m in spoken if m["direction"] == "outbound"]
    read = max([read_until, *map(place, answers)])
    answered = max([("", 0), *(place(m) for m in answers if m["external_id"] not in recalled)])
    waiting = [place(m) for m in asked if place(m) > answered]
    return sum(place(m) > read for m in asked), min(waiting)[0] if waiting else None


async def arrive(app: Application, seed: int, talk: list[dict[str, Any]]) -> Any:
    """The conversation after its messages came in any order, in batches of any size, some of them twice."""
    dice = random.Random(seed)
    coming = talk + dice.sample(talk, 6)
    dice.shuffle(coming)
    results = []
    while coming:
        size = dice.randint(1, 9)
        results += (await app.inbound(coming[:size]))["results"]
        coming = coming[size:]
    [conversation_id] = {result["conversation_id"] for result in results} - {None}
    return await app.admin.get(f"/chat/conversations/{conversation_id}")


def told(row: dict[str, Any]) -> tuple[int, datetime | None]:
    waiting = row["waiting_since"]
    return row["unread_count"], waiting and datetime.fromisoformat(waiting)


def as_told(unread: int, waiting: str | None) -> tuple[int, datetime | None]:
    return unread, datetime.fromisoformat(waiting) if waiting else None


@pytest.mark.parametrize("seed", SEEDS)
async def test_unread_and_waiting_are_the_same_however_the_messages_came(app: Application, seed: int) -> None:
    talk = a_talk(seed)

    row = await arrive(app, seed, talk)

    assert told(row) == as_told(*expected(talk))


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_was_read_stays_read_whatever_comes_later(app: Application, seed: int) -> None:
    first = a_talk(seed)
    peer = first[0]["peer"]
    row = await arrive(app, seed, first)
    path = f"/chat/conversations/{row['id']}"
    read_until = max(place(message) for message in first if message.get("type") != "revoke")
    read = await app.admin.post(f"{path}/read", status=200)

    history = [{**m, "peer": peer} for m in a_talk(seed + 100, start=START - timedelta(days=400))]
    news = [{**m, "peer": peer} for m in a_talk(seed + 200, start=START + timedelta(days=1))]
    row = await arrive(app, seed, history + news)

    assert read["unread_count"] == 0
    assert told(row) == as_told(*expected(first + history + news, read_until))


async def test_recall_lowers_unread_and_ends_the_waiting(app: Application) -> None:
    visitor = await app.visitor()
    kept = await visitor.says("有一个问题")
    recalled = await visitor.says("发错了")
    path = f"/chat/conversations/{visitor.conversation_id}"
    before = await app.admin.get(path)

    await visitor.client.post(f"{visitor.thread}/{recalled['id']}/revoke", status=200)
    after = await app.admin.get(path)
    await visitor.client.post(f"{visitor.thread}/{kept['id']}/revoke", status=200)
    empty = await app.admin.get(path)

    assert [row["unread_count"] for row in (before, after, empty)] == [2, 1, 0]
    assert (after["waiting_since"], empty["waiting_since"]) == (kept["sent_at"], None)


async def test_recalled_answer_leaves_the_customer_waiting_again(app: Application) -> None:
    visitor = await app.visitor()
    asked = await visitor.says("什么时候发货")
    answer = await app.admin.post(visitor.thread, {"text": "明天"})

    await app.admin.post(f"{visitor.thread}/{answer['id']}/revoke", status=200)

    row = await app.admin.get(f"/chat/conversations/{visitor.conversation_id}")
    assert (row["unread_count"], row["waiting_since"]) == (0, asked["sent_at"])


async def test_message_of_the_moment_up_to_which_somebody_read_is_unread(app: Application) -> None:
    peer = fresh("p")
    [result] = (await app.inbound([said(peer, "第一句", seq=1)]))["results"]
    path = f"/chat/conversations/{result['conversation_id']}"
    await app.admin.post(f"{path}/read", status=200)

    await app.inbound([said(peer, "同一秒的第二句", seq=2)])

    assert (await app.admin.get(path))["unread_count"] == 1


async def test_many_at_once_from_both_sides_are_counted_right(app: Application) -> None:
    talk = [message for message in a_talk(7) if message.get("type") != "revoke"]
    [first, *rest] = talk
    [result] = (await app.inbound([first]))["results"]

    await asyncio.gather(*(app.inbound([message]) for message in rest))

    row = await app.admin.get(f"/chat/conversations/{result['conversation_id']}")
    assert told(row) == as_told(*expected(talk))
