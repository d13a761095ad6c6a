"""Polled channels: what the platform keeps is stored once, in order, and the cursor moves only with it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from flywheel.testing.simulators.loopback import Scripted
from flywheel.testing.simulators.wecom_kf import CORP_ID, SECRET, WeComKfSimulator, event, message
from tests.application import Application, copied, fresh, serving, until
from tests.child import finished
from tests.listening import listening
from tests.polling import HURRY, LOCAL, PATH, STORED, configured, state, stored

WATCHFUL: dict[str, Any] = {"alert_look_s": 0.1, "alert_clear_after_s": 0.0}
SET_BACK = (
    "update sources set next_at = now() + interval '9 days', lease_until = now() + interval '9 days', owner = 'x'"
)
LAGGING = "update sources set caught_up_at = now() - interval '3 hours', watched_since = now() - interval '3 hours'"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn, **LOCAL, **WATCHFUL) as app:
        yield app


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def nothing_is_left(app: Application) -> AsyncIterator[None]:
    """No test finds another one's configurations or alerts."""
    yield
    for config in (await app.admin.get(PATH))["items"]:
        await app.admin.delete(f"{PATH}/{config['id']}", status=204)
    for kind in ("channel_paused", "channel_lag"):
        await cleared(app, kind)


@pytest.fixture
def kfid() -> str:
    """An account that no other test uses."""
    return fresh("wk")


async def alerts(app: Application) -> dict[str, Any]:
    return {alert["kind"]: alert for alert in (await app.admin.get("/admin/alerts"))["items"]}


async def threads(app: Application, rows: list[Any], **query: Any) -> list[Any]:
    """The conversations of whoever wrote these messages."""
    people = {str(row["customer_id"]) for row in rows}
    return [thread for who in people for thread in await app.admin.all("/chat/conversations", customer_id=who, **query)]


async def raised(app: Application, kind: str) -> Any:
    async def ask() -> Any:
        return (await alerts(app)).get(kind)

    return await until(ask)


async def cleared(app: Application, kind: str) -> None:
    async def ask() -> bool:
        return kind not in await alerts(app)

    await until(ask)


async def test_messages_are_stored_with_who_said_them_and_teach(app: Application, kfid: str) -> None:
    async with WeComKfSimulator() as platform:
        platform.kept[kfid] = [
            event(0, "enter_session", scene="123"),
            message(1, text={"content": "我们年度预算30万左右"}),
            message(2, origin=5, servicer_userid="zhangsan", text={"content": "好的，我来安排"}),
            message(3, "image", image={"media_id": "media-3"}),
        ]

        await configured(app.admin, platform, kfid)
        rows = await stored(app, 4, account=kfid)

    assert [(row["direction"], row["sender_kind"], row["type"]) for row in rows] == [
        ("note", "system", "event"),
        ("inbound", "customer", "text"),
        ("outbound", "staff", "text"),
        ("inbound", "customer", "image"),
    ]
    [thread] = await threads(app, rows)
    profile = await app.learned(thread["customer"]["id"])
    assert [fact["category"] for fact in profile["active_insights"]] == ["budget"]


async def test_platforms_own_word_is_nobodys_turn_and_nobodys_answer(app: Application, kfid: str) -> None:
    async with WeComKfSimulator() as platform:
        platform.kept[kfid] = [message(1), event(2, "msg_send_fail", fail_msgid="x", fail_type=4)]

        await configured(app.admin, platform, kfid)
        rows = await stored(app, 2, account=kfid)

    [thread] = await threads(app, rows, view="awaiting_reply")
    assert (thread["unread_count"], thread["last_message"]["text"]) == (1, "第 1 条")


async def test_recall_on_the_platform_takes_the_text_away(app: Application, kfid: str) -> None:
    async with WeComKfSimulator() as platform:
        platform.kept[kfid] = [message(1), message(2)]
        await configured(app.admin, platform, kfid)
        rows = await stored(app, 2, account=kfid)

        platform.kept[kfid].append(event(3, "user_recall_msg", recall_msgid="msg-1"))
        [thread] = await threads(app, rows)

        async def recalled() -> list[bool]:
            await app.sql(HURRY)
            items = (await app.admin.get(f"/chat/conversations/{thread['id']}/messages"))["items"]
            return [item["revoked_at"] is not None for item in items]

        assert await until(recalled, any) == [True, False]


async def test_pages_are_fetched_until_none_is_left_even_if_some_come_empty_or_twice(
    app: Application, kfid: str
) -> None:
    async with WeComKfSimulator(repeats=2, empty_pages=1) as platform:
        platform.page = 3
        platform.kept[kfid] = [message(number) for number in range(10)]

        config = await configured(app.admin, platform, kfid)
        rows = await stored(app, 10, account=kfid)
        status = await state(app, config, "ok")

    assert [row["external_id"] for row in rows] == [f"msg-{number}" for number in range(10)]
    assert status["health"]["cursor"] == "cursor-10"
    asked = platform.asked[kfid]
    assert asked.most_at_once == 1
    assert {times for cursor, times in asked.cursors.items() if cursor != "cursor-10"} == {1}


