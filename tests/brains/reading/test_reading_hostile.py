"""Replies of a brain that lies, rambles or attacks: each part is refused alone, and reading them costs little."""

import json
import sys
from typing import Any

import pytest

from flywheel.brains.reading import MAX_CHARACTERS, read_reply
from flywheel.domain.analysis import AnalysisResult
from flywheel.domain.errors import BrainOutputInvalid

UUID = "0193b3c4-7a6e-7d1f-9a31-1b2c3d4e5f60"
NEED = {"category": "need", "content": "对接ERP"}


def reply(*insights: Any, **more: Any) -> str:
    return json.dumps({"ai_summary": "在选型。", "insights": list(insights), **more}, ensure_ascii=False)


def reasons(result: AnalysisResult) -> list[str]:
    return [dropped.reason for dropped in result.dropped]


@pytest.mark.parametrize(
    ("evidence", "kept", "lost"),
    [
        ([UUID], (), 1),
        (UUID, (), 1),
        (["m1", UUID, "msg_17", "i2"], ("m1",), 3),
        (f"m1，{UUID}", ("m1",), 1),
        ([{"id": UUID}, ["m1"], True, 1.5], (), 4),
        ("客户说预算 30 万，在 m2 里", ("m2",), 0),
        ("quoted from m2: we have 3 sites", ("m2",), 0),
        (["预算三十万", None, ""], (), 0),
    ],
)
def test_what_is_cited_but_no_message_is_counted(evidence: Any, kept: tuple[str, ...], lost: int) -> None:
    result = read_reply(reply({**NEED, "evidence": evidence}))
    assert [i.evidence for i in result.insights] == [kept]
    assert reasons(result) == ["evidence_unknown"] * lost


def test_only_so_many_messages_are_cited() -> None:
    result = read_reply(reply({**NEED, "evidence": [f"m{n}" for n in range(1, 60)]}))
    assert len(result.insights[0].evidence) == 50
    assert reasons(result) == ["too_many"]


@pytest.mark.parametrize(
    ("ref", "read"),
    [(UUID, UUID), ("i", "i"), ("\0i\ud800", "i\ufffd"), ("x" * 90, "x" * 40), ({"id": UUID}, "?"), (True, "?")],
)
def test_retirement_of_what_is_no_reference_names_something_unknown(ref: Any, read: str) -> None:
    [insight] = read_reply(json.dumps({"insights": [{"op": "retire", "ref": ref, "content": ""}]})).insights
    assert (insight.op, insight.ref, insight.content) == ("retire", read, "")


@pytest.mark.parametrize("ref", [None, "", "null", "无"])
def test_statement_without_a_reference_loses_nothing(ref: Any) -> None:
    assert reasons(read_reply(reply({**NEED, "op": "assert", "ref": ref}))) == []


@pytest.mark.parametrize("op", [1, True, ["retire"], {"op": "retire"}])
def test_operation_of_a_wrong_type_never_becomes_a_statement(op: Any) -> None:
    assert reasons(read_reply(reply({**NEED, "op": op}))) == ["unknown_op"]


@pytest.mark.parametrize("op", ["\x00drop", "\ud800", "13812345678", "a" * 10_000])
def test_detail_of_an_unknown_operation_can_be_stored(op: str) -> None:
    [dropped] = read_reply(json.dumps({"ai_summary": "x。", "insights": [{**NEED, "op": op}]})).dropped
    assert dropped.detail == "" or (dropped.detail.isalpha() and len(dropped.detail) <= 20)


@pytest.mark.parametrize(
    "confidence",
    ["NaN", "Infinity", "-Infinity", "1e309", "-0.5", "1e-400000", "true", '"sure"', "[0.9]", "{}", "9" * 400, '"%"'],
)
def test_confidence_is_a_share_or_nothing(confidence: str) -> None:
    text = (
        f'{{"ai_summary": "x。", "insights": [{{"category": "need", "content": "报表", "confidence": {confidence}}}]}}'
    )
    [insight] = read_reply(text).insights
    assert insight.confidence is None or 0 <= insight.confidence <= 1


@pytest.mark.parametrize("confidence", [float("nan"), float("inf"), -1, 7e300, "sure", [0.9], True])
def test_confidence_that_is_none_is_counted(confidence: Any) -> None:
    result = read_reply(reply({**NEED, "confidence": confidence}))
    assert [i.confidence for i in result.insights] == [None]
    assert reasons(result) == ["confidence_unknown"]


@pytest.mark.parametrize("content", ["NaN", "Infinity", "1e999", "true", "null", "{}", "[]", '[null, [], {"a": 1}]'])
def test_content_that_says_nothing_is_no_fact(content: str) -> None:
    result = read_reply(f'{{"ai_summary": "x。", "insights": [{{"category": "need", "content": {content}}}]}}')
    assert result.insights == ()
    assert set(reasons(result)) <= {"no_text", "says_none"}


