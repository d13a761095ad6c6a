"""Raw replies: as they came until the run has ended, then with personal numbers starred out, and in time not at all."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio

from flywheel.testing.simulators.openai import failure
from tests.application import Application, Visitor, copied, fresh, serving, until
from tests.scripted import Brain, fact, reply, scripted_brain

RUNS = "/admin/insight-runs"
MOBILE, MAIL, CARD, IDENTITY = "13800138000", "wang.min@example.com", "6222 0212 3456 7890", "11010119900307775X"
SUMMARY = f"邮箱 {MAIL}，卡 {CARD}，证 {IDENTITY}"
SAID = reply(fact("contact_preference", f"打 {MOBILE}"), fact("need", "报表"), summary=SUMMARY)
STARRED = SAID
for number in (MOBILE, MAIL, CARD, IDENTITY):
    STARRED = STARRED.replace(number, "*" * len(number))
FIGURES = (
    "state", "outcome", "message_ids", "provider", "model", "prompt_version", "attempts", "started_at", "finished_at",
    "duration_ms", "brain_ms", "prompt_tokens", "completion_tokens", "written", "error", "ai_summary",
)  # fmt: skip

Serve = Callable[..., AbstractAsyncContextManager[tuple[Application, Brain]]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


@pytest.fixture
def serve(seeded_database: str) -> Serve:
    """An application with settings of its own, and a brain."""

    @asynccontextmanager
    async def start(**settings: Any) -> AsyncIterator[tuple[Application, Brain]]:
        async with serving(seeded_database, **settings) as application, scripted_brain(application) as brain:
            yield application, brain

    return start


async def run_of(app: Application, visitor: Visitor) -> Any:
    """The visitor's newest run in full."""
    return await app.admin.get(f"{RUNS}/{(await app.runs(visitor.customer_id))[-1]['id']}")


async def ended(app: Application, brain: Brain, said: str = SAID) -> tuple[Visitor, Any]:
    visitor = await app.visitor()
    brain.answers(said)
    await visitor.says(fresh("记一下我的联系方式"))
    await app.learned(visitor.customer_id)
    return visitor, await run_of(app, visitor)


async def test_numbers_in_the_replies_of_an_ended_run_are_starred_out(app: Application, brain: Brain) -> None:
    _, run = await ended(app, brain)

    assert run["replies"] == [STARRED]
    assert run["reply_excerpt"] == STARRED[:500]
    assert run["replies_removed"] is None


async def test_number_behind_an_escaped_character_is_starred_out(app: Application, brain: Brain) -> None:
    _, run = await ended(app, brain, json.dumps(json.loads(SAID)))

    assert MOBILE not in run["replies"][0]
    assert json.loads(run["replies"][0]) == json.loads(STARRED)


async def test_what_was_learned_is_not_starred_out(app: Application, brain: Brain) -> None:
    visitor, run = await ended(app, brain)
    profile = await app.profile(visitor.customer_id)

    assert run["ai_summary"] == profile["ai_summary"] == SUMMARY
    assert f"打 {MOBILE}" in [insight["content"] for insight in profile["active_insights"]]


async def test_detail_of_what_was_dropped_is_starred_out_too(app: Application, brain: Brain) -> None:
    without_content = fact(f"手机{MOBILE}", "", op="retire", ref="i99")
    _, run = await ended(app, brain, reply(fact("need", "报表"), without_content))
    assert ("retire_without_target", f"手机{'*' * len(MOBILE)}") in [(d["reason"], d["detail"]) for d in run["dropped"]]


