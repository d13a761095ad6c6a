"""Messages of 微信客服: every documented type is put into our words, and whatever else comes breaks nothing."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flywheel.channels.contract import PolledMessage
from flywheel.channels.wecom import KF
from flywheel.channels.wecom.kf_messages import read_message, read_page
from flywheel.domain.bursts import TEXT_BEARING
from flywheel.features.ingest.schemas import InboundMessageIn
from flywheel.testing.simulators.wecom_kf import event, message


def read(item: dict[str, Any]) -> PolledMessage:
    found = read_message(item)
    assert found is not None
    return found


FORWARDED = {"title": "群聊的聊天记录", "item": [
    {"sender_name": "王敏", "msgtype": "text", "msg_content": json.dumps({"text": {"content": "预算三十万"}})},
    {"sender_name": "李雷", "msgtype": "image", "msg_content": "{}"},
]}  # fmt: skip
MENU = {"head_content": "满意吗？", "tail_content": "谢谢", "list": [
    {"type": "click", "click": {"id": "1", "content": "满意"}}, {"type": "text", "text": {"content": "不满意"}},
]}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "body", "type_", "text"),
    [
        ("text", {"content": "预算三十万", "menu_id": "7"}, "text", "预算三十万"),
        ("image", {"media_id": "m"}, "image", ""),
        ("voice", {"media_id": "m"}, "voice", ""),
        ("video", {"media_id": "m"}, "video", ""),
        ("file", {"media_id": "m"}, "file", ""),
        (
            "location",
            {"latitude": 39.9, "name": "国贸", "address": "建外大街1号"},
            "location",
            "国贸\n建外大街1号",
        ),
        ("link", {"title": "方案", "desc": "第二版", "url": "https://x"}, "link", "方案\n第二版"),
        ("business_card", {"userid": "zhangsan"}, "card", "zhangsan"),
        ("miniprogram", {"appid": "wx1", "title": "报价"}, "mini_program", "报价"),
        ("msgmenu", MENU, "menu", "满意吗？\n满意\n不满意\n谢谢"),
        ("channels", {"title": "新品", "nickname": "某店"}, "video_channel", "新品\n某店"),
        ("channels_shop_product", {"title": "水杯", "shop_nickname": "某店"}, "product", "水杯\n某店"),
        ("channels_shop_order", {"product_titles": "水杯", "state": "待付款"}, "order", "水杯\n待付款"),
        ("merged_msg", FORWARDED, "chat_record", "群聊的聊天记录\n王敏：预算三十万\n李雷：[image]"),
        ("hologram", {"x": 1}, "hologram", ""),
        ("全息", {"x": 1}, "unknown", ""),
        ("text", {"content": " "}, "unknown", " "),
    ],
)
def test_every_type_is_put_into_our_words(kind: str, body: Any, type_: str, text: str) -> None:
    found = read({**message(1, kind), kind: body})

    assert (found.type, found.text, found.said_by) == (type_, text, "customer")
    assert (found.external_id, found.peer_id) == ("msg-1", "wm0001")
    assert found.sent_at == datetime.fromtimestamp(1_767_600_001, UTC)
    assert found.content["kf"][kind] == body
    assert found.content.get("media_id") == body.get("media_id")


@pytest.mark.parametrize(
    ("origin", "said_by"),
    [(3, "customer"), ("3", "customer"), (4, "system"), (5, "staff"), (None, "system"), (9, "system")],
)
def test_origin_says_whose_word_it_is_and_an_unknown_one_is_never_the_customers(origin: Any, said_by: str) -> None:
    assert read({**message(1), "origin": origin}).said_by == said_by


def test_servicer_is_named() -> None:
    assert read(message(1, origin=5, servicer_userid="zhangsan")).sender_name == "zhangsan"
    assert read(message(1)).sender_name is None


@pytest.mark.parametrize(
    ("kind", "more", "text"),
    [
        ("enter_session", {"scene": "123", "welcome_code": "w"}, "客户进入会话（场景 123）"),
        ("msg_send_fail", {"fail_msgid": "x", "fail_type": 4}, "消息发送失败：已超过 48 小时"),
        ("msg_send_fail", {"fail_msgid": "x", "fail_type": 77}, "消息发送失败：未知原因"),
        ("session_status_change", {"change_type": 2, "old_servicer_userid": "甲", "new_servicer_userid": "乙"},
         "转接会话（甲 → 乙）"),
        ("session_status_change", {"change_type": 3}, "结束会话"),
        ("something_new", {}, "something_new"),
    ],
)  # fmt: skip
def test_event_is_the_platforms_word(kind: str, more: Any, text: str) -> None:
    found = read(event(1, kind, **more))

    assert (found.said_by, found.type, found.text, found.revokes) == ("system", "event", text, None)


@pytest.mark.parametrize(("kind", "said_by"), [("user_recall_msg", "customer"), ("servicer_recall_msg", "staff")])
def test_recall_names_what_it_takes_back(kind: str, said_by: str) -> None:
    found = read(event(1, kind, recall_msgid="msg-7"))

    assert (found.type, found.revokes, found.said_by, found.text) == ("revoke", "msg-7", said_by, "")


def test_event_without_an_id_is_known_again_however_its_fields_are_ordered() -> None:
    one = event(1, "enter_session", scene="1")
    same = dict(reversed(one.items()))

    assert read(one).external_id == read(same).external_id
    assert read(one).external_id != read(event(2, "enter_session", scene="1")).external_id


def test_what_concerns_no_customer_is_left_out_and_counted() -> None:
    page = read_page({"msg_list": [event(1, "servicer_status_change", peer=None, status=1), message(2)]}, "c")

    assert ([found.external_id for found in page.messages], page.left_out) == (["msg-2"], 1)
    assert (page.next_cursor, page.more) == ("c", False)


def test_what_the_database_cannot_hold_is_taken_out() -> None:
    found = read(message(1, text={"content": "a\x00b\ud800", "x": float("inf")}))

    assert found.text == "ab?"
    assert found.content["kf"]["text"]["x"] is None


def test_kinds_that_are_declared_are_those_that_come() -> None:
    kinds = ("text", "image", "voice", "video", "file", "location", "link", "business_card", "miniprogram", "msgmenu",
             "channels", "channels_shop_product", "channels_shop_order", "merged_msg")  # fmt: skip
    come = {read({**message(1, kind), kind: {"content": "x"}}).type for kind in kinds}

    assert come | {"event", "revoke"} == set(KF.content_kinds_in)
    assert come & TEXT_BEARING


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
NAMES = ("msgid", "external_userid", "send_time", "origin", "msgtype", "event", "text", "merged_msg", "servicer_userid")
ITEMS = st.dictionaries(st.sampled_from(NAMES), JSON | st.sampled_from(["event", "text", "merged_msg"]), max_size=9)


@given(st.lists(ITEMS | JSON, max_size=4), JSON, JSON)
def test_whatever_comes_a_page_is_made_of_it_that_can_be_stored(items: list[Any], cursor: Any, more: Any) -> None:
    page = read_page({"msg_list": items, "next_cursor": cursor, "has_more": more}, None)

    again = read_page({"msg_list": items, "next_cursor": cursor, "has_more": more}, None)
    assert page == again or "nan" in str(items)
    for found in page.messages:
        InboundMessageIn.model_validate(
            {
                "external_id": found.external_id,
                "peer": {"peer_id": found.peer_id},
                "direction": "inbound",
                "sent_at": found.sent_at or datetime.now(UTC),
                "type": found.type,
                "text": found.text,
                "content": dict(found.content),
                "revokes": found.revokes,
            }
        )
