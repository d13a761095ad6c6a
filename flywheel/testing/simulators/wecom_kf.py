"""A server that speaks WeCom's 微信客服 on loopback: tokens, customer-service accounts, messages kept behind cursors.

It behaves as the platform is documented to, its errors included, and counts who asks what: that one caller at a time
asks for an account, and how often each page was asked for. It knows nothing of our channels.
"""

import asyncio
import time
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flywheel.testing.simulators.loopback import Loopback, Payload, Received, Scripted

CORP_ID = "ww0123456789abcdef"
SECRET = "kf-secret-of-the-simulator"  # noqa: S105 - opens nothing but the simulator
KFID = "wk0001"
MOST = 1_000
TOKEN_LASTS_S = 7_200
MESSAGES: Mapping[int, str] = {
    -1: "system error",
    40001: "invalid credential",
    40013: "invalid corpid",
    40014: "invalid access_token",
    41001: "access_token missing",
    42001: "access_token expired",
    45009: "api freq out of limit",
    45033: "api concurrent out of limit",
    48002: "api forbidden",
    60020: "not allow to access from your ip, hint: [1], from ip: 203.0.113.7, more info at the documents",
    95004: "open_kfid does not exist",
}


def message(number: int, kind: str = "text", *, peer: str = "wm0001", origin: int = 3, **more: Any) -> dict[str, Any]:
    """One message of a customer-service account; `more` holds the object named like its type."""
    body = {"text": {"content": f"第 {number} 条"}} if kind == "text" and "text" not in more else {}
    return {
        "msgid": f"msg-{number}",
        "open_kfid": KFID,
        "external_userid": peer,
        "send_time": 1_767_600_000 + number,
        "origin": origin,
        "msgtype": kind,
        **body,
        **more,
    }


def event(number: int, kind: str, *, peer: str | None = "wm0001", **more: Any) -> dict[str, Any]:
    """One event: its ids stand inside, and it has no msgid."""
    about = {"event_type": kind, "open_kfid": KFID, **({"external_userid": peer} if peer else {}), **more}
    return {"send_time": 1_767_600_000 + number, "origin": 4, "msgtype": "event", "event": about}


def failure(code: int) -> Scripted:
    """An error as the platform tells it: HTTP 200 all the same."""
    return Scripted(body={"errcode": code, "errmsg": MESSAGES.get(code, "error")})


def _scripted(what: int | Scripted) -> Scripted:
    return what if isinstance(what, Scripted) else failure(what)


@dataclass
class Asked:
    """What was asked of one account so far."""

    cursors: Counter[str] = field(default_factory=Counter)
    at_once: int = 0
    most_at_once: int = 0


class WeComKfSimulator(Loopback):
    """The server. `kept` holds the messages of each account; `fails_next` the errors that the next polls meet, `always`
    what every call meets.

    `repeats`: so many messages of the page before come again; `empty_pages`: so many pages come empty, though there is
    more; `takes_s`: a poll takes so long; `page`: no page holds more.
    """

    def __init__(self, *, secret: str = SECRET, takes_s: float = 0.0, repeats: int = 0, empty_pages: int = 0) -> None:
        super().__init__()
        self.secret = secret
        self.corp_ids = {CORP_ID}
        self.takes_s = takes_s
        self.repeats = repeats
        self.empty_pages = empty_pages
        self.page = MOST
        self.kept: dict[str, list[dict[str, Any]]] = {KFID: []}
        self.fails_next: deque[int | Scripted] = deque()
        self.always: int | Scripted | None = None
        self.asked: dict[str, Asked] = defaultdict(Asked)
        self.tokens_asked = 0
        self._token = ""
        self._token_ends = 0.0
        self._ended: set[str] = set()

    @property
    def base_url(self) -> str:
        return super().base_url.removesuffix("/v1")

    def end_token(self) -> None:
        """Have the present token end early, as the platform may."""
        self._ended.add(self._token)
        self._token_ends = 0.0

    async def respond(self, request: Received) -> Scripted:
        """What the platform would answer."""
        if self.always is not None:
            return _scripted(self.always)
        if request.path == "/cgi-bin/gettoken":
            return self._give_token(request.query)
        refused = self._judge_token(request.query.get("access_token"))
        if refused is not None:
            return failure(refused)
        if request.path == "/cgi-bin/kf/account/list":
            return self._list_accounts(request.payload)
        if request.path == "/cgi-bin/kf/sync_msg":
            return await self._sync(request.payload)
        return Scripted(404, "no such interface")

    def _give_token(self, query: Mapping[str, str]) -> Scripted:
        self.tokens_asked += 1
        if query.get("corpid") not in self.corp_ids:
            return failure(40013)
        if query.get("corpsecret") != self.secret:
            return failure(40001)
        if time.monotonic() >= self._token_ends:
            self._token, self._token_ends = f"token-{self.tokens_asked}", time.monotonic() + TOKEN_LASTS_S
        granted = {"access_token": self._token, "expires_in": TOKEN_LASTS_S}
        return Scripted(body={"errcode": 0, "errmsg": "ok", **granted})

    def _judge_token(self, token: str | None) -> int | None:
        if not token:
            return 41001
        if token in self._ended:
            return 42001
        return None if token == self._token else 40014

    def _list_accounts(self, payload: Payload) -> Scripted:
        start, limit = int(payload.get("offset", 0)), int(payload.get("limit", 100))
        shown = [{"open_kfid": name, "name": f"客服 {name}"} for name in self.kept][start : start + limit]
        return Scripted(body={"errcode": 0, "errmsg": "ok", "account_list": shown})

    async def _sync(self, payload: Payload) -> Scripted:
        name = str(payload.get("open_kfid"))
        asked = self.asked[name]
        asked.cursors[str(payload.get("cursor") or "")] += 1
        asked.at_once += 1
        asked.most_at_once = max(asked.most_at_once, asked.at_once)
        try:
            await asyncio.sleep(self.takes_s)
        finally:
            asked.at_once -= 1
        if self.fails_next:
            return _scripted(self.fails_next.popleft())
        if name not in self.kept:
            return failure(95004)
        return self._page(name, str(payload.get("cursor") or ""), min(int(payload.get("limit", MOST)), self.page))

    def _page(self, name: str, cursor: str, limit: int) -> Scripted:
        """The same cursor is always answered alike, but for what came since."""
        kind, _, place = cursor.partition("-")
        start, empty = int(place or 0), int(kind.removeprefix("empty") or 0) if kind.startswith("empty") else 0
        if empty < self.empty_pages and start < len(self.kept[name]):
            return self._answer([], f"empty{empty + 1}-{start}", more=True)
        end = min(start + limit, len(self.kept[name]))
        shown = self.kept[name][max(start - self.repeats, 0) : end]
        return self._answer(shown, f"cursor-{end}", more=end < len(self.kept[name]))

    def _answer(self, messages: list[dict[str, Any]], cursor: str, *, more: bool) -> Scripted:
        page = {"next_cursor": cursor, "has_more": int(more), "msg_list": messages}
        return Scripted(body={"errcode": 0, "errmsg": "ok", **page})
