"""Who sees what: a sales rep their own and unassigned conversations, a customer only their own, and no notes."""

from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.application import Application, Client, Visitor, fresh, serving

STAFF_ONLY = [
    ("GET", "/customers"),
    ("GET", "/customers/{customer}"),
    ("GET", "/customers/{customer}/profile"),
    ("GET", "/customers/{customer}/insights"),
    ("GET", "/chat/conversations/counts"),
    ("GET", "/users/staff"),
    ("GET", "/insight-categories"),
    ("GET", "/customer-stages"),
    ("GET", "/auth/tokens"),
]
ADMIN_ONLY = [
    ("GET", "/admin/users"),
    ("GET", "/admin/insight-runs"),
    ("GET", "/admin/insight-runs/stats"),
    ("GET", "/admin/insight-categories"),
    ("GET", "/admin/agent-configs"),
    ("GET", "/admin/agent-configs/providers"),
    ("POST", "/admin/users"),
    ("POST", "/admin/insight-categories"),
    ("POST", "/admin/agent-configs"),
]


async def assign(app: Application, conversation_id: str, to: Client) -> None:
    me = (await to.get("/auth/me"))["user"]["id"]
    await app.admin.patch(f"/chat/conversations/{conversation_id}", {"assignee_id": me})


@pytest.mark.parametrize(("method", "path"), STAFF_ONLY)
async def test_customer_is_kept_out_of_what_staff_see(app: Application, method: str, path: str) -> None:
    visitor = await app.visitor()

    await visitor.client.refused(method, path.format(customer=visitor.customer_id), status=403)


@pytest.mark.parametrize(("method", "path"), ADMIN_ONLY)
@pytest.mark.parametrize("role", ["sales", "manager", "customer"])
async def test_administration_is_for_admins(app: Application, role: str, method: str, path: str) -> None:
    someone = await app.signed_in(role)

    await someone.refused(method, path, {}, status=403, code="forbidden")


@pytest.mark.parametrize(("method", "path"), [*STAFF_ONLY, *ADMIN_ONLY, ("GET", "/events"), ("GET", "/auth/me")])
async def test_stranger_is_asked_to_sign_in(app: Application, method: str, path: str) -> None:
    await app.client().refused(method, path.format(customer=uuid4()), {}, status=401, code="unauthenticated")


async def test_sales_rep_sees_own_and_unassigned_conversations_only(app: Application) -> None:
    mine, theirs, free = [await app.visitor() for _ in range(3)]
    rep, other = await app.signed_in("sales", "rep"), await app.signed_in("sales", "colleague")
    await assign(app, mine.conversation_id, rep)
    await assign(app, theirs.conversation_id, other)

    seen = {row["id"] for row in await rep.all("/chat/conversations")}

    assert {mine.conversation_id, free.conversation_id} <= seen
    assert theirs.conversation_id not in seen
    hidden = f"/chat/conversations/{theirs.conversation_id}"
    await rep.refused("GET", hidden, status=404)
    await rep.refused("GET", f"{hidden}/messages", status=404)
    await rep.refused("PATCH", hidden, {"status": "closed"}, status=404)
    await rep.refused("POST", f"{hidden}/read", status=404)
    await rep.refused("POST", f"{hidden}/dispatch", status=404)
    await rep.refused("POST", f"{hidden}/messages", {"text": "在吗"}, status=404)


async def test_sales_rep_sees_customers_they_own_or_share_a_conversation_with(app: Application) -> None:
    rep, other = await app.signed_in("sales", "rep"), await app.signed_in("sales", "colleague")
    owned = await rep.post("/customers", {"display_name": fresh("自己的")})
    foreign = await other.post("/customers", {"display_name": fresh("别人的")})
    shared, hidden = await app.visitor(), await app.visitor()
    await assign(app, shared.conversation_id, rep)
    await assign(app, hidden.conversation_id, other)

    seen = {row["id"] for row in await rep.all("/customers")}

    assert {owned["id"], shared.customer_id} <= seen
    assert not {foreign["id"], hidden.customer_id} & seen
    paths = ("", "/profile", "/insights")
    for path in (f"/customers/{c}{p}" for c in (foreign["id"], hidden.customer_id) for p in paths):
        await rep.refused("GET", path, status=404)
    body = {"category": "need", "content": "想要报表"}
    await rep.refused("POST", f"/customers/{hidden.customer_id}/insights", body, status=404)
    await rep.refused("PATCH", f"/customers/{hidden.customer_id}/profile", {"industry": "零售"}, status=404)
    await rep.refused("POST", f"/customers/{hidden.customer_id}/analyze", status=404)
    await rep.refused("POST", "/chat/conversations", {"customer_id": hidden.customer_id}, status=404)


@pytest.mark.parametrize("role", ["manager", "admin"])
async def test_manager_and_admin_see_every_conversation(app: Application, role: str) -> None:
    visitor = await app.visitor()
    await assign(app, visitor.conversation_id, await app.signed_in("sales", "rep"))
    someone = await app.signed_in(role)

    await someone.get(f"/chat/conversations/{visitor.conversation_id}")
    await someone.get(f"/customers/{visitor.customer_id}/profile")


