"""What an operator's Prometheus can read: who may, what is counted, and that nobody's words are in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from flywheel.testing.simulators.openai import failure
from tests.application import Application, Client, copied, problem_of, said, serving, until
from tests.child import command, running
from tests.scripted import Brain, fact, reply, scripted_brain

Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]
PATH = "/metrics"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


async def scrape(app: Application, client: Client | None = None) -> httpx.Response:
    """An answer of /metrics, which stands beside the API."""
    asking = client or await app.token("metrics")
    return await asking.http.get(app.base_url + PATH)


def read(text: str) -> Figures:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def figures(app: Application) -> Figures:
    answer = await scrape(app)
    assert answer.status_code == 200, answer.text
    return read(answer.text)


def rise(before: Figures, after: Figures, name: str, **labels: str) -> float:
    key = (name, tuple(sorted(labels.items())))
    return after.get(key, 0.0) - before.get(key, 0.0)


async def test_answer_is_what_prometheus_reads(app: Application) -> None:
    answer = await scrape(app)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    names = {name for name, _ in read(answer.text)}
    assert {"process_resident_memory_bytes", "process_cpu_seconds_total", "python_info"} <= names


async def test_scrape_without_a_token_is_refused(app: Application) -> None:
    answer = await app.client().http.get(app.base_url + PATH)

    problem_of(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("scope", ["read", "write", "ingest"])
async def test_token_without_the_scope_is_refused(app: Application, scope: str) -> None:
    problem_of(await scrape(app, await app.token(scope)), 403, "scope_missing")


async def test_token_of_an_admin_may_scrape(app: Application) -> None:
    assert (await scrape(app, await app.token("admin"))).status_code == 200


@pytest.mark.parametrize("role", ["manager", "sales", "customer"])
async def test_only_admins_may_look_with_a_browser(app: Application, role: str) -> None:
    problem_of(await scrape(app, await app.signed_in(role)), 403, "forbidden")
    assert (await scrape(app, app.admin)).status_code == 200


async def test_visitor_may_not_scrape(app: Application) -> None:
    visitor = await app.visitor()

    problem_of(await scrape(app, visitor.client), 403, "forbidden")


async def test_run_is_counted_with_what_it_did(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("budget", "30 万"))
    before = await figures(app)

    await brain.learns(visitor, fact("budget", "45 万"), fact("need", "报表", evidence=["m44"]))

    after = await figures(app)
    assert rise(before, after, "flywheel_runs_total", state="succeeded", outcome="ok") == 1
    assert rise(before, after, "flywheel_run_duration_seconds_count") == 1
    assert rise(before, after, "flywheel_facts_total", did="opened") == 2
    assert rise(before, after, "flywheel_facts_total", did="superseded") == 1
    assert rise(before, after, "flywheel_dropped_total", reason="evidence_unknown") == 1
    provider = {"provider": "openai_compatible"}
    assert rise(before, after, "flywheel_brain_calls_total", result="ok", **provider) == 1
    assert rise(before, after, "flywheel_brain_seconds_count", **provider) == 1
    for kind in ("prompt", "completion"):
        assert rise(before, after, "flywheel_brain_tokens_total", kind=kind, **provider) > 0


async def test_repair_is_counted(app: Application, brain: Brain) -> None:
    before = await figures(app)
    brain.answers("什么都不是", reply(fact("budget", "30 万")))
    visitor = await app.visitor()
    await visitor.says("三十万")
    await app.learned(visitor.customer_id)

    after = await figures(app)

    assert rise(before, after, "flywheel_runs_total", state="succeeded", outcome="repaired") == 1
    assert rise(before, after, "flywheel_brain_repairs_total", provider="openai_compatible") == 1
    assert rise(before, after, "flywheel_brain_calls_total", provider="openai_compatible", result="ok") == 2


async def test_failure_is_counted_by_kind_at_every_attempt(app: Application, brain: Brain) -> None:
    before = await figures(app)
    brain.answers(failure(500, "down"))
    visitor = await app.visitor()
    await visitor.says("三十万")
    await until(lambda: app.runs(visitor.customer_id), lambda runs: runs and runs[-1]["state"] == "failed")

    after = await until(
        lambda: figures(app),
        lambda now: rise(before, now, "flywheel_runs_total", state="failed", outcome="http_error") == 1,
    )

    assert rise(before, after, "flywheel_run_failures_total", kind="vendor_unavailable") == 3
    failed = {"provider": "openai_compatible", "result": "vendor_unavailable"}
    assert rise(before, after, "flywheel_brain_calls_total", **failed) == 3


async def test_skipped_run_is_counted_with_its_reason(app: Application) -> None:
    before = await figures(app)
    visitor = await app.visitor()
    await visitor.says("好的")
    await app.learned(visitor.customer_id)

    after = await until(
        lambda: figures(app),
        lambda now: rise(before, now, "flywheel_runs_total", state="skipped", outcome="gated") == 1,
    )

    assert rise(before, after, "flywheel_run_duration_seconds_count") == 0


async def test_messages_are_counted_by_channel_and_result(app: Application) -> None:
    before = await figures(app)
    message = said()
    await app.inbound([message, said(direction="sideways")])
    await app.inbound([message], channel_type="wechat_work_contact")
    visitor = await app.visitor()
    await visitor.says("好的", client_message_id="c-1")
    await visitor.client.post(visitor.thread, {"text": "好的", "client_message_id": "c-1"}, status=200)

    after = await figures(app)

    assert [
        rise(before, after, "flywheel_messages_total", channel_type=channel_type, result=result)
        for channel_type in ("wechat_work_contact", "webchat")
        for result in ("stored", "duplicate", "refused")
    ] == [1, 1, 1, 1, 1, 0]


async def test_channel_types_that_nobody_registered_share_one_label(app: Application) -> None:
    before = await figures(app)
    await app.inbound([said()], channel_type="till")
    await app.inbound([said()], channel_type="kiosk")

    after = await figures(app)

    assert rise(before, after, "flywheel_messages_total", channel_type="custom", result="stored") == 2
    assert {dict(labels)["channel_type"] for name, labels in after if name == "flywheel_messages_total"} <= {
        "webchat", "wechat_work_contact", "custom",
    }  # fmt: skip


async def test_requests_are_counted_by_template_method_and_class_of_status(app: Application) -> None:
    visitor = await app.visitor()
    before = await figures(app)
    await app.admin.get(f"/customers/{visitor.customer_id}")
    await app.admin.refused("GET", f"/customers/{app_id(1)}", status=404)
    await app.admin.http.request("PROPFIND", "/customers")
    await app.admin.http.get("/no/such/place")

    after = await figures(app)

    one = {"route": "/customers/{customer_id}", "method": "GET"}
    assert rise(before, after, "flywheel_http_requests_total", status="2xx", **one) == 1
    assert rise(before, after, "flywheel_http_requests_total", status="4xx", **one) == 1
    assert rise(before, after, "flywheel_http_request_duration_seconds_count", **one) == 2
    nowhere = {"route": "unmatched", "method": "GET", "status": "4xx"}
    assert rise(before, after, "flywheel_http_requests_total", **nowhere) == 1
    labels = [dict(labels) for name, labels in after if name == "flywheel_http_requests_total"]
    assert "PROPFIND" not in {label["method"] for label in labels}
    assert all(visitor.customer_id not in label["route"] for label in labels)


def app_id(number: int) -> str:
    """An id that nothing has."""
    return f"00000000-0000-7000-8000-{number:012d}"


async def test_what_waits_is_read_from_the_database(postgres_dsn: str, prepared_database: str) -> None:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn, role="api") as app:
        idle = await figures(app)
        await app.inbound([said("same"), said("same", text="三十万"), said(text="四十万")])
        busy = await figures(app)
        await app.sql("update insight_lanes set is_dead = true where head_seq = 1")
        given_up = await figures(app)

    assert [idle["flywheel_messages_waiting", ()], idle["flywheel_oldest_wait_seconds", ()]] == [0, 0]
    assert [busy["flywheel_messages_waiting", ()], busy["flywheel_dead_lanes", ()]] == [3, 0]
    assert busy["flywheel_oldest_wait_seconds", ()] > 0
    assert [given_up["flywheel_messages_waiting", ()], given_up["flywheel_dead_lanes", ()]] == [2, 1]
    assert busy["flywheel_jobs_held", ()] == 0


async def test_open_runs_and_the_brain_they_wait_for_are_shown(app: Application) -> None:
    async with scripted_brain(app) as brain:
        brain.answers(failure(401, "bad key"))
        visitor = await app.visitor()
        await visitor.says("三十万")
        now = await until(lambda: figures(app), lambda now: now["flywheel_open_runs", (("state", "waiting"),)] == 1)

    assert now["flywheel_brains_paused", ()] == 1


@asynccontextmanager
async def closed_to_new_connections(server_dsn: str, dsn: str) -> AsyncIterator[None]:
    """A database that ends everybody's connections and takes no new one."""
    name = urlsplit(dsn).path[1:]
    connection = await asyncpg.connect(server_dsn)
    try:
        await connection.execute(f"alter database {name} allow_connections false")
        await connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
        yield
    finally:
        await connection.execute(f"alter database {name} allow_connections true")
        await connection.close()


