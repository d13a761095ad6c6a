"""Facts: what people do to them, what stands against what, and that nothing is ever overwritten."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.application import Application, Visitor, fresh, until
from tests.scripted import Brain, fact, lines_of, reply


async def customer_of(app: Application) -> str:
    customer: str = (await app.admin.post("/customers", {"display_name": fresh("客户")}))["id"]
    return customer


def path_of(customer_id: str, insight: Any = None, action: str = "") -> str:
    return f"/customers/{customer_id}/insights" + (f"/{insight['id']}" if insight else "") + action


async def add(app: Application, customer_id: str, category: str, content: str, **more: Any) -> Any:
    return await app.admin.post(path_of(customer_id), {"category": category, "content": content, **more})


async def rows(app: Application, customer_id: str, category: str) -> list[tuple[str, str, str | None]]:
    """Content, status and reason of a category's facts, newest first."""
    found = await app.insights(customer_id, category=category)
    return [(row["content"], row["status"], row["status_reason"]) for row in found]


def active(profile: Any, category: str) -> list[str]:
    return [row["content"] for row in profile["active_insights"] if row["category"] == category]


async def test_fact_added_by_hand_says_who_and_when(app: Application) -> None:
    customer = await customer_of(app)
    me = (await app.admin.get("/auth/me"))["user"]

    added = await add(app, customer, "need", "要能导出报表", confidence=0.8)

    assert added["category_label"] == "需求"
    assert (added["status"], added["source"], added["op"]) == ("active", "human", "assert")
    assert (added["created_by_name"], added["confidence"]) == (me["display_name"], 0.8)
    assert (added["evidence"], added["run_id"], added["archived_at"]) == ([], None, None)
    assert (await app.profile(customer))["active_insights"] == [added]


async def test_newer_value_of_a_single_category_supersedes_the_older_which_stays_in_history(
    app: Application, brain: Brain
) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("budget", "30 万"))
    profile = await brain.learns(visitor, fact("budget", "45 万"))

    assert active(profile, "budget") == ["45 万"]
    new, old = await app.insights(visitor.customer_id, category="budget")
    assert (old["status"], old["status_reason"], old["superseded_by"]) == ("archived", "superseded", new["id"])
    assert (new["supersedes"], old["valid_to"]) == ([old["id"]], new["observed_at"])
    assert old["archived_at"] is not None