async def test_what_a_bridge_delivered_before_is_not_stored_again(app: Application, kfid: str) -> None:
    async with WeComKfSimulator() as platform:
        platform.kept[kfid] = [message(1), message(2)]
        mine = {"external_id": "msg-1", "peer": {"peer_id": "wm0001"}, "direction": "inbound", "text": "第 1 条"}
        sent = [{**mine, "sent_at": "2026-01-05T08:00:00Z"}]
        await app.inbound(sent, channel_type="wechat_work_kf", account=kfid)

        await configured(app.admin, platform, kfid)

        rows = await stored(app, 2, account=kfid)
    assert [row["external_id"] for row in rows] == ["msg-1", "msg-2"]
    assert len(await threads(app, rows)) == 1


@pytest.mark.parametrize(("corp_ids", "people"), [((CORP_ID, CORP_ID), 1), ((CORP_ID, "ww2"), 2)])
async def test_who_writes_to_two_accounts_of_one_company_is_one_customer(
    app: Application, kfid: str, corp_ids: tuple[str, str], people: int
) -> None:
    peer, other = fresh("wm"), fresh("wk")
    async with WeComKfSimulator() as platform:
        platform.corp_ids = {*corp_ids}
        platform.kept = {kfid: [message(1, peer=peer)], other: [message(2, peer=peer)]}

        for account, corp_id in zip((kfid, other), corp_ids, strict=True):
            await configured(app.admin, platform, account, corp_id=corp_id)
        rows = [*await stored(app, 1, account=kfid), *await stored(app, 1, account=other)]

    assert len({row["customer_id"] for row in rows}) == people
    assert len(await threads(app, rows)) == 2


async def test_times_that_a_clock_left_behind_in_the_future_keep_nobody_waiting(app: Application, kfid: str) -> None:
    async with WeComKfSimulator() as platform:
        platform.kept[kfid] = [message(1)]
        config = await configured(app.admin, platform, kfid)
        await stored(app, 1, account=kfid)
        await state(app, config, "ok")
        platform.kept[kfid].append(message(2))

        await app.sql(SET_BACK)

        async def rows() -> list[Any]:
            return await app.sql(STORED, kfid)

        await until(rows, lambda found: len(found) == 2)


@pytest.mark.parametrize(
    ("scripted", "kind"),
    [
        (-1, "vendor_unavailable"),
        (99999, "vendor_unavailable"),
        (Scripted(502, "<html>bad gateway"), "vendor_unavailable"),
        (Scripted(200, "nonsense"), "vendor_unavailable"),
        (45009, "rate_limited"),
    ],
)
async def test_passing_trouble_is_shown_and_gets_over_by_itself(
    app: Application, kfid: str, scripted: int | Scripted, kind: str
) -> None:
    async with WeComKfSimulator() as platform:
        platform.fails_next.append(scripted)
        platform.kept[kfid] = [message(1)]

        config = await configured(app.admin, platform, kfid)
        degraded = await state(app, config, "degraded")
        await stored(app, 1, account=kfid)
        well = await state(app, config, "ok")

    assert (degraded["failures"], degraded["health"]["last_error"]["kind"]) == (1, kind)
    assert (well["failures"], well["health"]["last_error"]) == (0, None)


async def test_waits_at_least_as_long_as_the_platform_asks(app: Application, kfid: str) -> None:
    async with WeComKfSimulator() as platform:
        platform.fails_next.append(Scripted(429, "", {"Retry-After": "1800"}))

        await state(app, await configured(app.admin, platform, kfid), "degraded")

    [[wait_s]] = await app.sql("select extract(epoch from next_at - now())::int from sources")
    assert wait_s > 1_790


@pytest.mark.parametrize("code", [40014, 42001])
async def test_token_that_ended_early_is_replaced_and_the_call_repeated_once(
    app: Application, kfid: str, code: int
) -> None:
    async with WeComKfSimulator() as platform:
        platform.kept[kfid] = [message(1)]
        config = await configured(app.admin, platform, kfid)
        await stored(app, 1, account=kfid)
        platform.end_token()
        platform.kept[kfid].append(message(2))

        await stored(app, 2, account=kfid)
        assert (await state(app, config, "ok"))["failures"] == 0
        assert platform.tokens_asked == 2

        platform.fails_next.extend([code, code])
        await app.sql(HURRY)
        assert "access_token" in (await state(app, config, "degraded"))["health"]["last_error"]["detail"]