async def test_scrape_outlasts_the_database(postgres_dsn: str, prepared_database: str) -> None:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn, role="api") as app:
        known, unknown = await app.token("metrics"), app.client("fwt_unknown")
        up = await figures(app)
        async with closed_to_new_connections(postgres_dsn, dsn):
            down = read((await scrape(app, known)).text)
            problem_of(await scrape(app, unknown), 503)
            problem_of(await app.client().http.get(app.base_url + PATH), 401)

    assert (up["flywheel_database_up", ()], down["flywheel_database_up", ()]) == (1, 0)
    assert ("flywheel_messages_waiting", ()) in up
    assert ("flywheel_messages_waiting", ()) not in down
    assert ("flywheel_runs_total", (("outcome", "ok"), ("state", "succeeded"))) in down


async def test_revoked_token_does_not_outlast_the_database(postgres_dsn: str, prepared_database: str) -> None:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn, role="api") as app:
        made = await app.admin.post("/auth/tokens", {"name": "prometheus", "scopes": ["metrics"]})
        client = app.client(made["token"])
        assert (await scrape(app, client)).status_code == 200
        await app.admin.delete(f"/auth/tokens/{made['id']}", status=204)
        problem_of(await scrape(app, client), 401, "token_revoked")
        async with closed_to_new_connections(postgres_dsn, dsn):
            problem_of(await scrape(app, client), 503)


