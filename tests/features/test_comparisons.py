"""Shadow runs: another brain is asked about stored bursts, and only what differs and what it cost is kept."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from flywheel.features.comparisons import service
from flywheel.testing.simulators.openai import OpenAISimulator, Payload, Responder, Scripted, failure
from tests.application import Application, copied, fresh, serving, until
from tests.features.test_commands import flywheel
from tests.scripted import Brain, fact, lines_of, new_texts, reply, scripted_brain

PATH = "/admin/agent-configs"
_TABLES = """
    select table_name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'
      and table_name not in ('brain_comparisons', 'compared_bursts', 'audit_log', 'rate_windows', 'api_tokens')
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


def facts_of(payload: Payload) -> list[dict[str, Any]]:
    """What the messages of these tests say: a fact each, `category:content`."""
    return [fact(*part.split(":")) for text in new_texts(payload) for part in text.split("；") if ":" in part]


def honest(payload: Payload) -> str:
    return reply(*facts_of(payload))


def other(payload: Payload) -> str:
    """Misses the first fact, and adds one of its own."""
    return reply(*facts_of(payload)[1:], fact("need", "报表"))


async def talk(app: Application, brain: Brain, *texts: str) -> str:
    """A customer who says these things, a burst each, and what the brain learned of them."""
    brain.server.responder = honest
    visitor = await app.visitor()
    for text in texts:
        await visitor.says(text)
        await app.learned(visitor.customer_id)
    return visitor.customer_id


async def shadow(app: Application, base_url: str, **more: Any) -> Any:
    body = {"app_name": fresh("shadow"), "provider": "openai_compatible", "base_url": base_url, "model": "m"}
    return await app.admin.post(PATH, {**body, **more})


async def compared(app: Application, config_id: str, **body: Any) -> Any:
    """A comparison once it is done."""
    started = await app.admin.post(f"{PATH}/{config_id}/compare", body, status=202)

    async def ask() -> Any:
        return await app.admin.get(f"{PATH}/comparisons/{started['id']}")

    return await until(ask, lambda found: found["state"] == "done")


async def everything(app: Application) -> dict[str, list[str]]:
    """Every row that a comparison must leave alone; of configs all but the counted tokens."""
    tables = [row["table_name"] for row in await app.sql(_TABLES)]
    return {
        name: [
            json.dumps({k: v for k, v in json.loads(row["row"]).items() if k not in ("tokens_used", "tokens_on")})
            for row in await app.sql(f"select to_jsonb(t)::text as row from {name} t order by 1")  # noqa: S608
        ]
        for name in tables
    }


@pytest_asyncio.fixture(loop_scope="session")
async def brain(app: Application) -> AsyncIterator[Brain]:
    async with scripted_brain(app) as brain:
        yield brain


@pytest.mark.parametrize("is_live", [True, False], ids=["against itself", "against what was recorded"])
async def test_same_brain_states_the_same(app: Application, brain: Brain, is_live: bool) -> None:
    customer = await talk(app, brain, "budget:30 万；need:报表", "budget:50 万")
    against = {"against": brain.config["id"]} if is_live else {}

    found = await compared(app, brain.config["id"], customer_ids=[customer], **against)

    counts = found["counts"]
    assert (counts["bursts"], counts["done"]) == (2, 2)
    assert (counts["equal"], counts["added"], counts["missing"]) == (3, 0, 0)
    assert counts["second"]["calls"] == 2
    assert counts["first"]["tokens"] > 0


async def test_what_another_brain_misses_and_adds_is_named_with_the_message_it_cites(
    app: Application, brain: Brain
) -> None:
    customer = await talk(app, brain, "budget:30 万；preference:私有化")
    [run] = await app.runs(customer)
    async with OpenAISimulator(other) as server:
        config = await shadow(app, server.base_url)
        found = await compared(app, config["id"], customer_ids=[customer])

    [shown] = found["customers"]
    [burst] = shown["bursts"]
    assert found["config"]["id"] == config["id"]
    assert (shown["customer_id"], shown["counts"]["equal"]) == (customer, 1)
    assert (burst["run_id"], burst["message_ids"]) == (run["id"], run["message_ids"])
    assert [(f["category"], f["content"], f["message_id"]) for f in burst["added"]] == [
        ("need", "报表", run["message_ids"][0])
    ]
    assert [(f["category"], f["content"]) for f in burst["missing"]] == [("budget", "30 万")]


