"""The reader is total: any text gives a result or one kind of error, and reading stays linear."""

import json
import os
import random
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flywheel.brains.reading import read_reply
from flywheel.brains.reading.documents import Cut, find_documents
from flywheel.domain.analysis import AnalysisResult
from flywheel.domain.errors import BrainOutputInvalid

CORPUS = Path(__file__).parents[2] / "data" / "brain" / "malformed_corpus.jsonl"
FULL = '{"ai_summary": "客户在选型。", "insights": [{"category": "need", "content": "要对接ERP", "confidence": 0.9}]}'
MANY = json.dumps({"ai_summary": "x", "insights": [{"category": "need", "content": f"需要{n}"} for n in range(20_000)]})

FLOODS = {
    "open brackets": "[" * 20_000,
    "open braces": "{" * 20_000,
    "open both": "[{" * 20_000,
    "closing brackets": "]}" * 20_000,
    "wrapped in brackets": "[" * 20_000 + FULL + "]" * 20_000,
    "wrapped in wrappers": '{"data":' * 900 + FULL + "}" * 900,
    "quotes": '"' * 20_000,
    "quotes in a string": '{"ai_summary": "' + '"' * 20_000,
    "quotes and commas": '{"a": "' + '", ' * 300_000,
    "quotes and line breaks": '{"a": "' + '"\n' * 300_000,
    "quotes and comments": '{"a": "' + '" // ' * 200_000,
    "unclosed comments": '{"a": "' + '" /* ' * 200_000,
    "concatenations": '{"a":"b"' + '+"c"' * 200_000,
    "backslashes": "\\" * 1_000_000,
    "escaped quotes": '{\\"' * 200_000,
    "entities": "{&quot;" * 100_000,
    "known keys": '{"insights":[' * 60_000,
    "thinking": "<think>" * 100_000,
    "ends of thinking": 'x</think>{"a' * 50_000,
    "pairs of an object and a tag": "{} </think>" * 100_000,
    "tags in a long document": '["' + "长" * 300_000 + '", ' + "</think>" * 100_000,
    "empty objects": "{} " * 300_000,
    "fences": "```json\n" * 100_000,
    "end marks": "<|im_end|>" * 100_000,
    "blanks": '{"a": "' + " " * 1_000_000,
    "NUL": "\0" * 100_000,
    "lone surrogates": "\ud800" * 100_000,
    "a long number": '{"ai_summary": ' + "9" * 1_000_000 + "}",
    "a megabyte of prose": "客户很好。" * 200_000,
    "ten megabytes of brackets": "[" * 10_000_000,
    "ten megabytes of braces and quotes": '{"' * 5_000_000,
    "ten megabytes of backslashes": "\\" * 10_000_000,
    "ten megabytes of insights": MANY[:-2] + "," + ", ".join(['{"content": "x"}'] * 600_000) + "]}",
    "ten megabytes in one exact fact": json.dumps(
        {"ai_summary": "x" * 5_000_000, "insights": [], "tasks": ["x"] * 10**6}
    ),
    "ten megabytes in a wrapper": json.dumps({"data": ["{"] * 2_000_000}),
    "a megabyte of insights": MANY,
    "a megabyte of insights, cut": MANY[:-5],
}


def outcome(text: str) -> str:
    try:
        result = read_reply(text)
    except BrainOutputInvalid as error:
        return "refused" if error.detail else "refused without a complaint"
    assert isinstance(result, AnalysisResult)
    result_text = "".join([result.ai_summary or "", *(i.category + i.content for i in result.insights)])
    result_text.encode("utf-8")
    assert "\0" not in result_text
    return result.outcome


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", FLOODS)
def test_flood_is_survived(name: str) -> None:
    assert outcome(FLOODS[name]) in {"ok", "salvaged", "refused"}


def test_answer_behind_a_wall_of_brackets_is_found() -> None:
    assert outcome(FLOODS["wrapped in brackets"]) == "salvaged"


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    assert outcome(text) in {"ok", "salvaged", "refused"}


@given(st.text(alphabet="{}[]\"'`:,“”，：｛｝\\n<>/think#*&;=+ \n\t0.9%…ai_summaryinsights", max_size=200))
def test_any_text_of_structure_is_survived(text: str) -> None:
    assert outcome(text) in {"ok", "salvaged", "refused"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda v: (
            st.lists(v)
            | st.dictionaries(
                st.sampled_from(
                    ["ai_summary", "insights", "category", "content", "op", "evidence", "data", "type", "text", "1"]
                ),
                v,
            )
        ),
    )
)
def test_any_json_value_is_survived(value: object) -> None:
    assert outcome(json.dumps(value)) in {"ok", "salvaged", "refused"}


@given(st.binary())
def test_any_bytes_are_survived(data: bytes) -> None:
    assert outcome(data.decode("utf-8", "surrogateescape")) in {"ok", "salvaged", "refused"}


@given(st.integers(0, 2**32))
def test_spoilt_corpus_is_survived(seed: int) -> None:
    chance = random.Random(seed)
    replies = [json.loads(line)["raw"] for line in chance.sample(CORPUS.read_text("utf-8").strip().split("\n"), 3)]
    text = "".join(reply[chance.randrange(len(reply) + 1) :][:400] for reply in replies)
    assert outcome(text) in {"ok", "salvaged", "refused"}


needs_corpora = pytest.mark.skipif(
    "FLYWHEEL_TEST_CORPORA" not in os.environ,
    reason="NOT PROVEN HERE: published broken JSON is survived, and read as expected. Set FLYWHEEL_TEST_CORPORA.",
)


def published(name: str) -> list[dict[str, Any]]:
    path = Path(os.environ["FLYWHEEL_TEST_CORPORA"]) / "broken_json" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").strip().split("\n")]


@pytest.mark.corpus
@needs_corpora
def test_published_broken_json_is_survived() -> None:
    texts = [row["text"] for row in published("repair_pairs")] + [suite_text(row) for row in published("strict_suite")]
    assert len(texts) > 400
    assert {outcome(text) for text in texts} <= {"ok", "salvaged", "refused"}


def suite_text(row: dict[str, str]) -> str:
    data = b64decode(row.get("base64", "")).decode("utf-8", "surrogateescape")
    return data or row.get("repeat", "") * int(row.get("times", 0))


@pytest.mark.corpus
@needs_corpora
def test_published_pairs_are_read_as_far_as_nothing_has_to_be_guessed() -> None:
    """Of the pairs whose text holds a document. The others ask for a guess: values completed, quotes moved."""
    pairs = [row for row in published("repair_pairs") if isinstance(row.get("expect"), dict | list)]
    read = [row["id"] for row in pairs if row["expect"] in [plain(d.value) for d in find_documents(row["text"])]]
    assert len(pairs) == 244
    assert len(read) >= 150


def plain(value: object) -> object:
    """A value without the reader's marks for what was cut off."""
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plain(element) for element in value if element != Cut()]
    return value.text if isinstance(value, Cut) else value