async def test_value_that_returns_opens_a_third_row(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    for content in ("线上", "线下", "线上"):
        await brain.learns(visitor, fact("contact_preference", content))

    assert await rows(app, visitor.customer_id, "contact_preference") == [
        ("线上", "active", None),
        ("线下", "archived", "superseded"),
        ("线上", "archived", "superseded"),
    ]


async def test_same_value_again_is_more_evidence_and_no_new_row(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("budget", "30万"))
    first = (await app.insights(visitor.customer_id, category="budget"))[0]
    await brain.learns(visitor, fact("budget", "300,000 元"))

    [row] = await app.insights(visitor.customer_id, category="budget")

    assert row["id"] == first["id"]
    assert (row["evidence_count"], row["content"]) == (2, "300,000 元")
    assert row["last_seen_at"] > first["last_seen_at"]


async def test_evidence_names_the_message_and_quotes_it(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    text = fresh("关于预算，领导批了三十万")
    profile = await brain.learns(visitor, fact("budget", "30 万", evidence=["m1"]), text=text)

    [message] = (await app.admin.get(visitor.thread))["items"]
    [row] = profile["active_insights"]

    assert row["evidence"] == [
        {
            "message_id": message["id"],
            "conversation_id": visitor.conversation_id,
            "quote": text,
            "sent_at": message["sent_at"],
        }
    ]
    assert row["created_by_name"] == "SmartBrain"
    assert row["run_id"] == message["insight_run_id"]


async def test_late_old_message_becomes_closed_history(app: Application, brain: Brain) -> None:
    peer = fresh("p")

    def message(text: str, sent_at: str) -> dict[str, Any]:
        return {
            "external_id": fresh("e"),
            "peer": {"peer_id": peer},
            "direction": "inbound",
            "sent_at": sent_at,
            "text": text,
        }

    brain.answers(reply(fact("location", "杭州")))
    [stored] = (await app.inbound([message("现在在杭州", "2026-05-01T08:00:00Z")]))["results"]
    customer = stored["customer_id"]
    await app.learned(customer)
    brain.answers(reply(fact("location", "宁波")))
    await app.inbound([message("我们在宁波", "2025-05-01T08:00:00Z")])
    profile = await app.learned(customer)

    assert active(profile, "location") == ["杭州"]
    assert await rows(app, customer, "location") == [("杭州", "active", None), ("宁波", "archived", "superseded")]


async def test_several_values_of_a_multi_category_stand_side_by_side(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("need", "导出报表"), fact("need", "对接 ERP"))
    profile = await brain.learns(visitor, fact("need", "移动端"))

    assert set(active(profile, "need")) == {"导出报表", "对接 ERP", "移动端"}


async def test_brain_retires_a_fact_by_its_reference(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("need", "导出报表"), fact("need", "移动端"))
    shown = {line["content"]: line["i"] for line in await shown_facts(app, brain, visitor)}

    profile = await brain.learns(visitor, fact("need", "", op="retire", ref=shown["导出报表"]))

    assert active(profile, "need") == ["移动端"]
    assert ("导出报表", "archived", "retired") in await rows(app, visitor.customer_id, "need")


async def shown_facts(app: Application, brain: Brain, visitor: Visitor) -> list[dict[str, Any]]:
    """The facts that the next request shows."""
    await brain.learns(visitor)
    return [line for line in lines_of(brain.last_prompt) if "i" in line]


async def test_archiving_without_a_reason_means_outdated_and_again_changes_nothing(app: Application) -> None:
    customer = await customer_of(app)
    mine = await add(app, customer, "need", "导出报表")

    archived = await app.admin.delete(path_of(customer, mine))
    again = await app.admin.delete(path_of(customer, mine), reason="wrong")

    assert (archived["id"], archived["status"], archived["status_reason"]) == (mine["id"], "archived", "outdated")
    assert again == archived


async def test_correction_supersedes_and_points_to_what_is_right(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    profile = await brain.learns(visitor, fact("industry", "五金"))
    [old] = profile["active_insights"]

    right = await app.admin.patch(path_of(visitor.customer_id, old), {"content": "紧固件"})

    assert (right["content"], right["source"], right["status"]) == ("紧固件", "human", "active")
    assert right["id"] != old["id"]
    [kept] = [row for row in await app.insights(visitor.customer_id) if row["id"] == old["id"]]
    assert (kept["content"], kept["status"], kept["superseded_by"]) == ("五金", "archived", right["id"])
    assert [e["message_id"] for e in right["evidence"]] == [e["message_id"] for e in old["evidence"]]
    assert (await app.profile(visitor.customer_id))["industry"] == "紧固件"


async def test_correction_of_the_category_moves_the_fact(app: Application) -> None:
    customer = await customer_of(app)
    mine = await add(app, customer, "need", "数据不能出内网")

    moved = await app.admin.patch(path_of(customer, mine), {"category": "objection"})

    assert (moved["category"], moved["content"]) == ("objection", "数据不能出内网")
    assert active(await app.profile(customer), "need") == []


async def test_correction_that_changes_nothing_changes_nothing(app: Application) -> None:
    customer = await customer_of(app)
    mine = await add(app, customer, "need", "导出报表")
    version = (await app.profile(customer))["version"]

    assert await app.admin.patch(path_of(customer, mine), {"content": "导出报表"}) == mine
    assert (await app.profile(customer))["version"] == version


async def test_history_of_a_fact_tells_who_said_what(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    profile = await brain.learns(visitor, fact("competitor", "某云"))
    [row] = profile["active_insights"]
    await app.admin.delete(path_of(visitor.customer_id, row), reason="wrong")
    await app.admin.post(path_of(visitor.customer_id, row, "/restore"), status=200)

    history = (await app.admin.get(path_of(visitor.customer_id, row)))["history"]

    assert [(said["op"], said["source"], said["reason"]) for said in history] == [
        ("assert", "ai", None),
        ("retire", "human", "wrong"),
        ("assert", "human", None),
    ]
    assert [said["actor"] for said in history] == ["SmartBrain", "管理员", "管理员"]
    assert [said["evidence"] for said in history] == [row["evidence"][0], None, row["evidence"][0]]


async def test_id_of_any_statement_finds_its_fact(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("competitor", "某云"))
    profile = await brain.learns(visitor, fact("competitor", "某云"))
    [row] = profile["active_insights"]
    found = await app.admin.get(path_of(visitor.customer_id, row))

    for said in found["history"]:
        assert (await app.admin.get(path_of(visitor.customer_id, said)))["insight"] == found["insight"]


async def test_insights_are_filtered_and_paged_newest_first(app: Application) -> None:
    customer = await customer_of(app)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for n in range(7):
        await add(app, customer, "need", f"需求{n}", observed_at=(start + timedelta(days=n)).isoformat())
    last = await add(app, customer, "pain_point", "慢 50%_")
    await app.admin.delete(path_of(customer, last))

    everything = await app.admin.all(path_of(customer), limit=3)

    assert [row["content"] for row in everything] == ["慢 50%_", *[f"需求{n}" for n in range(6, -1, -1)]]
    assert len(await app.insights(customer, status="active")) == 7
    assert [row["content"] for row in await app.insights(customer, status="archived")] == ["慢 50%_"]
    assert [row["content"] for row in await app.insights(customer, q="50%_")] == ["慢 50%_"]
    assert [row["content"] for row in await app.insights(customer, q="需求3", category="need")] == ["需求3"]
    assert await app.insights(customer, source="ai") == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"category": "no_such_category"}, "/category"),
        ({"category": "two words"}, "/category"),
        ({"category": None}, "/category"),
        ({"content": ""}, "/content"),
        ({"content": " "}, "/content"),
        ({"content": "a\u0000"}, "/content"),
        ({"content": "长" * 2001}, "/content"),
        ({"content": 5}, "/content"),
        ({"confidence": 1.5}, "/confidence"),
        ({"confidence": "high"}, "/confidence"),
        ({"confidence": True}, "/confidence"),
        ({"observed_at": "2099-01-01T00:00:00Z"}, "/observed_at"),
        ({"observed_at": "0001-01-01T00:00:00+14:00"}, "/observed_at"),
        ({"observed_at": "2026-01-01T00:00:00"}, "/observed_at"),
        ({"source": "ai"}, "/source"),
    ],
)
async def test_unacceptable_fact_is_refused_with_the_field(
    app: Application, change: dict[str, Any], pointer: str
) -> None:
    customer = await customer_of(app)
    body = {"category": "need", "content": "导出报表", **change}

    problem = await app.admin.refused("POST", path_of(customer), body, status=422)

    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert await app.insights(customer) == []