async def test_setting_lets_every_sales_rep_see_all(seeded_database: str) -> None:
    async with serving(seeded_database, sales_see_all=True) as app:
        visitor = await app.visitor()
        await assign(app, visitor.conversation_id, await app.signed_in("sales", "one"))

        await (await app.signed_in("sales", "two")).get(f"/chat/conversations/{visitor.conversation_id}")


async def test_who_answers_an_unassigned_conversation_has_it_from_then_on(app: Application) -> None:
    visitor = await app.visitor()
    rep, other = await app.signed_in("sales", "rep"), await app.signed_in("sales", "colleague")

    await rep.post(visitor.thread, {"text": "您好"})

    await rep.get(f"/chat/conversations/{visitor.conversation_id}")
    await other.refused("GET", f"/chat/conversations/{visitor.conversation_id}", status=404)


async def test_note_does_not_take_an_unassigned_conversation(app: Application) -> None:
    visitor = await app.visitor()
    await (await app.signed_in("sales", "rep")).post(visitor.thread, {"text": "看一下", "note": True})

    assert (await app.admin.get(f"/chat/conversations/{visitor.conversation_id}"))["assignee"] is None


async def test_customer_sees_their_own_conversation_only(app: Application) -> None:
    me, other = await app.visitor(), await app.visitor()

    assert [row["id"] for row in await me.client.all("/chat/conversations")] == [me.conversation_id]
    hidden = f"/chat/conversations/{other.conversation_id}"
    for method, path in (("GET", ""), ("GET", "/messages"), ("POST", "/read")):
        await me.client.refused(method, hidden + path, status=404)
    await me.client.refused("POST", f"{hidden}/messages", {"text": "你好"}, status=404)
    assert await me.client.all("/chat/conversations", customer_id=other.customer_id) == []


@pytest_asyncio.fixture
async def talk(app: Application) -> Visitor:
    """A conversation with a lesson learned, a note, an answer and a stage set by hand."""
    visitor = await app.visitor()
    said = await visitor.says("我们预算六十万左右")
    await app.learned(visitor.customer_id)
    await app.admin.post(visitor.thread, {"text": "内部：这是大客户", "note": True})
    await app.admin.patch(f"/customers/{visitor.customer_id}/profile", {"life_cycle_stage": "谈判"})
    learned = await app.admin.get(visitor.thread)
    assert {m["id"]: m["learned"] for m in learned["items"]}[said["id"]] == 1
    return visitor


async def test_customer_sees_neither_notes_nor_what_was_learned(talk: Visitor) -> None:
    thread = await talk.client.get(talk.thread)
    [row] = await talk.client.all("/chat/conversations")

    assert [message["direction"] for message in thread["items"]] == ["inbound"]
    assert [(message["learned"], message["insight_run_id"]) for message in thread["items"]] == [(0, None)]
    assert row["last_message"]["text"] == "我们预算六十万左右"
    assert (row["customer"]["life_cycle_stage"], row["customer"]["industry"]) == (None, None)


async def test_customer_cannot_find_a_note_by_searching_or_by_its_id(app: Application, talk: Visitor) -> None:
    [note] = [m for m in (await app.admin.get(talk.thread))["items"] if m["direction"] == "note"]

    assert await talk.client.all("/chat/conversations", q="大客户") == []
    assert len(await app.admin.all("/chat/conversations", q="大客户", customer_id=talk.customer_id)) == 1
    await talk.client.refused("GET", talk.thread, status=404, around=note["id"])


async def test_customer_can_change_nothing_about_their_conversation(talk: Visitor) -> None:
    body: dict[str, Any] = {"status": "closed"}
    await talk.client.refused("PATCH", f"/chat/conversations/{talk.conversation_id}", body, status=403)
    await talk.client.refused("POST", talk.thread, {"text": "记一下", "note": True}, status=422)
    await talk.client.refused("POST", f"/customers/{talk.customer_id}/analyze", status=403)


async def test_customer_with_a_sign_in_is_a_customer_with_the_same_id(app: Application) -> None:
    user = await app.user("customer")

    customer = await app.admin.get(f"/customers/{user['id']}")

    assert customer["display_name"] == user["display_name"]


@pytest.mark.parametrize(
    "path",
    [
        "/customers/{0}",
        "/customers/{0}/profile",
        "/customers/{0}/insights",
        "/customers/{0}/insights/{0}",
        "/chat/conversations/{0}",
        "/chat/conversations/{0}/messages",
        "/admin/insight-runs/{0}",
        "/admin/agent-configs/{0}",
        "/admin/insight-categories/{0}",
    ],
)
@pytest.mark.parametrize("wanted", ["0198a3f0-7c1e-7a52-9d3b-5f2e8c6a1b04", "nonsense", "%00", "1"])
async def test_unknown_or_malformed_id_is_not_found(app: Application, path: str, wanted: str) -> None:
    await app.admin.refused("GET", path.format(wanted), status=404, code="not_found")
