"""Where brains may be: private addresses where the operator allows them, a cloud machine's metadata never."""

from typing import Any

import pytest

from flywheel.testing.simulators.openai import OpenAISimulator
from tests.application import Application, fresh, serving, until
from tests.flows.vendors import KEYS, simulator
from tests.scripted import INSIGHT_APP

PATH = "/admin/agent-configs"
NEVER = [
    "http://169.254.169.254/v1",
    "http://[fe80::1]/v1",
    "http://[::ffff:169.254.169.254]/v1",
    "http://[fd00:ec2::254]",
]
PRIVATE = [
    *("http://127.0.0.1:9/v1", "http://localhost:9", "http://10.1.2.3", "http://192.168.1.1", "http://172.16.0.1"),
    *("http://[::1]/v1", "http://[fc00::1]", "http://[::ffff:10.0.0.1]", "http://2130706433/v1", "http://0.0.0.0"),
]


def of(provider: str) -> dict[str, Any]:
    return {"provider": provider, "secrets": {"api_key": KEYS[provider]}}


def config(base_url: str) -> dict[str, Any]:
    return {"app_name": fresh("app"), "provider": "openai_compatible", "base_url": base_url, "model": "m"}


@pytest.mark.parametrize("base_url", NEVER)
async def test_metadata_and_link_local_addresses_are_never_saved(app: Application, base_url: str) -> None:
    made = await app.admin.post(PATH, config("http://127.0.0.1:9"))

    problem = await app.admin.refused("POST", PATH, config(base_url), status=422)
    await app.admin.refused("PATCH", f"{PATH}/{made['id']}", {"base_url": base_url}, status=422)

    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [("/base_url", "address_forbidden")]


async def test_private_addresses_are_not_saved_where_they_are_forbidden(seeded_database: str) -> None:
    async with serving(seeded_database, brain_private_addresses="forbid") as app:
        problems = [await app.admin.refused("POST", PATH, config(url), status=422) for url in PRIVATE]
        await app.admin.post(PATH, config("http://8.8.8.8/v1"))
        await app.admin.post(PATH, config("https://no-such-name.invalid/v1"))

    assert {problem["errors"][0]["code"] for problem in problems} == {"address_forbidden"}


@pytest.mark.parametrize("provider", ["openai_compatible", "dify"])
async def test_config_from_before_is_refused_when_it_is_used_and_nothing_is_sent(
    seeded_database: str, provider: str
) -> None:
    async with simulator(provider) as server:
        address = server.base_url.replace("127.0.0.1", "localhost")
        async with serving(seeded_database) as app:
            made = await app.admin.post(PATH, {**config(address), "app_name": INSIGHT_APP, **of(provider)})
        async with serving(seeded_database, brain_private_addresses="forbid") as app:
            visitor = await app.visitor()
            await visitor.says("我要报表")
            [run] = await until(
                lambda: app.runs(visitor.customer_id), lambda found: found and found[-1]["state"] == "waiting"
            )
            tested = await app.admin.post(f"{PATH}/{made['id']}/test", status=200)
            pending = (await app.profile(visitor.customer_id))["pending_messages"]

    assert run["error"]["kind"] == "address_forbidden"
    assert "FLYWHEEL_BRAIN_PRIVATE_ADDRESSES" in run["error"]["cause"]
    assert run["error"]["remedy"].startswith("请")
    assert [(step["name"], step["code"]) for step in tested["steps"]] == [("network", "address_forbidden")]
    assert (pending, server.received) == (1, [])


async def test_private_addresses_are_allowed_by_default(app: Application) -> None:
    async with OpenAISimulator() as server:
        made = await app.admin.post(PATH, config(server.base_url.replace("127.0.0.1", "localhost")))
        tested = await app.admin.post(f"{PATH}/{made['id']}/test", status=200)

    assert tested["ok"] is True