async def test_replies_stay_as_they_came_until_the_run_has_ended(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.answers(f"请打 {MOBILE}", failure(401, "bad key"))
    await visitor.says("三十万")
    await until(lambda: app.runs(visitor.customer_id), lambda runs: runs and runs[-1]["state"] == "waiting")
    during = await run_of(app, visitor)

    brain.answers(SAID)
    await app.admin.patch(f"/admin/agent-configs/{brain.config['id']}", {"secrets": {"api_key": "sk-right"}})
    await app.learned(visitor.customer_id)

    after = await run_of(app, visitor)
    assert (during["replies"], during["id"]) == ([f"请打 {MOBILE}"], after["id"])
    assert (after["outcome"], after["replies"]) == ("repaired", [f"请打 {'*' * len(MOBILE)}", STARRED])


async def test_replies_of_a_run_that_was_given_up_are_starred_out(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.answers(f"请打 {MOBILE}")
    await visitor.says("三十万")
    await until(lambda: app.runs(visitor.customer_id), lambda runs: runs and runs[-1]["state"] == "failed")

    assert (await run_of(app, visitor))["replies"] == [f"请打 {'*' * len(MOBILE)}"] * 2


async def test_reply_about_a_message_recalled_meanwhile_is_not_kept(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    brain.answers(SAID)
    brain.server.latency_s = 1.0
    text = fresh("记一下我的联系方式")
    message = await visitor.says(text)
    await brain.is_asked_about(text)
    await visitor.client.post(f"{visitor.thread}/{message['id']}/revoke", status=200)
    await app.learned(visitor.customer_id)

    run = await run_of(app, visitor)

    assert (run["replies"], run["replies_removed"], run["state"]) == ([], "recalled", "succeeded")


async def test_replies_stay_as_they_came_where_redaction_is_off(serve: Serve) -> None:
    async with serve(reply_redaction=False) as (app, brain):
        _, run = await ended(app, brain)

    assert run["replies"] == [SAID]


async def test_without_retention_the_reply_goes_with_the_run(serve: Serve) -> None:
    dropped = fact("need", "看板", evidence=["m44"])
    async with serve(reply_retention_days=0) as (app, brain):
        _, run = await ended(app, brain, reply(fact("budget", "30 万"), dropped))

    assert (run["replies"], run["reply_excerpt"], run["replies_removed"]) == ([], None, "retention")
    assert (run["outcome"], run["written"]["opened"]) == ("ok", 2)
    assert [(entry["reason"], entry["detail"]) for entry in run["dropped"]] == [("evidence_unknown", "")]


async def grow_old(app: Application, run: Any, days: int) -> None:
    change = "update insight_runs set finished_at = finished_at - make_interval(days => $2) where id = $1::uuid"
    await app.sql(change, run["id"], days)


async def nightly(app: Application) -> None:
    """Have the work of the night be due: the next process to start does it."""
    due = "update jobs.pgqueuer_schedules set next_run = now() - interval '1 minute' where entrypoint = $1 returning 1"
    assert await app.sql(due, "remove_old_replies")


async def test_night_removes_replies_that_are_too_old_and_nothing_else(serve: Serve) -> None:
    async with serve() as (app, brain):
        said = reply(fact("budget", "30 万"), fact("need", "报表", evidence=["m44"]))
        old_visitor, old = await ended(app, brain, said)
        young_visitor, young = await ended(app, brain)
        await grow_old(app, old, 91)
        await grow_old(app, young, 89)
        old, young = await run_of(app, old_visitor), await run_of(app, young_visitor)
        profile = await app.profile(old_visitor.customer_id)
        await nightly(app)

    async with serve() as (app, _):
        gone = await until(lambda: run_of(app, old_visitor), lambda run: run["replies_removed"])

        assert (gone["replies"], gone["reply_excerpt"], gone["replies_removed"]) == ([], None, "retention")
        assert {name: gone[name] for name in FIGURES} == {name: old[name] for name in FIGURES}
        assert [entry["reason"] for entry in gone["dropped"]] == ["evidence_unknown"]
        assert gone["insights"] == old["insights"]
        assert (await app.profile(old_visitor.customer_id))["active_insights"] == profile["active_insights"]
        assert await run_of(app, young_visitor) == young


async def test_night_keeps_what_the_setting_keeps(serve: Serve) -> None:
    async with serve() as (app, brain):
        visitor, run = await ended(app, brain)
        await grow_old(app, run, 20)
        await nightly(app)

    async with serve(reply_retention_days=10) as (app, _):
        await until(lambda: run_of(app, visitor), lambda run: run["replies_removed"] == "retention")


async def test_night_removes_more_than_one_batch_and_no_reply_still_in_use(serve: Serve) -> None:
    copies = """
        insert into insight_runs (id, customer_id, lo_seq, hi_seq, epoch, run_key, message_ids, state, replies,
          started_at, finished_at, replaces_run_id)
        select gen_random_uuid(), customer_id, lo_seq, hi_seq, epoch, run_key, message_ids, $2, replies, started_at,
          $3::timestamptz, $4::uuid
        from insight_runs, generate_series(1, $5) where id = $1::uuid
        """
    async with serve() as (app, brain):
        _, run = await ended(app, brain)
        [row] = await app.sql("select now() - interval '91 days'")
        await app.sql(copies, run["id"], "failed", row[0], None, 1_200)
        await app.sql(copies, run["id"], "waiting", None, None, 1)
        await nightly(app)

    kept = "select state, count(*) from insight_runs where replies <> '[]' group by state order by state"
    async with serve(role="api") as (app, _), serving(app.dsn) as _worker:
        left = await until(lambda: app.sql(kept), lambda rows: [row["count"] for row in rows] == [1, 1])

    assert [row["state"] for row in left] == ["succeeded", "waiting"]