@pytest.mark.parametrize(
    ("code", "named"), [(48002, "权限"), (60020, "203.0.113.7"), (40001, "Secret"), (95004, "open_kfid")]
)
async def test_refusal_pauses_the_account_names_the_remedy_and_alerts(
    app: Application, kfid: str, code: int, named: str
) -> None:
    async with WeComKfSimulator() as platform:
        platform.kept[kfid] = []
        platform.fails_next.append(code)

        config = await configured(app.admin, platform, kfid)
        paused = await state(app, config, "paused")
        alert = await raised(app, "channel_paused")

        error = paused["health"]["last_error"]
        assert (error["kind"], paused["next_poll_at"]) == ("credentials_refused", None)
        assert named in error["detail"]
        assert "请" in error["detail"]
        assert (alert["severity"], alert["detail"]["channel_config_id"]) == ("critical", config["id"])
        await app.sql(HURRY)
        asked = platform.asked[kfid].cursors.total()
        tested = await app.admin.post(f"{PATH}/{config['id']}/test", status=200)
        assert (tested["ok"], tested["code"]) == (True, None)
        await state(app, config, "ok")
        await cleared(app, "channel_paused")
        assert platform.asked[kfid].cursors.total() > asked


async def test_account_goes_on_once_its_secret_is_corrected(app: Application, kfid: str) -> None:
    async with WeComKfSimulator() as platform:
        platform.kept[kfid] = [message(1)]
        config = await configured(app.admin, platform, kfid, secrets={"secret": "wrong"})
        await state(app, config, "paused")
        path = f"{PATH}/{config['id']}"
        tested = await app.admin.post(f"{path}/test", status=200)
        assert (tested["ok"], tested["code"]) == (False, "credentials_refused")
        assert (await state(app, config, "paused"))["health"]["state"] == "paused"
        tokens = platform.tokens_asked

        await app.admin.patch(path, {"secrets": {"secret": SECRET}})

        await stored(app, 1, account=kfid)
        await state(app, config, "ok")
        assert platform.tokens_asked == tokens + 1


async def test_falling_behind_for_hours_is_an_alert(app: Application, kfid: str) -> None:
    async with WeComKfSimulator() as platform:
        platform.fails_next.extend([-1] * 100)
        config = await configured(app.admin, platform, kfid)
        await state(app, config, "degraded")
        await app.sql(LAGGING)

        alert = await raised(app, "channel_lag")

        assert alert["detail"]["minutes"] >= 170
        assert (await state(app, config, "degraded"))["health"]["lag_seconds"] > 10_000
        platform.fails_next.clear()
        await app.sql(HURRY)
        await cleared(app, "channel_lag")


async def test_account_that_is_switched_off_is_not_asked_and_lags_behind_nobody(app: Application, kfid: str) -> None:
    async with WeComKfSimulator() as platform:
        off = await configured(app.admin, platform, kfid, poll_enabled=False)
        await app.sql(LAGGING)
        status = await app.admin.get(f"{PATH}/{off['id']}/status")
        assert (status["health"]["lag_seconds"], status["next_poll_at"]) == (None, None)
        assert not platform.received

        platform.kept[kfid] = [message(1)]
        on = await app.admin.patch(f"{PATH}/{off['id']}", {"poll_enabled": True})

        assert on["health"]["lag_seconds"] < 100
        await stored(app, 1, account=kfid)


async def test_state_is_told_to_admins_pages_and_to_whoever_watches(app: Application, kfid: str) -> None:
    sales = await app.signed_in("sales")
    async with WeComKfSimulator() as platform, listening(app.admin) as admin, listening(sales) as rep:
        platform.fails_next.append(48002)
        config = await configured(app.admin, platform, kfid)

        told = {"channel_config_id": config["id"], "state": "paused"}
        await admin.hears(lambda it: told in [event.data for event in it.heard if event.kind == "channel.health"])
        ready = (await app.admin.http.get(f"{app.base_url}/readyz")).json()
        code, said = await finished("doctor", database_url=app.dsn)

    assert ready["status"] == "ok"
    assert ready["channels"]["wechat_work_kf"] == {"state": "paused", "accounts": {"paused": 1}}
    assert not [event for event in rep.heard if event.kind == "channel.health"]
    assert code == 1
    assert "售前客服 (wechat_work_kf) is paused: credentials_refused" in said
    assert "请在企业微信管理后台" in said


async def test_polls_are_counted(app: Application, kfid: str) -> None:
    metrics = await app.token("metrics")
    async with WeComKfSimulator() as platform:
        platform.fails_next.append(48002)
        await state(app, await configured(app.admin, platform, kfid), "paused")

    text = (await metrics.http.get(f"{app.base_url}/metrics")).text

    assert 'flywheel_polls_total{channel_type="wechat_work_kf",result="credentials_refused"}' in text
    assert "flywheel_channels_paused 1.0" in text
    assert "flywheel_channel_lag_seconds" in text
