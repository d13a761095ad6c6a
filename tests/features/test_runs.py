"""The run ledger: what an admin can find out about every analysis."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from flywheel.testing.simulators.openai import failure
from tests.application import Application, copied, fresh, serving, until
from tests.scripted import Brain, fact, reply

PATH = "/admin/insight-runs"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


async def test_ledger_is_listed_newest_first_and_filtered(app: Application, brain: Brain) -> None:
    good, bad, quiet = [await app.visitor(name=fresh("访客")) for _ in range(3)]
    await brain.learns(good, fact("budget", "30 万"))
    await quiet.says("好的")
    await app.learned(quiet.customer_id)
    brain.answers("什么都不是")
    await bad.says("三十万")
    await until(lambda: app.runs(bad.customer_id), lambda runs: runs and runs[-1]["state"] == "failed")

    async def customers(**filters: Any) -> list[str]:
        return [run["customer_id"] for run in await app.admin.all(PATH, limit=2, **filters)]

    mine = [v.customer_id for v in (bad, quiet, good)]
    assert [c for c in await customers() if c in mine] == mine
    assert bad.customer_id in await customers(state="failed")
    assert quiet.customer_id in await customers(state="skipped")
    assert good.customer_id in await customers(outcome="ok")
    assert await customers(outcome="invalid", error_kind="reply_no_json") == [bad.customer_id]
    assert await customers(customer_id=good.customer_id) == [good.customer_id]
    assert await customers(**{"from": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}) == []
    assert await customers(to=(datetime.now(UTC) - timedelta(hours=1)).isoformat()) == []


async def test_run_names_its_customer_and_shows_its_raw_reply(app: Application, brain: Brain) -> None:
    visitor = await app.visitor(name="阿紫")
    said = reply(fact("budget", "30 万"), summary="有预算")
    brain.answers(said)
    await visitor.says("三十万")
    await app.learned(visitor.customer_id)
    [listed] = await app.runs(visitor.customer_id)

    run = await app.admin.get(f"{PATH}/{listed['id']}")

    assert {name: run[name] for name in listed} == listed
    assert (run["customer_name"], run["replies"], run["ai_summary"]) == ("阿紫", [said], "有预算")
    assert run["reply_excerpt"] == said[:500]
    assert datetime.fromisoformat(run["finished_at"]) >= datetime.fromisoformat(run["started_at"])


async def test_figures_of_a_period_add_up(app: Application, brain: Brain) -> None:
    start = (await app.sql("select clock_timestamp()"))[0][0]
    one, two = await app.visitor(), await app.visitor()
    await brain.learns(one, fact("budget", "30 万"), fact("need", "报表", evidence=["m44"]))
    await brain.learns(one, fact("budget", "45 万"), fact("need", "报表"))
    await two.says("谢谢")
    await app.learned(two.customer_id)
    brain.answers(failure(400, "content_filter"))
    await two.says("三十万")
    await until(lambda: app.runs(two.customer_id), lambda runs: runs and runs[-1]["state"] == "failed")
    end = (await app.sql("select clock_timestamp()"))[0][0]

    period = {"from": start.isoformat(), "to": end.isoformat()}
    stats = await app.admin.call("GET", f"{PATH}/stats", query=period)

    assert (stats["runs"], stats["succeeded"], stats["failed"], stats["skipped"], stats["pending"]) == (4, 2, 1, 1, 0)
    assert stats["success_rate"] == pytest.approx(2 / 3)
    assert stats["written"] == {
        "opened": 3, "confirmed": 1, "superseded": 1, "proposed": 0, "retired": 0, "dropped": 1,
    }  # fmt: skip
    assert stats["outcomes"] == {"ok": 2, "refused": 1}
    assert stats["failures"] == {"brain_refused": 1}
    assert stats["skips"] == {"gated": 1}
    assert stats["drops"] == {"evidence_unknown": 1}
    assert 0 <= stats["p50_ms"] <= stats["p95_ms"]
    assert [(day["runs"], day["failed"]) for day in stats["by_day"]] == [(4, 1)]
    assert stats["prompt_tokens"] > stats["completion_tokens"] > 0


async def test_figures_of_an_empty_period_are_empty(app: Application) -> None:
    period = {"from": "2020-01-01T00:00:00Z", "to": "2020-01-02T00:00:00Z"}

    stats = await app.admin.call("GET", f"{PATH}/stats", query=period)

    assert (stats["runs"], stats["success_rate"], stats["p50_ms"], stats["by_day"]) == (0, None, None, [])


async def test_figures_without_a_period_cover_the_last_days(app: Application) -> None:
    visitor = await app.visitor()
    await visitor.says("我们预算四十万")
    await app.learned(visitor.customer_id)

    assert (await app.admin.get(f"{PATH}/stats"))["runs"] >= 1


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"state": "done"}, "/state"),
        ({"outcome": "fine"}, "/outcome"),
        ({"customer_id": "somebody"}, "/customer_id"),
        ({"from": "yesterday"}, "/from"),
        ({"to": "2026-01-01T00:00:00"}, "/to"),
        ({"error_kind": "a\u0000"}, "/error_kind"),
        ({"limit": "0"}, "/limit"),
    ],
)
async def test_unacceptable_filter_is_refused_with_its_name(
    app: Application, params: dict[str, str], pointer: str
) -> None:
    answer = await app.admin.http.get(PATH, params=params)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
