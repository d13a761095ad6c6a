"""Sums of money: figures, ranges, limits and currencies, before anything is said about what they are for."""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from flywheel.brains.rules.amounts import find_amounts
from flywheel.brains.rules.money_words import wording
from flywheel.brains.rules.text import fold


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("四十五万", 450_000, 450_000, None),
        ("45w", 450_000, 450_000, None),
        ("四五十万", 400_000, 500_000, None),
        ("25-40w", 250_000, 400_000, None),
        ("二十到三十五万", 200_000, 350_000, None),
        ("8000到1万元", 8_000, 10_000, "CNY"),
        ("两万五", 25_000, 25_000, None),
        ("一千三百五十块", 1_350, 1_350, "CNY"),
        ("半个亿", 50_000_000, 50_000_000, None),
        ("壹佰贰拾万元", 1_200_000, 1_200_000, "CNY"),
        ("６０萬", 600_000, 600_000, None),
        ("$65k", 65_000, 65_000, "USD"),
        ("35,000 USD", 35_000, 35_000, "USD"),
        ("€1.5 million", 1_500_000, 1_500_000, "EUR"),
        ("one thousand two hundred dollars", 1_200, 1_200, "USD"),
        ("between 30 and 45 thousand dollars", 30_000, 45_000, "USD"),
        ("half a million", 500_000, 500_000, None),
    ],
)
def test_sum_is_read_in_every_spelling(text: str, low: int, high: int, currency: str | None) -> None:
    found = [(a.low, a.high, a.currency) for a in find_amounts(fold(text))]
    assert found == [(Decimal(low), Decimal(high), currency)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("不超过七十万", None, 700_000),
        ("70万以内", None, 700_000),
        ("最多能给到70万", None, 700_000),
        ("no more than $70k", None, 70_000),
        ("至少四十万", 400_000, None),
        ("40万以上", 400_000, None),
        ("at least 40k usd", 40_000, None),
    ],
)
def test_limit_leaves_one_end_open(text: str, low: int | None, high: int | None) -> None:
    (amount,) = find_amounts(fold(text))
    assert (amount.low, amount.high) == (low, high)


@pytest.mark.parametrize(
    "text",
    ["45万用户", "120人", "2027年", "3千个账号", "万一不行", "在万达旁边", "10k users", "Q3", "第三期", "4.5分"],
)  # fmt: skip
def test_other_numbers_are_no_money(text: str) -> None:
    assert find_amounts(fold(text)) == []


@pytest.mark.parametrize(
    "spellings",
    [
        ["约45万", "45w左右", "大概四十五万", "四十五万上下", "45万元左右"],
        ["不超过90万", "90万以内", "最多九十万", "上限90w"],
        ["三四十万", "30-40万", "30万到40万", "30~40w"],
    ],
)
def test_one_sum_has_one_wording(spellings: list[str]) -> None:
    words = {wording(find_amounts(fold(text))[0], chinese=True) for text in spellings}
    assert len(words) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("about $65k", "about $65,000"),
        ("up to 1.2 million dollars", "up to $1.2 million"),
        ("$30k to $45k", "$30,000 to $45,000"),
    ],
)
def test_english_sum_is_written_in_english(text: str, words: str) -> None:
    assert wording(find_amounts(fold(text))[0], chinese=False) == words


@pytest.mark.corpus
@pytest.mark.skipif(
    "FLYWHEEL_TEST_CORPORA" not in os.environ,
    reason="NOT PROVEN HERE: spoken amounts of the corpus are found. Set FLYWHEEL_TEST_CORPORA.",
)
def test_spoken_amounts_of_the_corpus_are_found() -> None:
    folder = Path(os.environ["FLYWHEEL_TEST_CORPORA"]) / "expressions"
    lines = (folder / "spoken_amounts_zh.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    bands = [
        (row["text"], [(e["band"]["low"], e["band"]["high"]) for e in row["expect"] if e["kind"] == "money"])
        for row in rows
    ]
    priced = [(text, [band for band in wanted if any(band)]) for text, wanted in bands if any(map(any, wanted))]
    found = [({(a.low, a.high) for a in find_amounts(fold(text))}, wanted) for text, wanted in priced]
    assert sum(bool(got) for got, _ in found) >= 0.99 * len(priced)
    assert sum(set(wanted) <= got for got, wanted in found) >= 0.96 * len(priced)
    assert [row["text"] for row in rows if not row["expect"] and find_amounts(fold(row["text"]))] == []
