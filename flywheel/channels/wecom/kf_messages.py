"""Messages of 微信客服 as `kf/sync_msg` returns them, put into our words. Pure, and never fails.

The platform's own object is kept beside it, under `kf` of the content.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from flywheel.channels.contract import PolledMessage, PolledPage
from flywheel.channels.wecom.wire import a_moment, a_number, a_text, an_object, cleaned, mark, objects

Object = Mapping[str, Any]
SaidBy = Literal["customer", "staff", "system"]

_SAID_BY: Mapping[int, SaidBy] = {3: "customer", 4: "system", 5: "staff"}
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
UNKNOWN = "unknown"
MAX_ID = 512
MAX_TEXT = 20_000

_RECALLS: Mapping[str, SaidBy] = {"user_recall_msg": "customer", "servicer_recall_msg": "staff"}
_FAILURES = {
    0: "未知原因",
    1: "客服账号已删除",
    2: "应用已关闭",
    4: "已超过 48 小时",
    5: "会话已关闭",
    6: "已超过 5 条",
    7: "未绑定视频号",
    8: "主体未验证",
    9: "未绑定视频号且主体未验证",
    10: "客户拒收",
}
_CHANGES = {1: "从接待池接入会话", 2: "转接会话", 3: "结束会话"}


def read_page(document: Object, cursor: str | None) -> PolledPage:
    """A page. Where the platform names no next cursor, the old one stays: what it repeats is known by its ids."""
    items = objects(document.get("msg_list"))
    found = [message for item in items if (message := read_message(item)) is not None]
    return PolledPage(
        messages=found,
        next_cursor=a_text(document.get("next_cursor")) or cursor,
        more=a_number(document.get("has_more")) == 1,
        left_out=len(items) - len(found),
    )


def read_message(raw: Object) -> PolledMessage | None:
    """One message or event; None for what concerns no customer, such as a servicer's going off duty."""
    item: Object = cleaned(raw)
    kind = a_text(item.get("msgtype"))
    body = an_object(item.get(kind))
    about = body if kind == "event" else item
    peer_id = a_text(item.get("external_userid")) or a_text(about.get("external_userid"))
    external_id = a_text(item.get("msgid")) or f"{kind or UNKNOWN}-{mark(item)}"
    if not peer_id or len(peer_id) > MAX_ID or len(external_id) > MAX_ID:
        return None
    said_by, type_, text, revokes = _event(body) if kind == "event" else _said(item, kind, body)
    media_id = a_text(body.get("media_id"))
    servicer = a_text(item.get("servicer_userid")) or a_text(about.get("servicer_userid"))
    return PolledMessage(
        external_id=external_id,
        peer_id=peer_id,
        said_by=said_by,
        sent_at=a_moment(item.get("send_time")),
        type=type_,
        text=text[:MAX_TEXT],
        content={**({"media_id": media_id} if media_id else {}), "kf": item},
        sender_name=servicer[:200] or None if said_by == "staff" else None,
        revokes=revokes,
    )


Read = tuple[SaidBy, str, str, str | None]
"""Who said it, our type, its text, and what it takes back."""


def _said(item: Object, kind: str, body: Object) -> Read:
    """A message. Of an origin that nobody told us about, it is nobody's word that could be believed."""
    said_by = _SAID_BY.get(a_number(item.get("origin")) or 0, "system")
    if kind not in _TYPES:
        return said_by, kind if _KIND.fullmatch(kind) else UNKNOWN, "", None
    type_, words = _TYPES[kind]
    text = words(body)
    return said_by, UNKNOWN if type_ == "text" and not text.strip() else type_, text, None


def _event(body: Object) -> Read:
    name = a_text(body.get("event_type"))
    recalled = a_text(body.get("recall_msgid"))
    if name in _RECALLS and 0 < len(recalled) <= MAX_ID:
        return _RECALLS[name], "revoke", "", recalled
    return "system", "event", _EVENTS[name](body) if name in _EVENTS else name, None


def _entered(body: Object) -> str:
    scene = a_text(body.get("scene"))
    return f"客户进入会话（场景 {scene}）" if scene else "客户进入会话"


def _failed(body: Object) -> str:
    return f"消息发送失败：{_FAILURES.get(a_number(body.get('fail_type')) or 0, _FAILURES[0])}"


def _changed(body: Object) -> str:
    change = _CHANGES.get(a_number(body.get("change_type")) or 0, "会话状态变化")
    old, new = a_text(body.get("old_servicer_userid")), a_text(body.get("new_servicer_userid"))
    people = " → ".join(name for name in (old, new) if name)
    return f"{change}（{people}）" if people else change


_EVENTS: Mapping[str, Callable[[Object], str]] = {
    "enter_session": _entered,
    "msg_send_fail": _failed,
    "session_status_change": _changed,
}


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _content(body: Object) -> str:
    return body["content"] if isinstance(body.get("content"), str) else ""


def _nothing(_: Object) -> str:
    return ""


def _place(body: Object) -> str:
    return _lines(a_text(body.get("name")), a_text(body.get("address")))


def _titled(body: Object) -> str:
    return _lines(a_text(body.get("title")), a_text(body.get("desc")))


def _menu(body: Object) -> str:
    options = [
        _lines(*(_content(an_object(value)) for value in option.values())) for option in objects(body.get("list"))
    ]
    return _lines(a_text(body.get("head_content")), *options, a_text(body.get("tail_content")))


def _merged(body: Object) -> str:
    """What a forwarded conversation says, line by line; entries other than texts by their kind."""
    lines = [f"{a_text(entry.get('sender_name'))}：{_entry(entry)}" for entry in objects(body.get("item"))]
    return _lines(a_text(body.get("title")), *lines)


def _entry(entry: Object) -> str:
    said = entry.get("msg_content")
    try:
        document = an_object(json.loads(said)) if isinstance(said, str) else an_object(said)
    except (ValueError, RecursionError):
        return said if isinstance(said, str) else ""
    return cleaned(_content(an_object(document.get("text")))) or f"[{a_text(entry.get('msgtype'))}]"


def _shop_product(body: Object) -> str:
    return _lines(a_text(body.get("title")), a_text(body.get("shop_nickname")))


def _shop_order(body: Object) -> str:
    return _lines(a_text(body.get("product_titles")), a_text(body.get("state")), a_text(body.get("shop_nickname")))


def _video(body: Object) -> str:
    return _lines(a_text(body.get("title")), a_text(body.get("nickname")))


_TYPES: Mapping[str, tuple[str, Callable[[Object], str]]] = {
    "text": ("text", _content),
    "image": ("image", _nothing),
    "voice": ("voice", _nothing),
    "video": ("video", _nothing),
    "file": ("file", _nothing),
    "location": ("location", _place),
    "link": ("link", _titled),
    "business_card": ("card", lambda body: a_text(body.get("userid"))),
    "miniprogram": ("mini_program", lambda body: a_text(body.get("title"))),
    "msgmenu": ("menu", _menu),
    "channels": ("video_channel", _video),
    "channels_shop_product": ("product", _shop_product),
    "channels_shop_order": ("order", _shop_order),
    "merged_msg": ("chat_record", _merged),
}