@pytest.mark.parametrize("key", ["content", "ai_summary"])
@pytest.mark.parametrize("depth", [20, 100, 300, 470])
def test_text_nested_without_end_is_refused(key: str, depth: int) -> None:
    nested = '{"content":[' * depth + '"深"' + "]}" * depth
    item = f'{{"category": "need", "content": {nested if key == "content" else "1"}}}'
    summary = nested if key == "ai_summary" else '"x。"'
    result = read_reply(f'{{"ai_summary": {summary}, "insights": [{item}]}}')
    assert {reason.removeprefix("summary_") for reason in reasons(result)} == {"too_deep"}


@pytest.mark.parametrize("insights", [{}, {"need": {"a": {"b": "c"}}}, 17, True, None, "", "无", [[[[]]]], [None] * 9])
def test_insights_of_a_wrong_type_leave_the_summary(insights: Any) -> None:
    result = read_reply(json.dumps({"ai_summary": "在选型。", "insights": insights}))
    assert (result.ai_summary, result.insights) == ("在选型。", ())


def test_endless_summary_is_dropped_and_the_facts_stay() -> None:
    result = read_reply(json.dumps({"ai_summary": "长" * 1_000_000, "insights": [NEED]}))
    assert (result.ai_summary, [i.content for i in result.insights]) == (None, ["对接ERP"])
    assert reasons(result) == ["summary_too_long"]


def test_endless_summary_with_nothing_new_needs_no_second_call() -> None:
    result = read_reply(json.dumps({"ai_summary": "长" * 5_000, "insights": []}))
    assert (result.ai_summary, reasons(result)) == (None, ["summary_too_long"])


def test_the_last_of_two_equal_keys_counts() -> None:
    text = '{"ai_summary": "x。", "insights": [{"category": "need", "content": "甲", "content": "乙", "op": "assert"}]}'
    assert [i.content for i in read_reply(text).insights] == ["乙"]


def test_endless_reply_that_must_be_interpreted_is_read_up_to_a_limit() -> None:
    items = ", ".join('{"category": "other", "content": "' + "长" * 3_000 + '"}' for _ in range(500))
    result = read_reply(f'好的：{{"ai_summary": "x。", "insights": [{items}]}}')
    assert len(result.insights) == 200
    assert {"reply_too_long", "too_many"} <= set(reasons(result))


def test_endless_exact_reply_is_read_whole() -> None:
    text = reply({"category": "other", "content": "长" * (MAX_CHARACTERS + 1)}, NEED)
    result = read_reply(text)
    assert [i.content for i in result.insights] == ["对接ERP"]
    assert reasons(result) == ["too_long"]


def test_entity_of_an_endless_number_is_survived() -> None:
    text = "{&quot;ai_summary&quot;: &quot;&#" + "9" * 10_000 + ";&quot;, &quot;insights&quot;: []}"
    assert read_reply(text).insights == ()


REPEATED: dict[str, tuple[str, str, str]] = {
    "comments with quotes": ('{"a": "', '// "\n', "x"),
    "short comments with quotes": ('{"a": "', '#"\n', "x"),
    "block comments with quotes": ('{"a": "', '/*"*/', "x"),
    "fences with quotes": ('{"a": "', '```"\n', "x"),
    "separators before comments": ('{"a": "', '",//",\n', "x"),
    "comments between items": ('{"insights": [{"a": 1}', "}//\n", ""),
    "doubled braces": ('{"insights": [', '{"a": 1}},', ""),
    "a fact a line": ("", '{"category": "need", "content": "x1"}\n', ""),
    "a useless list a line": ("", '{"insights": [5]}\n', ""),
    "anchors in strings": ("[", '{ "insights" : [ " ', ""),
    "thoughts": ("", "<think></think>", '{"ai_summary": "x。", "insights": []}'),
    "end marks": ('{"ai_summary": "x。", "insights": []}', "<|im_end|>", ""),
    "brackets in a string": ('[[[{"a": "', '"}', "x"),
    "quotes and blanks": ('{"a": "', '" ', "x"),
    "escapes": ("[", '\\\\"', ""),
    "pieces of a string": ('{"a": ', '"b"\n', ""),
    "encoded answers": ('["', '{\\"insights\\": [', '"]'),
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", REPEATED)
def test_twice_the_reply_is_twice_the_work(name: str) -> None:
    head, piece, tail = REPEATED[name]
    once, twice = (calls_of(head + piece * (size // len(piece)) + tail) for size in (20_000, 40_000))
    assert twice < 2.5 * once


def calls_of(text: str) -> int:
    """How many functions, Python's own too, the reading of a text calls."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        read_reply(text)
    except BrainOutputInvalid:
        pass
    finally:
        sys.setprofile(None)
    return calls


def test_complaint_says_why_nothing_was_taken() -> None:
    with pytest.raises(BrainOutputInvalid, match="no_text、too_long"):
        read_reply(json.dumps({"insights": [{"content": "长" * 5_000}, {"category": "need"}]}))


def test_none_is_a_value_only_where_a_message_is_cited() -> None:
    stated = {"category": "subtitles", "content": "None", "confidence": 0.9}

    assert read_reply(reply(stated, NEED)).insights == read_reply(reply(NEED)).insights
    [none] = read_reply(reply({**stated, "evidence": ["m2"]})).insights
    assert (none.category, none.content) == ("subtitles", "None")
