"""Numbers in Chinese characters, digits and both: read exactly where they are well formed, and not at all elsewhere."""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from flywheel.domain.values.exact import exact


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十五", 15), ("两百", 200), ("三百二", 320), ("三百零二", 302), ("一千零十", 1010),
        ("两千五", 2500), ("一万二", 12_000), ("一万零五", 10_005), ("五十万", 500_000), ("伍拾万", 500_000),
        ("0.5百万", 500_000), ("三点五万", 35_000), ("零点零五", "0.05"), ("2万5", 25_000), ("2万5千", 25_000),
        ("1亿2千万", 120_000_000), ("一亿二", 120_000_000), ("三千万亿", 3 * 10**15), ("1万600", 10_600), ("零", 0),
    ],
)  # fmt: skip
def test_well_formed_numeral_has_its_value(text: str, value: int | str) -> None:
    assert exact(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "百度",
        "万一",
        "三一",
        "十一五",
        "一二三",
        "百",
        "零五",
        "十十",
        "五五十",
        "一点",
        "万万",
        "三一点五",
        "三点十五",
    ],
)
def test_signs_out_of_place_are_no_numeral(text: str) -> None:
    assert exact(text) is None


@pytest.mark.corpus
@pytest.mark.skipif(
    "FLYWHEEL_TEST_CORPORA" not in os.environ,
    reason="NOT PROVEN HERE: published numerals are read. Set FLYWHEEL_TEST_CORPORA.",
)
def test_published_numerals_are_read_right_or_not_at_all() -> None:
    lines = (Path(os.environ["FLYWHEEL_TEST_CORPORA"]) / "expressions" / "cn2an.jsonl").read_text(encoding="utf-8")
    read = [(exact(row["text"]), Decimal(str(row["expect"]))) for row in map(json.loads, lines.splitlines())]

    assert [pair for pair in read if pair[0] is not None and pair[0] != pair[1]] == []
    assert sum(found is not None for found, _ in read) >= 0.6 * len(read)
