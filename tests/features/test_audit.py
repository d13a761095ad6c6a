"""The audit log: all that admins do is in it, nothing secret is, nobody changes it, and it can be taken along."""

import csv
import io
import re
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from flywheel.features.users import audit_log
from tests.application import API, PASSWORD, Application, copied, fresh, serving, until
from tests.features.administering import (
    ACTIONS,
    SECRET,
    accept,
    canned,
    change_config,
    change_password,
    create_config,
    create_token,
    create_user,
    delete_config,
    done,
    user_id,
)
from tests.scripted import Brain, reply

UNSAFE = ("post", "patch", "put", "delete")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


async def entries(app: Application, **query: Any) -> list[Any]:
    return await app.admin.all("/admin/audit-log", **query)


@pytest.mark.parametrize("action", ACTIONS)
async def test_action_is_recorded_with_who_what_and_request(app: Application, action: str) -> None:
    known = {row["id"] for row in await entries(app, action=action)}

    await ACTIONS[action](app)

    [entry] = [row for row in await entries(app, action=action) if row["id"] not in known]
    assert entry["actor_id"]
    assert entry["actor_name"]
    assert entry["request_id"]
    assert entry["object_type"]


async def test_retry_and_reprocess_of_runs_are_recorded(app: Application, brain: Brain) -> None:
    brain.answers("no JSON")
    visitor = await app.visitor()
    await visitor.says("我们预算四十万")

    async def failed() -> list[Any]:
        return await app.runs(visitor.customer_id, state="failed")

    [dead] = await until(failed)
    brain.answers(reply())
    await app.admin.post(f"/admin/insight-runs/{dead['id']}/retry", status=202)
    await app.learned(visitor.customer_id)
    [run] = await app.runs(visitor.customer_id, state="succeeded")
    await app.admin.post(f"/admin/insight-runs/{run['id']}/reprocess", status=202)
    await app.admin.post(f"/customers/{visitor.customer_id}/reprocess", status=202)

    for action, about in (
        ("insight_run.retried", dead["id"]),
        ("insight_run.reprocessed", run["id"]),
        ("customer.reprocessed", visitor.customer_id),
    ):
        assert len(await entries(app, action=action, object_id=about)) == 1


async def test_what_is_ones_own_is_not_recorded(app: Application) -> None:
    before = len(await entries(app))
    own = await canned(app, shared=False)
    await done(app.admin, "PATCH", own, {"text": "我自己的话"})
    await done(app.admin, "DELETE", own)
    visitor = await app.visitor()
    said = await visitor.says("说错了")
    await done(visitor.client, "POST", f"{visitor.thread}/{said['id']}/revoke")

    assert len(await entries(app)) == before


async def test_refused_action_is_not_recorded(app: Application) -> None:
    before = len(await entries(app, action="user.changed"))
    customer = await app.user("customer")

    await app.admin.refused("PATCH", f"/admin/users/{customer['id']}", {"role": "admin"}, status=409)

    assert len(await entries(app, action="user.changed")) == before


async def test_entry_holds_only_what_differed(app: Application) -> None:
    user = await app.user("sales")
    await app.admin.patch(f"/admin/users/{user['id']}", {"role": "manager"})

    [entry] = await entries(app, object_type="user", object_id=user["id"])

    assert (entry["before"], entry["after"]) == ({"role": "sales"}, {"role": "manager"})
    assert entry["object_name"] == user["username"]


async def test_program_is_recorded_with_its_token(app: Application) -> None:
    made = await app.admin.post("/auth/tokens", {"name": "t", "scopes": ["admin"]})
    await app.client(made["token"]).post("/admin/insight-categories", {"key": fresh("c"), "cardinality": "multi"})

    [entry] = [row for row in await entries(app, action="insight_category.created") if row["token_id"] == made["id"]]

    assert entry["actor_id"] == (await app.admin.get("/auth/me"))["user"]["id"]