async def test_facts_of_recalled_messages_are_not_shown_and_removed_at_night(app: Application, brain: Brain) -> None:
    brain.server.responder = honest
    visitor = await app.visitor()
    posted = await visitor.says("budget:31 万；preference:私有化")
    await app.learned(visitor.customer_id)
    async with OpenAISimulator(other) as server:
        config = await shadow(app, server.base_url)
        found = await compared(app, config["id"], customer_ids=[visitor.customer_id])

    await visitor.client.post(f"{visitor.thread}/{posted['id']}/revoke", status=200)

    shown = await app.admin.get(f"{PATH}/comparisons/{found['id']}")
    kept = await app.sql("select missing::text from compared_bursts where comparison_id = $1::uuid", found["id"])
    await service.remove_old(app.process.deps)
    left = await app.sql("select missing::text from compared_bursts where comparison_id = $1::uuid", found["id"])
    assert [fact["content"] for fact in found["customers"][0]["bursts"][0]["missing"]] == ["31 万"]
    assert [fact["content"] for fact in shown["customers"][0]["bursts"][0]["missing"]] == [""]
    assert ("31" in kept[0][0], left[0][0]) == (True, "[]")


async def test_comparisons_go_with_the_replies(seeded_database: str) -> None:
    async with serving(seeded_database) as app, scripted_brain(app) as brain:
        customer = await talk(app, brain, "budget:30 万")
        found = await compared(app, brain.config["id"], customer_ids=[customer])
        await app.sql("update brain_comparisons set created_at = now() - interval '91 days'")

        await service.remove_old(app.process.deps)

        await app.admin.refused("GET", f"{PATH}/comparisons/{found['id']}", status=404)
        assert await app.sql("select id from compared_bursts") == []


async def test_customer_who_opts_out_meanwhile_is_left_out(app: Application, brain: Brain) -> None:
    customer = await talk(app, brain, "budget:30 万")
    async with OpenAISimulator(other, latency_s=1.0) as server:
        config = await shadow(app, server.base_url)
        body = {"customer_ids": [customer]}
        started = await app.admin.post(f"{PATH}/{config['id']}/compare", body, status=202)
        await app.admin.patch(f"/customers/{customer}", {"ai_opted_out": True})

        async def ask() -> Any:
            return await app.admin.get(f"{PATH}/comparisons/{started['id']}")

        found = await until(ask, lambda shown: shown["state"] == "done")

    assert found["counts"]["reasons"] == {"opted_out": 1}
    assert found["customers"][0]["bursts"][0]["missing"] == []


async def test_nothing_of_a_customer_is_changed(app: Application, brain: Brain) -> None:
    customer = await talk(app, brain, "budget:30 万", "budget:50 万")
    async with OpenAISimulator(other) as server:
        config = await shadow(app, server.base_url, settings={"daily_tokens": 10_000_000})
        before = await everything(app)

        await compared(app, config["id"], customer_ids=[customer])

        after = await everything(app)
        health = (await app.admin.get(f"{PATH}/{config['id']}"))["health"]
    assert after == before
    assert health["tokens_used"] > 0


async def test_brain_is_shown_what_was_known_then(app: Application, brain: Brain) -> None:
    customer = await talk(app, brain, "budget:30 万", "need:报表", "budget:50 万")
    async with OpenAISimulator(honest) as server:
        config = await shadow(app, server.base_url)
        await compared(app, config["id"], customer_ids=[customer])
        asked = [request.payload for request in server.received]

    [prompt] = [p["messages"][-1]["content"] for p in asked if new_texts(p) == ["need:报表"]]
    assert [(line["category"], line["content"]) for line in lines_of(prompt) if "i" in line] == [("budget", "30 万")]
    assert "50 万" not in prompt


@pytest.mark.parametrize(
    ("responder", "reason"),
    [
        (lambda _payload: failure(500), "vendor_unavailable"),
        (lambda _payload: failure(401), "credentials_refused"),
        (lambda _payload: "抱歉", "reply_no_json"),
        (lambda _payload: Scripted(is_cut=True, body="x" * 99), "vendor_unavailable"),
    ],
)
async def test_failing_brain_is_told_as_such_and_keeps_its_health(
    app: Application, brain: Brain, responder: Responder, reason: str
) -> None:
    customer = await talk(app, brain, "budget:30 万")
    async with OpenAISimulator(responder) as server:
        config = await shadow(app, server.base_url)
        found = await compared(app, config["id"], customer_ids=[customer])
        health = (await app.admin.get(f"{PATH}/{config['id']}"))["health"]

    assert found["counts"]["reasons"] == {reason: 1}
    assert (found["counts"]["failed"], found["counts"]["equal"], found["counts"]["missing"]) == (1, 0, 0)
    assert health["state"] == "unknown"


async def test_brain_that_keeps_failing_is_not_asked_about_everything(app: Application, brain: Brain) -> None:
    customer = await talk(app, brain, *(f"need:需求{n}" for n in range(9)))
    async with OpenAISimulator(lambda _payload: failure(500)) as server:
        config = await shadow(app, server.base_url)
        found = await compared(app, config["id"], customer_ids=[customer], bursts_each=9)
        asked = len(server.received)

    assert asked <= 7
    assert found["counts"]["reasons"]["keeps_failing"] >= 2


