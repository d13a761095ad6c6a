"""Limits: who asks too often is told when to come again, and nothing is lost by it."""

from typing import Any

import httpx

from tests.application import PASSWORD, Application, fresh, problem_of, said, serving, until


def assert_told_when(answer: httpx.Response) -> None:
    problem_of(answer, 429, "rate_limited")
    assert 0 < int(answer.headers["retry-after"]) <= 61


async def test_visitor_writes_no_more_than_the_limit_and_others_still_do(seeded_database: str) -> None:
    async with serving(seeded_database, webchat_messages_per_minute=2) as app:
        loud, calm = await app.visitor(), await app.visitor()
        for text in ("一", "二"):
            await loud.says(text)

        refused = await loud.client.http.post(loud.thread, json={"text": "三"})

        assert_told_when(refused)
        await calm.says("你好")
        for text in ("您好", "在的", "请讲"):
            await app.admin.post(loud.thread, {"text": text})
        shown = [m["text"] for m in (await app.admin.get(loud.thread))["items"]]
        assert shown == ["一", "二", "您好", "在的", "请讲"]


async def test_inbound_is_limited_per_token(seeded_database: str) -> None:
    async with serving(seeded_database, inbound_calls_per_minute=2) as app:
        one, other = [
            app.client((await app.admin.post("/auth/tokens", {"name": "t", "scopes": ["ingest"]}))["token"])
            for _ in range(2)
        ]
        for _ in range(2):
            await app.inbound([said()], client=one)

        body = {"channel_type": "custom", "account": "a", "messages": [said()]}
        assert_told_when(await one.http.post("/channels/inbound", json=body))
        await app.inbound([said()], client=other)


async def test_address_that_tries_one_name_after_another_is_stopped(seeded_database: str) -> None:
    async with serving(seeded_database, login_attempts_per_address=4) as app:
        for _ in range(3):
            body = {"username": fresh("guessed"), "password": PASSWORD}
            await app.client().refused("POST", "/auth/login", body, status=401)

        answer = await app.client().http.post("/auth/login", json={"username": "admin", "password": PASSWORD})

        problem_of(answer, 429, "rate_limited")
        assert 0 < int(answer.headers["retry-after"]) <= 300


async def test_sign_in_sessions_and_links_are_limited_in_the_same_words(seeded_database: str) -> None:
    async with serving(seeded_database, login_attempts=1, link_attempts=1, webchat_sessions_per_minute=1) as app:
        for path, body in (
            ("/auth/login", {"username": "nobody", "password": PASSWORD}),
            ("/auth/invitations/look", {"token": "fwi_guess"}),
            ("/channels/webchat/sessions", {}),
        ):
            await app.client().http.post(path, json=body)
            answer = await app.client().http.post(path, json=body)
            problem_of(answer, 429, "rate_limited")
            assert 0 < int(answer.headers["retry-after"]) <= 300


async def test_run_over_the_daily_limit_waits_visibly_and_is_made_the_next_day(seeded_database: str) -> None:
    async with serving(seeded_database, runs_per_customer_per_day=2) as app:
        visitor = await app.visitor()
        for text in ("我们预算四十万", "公司在上海，做餐饮"):
            await visitor.says(text)
            await app.learned(visitor.customer_id)
        await visitor.says("最晚下个月底要上线")

        waiting = await waits(app, visitor.customer_id)

        assert waiting["error"]["kind"] == "customer_daily_limit"
        profile = await app.profile(visitor.customer_id)
        assert (profile["pending_messages"], profile["last_run"]["state"]) == (1, "waiting")
        other = await app.visitor()
        await other.says("我们预算三十万")
        await app.learned(other.customer_id)

        yesterday = "update insight_runs set started_at = started_at - interval '1 day' where customer_id = $1"
        await app.sql(yesterday, visitor.customer_id)
        await app.admin.post(f"/customers/{visitor.customer_id}/analyze", status=202)
        await app.learned(visitor.customer_id)
        assert len(await app.runs(visitor.customer_id, state="succeeded")) == 3


async def test_thinking_again_is_not_held_up_by_the_daily_limit(seeded_database: str) -> None:
    async with serving(seeded_database, runs_per_customer_per_day=1) as app:
        visitor = await app.visitor()
        await visitor.says("我们预算四十万")
        await app.learned(visitor.customer_id)
        [run] = await app.runs(visitor.customer_id)

        await app.admin.post(f"/admin/insight-runs/{run['id']}/reprocess", status=202)

        async def replaced() -> bool:
            return len(await app.runs(visitor.customer_id, state="succeeded")) == 2

        await until(replaced)


async def waits(app: Application, customer_id: str) -> Any:
    async def ask() -> list[Any]:
        return await app.runs(customer_id, state="waiting")

    [run] = await until(ask)
    return run
