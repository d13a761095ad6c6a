"""Whatever an admin or a manager does, once each, by the action under which the audit log has it."""

from typing import Any

from tests.application import PASSWORD, Application, Client, fresh

SECRET = "sk-very-secret-value"


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


async def canned(app: Application, **more: Any) -> str:
    made = await app.admin.post("/canned-replies", {"code": fresh("c"), "text": "您好", "shared": True, **more})
    return f"/canned-replies/{made['id']}"


async def create_canned(app: Application) -> None:
    await canned(app)


async def change_canned(app: Application) -> None:
    await done(app.admin, "PATCH", await canned(app), {"text": "您好，稍等"})


async def delete_canned(app: Application) -> None:
    await done(app.admin, "DELETE", await canned(app))


async def label(app: Application) -> str:
    made = await app.admin.post("/conversation-labels", {"name": fresh("l"), "hue": "green"})
    return f"/conversation-labels/{made['id']}"


async def create_label(app: Application) -> None:
    await label(app)


async def change_label(app: Application) -> None:
    await done(app.admin, "PATCH", await label(app), {"name": fresh("l")})


async def delete_label(app: Application) -> None:
    await done(app.admin, "DELETE", await label(app))


async def recall_of_another(app: Application) -> None:
    visitor = await app.visitor()
    said = await visitor.says("说错了")
    await done(app.admin, "POST", f"{visitor.thread}/{said['id']}/revoke")


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
    "canned_reply.created": create_canned,
    "canned_reply.changed": change_canned,
    "canned_reply.deleted": delete_canned,
    "label.created": create_label,
    "label.changed": change_label,
    "label.deleted": delete_label,
    "message.recalled": recall_of_another,
}
