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
from tests.application import API, PASSWORD, Application, Client, copied, fresh, serving, until
from tests.scripted import Brain, reply

SECRET = "sk-very-secret-value"
UNSAFE = ("post", "patch", "put", "delete")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


async def user_id(app: Application) -> str:
    return str((await app.user("sales"))["id"])


async def invited(app: Application) -> Any:
    return await app.admin.post("/admin/users", {"username": fresh("u"), "role": "sales", "display_name": "甲"})


async def category(app: Application) -> str:
    made = await app.admin.post("/admin/insight-categories", {"key": fresh("c"), "cardinality": "multi"})
    return str(made["key"])


def config_body() -> dict[str, Any]:
    return {
        "app_name": fresh("试"),
        "provider": "openai_compatible",
        "base_url": "http://someone:hidden@127.0.0.1:9/v1?key=hidden",
        "model": "m",
        "enabled": False,
        "secrets": {"api_key": SECRET},
    }


async def config(app: Application) -> str:
    return str((await app.admin.post("/admin/agent-configs", config_body()))["id"])


async def browser_of(app: Application, role: str = "sales") -> tuple[Any, Client]:
    user = await app.user(role)
    return user, await app.sign_in(user["username"], PASSWORD)


async def done(client: Client, method: str, path: str, body: Any = None) -> Any:
    answer = await client.http.request(method, path, json=body)
    assert answer.is_success, answer.text
    return answer


async def create_user(app: Application) -> None:
    await invited(app)


async def change_user(app: Application) -> None:
    await done(app.admin, "PATCH", f"/admin/users/{await user_id(app)}", {"role": "manager"})


async def deactivate(app: Application) -> None:
    await done(app.admin, "POST", f"/admin/users/{await user_id(app)}/deactivate", {})


async def reactivate(app: Application) -> None:
    await done(app.admin, "POST", f"/admin/users/{await user_id(app)}/reactivate")


async def reset(app: Application) -> None:
    await done(app.admin, "POST", f"/admin/users/{await user_id(app)}/password-reset")


async def accept(app: Application) -> None:
    body = {"token": (await invited(app))["invitation"]["token"], "password": PASSWORD}
    await done(app.client(), "POST", "/auth/invitations/accept", body)


async def change_password(app: Application) -> None:
    _, browser = await browser_of(app)
    await done(browser, "POST", "/auth/password", {"old_password": PASSWORD, "new_password": "another long one"})


async def end_session(app: Application) -> None:
    _, browser = await browser_of(app)
    [row] = (await browser.get("/auth/sessions"))["items"]
    await done(browser, "DELETE", f"/auth/sessions/{row['id']}")


async def end_sessions(app: Application) -> None:
    _, browser = await browser_of(app)
    await done(browser, "DELETE", "/auth/sessions")


async def sign_out(app: Application) -> None:
    await done(app.admin, "DELETE", f"/admin/users/{await user_id(app)}/sessions")


async def create_token(app: Application) -> None:
    await done(app.admin, "POST", "/auth/tokens", {"name": "t", "scopes": ["read"]})


async def revoke_token(app: Application) -> None:
    made = await app.admin.post("/auth/tokens", {"name": "t", "scopes": ["read"]})
    await done(app.admin, "DELETE", f"/auth/tokens/{made['id']}")


async def create_config(app: Application) -> None:
    await config(app)


async def change_config(app: Application) -> None:
    await done(app.admin, "PATCH", f"/admin/agent-configs/{await config(app)}", {"secrets": {"api_key": SECRET * 2}})


async def delete_config(app: Application) -> None:
    await done(app.admin, "DELETE", f"/admin/agent-configs/{await config(app)}")


async def try_config(app: Application) -> None:
    await done(app.admin, "POST", f"/admin/agent-configs/{await config(app)}/test")


async def create_category(app: Application) -> None:
    await category(app)


async def change_category(app: Application) -> None:
    await done(app.admin, "PATCH", f"/admin/insight-categories/{await category(app)}", {"cap": 3})


async def delete_category(app: Application) -> None:
    await done(app.admin, "DELETE", f"/admin/insight-categories/{await category(app)}")


async def change_owner(app: Application) -> None:
    made = await app.admin.post("/customers", {"display_name": "客户"})
    await done(app.admin, "PATCH", f"/customers/{made['id']}", {"owner_id": await user_id(app)})


async def opt_out(app: Application) -> str:
    made = await app.admin.post("/customers", {"display_name": "客户"})
    await done(app.admin, "PATCH", f"/customers/{made['id']}", {"ai_opted_out": True})
    return f"/customers/{made['id']}"


async def opt_in(app: Application) -> None:
    await done(app.admin, "PATCH", await opt_out(app), {"ai_opted_out": False})


ACTIONS = {
    "user.created": create_user,
    "user.changed": change_user,
    "user.deactivated": deactivate,
    "user.reactivated": reactivate,
    "user.password_reset": reset,
    "password.chosen": accept,
    "password.changed": change_password,
    "session.revoked": end_session,
    "sessions.revoked": end_sessions,
    "user.signed_out": sign_out,
    "token.created": create_token,
    "token.revoked": revoke_token,
    "agent_config.created": create_config,
    "agent_config.changed": change_config,
    "agent_config.deleted": delete_config,
    "agent_config.tested": try_config,
    "insight_category.created": create_category,
    "insight_category.changed": change_category,
    "insight_category.deleted": delete_category,
    "customer.owner_changed": change_owner,
    "customer.ai_opted_out": opt_out,
    "customer.ai_opted_in": opt_in,
}


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