async def test_insight_of_another_customer_is_not_found(app: Application) -> None:
    mine, other = await customer_of(app), await customer_of(app)
    foreign = await add(app, other, "need", "导出报表")

    for method, action in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/restore"), ("POST", "/accept")):
        body = {"content": "x"} if method == "PATCH" else None
        await app.admin.refused(method, path_of(mine, foreign, action), body, status=404)
    assert (await app.admin.get(path_of(other, foreign)))["insight"] == foreign


async def test_operations_on_one_customer_change_no_row_of_another(app: Application, brain: Brain) -> None:
    mine, other = await app.visitor(), await app.visitor()
    for visitor in (mine, other):
        await brain.learns(visitor, fact("budget", "30 万"), fact("need", "报表"), text="同一句话")
    log = "select * from insight_assertions where customer_id = $1::text::uuid order by id"
    before = (await app.profile(other.customer_id), await app.sql(log, other.customer_id))

    await brain.learns(mine, fact("budget", "45 万"), fact("need", "报表", op="retire"))
    for row in (await app.profile(mine.customer_id))["active_insights"]:
        await app.admin.delete(path_of(mine.customer_id, row), reason="wrong")
    await app.admin.patch(f"/customers/{mine.customer_id}/profile", {"industry": "零售"})

    assert (await app.profile(other.customer_id), await app.sql(log, other.customer_id)) == before


