"""Profiles and lists that have grown: the mission's query uses its index, and a rich profile is still answered."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID

import pytest_asyncio

from flywheel.features.insights.listing import newest_of_status
from flywheel.features.insights.schemas import Status
from tests.application import Application, Visitor, copied, serving, until
from tests.scripted import Brain, fact, reply

FACTS, CITED = 1_700, 20

MESSAGES = """
insert into messages (id, conversation_id, customer_id, direction, sender_kind, type, text, external_id, source_seq,
  sent_at, received_at)
select gen_random_uuid(), $1::text::uuid, $2::text::uuid, 'inbound', 'customer', 'text', 'message ' || n,
  'old-' || n, n, now() - interval '1 year', now()
from generate_series(1, $3::int) n
"""
INSIGHTS = """
insert into customer_insights (id, customer_id, category, is_single, value_key, content, op, source, status, visibility,
  confidence, created_by_name, observed_at, last_seen_at, evidence, evidence_count)
select gen_random_uuid(), $1::text::uuid, 'other', false, 'key ' || n, 'fact ' || n, 'assert', 'ai', $2, 'normal',
  0.9, 'SmartBrain', now() - n * interval '1 minute', now(),
  (select coalesce(array_agg(id), '{}') from messages where customer_id = $1::text::uuid
    and source_seq between (n - 1) * $4 + 1 and n * $4), $4
from generate_series(1, $3::int) n
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


async def has_grown(app: Application, facts: int, cited: int, statuses: tuple[str, ...] = ("active",)) -> Visitor:
    visitor = await app.visitor()
    await app.sql(MESSAGES, visitor.conversation_id, visitor.customer_id, facts * cited)
    await app.sql("create index if not exists for_this_test on messages (customer_id, source_seq)")
    await app.sql("analyze messages")
    for status in statuses:
        await app.sql(INSIGHTS, visitor.customer_id, status, facts, cited)
    return visitor


async def test_newest_facts_of_a_status_are_read_from_their_index_in_order(app: Application) -> None:
    visitors = [await has_grown(app, 40, 0, get_args(Status)) for _ in range(30)]
    await app.sql("analyze customer_insights")
    plans = {status: await plan_of(app, visitors[2].customer_id, status) for status in get_args(Status)}

    assert set(plans) == set(get_args(Status))
    assert all(plan == [("Index Scan", "ix_customer_insights_newest")] for plan in plans.values()), plans


async def plan_of(app: Application, customer_id: str, status: Status) -> list[tuple[str, str]]:
    """The steps of the mission's query and the index that each reads."""
    dialect = app.process.deps.db.engine.dialect
    query = newest_of_status(UUID(customer_id), status).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    [[plan]] = await app.sql(f"explain (format json) {query}")
    return [(node["Node Type"], node.get("Index Name", "")) for node in nodes_of(json.loads(plan)[0]["Plan"])]


def nodes_of(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", ()) for node in nodes_of(child))]


async def test_rich_profile_is_answered_and_learned_from(app: Application, brain: Brain) -> None:
    visitor = await has_grown(app, FACTS, CITED)

    profile = await app.profile(visitor.customer_id)

    assert len(profile["active_insights"]) == FACTS
    assert {len(row["evidence"]) for row in profile["active_insights"]} == {CITED}
    newest_first = [row["observed_at"] for row in profile["active_insights"]]
    assert newest_first == sorted(newest_first, reverse=True)

    brain.answers(reply(fact("budget", "30 万")))
    await visitor.says("三十万")
    await until(lambda: app.runs(visitor.customer_id), lambda runs: runs and runs[-1]["state"] == "succeeded")

    assert [row["content"] for row in await app.insights(visitor.customer_id, category="budget")] == ["30 万"]
    prompt = "".join(message["content"] for message in brain.server.received[-1].payload["messages"])
    assert len(prompt) < 6_000


async def test_long_thread_is_paged_at_both_ends(app: Application) -> None:
    visitor = await has_grown(app, 1, 30_000)
    await visitor.says("最新的一句")

    newest = await app.admin.get(visitor.thread, limit=2)
    oldest = await app.admin.get(visitor.thread, limit=200, before=newest["prev_cursor"])

    assert newest["items"][-1]["text"] == "最新的一句"
    assert len(oldest["items"]) == 200
    assert datetime.fromisoformat(oldest["items"][0]["sent_at"]) < datetime.now(UTC)
