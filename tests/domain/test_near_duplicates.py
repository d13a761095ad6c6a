"""Near duplicates: wordings that differ in light words alone are one value, and nothing else ever is."""

import json
import os
from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flywheel.domain.categories import Category
from flywheel.domain.insights import is_same_value
from flywheel.domain.wordings import skeleton
from flywheel.features.insights.value_keys import value_key

from .logs import BUDGET, JOINING, NEED, active, archived, decided, said, told, view_of

ONE_VALUE = [
    "支持ERP对接|希望支持ERP对接|需要支持 ERP 对接|最好能支持ＥＲＰ对接|要能支持ERP对接",
    "支持ERP对接|我们希望能够支持ERP的对接|也要支持ERP对接啊",
    "了解价格|想了解一下价格|希望了解一下价格|客户需要了解价格",
    "价格太贵|价格太贵了|价格太贵啊|價格太貴了！",
    "系统很慢|系统非常慢|系统慢|系统很慢的",
    "培训|需要培训|希望培训",
    "能开发票|可以开发票|希望可以开发票|需要开发票|要开发票",
    "出差员工多|出差的员工多|出差员工很多",
    "担心数据安全|担心数据的安全|非常担心数据安全",
    "老板看报表|老板希望能看报表|老板需要看报表",
    "太不方便|太不方便了",
]

DIFFERENT_VALUES = [
    "开发票|能不能开发票|不能开发票|开不了发票|能否开发票",
    "会用|不会用|不用|不能用|不想用|不需要用|会用吗",
    "能预订吗|需要预订吗|预订吗",
    "需要培训|不需要培训|没有培训|无需要培训",
    "支持30人|支持300人|支持3人",
    "支持对接用友|支持对接金蝶",
    "性价比|性价比最好",
    "价格|价格可以|价格还可以|价格可以吗",
    "希望涨价|希望不要涨价|不涨价",
    "可以含税|可以不含税|不含税",
    "在车站付款|可以在车站付款吗|您可以在车站付款|您需要在车站付款",
    "上线|已经上线|上线了",
    "价高|要价高",
    "员系统|会员系统",
    "规需求|非常规需求|常规需求",
    "见问题|非常见问题",
    "本公司|本地公司",
    "去酒|去酒吧",
    "北京亚丁湾商务酒店|北京亚丁湾商务酒店吧",
    "维纳店|维也纳店",
    "北京丽酒店|北京丽都酒店",
    "坐士|坐的士",
    "力可贴|得力可贴",
    "别系统|别的系统",
    "买一套|再买一套|还买一套",
    "满意|不满意|不很满意",
    "贵|很贵|太贵",
    "周午联系|周一下午联系",
    "统单|统一下单",
]


@pytest.mark.parametrize("wordings", ONE_VALUE)
def test_wordings_that_differ_in_light_words_alone_are_one_value(wordings: str) -> None:
    assert len({skeleton(value_key(wording)) for wording in wordings.split("|")}) == 1


@pytest.mark.parametrize("wordings", DIFFERENT_VALUES)
def test_negation_numbers_names_and_what_has_happened_keep_values_apart(wordings: str) -> None:
    keys = [value_key(wording) for wording in wordings.split("|")]
    assert [pair for pair in combinations(keys, 2) if skeleton(pair[0]) == skeleton(pair[1])] == []


LIGHT = "希望 想要 需要 能够 可以 最好 非常 一下 我们 客户 想 要 能 会 很 的 了 啊 哦 也 都 就 太 看"
WEIGHTY = "不 没 无 非 未 别 否 还 再 吗 3 50 a erp 支持 付款"
PIECES = st.sampled_from([*LIGHT.split(), *WEIGHTY.split()])


@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_digit_letter_negation_or_repetition_is_ever_light(key: str) -> None:
    counted = key.replace("非常", "")
    protected = "不没无未别否还再吗"
    kept = skeleton(key)
    assert [char for char in kept if char in protected or char.isascii()] == [
        char for char in key if char in protected or char.isascii()
    ]
    assert kept.count("非") >= counted.count("非")


@given(st.lists(PIECES, max_size=12).map("".join))
def test_a_skeleton_is_what_is_left_of_its_value_and_never_next_to_nothing(key: str) -> None:
    kept = skeleton(key)
    rest = iter(key)
    assert all(char in rest for char in kept)
    assert kept == key or len(kept) >= 2


def test_near_duplicates_are_one_row_that_keeps_the_id_and_key_of_its_first_statement() -> None:
    first, again = said("支持erp对接", 1), said("希望支持erp的对接", 3, content="希望支持 ERP 的对接")
    (row,) = view_of(again, first, category=JOINING)
    assert (row.id, row.value_key, row.content) == (first.id, "支持erp对接", "希望支持 ERP 的对接")
    assert row.evidence == ("msg1", "msg3")


@pytest.mark.parametrize("category", [NEED, BUDGET, replace(BUDGET, joins_near_duplicates=True)])
def test_near_duplicates_stay_apart_where_one_value_is_held_or_nobody_asked_to_join(category: Category) -> None:
    assert len(view_of(said("支持erp", 1), said("希望支持erp", 2), category=category)) == 2


@pytest.mark.parametrize(
    ("category", "other", "is_same"),
    [
        (JOINING, "希望支持erp", True),
        (JOINING, "支持crm", False),
        (NEED, "希望支持erp", False),
        (NEED, "支持erp", True),
        (replace(BUDGET, joins_near_duplicates=True), "希望支持erp", False),
    ],
)
def test_whoever_asks_whether_two_keys_are_one_value_hears_what_the_fold_does(
    category: Category, other: str, is_same: bool
) -> None:
    assert is_same_value("支持erp", other, category) == is_same


def test_a_retirement_in_other_words_ends_the_fact() -> None:
    assert active(view_of(said("支持erp", 1), said("需要支持erp", 2, op="retire"), category=JOINING)) == []


def test_a_wrong_fact_does_not_come_back_in_other_words() -> None:
    log = (said("支持erp", 1), archived("支持erp", 2, "wrong"), said("希望支持erp", 3))
    assert told(view_of(*log, category=JOINING)) == [("支持erp", "archived", "wrong")]


def test_a_third_wording_bridges_no_two_values() -> None:
    log = (decided("支持erp对接", 1), archived("支持crm对接", 2, "wrong"), said("希望支持erp和crm对接", 3))
    view = view_of(*log, category=JOINING)
    assert active(view) == ["支持erp对接", "希望支持erp和crm对接"]
    assert view[0].evidence == ()


@pytest.mark.corpus
@pytest.mark.skipif(
    "FLYWHEEL_TEST_CORPORA" not in os.environ,
    reason="NOT PROVEN HERE: no two of thousands of real values are joined by mistake. Set FLYWHEEL_TEST_CORPORA.",
)
def test_no_two_gold_values_of_real_dialogues_are_joined() -> None:
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted((Path(os.environ["FLYWHEEL_TEST_CORPORA"]) / "dst").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            states = [turn.get("state_after", {}) for turn in json.loads(line)["turns"]]
            for slot, value in ((slot, value) for state in states for slot, value in state.items()):
                keys[slot].update(value_key(v) for v in ([value] if isinstance(value, str) else value))
    joined = {slot: len(values) - len({skeleton(v) for v in values}) for slot, values in keys.items()}
    assert sum(map(len, keys.values())) > 3_900
    assert {slot: n for slot, n in joined.items() if n} == {}
