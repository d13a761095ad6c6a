"""The search: what was said and who it is, found by two characters, and only what the caller may see."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.application import PASSWORD, Application, Client, Visitor, copied, fresh, said, serving, until

MARK = iter(f"{first}{second}" for first in "甲乙丙丁戊己庚辛壬癸" for second in "子丑寅卯辰巳午未申酉戌亥")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    """A database of its own: what others say must not be found here."""
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


async def says(app: Application, text: str) -> tuple[Visitor, Any]:
    visitor = await app.visitor()
    return visitor, await visitor.says(text)


async def messages(client: Client, q: str, **more: Any) -> list[Any]:
    hits: list[Any] = (await client.get("/search", q=q, **more))["messages"]["items"]
    return hits


def marked(hit: Any) -> list[str]:
    """The marked parts, cut as JavaScript cuts them."""
    units = hit["snippet"]["text"].encode("utf-16-le")
    return [units[2 * m["start"] : 2 * m["end"]].decode("utf-16-le") for m in hit["snippet"]["matches"]]


@pytest.mark.parametrize(
    ("text", "q", "found"),
    [
        ("想看看{}的方案", "{}", ["{}"]),
        ("{}機場的訂單", "{} 订单", ["{}", "訂單"]),
        ("{} ＡＢＣ１２３４５６", "{} abc123456", ["{}", "ＡＢＣ１２３４５６"]),
        ("{} 单号 20261122778899", "{} 778899", ["{}", "778899"]),
        ("{} Centrifugal pump, 2 pcs", "{} PUMP", ["{}", "pump"]),
        ("👍👍{}不错", "{}", ["{}"]),
    ],
)
async def test_message_is_found_with_the_place_of_what_was_found(
    app: Application, text: str, q: str, found: list[str]
) -> None:
    mark = next(MARK)
    visitor, message = await says(app, text.format(mark))

    [hit] = await messages(app.admin, q.format(mark))

    assert (hit["message_id"], hit["conversation_id"]) == (message["id"], visitor.conversation_id)
    assert hit["customer"]["id"] == visitor.customer_id
    assert marked(hit) == [part.format(mark) for part in found]


async def test_snippet_of_a_long_message_shows_what_was_found(app: Application) -> None:
    mark = next(MARK)
    await says(app, f"{'前' * 3000}{mark}{'后' * 3000}")

    [hit] = await messages(app.admin, mark)

    assert marked(hit) == [mark]
    assert len(hit["snippet"]["text"]) <= 120


async def test_recalled_message_is_not_found(app: Application) -> None:
    mark = next(MARK)
    visitor, message = await says(app, f"{mark}说错了")

    await visitor.client.post(f"{visitor.thread}/{message['id']}/revoke", status=200)

    assert await messages(app.admin, mark) == []
    assert await app.admin.all("/chat/conversations", q=mark) == []


async def test_message_whose_recall_came_first_is_not_found(app: Application) -> None:
    mark, peer = next(MARK), fresh("p")
    message = said(peer, f"{mark}说错了")
    recall = said(peer, "", type="revoke", revokes=message["external_id"])

    await app.inbound([recall])
    await app.inbound([message])

    assert await messages(app.admin, mark) == []


async def test_sales_rep_finds_only_what_they_may_see(app: Application) -> None:
    mark = next(MARK)
    rep, other = await app.user("sales"), await app.user("sales")
    client = await app.sign_in(rep["username"], PASSWORD)
    mine, theirs, free = [await says(app, f"{mark} {n}") for n in range(3)]
    for (visitor, _), user in ((mine, rep), (theirs, other)):
        await app.admin.patch(f"/chat/conversations/{visitor.conversation_id}", {"assignee_id": user["id"]})

    found = {hit["message_id"] for hit in await messages(client, mark)}

    assert found == {mine[1]["id"], free[1]["id"]}
    assert {row["id"] for row in await client.all("/chat/conversations", q=mark)} == {
        mine[0].conversation_id,
        free[0].conversation_id,
    }


async def test_customer_finds_their_own_words_but_no_notes(app: Application) -> None:
    said_here, noted = next(MARK), next(MARK)
    visitor, _ = await says(app, said_here)
    await says(app, said_here)
    await app.admin.post(visitor.thread, {"text": noted, "note": True})

    found = await visitor.client.all("/chat/conversations", q=said_here)

    assert [row["id"] for row in found] == [visitor.conversation_id]
    assert await visitor.client.all("/chat/conversations", q=noted) == []
    assert len(await messages(app.admin, noted)) == 1
    await visitor.client.refused("GET", "/search", status=403, q=said_here)


async def test_messages_are_paged_newest_first_without_gap_or_repeat(app: Application) -> None:
    mark, peer = next(MARK), fresh("p")
    times = [f"2026-03-{day:02}T08:00:00Z" for day in (3, 1, 7, 5, 5, 2, 6)]
    await app.inbound([said(peer, f"{mark} {n}", sent_at=moment) for n, moment in enumerate(times)])

    seen: list[str] = []
    page = (await app.admin.get("/search", q=mark, kind="messages", limit=3))["messages"]
    seen += [hit["sent_at"] for hit in page["items"]]
    while page["next_cursor"]:
        cursor = page["next_cursor"]
        page = (await app.admin.get("/search", q=mark, kind="messages", limit=3, cursor=cursor))["messages"]
        seen += [hit["sent_at"] for hit in page["items"]]

    assert [moment[:19] + "Z" for moment in seen] == sorted(times, reverse=True)


async def test_what_only_looks_alike_by_its_pairs_is_left_out_and_the_rest_still_found(app: Application) -> None:
    first, second = next(MARK), next(MARK)
    word = first + second
    peer = fresh("p")
    alike = [said(peer, f"{first}，{first[1]}{second[0]}，{second} {n}") for n in range(450)]
    await app.inbound(alike[:225])
    await app.inbound([said(text=f"{word}在此", sent_at="2025-01-01T08:00:00Z")])
    await app.inbound(alike[225:])

    [hit] = await messages(app.admin, word)

    assert marked(hit) == [word]


async def test_customers_are_found_by_name_and_mobile(app: Application) -> None:
    mark = next(MARK)
    made = await app.admin.post("/customers", {"display_name": f"歐陽{mark}", "mobile": "13912345678"})

    by_name = (await app.admin.get("/search", q=f"欧阳{mark}"))["customers"]["items"]
    by_mobile = (await app.admin.get("/search", q="139 1234 5678"))["customers"]["items"]
    await app.admin.patch(f"/customers/{made['id']}", {"display_name": "换了名字"})
    by_old_name = (await app.admin.get("/search", q=mark))["customers"]["items"]

    assert [row["id"] for row in by_name] == [row["id"] for row in by_mobile] == [made["id"]]
    assert by_old_name == []


async def test_group_that_was_not_asked_for_is_empty(app: Application) -> None:
    mark = next(MARK)
    visitor = await app.visitor(name=mark)
    await visitor.says(mark)

    only_customers = await app.admin.get("/search", q=mark, kind="customers")

    assert (only_customers["messages"]["items"], len(only_customers["customers"]["items"])) == ([], 1)
    await app.admin.refused("GET", "/search", status=422, q=mark, cursor="x")


@pytest.mark.parametrize("q", ["？？", "'", "\\", "' | 'x", "!:*()&", "%_", " "])
async def test_signs_find_nothing_and_break_nothing(app: Application, q: str) -> None:
    await says(app, "甲")

    found = await app.admin.get("/search", q=q)

    assert found["messages"]["items"] == found["customers"]["items"] == []


async def test_messages_and_customers_of_an_older_version_are_indexed_by_a_worker(
    postgres_dsn: str, prepared_database: str
) -> None:
    async with copied(postgres_dsn, prepared_database) as dsn:
        async with serving(dsn, role="api") as before:
            visitor = await before.visitor(name="欧阳修")
            kept = await visitor.says("老版本里说的水泵")
            recalled = await visitor.says("撤回的水泵")
            await visitor.client.post(f"{visitor.thread}/{recalled['id']}/revoke", status=200)
            await before.sql("delete from message_terms")
            await before.sql("update customers set name_terms = null")
            unfound = await messages(before.admin, "水泵")
        async with serving(dsn) as after:
            found = await until(lambda: messages(after.admin, "水泵"))
            named = await until(lambda: after.admin.all("/customers", q="欧阳"))

    assert unfound == []
    assert [hit["message_id"] for hit in found] == [kept["id"]]
    assert [row["id"] for row in named] == [visitor.customer_id]
