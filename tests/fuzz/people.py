"""Who calls in the fuzz, and what they find: an installation with one of everything that an address can name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import requests

from tests import child
from tests.application import PASSWORD, Client, fresh, said, until

ROLES = ("admin", "manager", "sales", "customer")
SCOPES = ("read", "write", "ingest", "metrics", "admin")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000"
    "000049454e44ae426082"
)
WHO = (*ROLES, *(f"scope {scope}" for scope in SCOPES), "visitor", "nobody")


@dataclass
class World:
    """A running installation, a session for each kind of caller, and ids of what is there, by parameter name.

    `spares` are users of each role whose sessions may be ended.
    """

    url: str
    callers: Mapping[str, requests.Session]
    ids: Mapping[str, Sequence[str]]
    spares: Mapping[str, str]

    def thrown_away(self, who: str) -> requests.Session:
        """A session of its own for such a caller."""
        if who in self.spares:
            return _signed_in(self.url, self.spares[who])
        session = requests.Session()
        session.headers.update(self.callers[who].headers)
        return session


async def populated(product: child.Child, admin: Client) -> World:
    """One of everything, made through the API."""
    url = product.url
    people = {role: await _user(admin, role) for role in ROLES}
    callers = {role: _signed_in(url, people[role]["username"]) for role in ROLES}
    for scope in SCOPES:
        made = await admin.post("/auth/tokens", {"name": scope, "scopes": [scope]})
        callers[f"scope {scope}"] = _bearing(made["token"])
    nobody = requests.Session()
    visit = nobody.post(f"{url}/api/v1/channels/webchat/sessions", json={"name": "访客"}, timeout=60).json()
    callers |= {"visitor": _bearing(visit["token"]), "nobody": nobody}
    picture = {"file": ("a.png", PNG, "image/png")}
    uploaded = callers["admin"].post(f"{url}/api/v1/chat/uploads", files=picture, timeout=60).json()
    ids = await _ids(url, admin, callers["scope ingest"], visit, people)
    spares = {role: str((await _user(admin, role))["username"]) for role in ROLES}
    invited = [await _user(admin, "sales", password=None) for _ in range(3)]
    access = {
        "username": list(spares.values()),
        "password": [PASSWORD],
        "token": [user["invitation"]["token"] for user in invited],
    }
    return World(url, callers, {**ids, **access, "file_id": [uploaded["id"]]}, spares)


async def _user(admin: Client, role: str, password: str | None = PASSWORD) -> Any:
    named = {"username": fresh(role), "password": password, "role": role, "display_name": f"某{role}"}
    return await admin.post("/admin/users", named)


def _signed_in(url: str, username: str) -> requests.Session:
    session = requests.Session()
    answer = session.post(f"{url}/api/v1/auth/login", json={"username": username, "password": PASSWORD}, timeout=60)
    session.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return session


def _bearing(token: str) -> requests.Session:
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    return session


async def _ids(
    url: str, admin: Client, bridge: requests.Session, visit: Any, people: Mapping[str, Any]
) -> Mapping[str, Sequence[str]]:
    """Ids by the names that parameters and fields have. Nothing that ends a caller's own access is among them."""
    customer = await admin.post("/customers", {"display_name": "王敏", "mobile": "13812345678"})
    channel = {"channel_type": "custom", "account": "fuzz"}
    hello = said(text="预算大概三十万，希望六月底前上线", extra_data={"customer_user_id": customer["id"]})
    answer = bridge.post(f"{url}/api/v1/channels/inbound", json={**channel, "messages": [hello]}, timeout=60)
    assert answer.json()["stored"] == 1, answer.text
    [thread] = await admin.all("/chat/conversations", customer_id=customer["id"])

    async def learned() -> Any:
        return await admin.get(f"/customers/{customer['id']}/profile")

    profile = await until(learned, lambda found: found["active_insights"] and not found["pending_messages"])
    fact = await admin.post(f"/customers/{customer['id']}/insights", {"category": "need", "content": "对接 ERP"})
    [message] = (await admin.get(f"/chat/conversations/{thread['id']}/messages"))["items"]
    hook = await admin.post("/admin/webhooks", {"url": "https://example.invalid/", "event_types": ["run.updated"]})
    config = {"app_name": "试", "provider": "rules", "enabled": False}
    account = {"channel_type": "wechat_work_kf", "name": "客服", "corp_id": "ww1", "enabled": False}
    kf = await admin.post("/admin/channel-configs", {**account, "settings": {"open_kfid": "wk1"}})
    spare = await _user(admin, "sales")
    return {
        "customer_id": [customer["id"], visit["customer_id"], people["customer"]["id"]],
        "conversation_id": [thread["id"], visit["conversation_id"]],
        "message_id": [message["id"]],
        "insight_id": [fact["id"], profile["active_insights"][0]["id"]],
        "run_id": [run["id"] for run in await admin.all("/admin/insight-runs")],
        "user_id": [spare["id"]],
        "owner_id": [spare["id"]],
        "assignee_id": [spare["id"]],
        "key": ["need", "other", "budget"],
        "config_id": [(await admin.post("/admin/agent-configs", config))["id"]],
        "webhook_id": [hook["id"]],
        "channel_config_id": [kf["id"]],
        "reply_id": [(await admin.post("/canned-replies", {"code": "hi", "text": "您好"}))["id"]],
        "label_id": [(await admin.post("/conversation-labels", {"name": "重要", "hue": "red"}))["id"]],
    }


def nobody_there() -> str:
    """An id that nothing has."""
    return str(uuid4())