async def test_numbers_stay_here_and_so_do_opted_out_customers(app: Application, brain: Brain) -> None:
    text = "need:联系 13812345678"
    customer, out = await talk(app, brain, text), await talk(app, brain, "need:私事")
    await app.admin.patch(f"/customers/{out}", {"ai_opted_out": True})
    async with OpenAISimulator(honest) as server:
        config = await shadow(app, server.base_url)
        problem = await app.admin.refused(
            "POST", f"{PATH}/{config['id']}/compare", {"customer_ids": [customer, out]}, status=422
        )
        found = await compared(app, config["id"], sample=50)
        sent = str([request.payload for request in server.received])

    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [("/customer_ids/1", "opted_out")]
    assert customer in {row["customer_id"] for row in found["customers"]}
    assert out not in {row["customer_id"] for row in found["customers"]}
    assert "13812345678" not in sent
    assert "私事" not in sent


async def test_budget_of_the_day_ends_the_asking(app: Application, brain: Brain) -> None:
    customer = await talk(app, brain, "need:一", "need:二", "need:三", "need:四")
    async with OpenAISimulator(honest) as server:
        config = await shadow(app, server.base_url, settings={"daily_tokens": 1, "max_concurrency": 1})
        found = await compared(app, config["id"], customer_ids=[customer])
        asked = len(server.received)

    assert asked <= 2
    assert found["counts"]["reasons"] == {"paused_token_budget": 4 - asked}


def printed_rows(printed: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in printed.splitlines() if "│" in line]


async def test_command_prints_the_comparison(app: Application, brain: Brain) -> None:
    customer = await talk(app, brain, "budget:30 万；preference:私有化")
    token = (await app.token("read", "write", "admin")).http.headers["authorization"].removeprefix("Bearer ")
    access = ("--url", app.base_url, "--token", token)
    async with OpenAISimulator(other) as server:
        config = await shadow(app, server.base_url)
        options = ("brain", "compare", "--config", config["app_name"], "--against", brain.config["id"])
        code, printed = await flywheel(*options, "--customer", customer, *access)
        _, as_json = await flywheel(*options, "--customer", customer, "--json", *access)
        unknown = await flywheel("brain", "compare", "--config", "nobody", *access)

    assert code == 0
    assert printed_rows(printed)[-1][:7] == ["all", "1", "1", "1", "1", "0", "0"]
    assert json.loads(as_json)["counts"]["missing"] == 1
    assert (unknown[0], config["app_name"] in unknown[1]) == (1, True)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "customers_or_sample"),
        ({"sample": 3, "customer_ids": ["01a204db-0cc8-7c29-9765-88f22e9f260d"]}, "customers_or_sample"),
        ({"sample": 51}, "less_than_equal"),
        ({"sample": 50, "bursts_each": 5}, "too_many_bursts"),
        ({"sample": 1, "bursts_each": 201}, "less_than_equal"),
        ({"customer_ids": []}, "too_short"),
        ({"sample": 1, "against": "01a204db-0cc8-7c29-9765-88f22e9f260d"}, "unknown_config"),
    ],
)
async def test_size_is_bounded_with_a_clear_error(
    app: Application, brain: Brain, body: dict[str, Any], code: str
) -> None:
    problem = await app.admin.refused("POST", f"{PATH}/{brain.config['id']}/compare", body, status=422)

    assert [error["code"] for error in problem["errors"]] == [code]


async def test_customer_without_any_analysis_cannot_be_compared(app: Application, brain: Brain) -> None:
    made = await app.admin.post("/customers", {"display_name": fresh("客户")})

    body = {"customer_ids": [made["id"]]}
    await app.admin.refused("POST", f"{PATH}/{brain.config['id']}/compare", body, status=409, code="nothing_to_compare")


async def test_one_comparison_of_a_config_at_a_time_and_only_for_admins(app: Application, brain: Brain) -> None:
    customer = await talk(app, brain, "budget:30 万")
    async with OpenAISimulator(honest, latency_s=1.0) as server:
        config = await shadow(app, server.base_url)
        address, body = f"{PATH}/{config['id']}/compare", {"customer_ids": [customer]}
        started = await app.admin.post(address, body, status=202)
        await app.admin.refused("POST", address, body, status=409, code="comparison_running")
        manager = await app.signed_in("manager")
        await manager.refused("POST", address, body, status=403)
        await manager.refused("GET", f"{PATH}/comparisons/{started['id']}", status=403)
        listed = (await app.admin.get(f"{PATH}/comparisons"))["items"]

        recorded = await app.admin.all("/admin/audit-log", action="agent_config.compared", object_id=config["id"])

    assert started["state"] == "running"
    assert len(recorded) == 1
    assert started["id"] in {row["id"] for row in listed}