async def test_neither_secrets_nor_customers_names_reach_the_log(app: Application) -> None:
    for act in (create_config, change_config, delete_config, create_token, create_user, accept, change_password):
        await act(app)
    customer = await app.user("customer")
    await app.admin.patch(f"/admin/users/{customer['id']}", {"display_name": "钱百万"})
    await app.admin.post(f"/admin/users/{customer['id']}/password-reset", status=200)

    kept = "\n".join(row[0] for row in await app.sql("select a::text from audit_log a"))

    for secret in (SECRET, "hidden", PASSWORD, "fwt_", "fwi_", "fws_", "钱百万", customer["username"], "argon2"):
        assert secret not in kept


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_log set actor_name = 'nobody'",
        "delete from audit_log",
        "truncate audit_log",
        "delete from audit_log where created_at < now() + interval '1 day'",
    ],
)
async def test_database_refuses_to_change_the_log(app: Application, statement: str) -> None:
    await create_user(app)

    with pytest.raises(asyncpg.PostgresError, match="only appended to"):
        await app.sql(statement)


async def test_entry_goes_when_its_time_is_over_and_no_younger_one(seeded_database: str) -> None:
    async with serving(seeded_database, audit_retention_days=30) as app:
        await create_user(app)
        old = """
            insert into audit_log (id, created_at, actor_name, action, object_type)
            values ($1, now() - make_interval(days => $2), '', $3, '')
            """
        await app.sql(old, "00000000-0000-7000-8000-000000000001", 31, "old")
        await app.sql(old, "00000000-0000-7000-8000-000000000002", 29, "young")

        assert await audit_log.remove_old(app.process.deps) == 1

        assert {row["action"] for row in await entries(app)} >= {"young", "user.created"}
        assert await entries(app, action="old") == []


async def test_log_is_filtered_and_paged_newest_first(app: Application) -> None:
    user = await user_id(app)
    for role in ("manager", "sales", "manager"):
        await app.admin.patch(f"/admin/users/{user}", {"role": role})
    query = {"object_id": user, "action": "user."}

    rows = await entries(app, limit=1, **query)

    assert [row["after"]["role"] for row in rows] == ["manager", "sales", "manager"]
    assert [row["created_at"] for row in rows] == sorted((row["created_at"] for row in rows), reverse=True)
    assert await entries(app, **query, to=rows[-1]["created_at"]) == []
    assert await entries(app, **query, request_id="none") == []
    assert await entries(app, **query, actor_id=user) == []
    assert await entries(app, object_id=user, action="user") == []


async def test_export_holds_every_entry_and_no_formula(app: Application) -> None:
    formula = f"=cmd|'/c calc'!A1{fresh('')}"
    body = {"username": fresh("u"), "role": "sales", "display_name": formula, "password": PASSWORD}
    await app.admin.post("/admin/users", {**body, "username": f"@{body['username']}"})
    listed = await entries(app, action="user.created")

    answer = await app.admin.http.get("/admin/audit-log/export", params={"action": "user.created"})

    assert answer.headers["content-type"].startswith("text/csv")
    assert re.fullmatch(r'attachment; filename="audit-log-[0-9-]+\.csv"', answer.headers["content-disposition"])
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [row["id"] for row in listed]
    assert rows[0]["object_name"] == f"'@{body['username']}"
    assert not [cell for row in rows for cell in row.values() if cell[:1] in set("=+-@")]


async def test_export_is_itself_recorded(app: Application) -> None:
    before = len(await entries(app, action="audit_log.exported"))

    await app.admin.http.get("/admin/audit-log/export")

    assert len(await entries(app, action="audit_log.exported")) == before + 1


@pytest.mark.parametrize("path", ["/admin/audit-log", "/admin/audit-log/export"])
async def test_log_is_for_admins(app: Application, path: str) -> None:
    for role in ("manager", "sales", "customer"):
        await (await app.signed_in(role)).refused("GET", path, status=403, code="forbidden")


async def test_no_address_changes_the_log(app: Application) -> None:
    document = app.document["paths"]

    assert [p for p in document if p.startswith(f"{API}/admin/audit-log") and set(document[p]) & set(UNSAFE)] == []
