"""Configured channel accounts: who may see and change them, that secrets are never shown, what is refused."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from flywheel.testing.simulators.wecom_kf import KFID, SECRET, WeComKfSimulator
from tests.application import Application, copied, said, serving
from tests.child import finished
from tests.polling import LOCAL, PATH, configured, state, wanted


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn, **LOCAL) as app:
        yield app


@pytest_asyncio.fixture(loop_scope="session")
async def platform(app: Application) -> AsyncIterator[WeComKfSimulator]:
    async with WeComKfSimulator() as platform:
        yield platform
    for config in (await app.admin.get(PATH))["items"]:
        await app.admin.delete(f"{PATH}/{config['id']}", status=204)


async def test_config_is_made_shown_changed_and_forgotten(app: Application, platform: WeComKfSimulator) -> None:
    made = await configured(app.admin, platform, poll_interval_seconds=30)
    path = f"{PATH}/{made['id']}"

    changed = await app.admin.patch(path, {"name": "售后客服", "poll_interval_seconds": 45, "version": 0})
    listed = (await app.admin.get(PATH))["items"]
    await app.admin.refused("PATCH", path, {"name": "x", "version": 0}, status=412, code="stale")
    await app.admin.delete(path, status=204)

    assert (made["account"], made["channel_type"], made["poll_interval_seconds"]) == (KFID, "wechat_work_kf", 30)
    assert made["health"].keys() == {"state", "last_ok_at", "last_error", "lag_seconds", "cursor"}
    assert (changed["name"], changed["version"], changed["poll_interval_seconds"]) == ("售后客服", 1, 45)
    assert [row["id"] for row in listed] == [made["id"]]
    await app.admin.refused("GET", path, status=404, code="not_found")
    await app.admin.refused("GET", f"{path}/status", status=404, code="not_found")
    assert await app.sql("select 1 from sources") == []


async def test_secret_is_never_shown_and_stored_sealed(app: Application, platform: WeComKfSimulator) -> None:
    made = await configured(app.admin, platform)
    path = f"{PATH}/{made['id']}"

    changed = await app.admin.patch(path, {"secrets": {"secret": "another-secret"}})
    tested = await app.admin.post(f"{path}/test", status=200)
    paused = await state(app, made, "paused")

    assert made["secrets"]["secret"]["set"] is True
    assert made["secrets"]["secret"]["updated_at"] < changed["secrets"]["secret"]["updated_at"]
    [[stored]] = await app.sql("select secrets::text from channel_configs where id = $1", made["id"])
    entries = await app.admin.get("/admin/audit-log", object_id=made["id"])
    for text in map(str, (made, changed, tested, paused, stored, entries)):
        assert SECRET not in text
        assert "another-secret" not in text


async def test_every_change_is_written_down(app: Application, platform: WeComKfSimulator) -> None:
    made = await configured(app.admin, platform)
    path = f"{PATH}/{made['id']}"

    await app.admin.patch(path, {"enabled": False})
    await app.admin.post(f"{path}/test", status=200)
    await app.admin.delete(path, status=204)

    entries = (await app.admin.get("/admin/audit-log", object_id=made["id"]))["items"][3::-1]
    assert [entry["action"] for entry in entries] == [
        f"channel_config.{did}" for did in ("created", "changed", "tested", "deleted")
    ]
    assert (entries[1]["before"], entries[1]["after"]) == ({"enabled": True}, {"enabled": False})


async def test_account_is_configured_once(app: Application, platform: WeComKfSimulator) -> None:
    await configured(app.admin, platform)

    await app.admin.refused("POST", PATH, wanted(platform), status=409, code="account_configured")


async def test_forgotten_account_can_be_configured_again_and_keeps_its_conversations(
    app: Application, platform: WeComKfSimulator
) -> None:
    [result] = (await app.inbound([said()], channel_type="wechat_work_kf", account=KFID))["results"]
    first = await configured(app.admin, platform)
    await app.admin.delete(f"{PATH}/{first['id']}", status=204)

    again = await configured(app.admin, platform)

    assert again["id"] == first["id"]
    assert again["health"]["cursor"] is None
    assert (await app.admin.get(f"/chat/conversations/{result['conversation_id']}/messages"))["items"]


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"channel_type": "webchat"}, "/channel_type", "channel_type_unknown"),
        ({"corp_id": None}, "/corp_id", "missing"),
        ({"settings": {}}, "/settings/open_kfid", "missing"),
        ({"settings": {"open_kfid": 7}}, "/settings/open_kfid", "missing"),
        ({"settings": {"open_kfid": KFID, "secret": "x"}}, "/settings/secret", "setting_unknown"),
        ({"settings": {"open_kfid": KFID, "base_url": "ftp://x"}}, "/settings/base_url", "url_invalid"),
        (
            {"settings": {"open_kfid": KFID, "base_url": "http://169.254.169.254"}},
            "/settings/base_url",
            "address_forbidden",
        ),
        ({"secrets": {}}, "/secrets/secret", "missing"),
        ({"secrets": {"secret": "s", "token": "t"}}, "/secrets/token", "secret_unknown"),
        ({"poll_interval_seconds": 5}, "/poll_interval_seconds", "greater_than_equal"),
        ({"name": " "}, "/name", "blank"),
    ],
)
async def test_what_cannot_be_configured_is_refused_by_field(
    app: Application, platform: WeComKfSimulator, more: Any, pointer: str, code: str
) -> None:
    problem = await app.admin.refused("POST", PATH, wanted(platform, **more), status=422, code="invalid")

    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(pointer, code)]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"settings": {"open_kfid": "wk9999"}}, "/settings", "account_fixed"),
        ({"secrets": {"secret": ""}}, "/secrets/secret", "missing"),
        ({"enabled": None}, "/enabled", "required"),
    ],
)
async def test_change_that_would_break_it_changes_nothing(
    app: Application, platform: WeComKfSimulator, change: Any, pointer: str, code: str
) -> None:
    path = f"{PATH}/{(await configured(app.admin, platform))['id']}"

    problem = await app.admin.refused("PATCH", path, change, status=422, code="invalid")

    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(pointer, code)]
    assert (await app.admin.get(path))["version"] == 0


@pytest.mark.parametrize("role", ["manager", "sales", "customer"])
async def test_only_admins_see_and_change_configs(app: Application, platform: WeComKfSimulator, role: str) -> None:
    path = f"{PATH}/{(await configured(app.admin, platform))['id']}"
    other = await app.signed_in(role)

    for method, place in (("GET", PATH), ("GET", path), ("DELETE", path), ("POST", f"{path}/test")):
        await other.refused(method, place, status=403, code="forbidden")


async def test_types_say_what_an_account_has_to_be_told(app: Application) -> None:
    [kf] = (await app.admin.get(f"{PATH}/types"))["items"]

    assert (kf["key"], kf["is_polled"], kf["needs_corp_id"]) == ("wechat_work_kf", True, True)
    assert (kf["setting_fields"], kf["secret_fields"]) == (["open_kfid", "base_url"], ["secret"])


async def test_unreadable_secret_pauses_until_it_is_entered_again(app: Application, platform: WeComKfSimulator) -> None:
    made = await configured(app.admin, platform)
    await state(app, made, "ok")
    await app.sql("update channel_configs set secrets = jsonb_set(secrets, '{secret,sealed}', '\"gone\"')")
    await app.sql("update sources set next_at = now()")

    paused = await state(app, made, "paused")
    tested = await app.admin.post(f"{PATH}/{made['id']}/test", status=200)
    _, examined = await finished("doctor", database_url=app.dsn)
    await app.admin.patch(f"{PATH}/{made['id']}", {"secrets": {"secret": SECRET}})

    assert "FLYWHEEL_SECRET_KEY" in paused["health"]["last_error"]["detail"]
    assert tested["ok"] is False
    assert "does not open 1 stored secrets (channel 售前客服: secret)" in examined
    await state(app, made, "ok")


@pytest.mark.parametrize("base_url", ["http://example.com", "https://127.0.0.1", "https://10.1.2.3", "https://[::1]"])
async def test_private_addresses_and_plain_http_are_refused_unless_allowed(
    postgres_dsn: str, prepared_database: str, platform: WeComKfSimulator, base_url: str
) -> None:
    body = wanted(platform, settings={"open_kfid": KFID, "base_url": base_url})
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as strict:
        problem = await strict.admin.refused("POST", PATH, body, status=422, code="invalid")

    assert problem["errors"][0]["pointer"] == "/settings/base_url"


async def test_address_that_was_allowed_before_is_never_called(
    postgres_dsn: str, prepared_database: str, platform: WeComKfSimulator
) -> None:
    async with copied(postgres_dsn, prepared_database) as dsn:
        async with serving(dsn, role="api", **LOCAL) as open_one:
            made = await configured(open_one.admin, platform)
        async with serving(dsn) as strict:
            paused = await state(strict, made, "paused")

    assert paused["health"]["last_error"]["kind"] == "address_forbidden"
    assert "FLYWHEEL_CHANNEL_PRIVATE_ADDRESSES" in paused["health"]["last_error"]["detail"]
    assert not platform.received