async def test_nothing_personal_is_in_the_metrics(app: Application, brain: Brain) -> None:
    name, number, words = "赵钱孙李", "13912345678", "想换掉老掉牙的叫号机"
    visitor = await app.visitor(name=name, mobile=number)
    await app.inbound([said(name, text=words, peer={"peer_id": "p-chuan", "name": name, "mobile": number})])
    await app.inbound([said(text=words, direction=words)], channel_type="peixian", account=name)
    brain.answers(reply(fact(words, words, op=words, evidence=[words]), fact(words, words), summary=words))
    await visitor.says(words)
    await app.learned(visitor.customer_id)
    brain.answers(failure(500, words))
    await visitor.says(number)
    await until(lambda: app.runs(visitor.customer_id), lambda runs: runs[-1]["state"] == "failed")
    await app.admin.http.get(f"/customers?q={name}")
    await app.admin.http.get(f"/{words}")
    await app.client(words.encode().hex()).http.get(app.base_url + PATH)

    text = (await scrape(app)).text

    for personal in (name, number, words, "p-chuan", "peixian", visitor.customer_id, visitor.token):
        assert personal not in text


async def test_worker_answers_on_a_port_of_its_own(seeded_database: str) -> None:
    settings = {"database_url": seeded_database, "metrics_port": "0"}
    async with serving(seeded_database, role="api") as app:
        made = await app.admin.post("/auth/tokens", {"name": "prometheus", "scopes": ["metrics"]})
        async with running("worker", **settings) as worker:
            client = app.client(made["token"])
            visitor = await app.visitor()
            await visitor.says("我们的预算是三十万")
            await app.learned(visitor.customer_id)

            async def ask() -> Figures:
                return read((await client.http.get(worker.url + PATH)).text)

            done = ("flywheel_runs_total", (("outcome", "ok"), ("state", "succeeded")))
            counted = await until(ask, lambda now: now[done] == 1)
            assert counted["flywheel_database_up", ()] == 1
            assert (await client.http.get(worker.url + "/readyz")).json()["jobs"] == "ok"
            problem_of(await app.client().http.get(worker.url + PATH), 401)
            problem_of(await client.http.get(worker.url + "/api/v1/customers"), 404)


async def test_port_that_is_taken_is_named(seeded_database: str) -> None:
    async with serving(seeded_database, role="api") as app:
        taken = str(urlsplit(app.base_url).port)
        async with command("worker", database_url=seeded_database, metrics_port=taken) as worker:
            assert await worker.ended() == 1
            assert b"FLYWHEEL_METRICS_PORT" in worker.said
