"""A reply that broke off: every complete item in front of the break is kept, and nothing is half a fact."""

import json
from typing import Any

import pytest

from flywheel.brains.reading import read_reply
from flywheel.domain.errors import BrainOutputInvalid

END = "此为第{}条"
KINDS: list[dict[str, Any]] = [
    {"category": "budget", "content": "预算30万，“含税”，", "confidence": 0.9, "evidence": ["m1", "m2"]},
    {"op": "retire", "category": "need", "content": "私有化部署。", "ref": "i7", "evidence": ["m3"]},
    {"category": "need", "content": 'says "hi", {then} [leaves]: C:\\报价\\a.txt\n第二行，', "confidence": "80%"},
    {"evidence": [["m4"], {"m": "m5"}], "category": "其他", "content": "😀 和 𠮷野家，"},
    {"category": "need", "content": 'a, "b": c}] 与 "，"，', "evidence": []},
    {"category": "event", "content": "don't ‘panic’ <b>x</b> // no comment # none，", "confidence": 1},
]
ITEMS = [{**kind, "content": kind["content"] + END.format(n)} for n, kind in enumerate(KINDS * 2)]
ANSWER = {"ai_summary": "客户在选型，预算“30万”。", "insights": ITEMS}
PLAIN = json.dumps(ANSWER, ensure_ascii=False)

SHAPES = {
    "plain": PLAIN,
    "escaped": json.dumps(ANSWER),
    "indented": json.dumps(ANSWER, ensure_ascii=False, indent=2),
    "compact": json.dumps(ANSWER, ensure_ascii=False, separators=(",", ":")),
    "summary last": json.dumps(dict(reversed(ANSWER.items())), ensure_ascii=False),
    "fenced": f"好的，结果如下：\n```json\n{PLAIN}\n```",
    "after thinking": f'<think>先 {{"想": 1}} 想</think>{PLAIN}',
    "encoded twice": json.dumps({"output": PLAIN}, ensure_ascii=False),
    "a fact a line": "\n".join(json.dumps(item, ensure_ascii=False) for item in ITEMS),
}


def contents(text: str) -> list[str]:
    try:
        return [insight.content for insight in read_reply(text).insights]
    except BrainOutputInvalid:
        return []


def end_of(text: str, number: int) -> int:
    """Where the object of an item ends in a reply, however its text is escaped there."""
    mark = END.format(number)
    forms = (mark, json.dumps(mark)[1:-1])
    return text.index("}", max(text.find(form) for form in forms)) + 1


@pytest.mark.parametrize("shape", SHAPES)
def test_reply_cut_anywhere_keeps_its_complete_items(shape: str) -> None:
    text = SHAPES[shape]
    whole = contents(text)
    ends = [end_of(text, n) for n in range(len(ITEMS))]
    complete = [{c for c, end in zip(whole, ends, strict=True) if end <= cut} for cut in range(len(text))]
    kept = [set(contents(text[:cut])) for cut in range(len(text))]
    lost = sum(len(want - have) for have, want in zip(kept, complete, strict=True))
    assert len(whole) == len(ITEMS)
    assert set().union(*kept) <= set(whole)
    assert lost <= 0.05 * sum(map(len, complete))
