"""I15: the reader is total. Any reply gives a result that can be stored, or one kind of error with its complaint."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flywheel.brains.reading import read_reply
from flywheel.domain.analysis import AnalysisResult
from flywheel.domain.errors import BrainOutputInvalid

GOOD = '{"ai_summary": "在选型。", "insights": [{"category": "need", "content": "要对接ERP", "confidence": "高"}]}'
KEYS = st.sampled_from(
    ["ai_summary", "insights", "profile", "category", "content", "op", "ref", "evidence", "confidence", "data"]
)
MARKS = "\" ' { } [ ] , ： ” \\ \n ``` <think> \0 \ud800 1e999"
SPOILS = st.sampled_from(["", *MARKS.split(" ")])
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9) | st.just("80%"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)


def is_told(reply: str) -> bool:
    """Whether a reply gives a result that can be stored, every drop with its reason, or is refused with a complaint."""
    try:
        result = read_reply(reply)
    except BrainOutputInvalid as refused:
        return bool(refused.detail)
    words = [result.ai_summary or "", *(word for i in result.insights for word in (i.category, i.content))]
    storable = "".join(words).encode("utf-8") is not None and not any("\0" in word for word in words)
    return isinstance(result, AnalysisResult) and storable and all(dropped.reason for dropped in result.dropped)


@given(st.text())
def test_i15_any_text_is_read_or_refused(reply: str) -> None:
    assert is_told(reply)


@given(st.binary(max_size=200))
def test_i15_any_bytes_are_read_or_refused(reply: bytes) -> None:
    assert is_told(reply.decode("utf-8", "surrogateescape"))


@given(values)
def test_i15_any_json_is_read_or_refused(reply: Any) -> None:
    assert is_told(json.dumps(reply))


@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 9), SPOILS), max_size=6))
def test_i15_any_spoilt_reply_is_read_or_refused(spoils: list[tuple[int, int, str]]) -> None:
    reply = GOOD
    for at, length, spoil in spoils:
        reply = reply[:at] + spoil + reply[at + length :]
    assert is_told(reply)
