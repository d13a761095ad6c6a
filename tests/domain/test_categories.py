"""The shipped categories, the stages that words name, and the bands that head counts fall into."""

import pytest

from flywheel.domain.categories import HUES, OTHER, SCALE_BANDS, SHIPPED, STAGES, profile_value, scale_band, stage_key

SINGLE = [
    "budget",
    "timeline",
    "decision_maker",
    "company_scale",
    "industry",
    "life_cycle_stage",
    "location",
    "contact_preference",
    "current_supplier",
]
MULTI = ["need", "pain_point", "preference", "competitor", "objection", "relationship", "event", "other"]


@pytest.mark.parametrize(("cardinality", "keys"), [("single", SINGLE), ("multi", MULTI)])
def test_the_shipped_categories_hold_one_or_many_values(cardinality: str, keys: list[str]) -> None:
    assert [c.key for c in SHIPPED if c.cardinality == cardinality] == keys


def test_every_shipped_category_has_the_default_policy() -> None:
    policies = {(c.cap, c.ttl_days, c.min_confidence, c.ai_may_supersede_human) for c in SHIPPED}
    assert policies == {(12, None, 0.6, False)}


def test_every_shipped_category_can_be_shown_and_explained() -> None:
    assert all(c.label_zh and c.label_en and c.description and c.hue in HUES for c in SHIPPED)


def test_three_categories_feed_the_profiles_core_fields() -> None:
    fed = {c.key: c.profile_field for c in SHIPPED if c.profile_field}
    assert fed == {k: k for k in ("industry", "company_scale", "life_cycle_stage")}


def test_there_is_a_place_for_unknown_categories() -> None:
    assert [c.is_multi for c in SHIPPED if c.key == OTHER] == [True]


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.key)
def test_a_stage_is_named_by_key_by_either_label_and_by_its_words(stage: object) -> None:
    key, zh, en, words = (getattr(stage, name) for name in ("key", "label_zh", "label_en", "words"))
    assert {stage_key(text) for text in (key, key.upper(), zh, f" {zh} ", f"{zh}阶段", en, *words)} == {key}


@pytest.mark.parametrize(
    ("text", "key"), [("已成交", "won"), ("正在谈判中", "negotiation"), ("进入方案阶段", "proposal")]
)
def test_a_stage_is_named_with_the_usual_words_around_it(text: str, key: str) -> None:
    assert stage_key(text) == key


@pytest.mark.parametrize("text", ["", "不清楚", "wonderful", "lead time is long", "还没成交", "有流失风险"])
def test_words_that_name_no_stage_give_none(text: str) -> None:
    assert stage_key(text) is None


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("1人", "1–19"),
        ("19 人", "1–19"),
        ("20人", "20–99"),
        ("99", "20–99"),
        ("约 300 人", "100–499"),
        ("３００人", "100–499"),
        ("499", "100–499"),
        ("500+", "500–999"),
        ("1,000 people", "1,000–4,999"),
        ("2千人", "1,000–4,999"),
        ("3k", "1,000–4,999"),
        ("9,999", "5,000–9,999"),
        ("10,000", "≥ 10,000"),
        ("1.2万人", "≥ 10,000"),
        ("2w", "≥ 10,000"),
        ("100-200人", "100–499"),
        ("2015年成立，300人", "100–499"),
        ("1200 家门店，约 60 名员工", "20–99"),
    ],
)
def test_a_head_count_falls_into_its_band(text: str, band: str) -> None:
    assert scale_band(text) == band


@pytest.mark.parametrize("band", SCALE_BANDS)
def test_a_band_is_its_own_band(band: str) -> None:
    assert scale_band(f" {band} ") == band


@pytest.mark.parametrize("text", ["", "中型企业", "很多人", "120 家门店", "12 stores", "2015年成立"])
def test_a_size_without_a_head_count_has_no_band(text: str) -> None:
    assert scale_band(text) is None


def test_core_fields_take_the_key_or_band_and_else_the_words() -> None:
    assert profile_value("life_cycle_stage", "谈判") == "negotiation"
    assert profile_value("life_cycle_stage", "观望") == "观望"
    assert profile_value("company_scale", "三家店，约 60 人") == "20–99"
    assert profile_value("company_scale", "中型") == "中型"
    assert profile_value("industry", "第 3 方物流") == "第 3 方物流"
