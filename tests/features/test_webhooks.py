"""Outgoing webhooks: who may set them up, what they are told, and that receivers can trust it."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from standardwebhooks import Webhook, WebhookVerificationError

from flywheel.features.webhooks.events import EVENT_TYPES
from flywheel.testing.simulators.loopback import Scripted
from tests.application import Application, copied, fresh, said, serving
from tests.receiving import MESSAGES, Receiver, deliveries, ended, just_now, verified, webhook

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
PATH = "/admin/webhooks"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn, webhook_private_addresses="allow") as app:
        yield app


@pytest_asyncio.fixture(loop_scope="session")
async def receiver(app: Application) -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver
    for hook in (await app.admin.get(PATH))["items"]:
        await app.admin.delete(f"{PATH}/{hook['id']}", status=204)


async def test_message_is_told_with_its_ids_and_nobodys_words(app: Application, receiver: Receiver) -> None:
    hook = await webhook(app.admin, receiver.url)

    visitor = await app.visitor(name="王敏")
    message = await visitor.says("预算三十万")

    [call] = await receiver.got(1)
    event = verified(call, hook["secret"])
    assert event["type"] == "message.created"
    assert event["data"] == {
        "message_id": message["id"],
        "conversation_id": visitor.conversation_id,
        "customer_id": visitor.customer_id,
        "direction": "inbound",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["timestamp"])
    assert call.headers["content-type"] == "application/json"
    assert "预算" not in call.body.decode()
    [row] = await ended(app, hook)
    assert (row["state"], row["status"], row["attempts"], row["id"]) == (
        "succeeded",
        204,
        1,
        call.headers["webhook-id"],
    )


async def test_each_message_of_a_batch_is_told_once(app: Application, receiver: Receiver) -> None:
    hook = await webhook(app.admin, receiver.url)
    peer = fresh("p")

    await app.inbound([said(peer, f"第 {n} 条", sent_at=just_now()) for n in range(30)])

    await receiver.got(30)
    await ended(app, hook, 30)
    assert set(receiver.ids.values()) == {1}
    assert len({data["message_id"] for data in receiver.told("message.created")}) == 30


async def test_history_is_told_once_a_conversation_and_delays_no_news(app: Application, receiver: Receiver) -> None:
    hook = await webhook(app.admin, receiver.url, "message.created", "history.added")
    peers = [fresh("p") for _ in range(3)]
    old = [said(peer, f"第 {n} 条") for peer in peers for n in range(20)]
    news = said(peers[0], "现在", sent_at=just_now())

    await app.inbound([*old, news])

    await ended(app, hook, 4)
    assert sorted(data["messages"] for data in receiver.told("history.added")) == [20, 20, 20]
    assert len({data["conversation_id"] for data in receiver.told("history.added")}) == 3
    assert len(receiver.told("message.created")) == 1
    assert len(await deliveries(app, hook)) == 4


async def test_what_was_learned_is_told_as_it_can_be_fetched(app: Application, receiver: Receiver) -> None:
    await webhook(app.admin, receiver.url, *EVENT_TYPES)
    visitor = await app.visitor()

    await visitor.says("我们年度预算30万左右")
    profile = await app.learned(visitor.customer_id)

    [fact] = [row for row in profile["active_insights"] if row["category"] == "budget"]
    opened = {"customer_id": visitor.customer_id, "insight_id": fact["id"], "category": "budget", "reason": "new"}
    while opened not in receiver.told("insight.opened"):
        await receiver.got(len(receiver.received) + 1)
    assert {"customer_id": visitor.customer_id} in receiver.told("customer.created")
    while {"customer_id": visitor.customer_id, "version": profile["version"]} not in receiver.told("profile.updated"):
        await receiver.got(len(receiver.received) + 1)
    runs = [data for data in receiver.told("run.updated") if data["customer_id"] == visitor.customer_id]
    assert {data["run_id"] for data in runs} == {fact["run_id"]}


async def test_webhook_is_told_only_what_it_asked_for(app: Application, receiver: Receiver) -> None:
    await webhook(app.admin, receiver.url, "customer.updated")
    customer = await app.admin.post("/customers", {"display_name": "客户"})

    changed = await app.admin.patch(f"/customers/{customer['id']}", {"display_name": "新名"})

    [call] = await receiver.got(1)
    assert call.payload["data"] == {"customer_id": customer["id"], "version": changed["version"]}
    assert [c.payload["type"] for c in receiver.received] == ["customer.updated"]


async def test_refused_change_is_told_to_nobody(app: Application, receiver: Receiver) -> None:
    hook = await webhook(app.admin, receiver.url, "customer.updated", "customer.created")
    customer = await app.admin.post("/customers", {"display_name": "客户"})
    await receiver.got(1)

    await app.admin.refused("PATCH", f"/customers/{customer['id']}", {"version": 99, "mobile": "1"}, status=412)

    assert [row["type"] for row in await ended(app, hook)] == ["customer.created"]


async def test_disabled_webhook_is_told_nothing_of_what_happens_meanwhile(app: Application, receiver: Receiver) -> None:
    hook = await webhook(app.admin, receiver.url, "customer.created", enabled=False)
    await app.admin.post("/customers", {"display_name": "甲"})

    await app.admin.patch(f"{PATH}/{hook['id']}", {"enabled": True})
    customer = await app.admin.post("/customers", {"display_name": "乙"})

    await receiver.got(1)
    assert receiver.told("customer.created") == [{"customer_id": customer["id"]}]


async def test_nothing_is_written_while_nobody_wants_to_be_told(app: Application) -> None:
    await app.inbound([said() for _ in range(5)])

    assert await app.sql("select 1 from webhook_deliveries") == []


async def test_deleted_webhook_is_told_nothing_more(app: Application) -> None:
    async with Receiver(Scripted(status=500)) as receiver:
        hook = await webhook(app.admin, receiver.url)
        await (await app.visitor()).says("你好")
        await receiver.got(1)

        await app.admin.delete(f"{PATH}/{hook['id']}", status=204)

        await app.admin.refused("GET", f"{PATH}/{hook['id']}/deliveries", status=404, code="not_found")
        assert await app.sql("select 1 from webhook_deliveries") == []


async def test_rotated_secret_signs_beside_the_old_one_until_its_time_is_over(
    app: Application, receiver: Receiver
) -> None:
    hook = await webhook(app.admin, receiver.url)
    path = f"{PATH}/{hook['id']}"

    rotated = await app.admin.post(f"{path}/rotate-secret", {"overlap_hours": 1}, status=200)
    both = await app.admin.post(f"{path}/test", status=200)
    for secret in (hook["secret"], rotated["secret"]):
        verified(receiver.received[0], secret)
    assert len((await app.admin.get(path))["secrets"]) == 2
    newest = await app.admin.post(f"{path}/rotate-secret", {"overlap_hours": 0}, status=200)
    await app.sql("update webhooks set secrets = jsonb_set(secrets, '{1,expires_at}', '\"2020-01-01T00:00:00+00:00\"')")
    one = await app.admin.post(f"{path}/test", status=200)

    assert [both["state"], one["state"]] == ["succeeded", "succeeded"]
    verified(receiver.received[1], newest["secret"])
    with pytest.raises(WebhookVerificationError):
        verified(receiver.received[1], rotated["secret"])


async def test_secret_is_shown_once_and_stored_sealed(app: Application, receiver: Receiver) -> None:
    hook = await webhook(app.admin, receiver.url)

    shown = await app.admin.get(f"{PATH}/{hook['id']}")
    [[stored]] = await app.sql("select secrets::text from webhooks where id = $1", hook["id"])
    entries = await app.admin.get("/admin/audit-log", object_id=hook["id"])

    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", hook["secret"])
    for text in (str(shown), stored, str(entries)):
        assert hook["secret"].removeprefix("whsec_") not in text
    assert "geheim" not in str(entries)


async def test_changes_are_recorded_and_stale_ones_refused(app: Application, receiver: Receiver) -> None:
    hook = await webhook(app.admin, receiver.url)
    path = f"{PATH}/{hook['id']}"

    changed = await app.admin.patch(path, {"description": "CRM", "version": hook["version"]})
    await app.admin.refused("PATCH", path, {"description": "x", "version": hook["version"]}, status=412, code="stale")
    await app.admin.patch(path, {"url": receiver.url + "&other"})
    await app.admin.post(f"{path}/test", status=200)
    await app.admin.delete(path, status=204)

    assert (changed["description"], changed["version"]) == ("CRM", 1)
    entries = (await app.admin.get("/admin/audit-log", object_id=hook["id"]))["items"]
    actions = [entry["action"] for entry in entries][::-1]
    assert actions == ["webhook.created", "webhook.changed", "webhook.changed", "webhook.tested", "webhook.deleted"]
    assert entries[-3]["after"].keys() == {"url_mark"}


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"url": "ftp://example.com"}, "/url", "url_invalid"),
        ({"url": "https://user:pass@example.com/"}, "/url", "url_invalid"),
        ({"url": "https://example.com/#part"}, "/url", "url_invalid"),
        ({"url": " https://example.com"}, "/url", "url_invalid"),
        ({"url": "http://169.254.169.254/latest"}, "/url", "address_forbidden"),
        ({"event_types": ["message.created", "nothing"]}, "/event_types", "event_type_unknown"),
        ({"event_types": []}, "/event_types", "too_short"),
        ({"event_types": ["webhook.test"]}, "/event_types", "event_type_unknown"),
    ],
)
async def test_what_no_webhook_can_be_is_refused(app: Application, body: Any, pointer: str, code: str) -> None:
    wanted = {"url": "https://example.com/hooks", "event_types": list(MESSAGES), **body}

    problem = await app.admin.refused("POST", PATH, wanted, status=422, code="invalid")

    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(pointer, code)]


@pytest.mark.parametrize("url", ["http://example.com/", "https://127.0.0.1/", "https://10.1.2.3/", "https://[::1]/"])
async def test_private_addresses_and_plain_http_are_refused_unless_allowed(
    postgres_dsn: str, prepared_database: str, url: str
) -> None:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn, role="api") as app:
        await app.admin.refused("POST", PATH, {"url": url, "event_types": list(MESSAGES)}, status=422)


@pytest.mark.parametrize("role", ["manager", "sales", "customer"])
async def test_webhooks_are_for_admins(app: Application, role: str) -> None:
    await (await app.signed_in(role)).refused("GET", PATH, status=403)


async def test_program_needs_the_scope_admin(app: Application) -> None:
    await (await app.token("read", "write")).refused("GET", PATH, status=403, code="scope_missing")


async def test_there_is_an_end_to_the_number_of_webhooks(app: Application, receiver: Receiver) -> None:
    for _ in range(50):
        await webhook(app.admin, receiver.url, enabled=False)

    wanted = {"url": receiver.url, "event_types": list(MESSAGES)}
    await app.admin.refused("POST", PATH, wanted, status=409, code="too_many_webhooks")


async def test_log_is_filtered_and_paged_newest_first(app: Application, receiver: Receiver) -> None:
    hook = await webhook(app.admin, receiver.url, "customer.created")
    customers = [await app.admin.post("/customers", {"display_name": "客户"}) for _ in range(3)]
    await ended(app, hook, 3)

    rows = await deliveries(app, hook, limit=2)

    assert [row["data"]["customer_id"] for row in rows] == [customer["id"] for customer in customers]
    assert await deliveries(app, hook, state="failed") == []
    assert await deliveries(app, hook, type="run.updated") == []
    assert len(await deliveries(app, hook, type="customer.created", state="succeeded")) == 3


def verifier() -> Any:
    """The example of the page, as a receiver would use it."""
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    space: dict[str, Any] = {}
    exec(code, space)  # noqa: S102 - our own page
    return space["verify"]


async def test_example_of_the_page_takes_what_we_send_and_refuses_forgery_and_replay(
    app: Application, receiver: Receiver
) -> None:
    hook = await webhook(app.admin, receiver.url)
    await app.admin.post(f"{PATH}/{hook['id']}/test", status=200)
    [call] = receiver.received
    verify, secret, headers = verifier(), hook["secret"], dict(call.headers)

    assert verify(secret, headers, call.body) == headers["webhook-id"]
    forged = [
        (secret, headers, call.body.replace(b"test", b"tset")),
        (secret, {**headers, "webhook-id": "other"}, call.body),
        (secret, {**headers, "webhook-signature": "v1,"}, call.body),
        ("whsec_" + "A" * 43 + "=", headers, call.body),
        (secret, {**headers, "webhook-timestamp": str(int(time.time()) - 400)}, call.body),
    ]
    for bad in forged:
        with pytest.raises(ValueError, match=r"secret|replay"):
            verify(*bad)


async def test_old_request_cannot_be_replayed_with_a_new_time(app: Application, receiver: Receiver) -> None:
    hook = await webhook(app.admin, receiver.url)
    await app.admin.post(f"{PATH}/{hook['id']}/test", status=200)
    headers = dict(receiver.received[0].headers)

    await asyncio.sleep(1.1)
    later = {**headers, "webhook-timestamp": str(int(time.time()))}

    with pytest.raises(WebhookVerificationError):
        Webhook(hook["secret"]).verify(receiver.received[0].body, later)


def test_page_names_each_event_as_the_code_does() -> None:
    rows = dict(re.findall(r"^\| `([a-z]+\.[a-z]+)` \| (.+) \|$", PAGE, re.M))

    assert rows == dict(EVENT_TYPES)


async def test_event_types_can_be_asked_for(app: Application) -> None:
    listed = (await app.admin.get(f"{PATH}/event-types"))["items"]

    assert {row["type"]: row["description"] for row in listed} == dict(EVENT_TYPES)