async def test_every_active_fact_of_the_brain_cites_a_message_of_its_customer(app: Application, brain: Brain) -> None:
    visitors = [await app.visitor() for _ in range(3)]
    for visitor in visitors:
        await brain.learns(visitor, fact("budget", "30 万", evidence=["m1"]), fact("need", "报表", evidence=["m77"]))

    orphans = await app.sql(
        """
        select i.id from customer_insights i where i.status = 'active' and i.source = 'ai' and not exists (
          select 1 from messages m where m.id = any(i.evidence) and m.customer_id = i.customer_id)
        """
    )

    assert orphans == []
    assert len(await app.sql("select 1 from customer_insights where source = 'ai'")) > 0


@pytest.mark.parametrize("reason", ["outdated", "wrong"])
async def test_concurrent_archivings_all_answer_the_archived_fact(app: Application, reason: str) -> None:
    customer = await customer_of(app)
    mine = await add(app, customer, "need", "导出报表")

    answers = await asyncio.gather(*(app.admin.delete(path_of(customer, mine), reason=reason) for _ in range(6)))

    assert all(answer == answers[0] for answer in answers)
    assert len((await app.admin.get(path_of(customer, mine)))["history"]) == 2


async def test_concurrent_additions_leave_one_active_value(app: Application) -> None:
    customer = await customer_of(app)

    await asyncio.gather(*(add(app, customer, "budget", f"{n}0 万") for n in range(1, 9)))

    assert len(active(await app.profile(customer), "budget")) == 1
    assert len(await app.insights(customer, category="budget")) == 8


async def test_dormant_facts_above_the_cap_leave_the_prompt_but_stay_known(app: Application, brain: Brain) -> None:
    key = fresh("multi")
    await app.admin.post("/admin/insight-categories", {"key": key, "cardinality": "multi", "cap": 2})
    visitor = await app.visitor()
    for content in ("一", "二", "三"):
        await add(app, visitor.customer_id, key, content)

    shown = await shown_facts(app, brain, visitor)

    profile = await app.profile(visitor.customer_id)
    assert {row["content"]: row["visibility"] for row in profile["active_insights"]} == {
        "一": "dormant",
        "二": "normal",
        "三": "normal",
    }
    assert {line["content"] for line in shown} == {"二", "三"}


async def test_fact_past_its_time_is_stale_and_leaves_the_prompt(app: Application, brain: Brain) -> None:
    key = fresh("ttl")
    await app.admin.post("/admin/insight-categories", {"key": key, "cardinality": "single", "ttl_days": 30})
    visitor = await app.visitor()
    long_ago = (datetime.now(UTC) - timedelta(days=31)).isoformat()
    await add(app, visitor.customer_id, key, "下周出差", observed_at=long_ago)

    assert await shown_facts(app, brain, visitor) == []
    assert [row["visibility"] for row in (await app.profile(visitor.customer_id))["active_insights"]] == ["stale"]


async def test_insight_of_an_unknown_customer_is_not_found(app: Application) -> None:
    await app.admin.refused("POST", path_of(str(uuid4())), {"category": "need", "content": "x"}, status=404)


async def test_asking_for_analysis_now_ends_the_burst(app: Application) -> None:
    visitor = await app.visitor()
    await visitor.says("我们预算六十万左右")

    await app.admin.post(f"/customers/{visitor.customer_id}/analyze", status=202)

    await until(lambda: app.profile(visitor.customer_id), lambda p: p["pending_messages"] == 0)
