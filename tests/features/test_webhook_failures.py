"""Receivers in trouble: tried again under one id, left alone as they ask, given up in time, never in the way."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from flywheel.domain.webhooks import SCHEDULE_S, SPREAD, failure_of, next_try_s
from flywheel.features.webhooks import deliveries as log
from flywheel.testing.simulators.loopback import Scripted
from tests.application import Application, copied, serving, until
from tests.receiving import HURRY, Receiver, deliveries, ended, failed_once, verified, webhook

PATH = "/admin/webhooks"
QUICK: dict[str, Any] = {
    "webhook_private_addresses": "allow",
    "webhook_timeout_s": 1.0,
    "alert_look_s": 0.2,
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn, **QUICK) as app:
        yield app


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def no_webhooks_left(app: Application) -> AsyncIterator[None]:
    yield
    for hook in (await app.admin.get(PATH))["items"]:
        await app.admin.delete(f"{PATH}/{hook['id']}", status=204)


async def something_happens(app: Application) -> str:
    return str((await app.admin.post("/customers", {"display_name": "客户"}))["id"])


async def hooked(app: Application, receiver: Receiver) -> Any:
    return await webhook(app.admin, receiver.url, "customer.created")


async def shown(app: Application, hook: Any) -> Any:
    return await app.admin.get(f"{PATH}/{hook['id']}")


@pytest.mark.parametrize(
    ("answer", "error", "status"),
    [
        (Scripted(status=500, body="stack trace"), "refused", 500),
        (Scripted(status=404), "refused", 404),
        (Scripted(status=302, headers={"location": "http://127.0.0.1:1/"}), "redirected", 302),
        (Scripted(status=204, latency_s=5), "timeout", None),
    ],
)
async def test_failure_is_tried_again_under_the_same_id(
    app: Application, answer: Scripted, error: str, status: int | None
) -> None:
    async with Receiver(answer) as receiver:
        hook = await hooked(app, receiver)
        await something_happens(app)

        row = await failed_once(app, hook)
        assert (row["error"], row["status"], row["attempts"]) == (error, status, 1)
        assert (await shown(app, hook))["failing_since"]
        await app.sql(HURRY)
        [row] = await ended(app, hook)

        assert (row["state"], row["attempts"], row["next_attempt_at"]) == ("succeeded", 2, None)
        assert list(receiver.ids.values()) == [2]
        for call in receiver.received:
            verified(call, hook["secret"])
        assert (await shown(app, hook))["failing_since"] is None


async def test_receiver_that_is_down_is_told_when_it_is_back(app: Application) -> None:
    async with Receiver() as receiver:
        hook = await hooked(app, receiver)
        receiver.stop()
        await something_happens(app)
        assert (await failed_once(app, hook))["error"] == "unreached"

        async with receiver:
            await receiver.got(1, timeout_s=60)  # its first retry is due after some seconds


async def test_answers_are_kept_as_a_short_excerpt_of_failures_only(app: Application) -> None:
    body = "出错了\x00\n<b>" + "x" * 5_000
    async with Receiver(Scripted(status=500, body=body), Scripted(status=200, body="fine")) as receiver:
        hook = await hooked(app, receiver)
        await something_happens(app)
        row = await failed_once(app, hook)
        await app.sql(HURRY)
        await ended(app, hook)

        tries = (await app.admin.get(f"{PATH}/{hook['id']}/deliveries/{row['id']}"))["tries"]

        assert [(one["status"], one["error"]) for one in tries] == [(500, "refused"), (200, None)]
        assert tries[0]["excerpt"].startswith("出错了 <b>xxx")
        assert len(tries[0]["excerpt"]) <= 200
        assert tries[1]["excerpt"] is None


async def test_retry_after_is_honoured_for_all_events_of_the_webhook(app: Application) -> None:
    async with Receiver(Scripted(status=503, headers={"retry-after": "1200"})) as receiver:
        hook = await hooked(app, receiver)
        await something_happens(app)
        row = await failed_once(app, hook)
        await something_happens(app)

        async def other_customers_hook_is_served() -> bool:
            async with Receiver() as other:
                mine = await hooked(app, other)
                await something_happens(app)
                await other.got(1)
                await app.admin.delete(f"{PATH}/{mine['id']}", status=204)
                return True

        assert await other_customers_hook_is_served()
        [[wait_s]] = await app.sql(
            "select extract(epoch from due_at - tried_at) from webhook_deliveries where attempts = 1"
        )
        assert 1_190 < wait_s < 1_210
        assert len(receiver.received) == 1
        assert (await shown(app, hook))["held_until"] >= row["next_attempt_at"][:16]


async def test_receiver_that_answers_gone_is_told_no_more_until_it_is_enabled(app: Application) -> None:
    async with Receiver(Scripted(status=410)) as receiver:
        hook = await hooked(app, receiver)
        await something_happens(app)
        [row] = await ended(app, hook)

        assert (row["state"], row["error"]) == ("failed", "gone")
        now = await shown(app, hook)
        assert (now["enabled"], now["disabled_reason"], now["version"]) == (False, "gone", 1)
        again = f"{PATH}/{hook['id']}/deliveries/{row['id']}/redeliver"
        await app.admin.refused("POST", again, status=409, code="webhook_disabled")
        enabled = await app.admin.patch(f"{PATH}/{hook['id']}", {"enabled": True})
        assert enabled["disabled_reason"] is None
        await app.admin.post(again, status=200)
        await receiver.got(2)

        assert list(receiver.ids.values()) == [2]


async def test_webhook_that_fails_for_days_is_disabled_with_an_alert_and_goes_on_when_enabled(
    app: Application,
) -> None:
    async with Receiver(*[Scripted(status=500)] * 50) as receiver:
        hook = await hooked(app, receiver)
        await something_happens(app)
        await failed_once(app, hook)
        await app.sql("update webhooks set failing_since = now() - interval '6 days'")
        await app.sql(HURRY)

        async def ask() -> Any:
            return await shown(app, hook)

        now = await until(ask, lambda hook: not hook["enabled"])
        assert (now["disabled_reason"], now["waiting"]) == ("failing", 1)

        async def alerts() -> dict[str, str]:
            items = (await app.admin.get("/admin/alerts"))["items"]
            return {alert["subject"]: alert["text_zh"] for alert in items if alert["kind"] == "webhook_disabled"}

        told = (await until(alerts, lambda texts: hook["id"] in texts))[hook["id"]]
        assert "「127.0.0.1:" in told
        assert "geheim" not in told
        receiver.answers.clear()
        await app.admin.patch(f"{PATH}/{hook['id']}", {"enabled": True})
        await app.sql(HURRY)
        [row] = await ended(app, hook)
        assert row["state"] == "succeeded"


async def test_delivery_that_failed_for_good_can_be_sent_again(app: Application) -> None:
    async with Receiver(Scripted(status=500)) as receiver:
        hook = await hooked(app, receiver)
        await something_happens(app)
        row = await failed_once(app, hook)
        await app.sql(
            "update webhook_deliveries set state = 'failed', due_at = null, finished_at = now(), failures = 10"
        )

        path = f"{PATH}/{hook['id']}/deliveries/{row['id']}"
        sent = await app.admin.post(f"{path}/redeliver", status=200)

        assert (sent["state"], sent["id"]) == ("pending", row["id"])
        await receiver.got(2)
        assert list(receiver.ids.values()) == [2]


async def test_slow_receiver_delays_no_other(app: Application) -> None:
    async with Receiver(*[Scripted(latency_s=30)] * 1_000) as slow, Receiver() as quick:
        hooks = [await hooked(app, slow), await hooked(app, quick)]
        for _ in range(40):
            await something_happens(app)

        await quick.got(40)

        assert set(quick.ids.values()) == {1}
        assert [row for row in await deliveries(app, hooks[0]) if row["state"] == "succeeded"] == []


async def test_try_of_a_webhook_is_sent_once_and_tells_what_happened(app: Application) -> None:
    async with Receiver(Scripted(status=500, body="no")) as receiver:
        hook = await webhook(app.admin, receiver.url, enabled=False)

        bad = await app.admin.post(f"{PATH}/{hook['id']}/test", status=200)
        good = await app.admin.post(f"{PATH}/{hook['id']}/test", status=200)

        assert (bad["state"], bad["type"], bad["tries"][0]["excerpt"]) == ("failed", "webhook.test", "no")
        assert (good["state"], good["status"]) == ("succeeded", 204)
        assert (await shown(app, hook))["failing_since"] is None


async def test_secret_of_another_key_is_a_failure_and_no_request(app: Application) -> None:
    async with Receiver() as receiver:
        hook = await hooked(app, receiver)
        await app.sql("update webhooks set secrets = jsonb_set(secrets, '{0,sealed}', '\"gAAAAA\"')")

        tried = await app.admin.post(f"{PATH}/{hook['id']}/test", status=200)

        assert (tried["state"], tried["error"]) == ("failed", "secret_unreadable")
        assert receiver.received == []


async def test_private_address_behind_a_name_is_never_connected_to(postgres_dsn: str, prepared_database: str) -> None:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn, role="api") as app, Receiver() as receiver:
        hook = await webhook(app.admin, "https://example.com/hooks")
        await app.sql("update webhooks set url = $1", receiver.url)

        tried = await app.admin.post(f"{PATH}/{hook['id']}/test", status=200)

        assert (tried["state"], tried["error"]) == ("failed", "address_forbidden")
        assert receiver.received == []


async def test_old_deliveries_and_those_of_nobody_are_forgotten(app: Application) -> None:
    async with Receiver() as receiver:
        hook = await hooked(app, receiver)
        await something_happens(app)
        await something_happens(app)
        [old, young] = await ended(app, hook, 2)
        age = "update webhook_deliveries set created_at = now() - interval '31 days' where event_id = $1"
        await app.sql(age, old["id"])
        orphan = "insert into webhook_deliveries (webhook_id, event_id, type, data, created_at) "
        await app.sql(orphan + "values (gen_random_uuid(), gen_random_uuid(), 'x', '{}', now() - interval '2 hours')")

        await log.remove_old(app.process.deps)

        assert await app.sql("select event_id::text from webhook_deliveries") == [(young["id"],)]


def test_tries_go_on_for_three_days_and_end() -> None:
    waits = [next_try_s(failures, asked_s=None, chance=0.0) for failures in range(1, len(SCHEDULE_S) + 1)]

    assert waits == [*SCHEDULE_S[1:], None]
    assert 3 * 86_400 < sum(SCHEDULE_S) < 4 * 86_400


def test_waits_are_spread_and_never_shorter_than_asked() -> None:
    assert next_try_s(2, asked_s=None, chance=1.0) == SCHEDULE_S[2] * (1 + SPREAD)
    assert next_try_s(1, asked_s=60.0, chance=0.5) == 60.0
    assert next_try_s(3, asked_s=60.0, chance=0.0) == SCHEDULE_S[3]


@pytest.mark.parametrize(
    ("status", "failure"),
    [(200, None), (299, None), (301, "redirected"), (410, "gone"), (400, "refused"), (100, "refused")],
)
def test_only_2xx_counts_as_taken(status: int, failure: str | None) -> None:
    assert failure_of(status) == failure
