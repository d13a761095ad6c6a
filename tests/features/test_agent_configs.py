"""Configured brains: secrets never leave, one of a name is used, and a test says what to do."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from flywheel.testing.simulators.openai import OpenAISimulator, failure
from tests.application import Application, copied, fresh, serving

PATH = "/admin/agent-configs"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


async def make(app: Application, **more: Any) -> Any:
    body = {
        "app_name": fresh("app"),
        "provider": "openai_compatible",
        "base_url": "http://127.0.0.1:9/v1",
        "model": "m",
    }
    return await app.admin.post(PATH, {**body, **more})


async def test_secret_is_never_returned(app: Application) -> None:
    secret = fresh("sk-very-secret")
    made = await make(app, secrets={"api_key": secret})

    one = await app.admin.get(f"{PATH}/{made['id']}")
    listed = await app.admin.get(PATH)
    stored = await app.sql("select secrets::text from agent_configs")

    assert one["secrets"]["api_key"]["set"] is True
    assert one["secrets"]["api_key"]["updated_at"]
    assert secret not in json.dumps([made, one, listed]) + "".join(row[0] for row in stored)


async def test_secret_is_changed_kept_and_removed(app: Application) -> None:
    made = await make(app, secrets={"api_key": "first"})
    address = f"{PATH}/{made['id']}"

    kept = await app.admin.patch(address, {"purpose": "别的"})
    changed = await app.admin.patch(address, {"secrets": {"api_key": "second"}})
    removed = await app.admin.patch(address, {"secrets": {"api_key": ""}})

    assert kept["secrets"] == made["secrets"]
    assert changed["secrets"]["api_key"]["updated_at"] > made["secrets"]["api_key"]["updated_at"]
    assert removed["secrets"] == {}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"provider": "oracle"}, "/provider"),
        ({"provider": None}, "/provider"),
        ({"app_name": " "}, "/app_name"),
        ({"base_url": "ftp://x"}, "/base_url"),
        ({"base_url": "http://a b"}, "/base_url"),
        ({"settings": {"a": "\u0000"}}, "/settings"),
        ({"settings": []}, "/settings"),
        ({"secrets": {"password": "x"}}, "/secrets/password"),
        ({"secrets": {"api_key": 5}}, "/secrets/api_key"),
        ({"secrets": {"api_key": "a\u0000"}}, "/secrets/api_key"),
        ({"enabled": "yes"}, "/enabled"),
        ({"health": {}}, "/health"),
    ],
)
async def test_unacceptable_config_is_refused_with_the_field(
    app: Application, change: dict[str, Any], pointer: str
) -> None:
    body = {"app_name": fresh("app"), "provider": "openai_compatible", "base_url": "http://127.0.0.1:9/v1", **change}
    before = len((await app.admin.get(PATH))["items"])

    problem = await app.admin.refused("POST", PATH, body, status=422)

    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert len((await app.admin.get(PATH))["items"]) == before


async def test_enabling_one_switches_the_others_of_its_name_off(app: Application) -> None:
    name = fresh("app")
    first, second = await make(app, app_name=name), await make(app, app_name=name)
    other = await make(app)

    async def enabled() -> set[str]:
        return {row["id"] for row in (await app.admin.get(PATH))["items"] if row["enabled"]}

    assert {first["id"], second["id"], other["id"]} & await enabled() == {second["id"], other["id"]}
    await app.admin.patch(f"{PATH}/{first['id']}", {"enabled": True})
    assert {first["id"], second["id"], other["id"]} & await enabled() == {first["id"], other["id"]}


async def test_concurrent_enabling_leaves_one(app: Application) -> None:
    name = fresh("app")
    made = [await make(app, app_name=name, enabled=False) for _ in range(4)]
    body = {"app_name": name, "provider": "rules"}

    answers = await asyncio.gather(
        *(app.admin.http.patch(f"{PATH}/{row['id']}", json={"enabled": True}) for row in made),
        *(app.admin.http.post(PATH, json=body) for _ in range(3)),
    )

    assert {answer.status_code for answer in answers} <= {200, 201}
    rows = (await app.admin.get(PATH))["items"]
    assert [row["enabled"] for row in rows if row["app_name"] == name].count(True) == 1


async def test_change_of_an_older_version_is_refused(app: Application) -> None:
    made = await make(app)
    await app.admin.patch(f"{PATH}/{made['id']}", {"model": "n", "version": made["version"]})

    body = {"model": "o", "version": made["version"]}
    await app.admin.refused("PATCH", f"{PATH}/{made['id']}", body, status=412, code="stale")


@pytest.mark.parametrize("field", ["app_name", "provider", "enabled", "settings"])
async def test_needed_field_cannot_be_emptied(app: Application, field: str) -> None:
    made = await make(app)

    problem = await app.admin.refused("PATCH", f"{PATH}/{made['id']}", {field: None}, status=422)

    assert problem["errors"][0]["pointer"] == f"/{field}"


async def test_deleted_config_is_gone(app: Application) -> None:
    made = await make(app)

    await app.admin.delete(f"{PATH}/{made['id']}", status=204)

    await app.admin.refused("GET", f"{PATH}/{made['id']}", status=404)


async def test_providers_say_what_they_have_to_be_told(app: Application) -> None:
    providers = {row["key"]: row for row in (await app.admin.get(f"{PATH}/providers"))["items"]}

    assert {"rules", "openai_compatible"} <= {*providers}
    assert "base_url" in providers["openai_compatible"]["config_fields"]
    assert providers["openai_compatible"]["secret_fields"] == ["api_key"]


async def test_test_of_a_working_brain_is_ok(app: Application) -> None:
    async with OpenAISimulator(api_key="k") as server:
        made = await make(app, base_url=server.base_url, secrets={"api_key": "k"})

        tested = await app.admin.post(f"{PATH}/{made['id']}/test", status=200)

    assert tested["ok"] is True
    assert [step["name"] for step in tested["steps"]] == ["network", "credentials", "app", "sample", "schema"]
    assert all(step["ok"] and step["detail"] and step["ms"] >= 0 for step in tested["steps"])
    assert (await app.admin.get(f"{PATH}/{made['id']}"))["health"]["state"] == "ok"


async def test_brain_that_was_left_alone_is_asked_again_once_its_test_passes(app: Application) -> None:
    async with OpenAISimulator() as server:
        made = await make(app, base_url=server.base_url)
        pause = "update agent_configs set paused_until = now() + interval '1 hour', pause_reason = 'credentials'"
        await app.sql(f"{pause}, failures = 9 where id = $1", made["id"])
        before = (await app.admin.get(f"{PATH}/{made['id']}"))["health"]["state"]

        await app.admin.post(f"{PATH}/{made['id']}/test", status=200)

    assert before == "paused"
    assert (await app.admin.get(f"{PATH}/{made['id']}"))["health"]["state"] == "ok"


async def test_test_of_the_rule_brain_needs_nothing(app: Application) -> None:
    made = await make(app, provider="rules", base_url=None, model=None)

    tested = await app.admin.post(f"{PATH}/{made['id']}/test", status=200)

    assert [(step["name"], step["ok"]) for step in tested["steps"]] == [
        ("app", True),
        ("sample", True),
        ("schema", True),
    ]


@pytest.mark.parametrize(
    ("change", "step", "said"),
    [
        ({"secrets": {"api_key": "wrong"}}, "credentials", "api_key"),
        ({"model": None}, "network", "model"),
        ({"base_url": "http://127.0.0.1:9/v1"}, "network", "base_url"),
    ],
)
async def test_test_of_a_broken_config_names_the_remedy_and_no_secret(
    app: Application, change: dict[str, Any], step: str, said: str
) -> None:
    async with OpenAISimulator(api_key="right") as server:
        made = await make(app, **{"base_url": server.base_url, "secrets": {"api_key": "right"}, **change})

        tested = await app.admin.post(f"{PATH}/{made['id']}/test", status=200)

    health = (await app.admin.get(f"{PATH}/{made['id']}"))["health"]
    failed = tested["steps"][-1]
    assert (tested["ok"], failed["name"], failed["ok"]) == (False, step, False)
    assert failed["remedy"].startswith("请")
    assert said in failed["detail"] + failed["remedy"]
    assert health["state"] == "error"
    assert health["last_error"] == f"{failed['detail']}：{failed['remedy']}"
    assert "right" not in json.dumps(tested)


async def test_vendors_words_do_not_reach_the_admin_page(app: Application) -> None:
    async with OpenAISimulator(lambda _payload: failure(500, "boom", "your key sk-123 said 你好")) as server:
        made = await make(app, base_url=server.base_url)

        tested = await app.admin.post(f"{PATH}/{made['id']}/test", status=200)

    assert "sk-123" not in json.dumps(tested, ensure_ascii=False)
    assert "你好" not in json.dumps(tested, ensure_ascii=False)


async def test_secret_sealed_with_another_key_asks_for_it_anew(seeded_database: str) -> None:
    async with serving(seeded_database) as app:
        made = await make(app, secrets={"api_key": "k"})
    async with serving(seeded_database, secret_key_text="another key") as app:
        tested = await app.admin.post(f"{PATH}/{made['id']}/test", status=200)
        problem = await app.admin.refused("PATCH", f"{PATH}/{made['id']}", {"model": "n"}, status=422)
        await app.admin.patch(f"{PATH}/{made['id']}", {"secrets": {"api_key": "k"}})

        assert tested["ok"] is False
        assert problem["errors"][0]["pointer"] == "/secrets"
