"""Visitors of the site chat: who comes back as whom, from which pages, and how often."""

import asyncio

import pytest

from tests.application import Application, problem_of, serving


async def test_same_visitor_key_gets_the_same_customer_back(app: Application) -> None:
    first = await app.visitor(name="小周")

    again = await app.visitor(visitor_key=first.visitor_key)

    assert (again.customer_id, again.conversation_id) == (first.customer_id, first.conversation_id)
    assert again.token != first.token


async def test_concurrent_visits_with_one_key_are_one_customers(app: Application) -> None:
    first = await app.visitor()

    visitors = await asyncio.gather(*(app.visitor(visitor_key=first.visitor_key) for _ in range(6)))

    assert {visitor.customer_id for visitor in visitors} == {first.customer_id}


async def test_key_that_a_visitor_made_up_is_answered_with_one_of_ours(app: Application) -> None:
    planted = "known-to-the-attacker"

    victim, attacker = await app.visitor(visitor_key=planted), await app.visitor(visitor_key=planted)

    assert planted not in {victim.visitor_key, attacker.visitor_key}
    assert victim.customer_id != attacker.customer_id
    assert len(victim.visitor_key) * 6 >= 128


async def test_opening_a_visitors_conversation_again_returns_the_one_there_is(app: Application) -> None:
    visitor = await app.visitor()

    own = await visitor.client.post("/chat/conversations", {}, status=200)
    staffs = await app.admin.post("/chat/conversations", {"customer_id": visitor.customer_id}, status=200)

    assert own["id"] == staffs["id"] == visitor.conversation_id


async def test_visitor_key_is_not_stored(app: Application) -> None:
    visitor = await app.visitor()

    rows = await app.sql("select i::text from channel_identities i")

    assert not any(visitor.visitor_key in row[0] for row in rows)


async def test_typed_mobile_number_finds_no_other_customer(app: Application) -> None:
    victim = await app.admin.post("/customers", {"display_name": "钱总", "mobile": "13911112222"})

    visitor = await app.visitor(mobile="139 1111 2222")

    assert visitor.customer_id != victim["id"]


async def test_typed_mobile_number_attracts_no_later_messages_of_its_owner(app: Application) -> None:
    visitor = await app.visitor(mobile="13922223333")
    peer = {"peer_id": "owner-of-that-number", "mobile": "13922223333"}
    message = {
        "external_id": "x1", "peer": peer, "direction": "inbound", "sent_at": "2026-03-01T08:00:00Z", "text": "你好",
    }  # fmt: skip

    [result] = (await app.inbound([message]))["results"]

    assert result["customer_id"] != visitor.customer_id


async def test_typed_mobile_number_is_kept_for_staff(app: Application) -> None:
    visitor = await app.visitor(mobile="+86 139 3333 4444")

    profile = await app.profile(visitor.customer_id)

    assert "13933334444" in profile["extra_data"].values()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"visitor_key": "short"}, "/visitor_key"),
        ({"visitor_key": "k" * 201}, "/visitor_key"),
        ({"mobile": "call me"}, "/mobile"),
        ({"name": "x" * 61}, "/name"),
        ({"name": "a\u0000"}, "/name"),
        ({"customer_id": "1"}, "/customer_id"),
    ],
)
async def test_unacceptable_visitor_is_refused_with_the_field(
    app: Application, body: dict[str, str], pointer: str
) -> None:
    problem = await app.client().refused("POST", "/channels/webchat/sessions", body, status=422)

    assert [error["pointer"] for error in problem["errors"]] == [pointer]


@pytest.mark.parametrize("name", [None, "", "  "])
async def test_nameless_visitor_gets_a_name(app: Application, name: str | None) -> None:
    visitor = await app.visitor(name=name)

    assert (await app.admin.get(f"/customers/{visitor.customer_id}"))["display_name"].strip()


async def test_foreign_origin_may_open_the_chat_only_if_listed(seeded_database: str) -> None:
    async with serving(seeded_database, webchat_origins="https://shop.example, https://www.example") as app:
        answers = {
            origin: await app.client().http.post("/channels/webchat/sessions", json={}, headers={"Origin": origin})
            for origin in ("https://shop.example", "https://evil.example", "null", app.base_url)
        }

    assert {origin: answer.status_code for origin, answer in answers.items()} == {
        "https://shop.example": 201,
        "https://evil.example": 403,
        "null": 403,
        app.base_url: 201,
    }
    problem_of(answers["https://evil.example"], 403, "origin_refused")
    assert answers["https://shop.example"].headers["access-control-allow-origin"] == "https://shop.example"


async def test_page_of_a_listed_origin_may_talk_to_the_chat(seeded_database: str) -> None:
    origin = "https://shop.example"
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    async with serving(seeded_database, webchat_origins=origin) as app:
        visitor = await app.visitor()
        allowed = await app.client().http.options(visitor.thread, headers=asked)
        refused = await app.client().http.options(visitor.thread, headers={**asked, "Origin": "https://evil.example"})
        written = await visitor.client.http.post(visitor.thread, json={"text": "你好"}, headers={"Origin": origin})

    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == origin
    assert "access-control-allow-origin" not in refused.headers
    assert written.headers.get_list("access-control-allow-origin") == [origin]
    assert "access-control-allow-credentials" not in written.headers


async def test_new_sessions_are_limited_per_address(seeded_database: str) -> None:
    async with serving(seeded_database, webchat_sessions_per_minute=2) as app:
        answers = [await app.client().http.post("/channels/webchat/sessions", json={}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [201, 201, 429, 429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_visitors_token_opens_nothing_else(app: Application) -> None:
    visitor = await app.visitor()

    await visitor.client.refused("POST", "/channels/inbound", {"channel_type": "x", "messages": [{}]}, status=403)
    await visitor.client.refused("POST", "/customers", {"display_name": "x"}, status=403)
    await visitor.client.refused("POST", "/auth/tokens", {"name": "x", "scopes": ["read"]}, status=403)
