"""What a reply may say beyond the corpus: operations, evidence, profile, limits, and why something was dropped."""

import json
from typing import Any

import pytest

from flywheel.brains.reading import match_category, read_reply
from flywheel.domain.analysis import ReadInsight
from flywheel.domain.errors import BrainOutputInvalid

BUDGET = {"category": "budget", "content": "预算30万"}
GUIDES = [("budget", "预算", "Budget"), ("pain_point", "痛点", "Pain point"), ("酒店.酒店设施", "酒店设施", "")]


def reply(*insights: Any, summary: Any = "在选型。", **more: Any) -> str:
    return json.dumps({"ai_summary": summary, "insights": list(insights), **more}, ensure_ascii=False)


def only(text: str) -> ReadInsight:
    (insight,) = read_reply(text).insights
    return insight


def test_exact_reply_is_ok() -> None:
    item = {**BUDGET, "op": "assert", "confidence": 0.9, "evidence": ["m1"], "ref": None}
    result = read_reply(reply(item))
    assert result.outcome == "ok"
    assert result.insights == (ReadInsight("budget", "预算30万", "assert", 0.9, ("m1",)),)


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{reply(BUDGET)}\n```",
        f"好的：{reply(BUDGET)}",
        reply({**BUDGET, "confidence": "90%"}),
        reply(BUDGET)[:-1],
        json.dumps([BUDGET]),
    ],
)
def test_reply_that_needed_interpretation_is_salvaged(text: str) -> None:
    assert read_reply(text).outcome == "salvaged"


def test_dropping_an_item_makes_it_salvaged() -> None:
    result = read_reply(reply(BUDGET, {"category": "need", "content": ""}))
    assert result.outcome == "salvaged"
    assert [dropped.reason for dropped in result.dropped] == ["no_text"]


@pytest.mark.parametrize(
    ("evidence", "read"),
    [
        (["m1", "m3"], ("m1", "m3")),
        ("m2", ("m2",)),
        ("m1, m3；M4", ("m1", "m3", "m4")),
        (["[m1]", "m1", 3, None, "x", "i2"], ("m1", "m3")),
        ([{"m": "m5"}], ("m5",)),
        (None, ()),
        ({}, ()),
        (True, ()),
    ],
)
def test_evidence_is_read_in_any_form(evidence: Any, read: tuple[str, ...]) -> None:
    assert only(reply({**BUDGET, "evidence": evidence})).evidence == read


@pytest.mark.parametrize(
    ("op", "read"),
    [("retire", "retire"), ("Delete", "retire"), ("失效", "retire"), ("update", "assert"), ("", "assert")],
)
def test_operation_is_read_in_its_synonyms(op: str, read: str) -> None:
    assert only(reply({**BUDGET, "op": op, "ref": "I7"})).op == read


def test_unknown_operation_is_dropped_rather_than_asserted() -> None:
    assert [d.reason for d in read_reply(reply({**BUDGET, "op": "maybe"})).dropped] == ["unknown_op"]


def test_operation_that_was_cut_off_is_dropped_rather_than_asserted() -> None:
    text = '{"ai_summary": "x。", "insights": [{"category": "budget", "content": "预算30万", "op": "ret'
    assert read_reply(text).insights == ()


def test_retirement_by_reference_needs_no_content() -> None:
    insight = only(reply({"op": "retire", "ref": "i3", "evidence": ["m2"]}))
    assert (insight.op, insight.ref, insight.content, insight.evidence) == ("retire", "i3", "", ("m2",))


def test_profile_is_read_as_insights_of_its_categories() -> None:
    text = reply(
        BUDGET, profile={"industry": "汽车零部件", "company_scale": {"value": "300人"}, "life_cycle_stage": None}
    )
    assert {(i.category, i.content) for i in read_reply(text).insights} == {
        ("budget", "预算30万"),
        ("industry", "汽车零部件"),
        ("company_scale", "300人"),
    }


def test_profile_does_not_repeat_an_insight() -> None:
    item = {"category": "industry", "content": "汽车"}
    assert len(read_reply(reply(item, profile={"industry": "汽车", "vip": "是"})).insights) == 1


def test_intent_reply_and_tasks_are_read() -> None:
    result = read_reply(reply(intent="询价", reply="您好", tasks=["发报价", {"title": "约演示"}, "", "发报价"]))
    assert (result.intent, result.reply, result.tasks) == ("询价", "您好", ("发报价", "约演示"))


def test_more_than_two_hundred_insights_are_cut() -> None:
    result = read_reply(reply(*({"category": "need", "content": f"需要{n}"} for n in range(230))))
    assert len(result.insights) == 200
    assert [d.reason for d in result.dropped] == ["too_many"] * 30


def test_endless_content_is_dropped_and_long_content_stays() -> None:
    result = read_reply(
        reply({"category": "need", "content": "长" * 4_001}, {"category": "need", "content": "长" * 4_000})
    )
    assert [len(i.content) for i in result.insights] == [4_000]
    assert [d.reason for d in result.dropped] == ["too_long"]


@pytest.mark.parametrize(
    "content", ["<b>要加粗</b>", "<script>alert(1)</script>", "a & b &amp; c", "{{客户名}}您好", "价格<5万"]
)
def test_markup_stays_plain_text(content: str) -> None:
    assert only(reply({"category": "need", "content": content})).content == content


@pytest.mark.parametrize("content", ["...", "{{content}}", "<内容>", "string", "内容"])
def test_placeholder_is_no_fact(content: str) -> None:
    assert [d.reason for d in read_reply(reply({"category": "need", "content": content})).dropped] == ["placeholder"]


@pytest.mark.parametrize("text", ['{"ai_summary": "", "insights": []}', '{"ai_summary": null, "insights": []}'])
def test_nothing_new_is_an_answer(text: str) -> None:
    result = read_reply(text)
    assert (result.ai_summary, result.insights, result.outcome) == (None, (), "ok")


@pytest.mark.parametrize(
    "text",
    [
        '{"ai_summary": "", "insights": [',
        '{"ai_summary": "", "insights": [{"category": "budget"}]}',
        '{"ai_summary": "摘要", "insights": [{"category": "类别", "content": "内容"}]}',
        '[{"type": "text", "text": "抱歉，我无法完成"}]',
        '{"type": "error", "text": "overloaded"}',
        '["预算30万"]',
        "他说{“预算”：30万}",
    ],
)
def test_half_an_answer_is_asked_for_again(text: str) -> None:
    with pytest.raises(BrainOutputInvalid):
        read_reply(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "reply_empty"),
        ("<think>嗯", "reply_only_thinking"),
        ("抱歉", "reply_no_json"),
        ('{"reply": "您好"}', "reply_wrong_shape"),
        ('{"ai_summary": "半', "reply_cut_off"),
        ('{"ai_summary": "...", "insights": []}', "reply_placeholder"),
    ],
)
def test_refusal_names_its_reason(text: str, code: str) -> None:
    with pytest.raises(BrainOutputInvalid) as refusal:
        read_reply(text)
    assert refusal.value.reason_code == code


def test_encoded_answer_that_was_cut_off_keeps_its_whole_facts() -> None:
    inner = reply(BUDGET, {"category": "need", "content": "对接ERP"})
    text = json.dumps({"output": inner}, ensure_ascii=False)
    assert only(text[: text.index("ERP")]).content == "预算30万"


DRAFT = '{"ai_summary": "草稿", "insights": []}'
FINAL = '{"ai_summary": "定稿", "insights": []}'


@pytest.mark.parametrize(
    "text",
    [
        f"<think>{DRAFT}</think>{FINAL}",
        f"<think>甲</think><think>{DRAFT}</think>\n{FINAL}",
        f"好的<think>{DRAFT}</think>\n答案：\n{FINAL}",
        f'先看{{预算 [ "引号\n</think>\n好的：\n{FINAL}',
        f'草稿{{"ai_summary": "草稿", "insights": [ 再想想</think>\n好的：\n{FINAL}',
        f"{FINAL}\n<think>再想想，{DRAFT}",
    ],
)
def test_thinking_is_not_read(text: str) -> None:
    assert read_reply(text).ai_summary == "定稿"


@pytest.mark.parametrize("content", ["问</think>是什么", "<think>要不要</think>比价", "尾</thinking>"])
@pytest.mark.parametrize("shape", ["{}", "```json\n{}\n```", "好的：{}"])
def test_tags_inside_a_string_are_content(content: str, shape: str) -> None:
    assert only(shape.format(reply({"category": "need", "content": content}))).content == content


def test_content_parts_are_opened() -> None:
    assert only(json.dumps([{"type": "text", "text": reply(BUDGET)}])).content == "预算30万"


def test_doubled_closing_brace_loses_no_item() -> None:
    items = '{"category": "need", "content": "甲方"}}, {"category": "need", "content": "乙方"}'
    text = f'{{"ai_summary": "x。", "insights": [{items}]}}'
    assert [i.content for i in read_reply(text).insights] == ["甲方", "乙方"]


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("budget", "budget"),
        ("预算", "budget"),
        ("Pain-Points", "pain_point"),
        ("【痛点】", "pain_point"),
        ("痛点（客户原话）", "pain_point"),
        ("采购预算", "budget"),
        ("酒店.酒店设施", "酒店.酒店设施"),
        ("酒店设施", "酒店.酒店设施"),
        ("竞争对手", None),
        ("客户近况", None),
        ("", None),
    ],
)
def test_category_is_matched_to_the_workspace(word: str, key: str | None) -> None:
    assert match_category(word, GUIDES) == key


def test_exact_key_beats_another_categorys_label() -> None:
    assert match_category("预算", [("a", "预算", ""), ("预算", "其他", "")]) == "预算"
