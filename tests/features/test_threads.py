"""The messages of one conversation: in the order of their source, paged in both directions."""

from typing import Any

import pytest

from tests.application import Application, Client, fresh, said


async def texts(client: Client, thread: str, **params: Any) -> list[str]:
    return [message["text"] for message in (await client.get(thread, **params))["items"]]


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
