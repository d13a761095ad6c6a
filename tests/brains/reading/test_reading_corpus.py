"""The published corpus of spoilt replies: every row is read as its policy says, or refused."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from flywheel.brains.reading import OTHER, match_category, read_reply
from flywheel.domain.analysis import AnalysisResult
from flywheel.domain.errors import BrainOutputInvalid

CORPUS = Path(__file__).parents[2] / "data" / "brain" / "malformed_corpus.jsonl"
GUIDES = [
    ("budget", "预算", "Budget"),
    ("timeline", "时间计划", "Timeline"),
    ("decision_maker", "决策人", "Decision maker"),
    ("company_scale", "企业规模", "Company size"),
    ("need", "需求", "Need"),
    ("pain_point", "痛点", "Pain point"),
    ("preference", "偏好", "Preference"),
    ("competitor", "竞品", "Competitor"),
    ("objection", "顾虑", "Objection"),
    ("relationship", "人物关系", "Relationship"),
    ("event", "事件", "Event"),
    ("other", "其他", "Other"),
]
UNDECIDABLE = {
    "revised_object": "a cut reply may show the first draft alone",
    "example_then_answer": "the same",
    "think_with_draft": "the same",
    "think_open_missing": "nothing tells thinking from an answer before its closing tag",
    "duplicate_keys": "a cut reply may show the first of two values alone",
    "string_concat": "the first piece of a string may be all that came",
    "unescaped_quotes": "a cut right after an inner quote looks like the end of the string",
}


@cache
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").split("\n") if line]


def shown(text: str | None) -> str | None:
    return None if text is None else re.sub(r"\s+", " ", text.strip())


def flat(result: AnalysisResult) -> tuple[str | None, list[tuple[str, str | None, float | None]]]:
    items = [(match_category(i.category, GUIDES) or OTHER, shown(i.content), i.confidence) for i in result.insights]
    return shown(result.ai_summary), items


def expected(row: dict[str, Any]) -> tuple[str | None, list[Any]]:
    items = row["expected"]["insights"]
    pairs = [(i["category"], shown(i["content"]), pytest.approx(i["confidence"], abs=0.005)) for i in items]
    return shown(row["expected"]["ai_summary"]), pairs


READABLE = [row for row in rows() if not row["expect_reject"]]
REFUSABLE = [row for row in rows() if row["expect_reject"]]
VALID = [row for row in READABLE if row["class"].startswith(("clean_", "tricky_valid", "hostile_content"))]
CUTTABLE = [row for row in READABLE if row["class"] not in UNDECIDABLE and len(row["raw"]) < 2_000]


def test_corpus_is_complete() -> None:
    assert len(rows()) == 340
    assert len({row["class"] for row in rows()}) == 97


@pytest.mark.parametrize("row", READABLE, ids=lambda row: row["id"])
def test_reply_is_read_as_the_policy_says(row: dict[str, Any]) -> None:
    assert flat(read_reply(row["raw"])) == expected(row)


@pytest.mark.parametrize("row", REFUSABLE, ids=lambda row: row["id"])
def test_reply_that_says_nothing_is_refused_with_a_complaint(row: dict[str, Any]) -> None:
    with pytest.raises(BrainOutputInvalid) as refusal:
        read_reply(row["raw"])
    assert 4 < len(refusal.value.detail) < 60


@pytest.mark.parametrize("row", VALID, ids=lambda row: row["id"])
def test_valid_reply_loses_nothing(row: dict[str, Any]) -> None:
    assert read_reply(row["raw"]).dropped == ()


@pytest.mark.parametrize("row", CUTTABLE, ids=lambda row: row["id"])
def test_reply_cut_anywhere_never_yields_half_a_fact(row: dict[str, Any]) -> None:
    summary, items = shown(row["expected"]["ai_summary"]), {shown(i["content"]) for i in row["expected"]["insights"]}
    read = [_read_or_none(row["raw"][:end]) for end in range(1, len(row["raw"]), 3)]
    assert {shown(result.ai_summary) for result in read if result} <= {None, summary}
    assert {shown(i.content) for result in read if result for i in result.insights} <= items


def _read_or_none(text: str) -> AnalysisResult | None:
    try:
        return read_reply(text)
    except BrainOutputInvalid:
        return None
