"""The event stream: what changed arrives, only what the caller may see, and a lost line is made good."""

import json

import pytest

from tests.application import Application, Visitor, problem_of
from tests.listening import Listener, listening


async def test_stream_begins_by_saying_that_it_is_ready(app: Application) -> None:
    async with listening(app.admin) as listener:
        assert (listener.heard[0].kind, listener.heard[0].data) == ("ready", {})


async def test_message_and_what_was_learned_of_it_are_announced(app: Application) -> None:
    visitor = await app.visitor()
    async with listening(app.admin) as listener:
        message = await visitor.says("我们预算四十万")
        wanted = {"message.created", "conversation.updated", "profile.updated", "run.updated"}
        await listener.hears(lambda it: it.kinds(visitor.customer_id) >= wanted)
        profile = await app.learned(visitor.customer_id)
        await listener.hears(lambda it: any(e.data.get("version") == profile["version"] for e in it.heard))

    created = next(event for event in listener.heard if event.kind == "message.created")
    assert created.data["message_id"] == message["id"]
    assert created.data["conversation_id"] == visitor.conversation_id
    states = [event.data["state"] for event in listener.heard if event.kind == "run.updated"]
    assert states[-1] == "succeeded"
    assert len({event.id for event in listener.heard}) == len(listener.heard)


async def test_events_carry_no_content(app: Application) -> None:
    visitor = await app.visitor()
    async with listening(app.admin) as listener:
        await visitor.says("我们预算四十万")
        await listener.hears(lambda it: "profile.updated" in it.kinds(visitor.customer_id))

    assert "预算" not in json.dumps([event.data for event in listener.heard], ensure_ascii=False)


async def both_answered(app: Application, mine: Visitor, other: Visitor) -> None:
    """Something happens to both customers, to `mine` last."""
    for visitor in (other, mine):
        await visitor.says("我们预算四十万")
        await app.learned(visitor.customer_id)
        await app.admin.post(visitor.thread, {"text": "内部讨论", "note": True})
        await app.admin.post(visitor.thread, {"text": "您好"})


async def test_customer_hears_of_their_own_conversation_only_and_nothing_of_what_we_think(app: Application) -> None:
    mine, other = await app.visitor(), await app.visitor()
    async with listening(mine.client) as listener:
        await both_answered(app, mine, other)
        answer = (await mine.client.get(mine.thread))["items"][-1]
        await listener.hears(lambda it: any(e.data.get("message_id") == answer["id"] for e in it.heard))

    assert listener.kinds(other.customer_id) == set()
    assert listener.kinds(mine.customer_id) <= {"message.created", "message.updated", "conversation.updated"}
    notes = [m["id"] for m in (await app.admin.get(mine.thread))["items"] if m["direction"] == "note"]
    assert not {event.data.get("message_id") for event in listener.heard} & {*notes}


async def test_sales_rep_hears_of_what_they_may_see_only(app: Application) -> None:
    mine, other = await app.visitor(), await app.visitor()
    rep, colleague = await app.signed_in("sales", "rep"), await app.signed_in("sales", "colleague")
    for visitor, staff in ((mine, rep), (other, colleague)):
        me = (await staff.get("/auth/me"))["user"]["id"]
        await app.admin.patch(f"/chat/conversations/{visitor.conversation_id}", {"assignee_id": me})
    async with listening(rep) as listener:
        await both_answered(app, mine, other)
        await listener.hears(lambda it: "profile.updated" in it.kinds(mine.customer_id))

    assert listener.kinds(other.customer_id) == set()


async def test_last_event_id_resumes_without_loss_or_repeat(app: Application) -> None:
    visitor = await app.visitor()
    async with listening(app.admin) as listener:
        await visitor.says("好的")
        await listener.hears(lambda it: "run.updated" in it.kinds(visitor.customer_id))
        await app.learned(visitor.customer_id)
        last = listener.heard[-1]
    answer = await app.admin.post(visitor.thread, {"text": "断线时的回答"})

    async with listening(app.admin, last.id) as again:
        await again.hears(lambda it: any(e.data.get("message_id") == answer["id"] for e in it.heard))

    assert last.id not in {event.id for event in again.heard}
    assert "ready" not in {event.kind for event in again.heard}
    assert len({event.id for event in again.heard}) == len(again.heard)


@pytest.mark.parametrize("last_id", ["nonsense", "0", "deadbeef-5"])
async def test_unknown_last_event_id_is_told_to_fetch_anew(app: Application, last_id: str) -> None:
    async with listening(app.admin, last_id) as listener:
        await listener.hears(lambda it: it.heard)

    assert listener.heard[0].kind == "resync"


async def test_reading_an_answer_tells_staff(app: Application) -> None:
    visitor = await app.visitor()
    await app.admin.post(visitor.thread, {"text": "您好"})
    async with listening(app.admin) as listener:
        await visitor.client.post(f"/chat/conversations/{visitor.conversation_id}/read", status=200)

        await listener.hears(lambda it: "message.updated" in it.kinds(visitor.customer_id))


async def test_refused_write_announces_nothing(app: Application) -> None:
    visitor, marker = await app.visitor(), await app.visitor()
    async with listening(app.admin) as listener:
        await visitor.says("好的", client_message_id="c1")
        await listener.hears(lambda it: ended(it, visitor.customer_id))
        before = [event for event in listener.heard if event.data.get("customer_id") == visitor.customer_id]

        await visitor.client.refused("POST", visitor.thread, {"text": "x", "client_message_id": "c1"}, status=409)
        await marker.says("你好")
        await listener.hears(lambda it: "message.created" in it.kinds(marker.customer_id))

    assert [event for event in listener.heard if event.data.get("customer_id") == visitor.customer_id] == before


def ended(listener: Listener, customer_id: str) -> bool:
    runs = [event.data for event in listener.heard if event.kind == "run.updated"]
    return any(run["state"] == "skipped" for run in runs if run["customer_id"] == customer_id)


async def test_program_listens_with_its_token(app: Application) -> None:
    async with listening(await app.token("read")) as listener:
        assert listener.heard[0].kind == "ready"


@pytest.mark.parametrize("scope", ["ingest", "metrics"])
async def test_token_without_the_scope_hears_nothing(app: Application, scope: str) -> None:
    program = await app.token(scope)

    problem_of(await program.http.get("/events"), 403, "scope_missing")


async def test_batch_of_many_messages_is_one_event_a_conversation(app: Application) -> None:
    async with listening(app.admin) as listener:
        batch = [
            {
                "external_id": f"many-{n}",
                "peer": {"peer_id": f"many-{n % 2}"},
                "direction": "outbound",
                "sent_at": "2026-03-01T08:00:00Z",
                "text": str(n),
            }
            for n in range(100)
        ]
        results = (await app.inbound(batch))["results"]
        customers = {result["customer_id"] for result in results}
        await listener.hears(lambda it: all("message.created" in it.kinds(c) for c in customers))

    created = [e for e in listener.heard if e.kind == "message.created" and e.data["customer_id"] in customers]
    assert len(created) == 2
