"""Laws of value keys: any text has one, the key of a key is itself, and numbers that differ never meet."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from flywheel.domain.values import fold
from flywheel.features.insights.value_keys import value_key

SIGNS = (
    "十百千万亿零一二两三五九点半多几余成个人元块毛角分之年月日号天周第约每到至不没是が②²½兩萬负㎡"
    "é/~-−，,.:;、（）%‰¥$#+&@'?!kwhma125"
)
PIECES = [
    "百分之", "星期", "小时", "分钟", "季度", "下午", "晚上", "左右", "usd", "rmb", "美元", "人民币", "km", "am",
    "pm", "x5", "3d", "q2", "07", "30", "500", "2026", "2026-03-01", "1,000", "0.5", "1.10", "march", "may", "1st",
    "of", "half", "million", "two", "fifty", "员工", "平米", "零下", "minus", "\u0301", "\u200b", "\u3099", "\ud800",
    "\ufdd0", "𝟓", "٣",
]  # fmt: skip
TEXTS = st.text() | st.lists(st.sampled_from([*SIGNS, *PIECES, " "])).map("".join)
SURROGATES = st.text(st.characters(min_codepoint=0xD7F0, max_codepoint=0xE010))
COUNTS = st.integers(1, 10**12)
UNITS = st.sampled_from(["元", "美元", "人", "个", "台", "年", "个月", "天", "小时", "%", "平米", "公里", "楼", "号"])
PRINTABLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters=","))
DIGITS = "零一二三四五六七八九"


@given(TEXTS | SURROGATES)
@example("五十万" * 400_000)
@example(" " * 1_000_000)
@example("1万" * 250)
def test_any_text_has_a_key_that_can_be_stored_and_is_its_own_key(text: str) -> None:
    key = value_key(text)

    key.encode()
    assert "\0" not in key
    assert value_key(key) == key


@given(PRINTABLE)
def test_width_and_case_make_no_new_value(text: str) -> None:
    wide = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})

    assert value_key(wide) == value_key(text) == value_key(text.upper())


@given(st.text(st.characters(categories=["L"]), min_size=1))
def test_negation_is_always_kept(text: str) -> None:
    assume(value_key(text))

    assert len({value_key(text), value_key("不" + text), value_key("没有" + text)}) == 3


@given(COUNTS, COUNTS, UNITS)
def test_two_numbers_of_one_unit_are_two_values(one: int, other: int, unit: str) -> None:
    assume(one != other)

    assert value_key(f"{one}{unit}") != value_key(f"{other}{unit}")


@given(COUNTS, UNITS, UNITS)
def test_one_number_of_two_units_is_two_values(count: int, one: str, other: str) -> None:
    assume(one != other)

    assert value_key(f"{count}{one}") != value_key(f"{count}{other}")


FIGURES = {
    "5": 5, "五": 5, "12": 12, "十二": 12, "50": 50, "五十": 50, "伍拾": 50, "1200": 1200, "1,200": 1200, "1千2": 1200,
    "一千二": 1200, "120万": 1_200_000, "一百二十万": 1_200_000, "1.2百万": 1_200_000, "120 万": 1_200_000,
}  # fmt: skip
NAMES = {
    "人": "人", "个人": "人", "名员工": "人", "美元": "$", "USD": "$", "平": "m2", "㎡": "m2", "公里": "km", "km": "km",
    "个月": "个月", "小时": "h", "个小时": "h", "台": "台", "个": "个", "号": "号", "楼": "楼", "周": "周",
    "个星期": "周", "%": "%", "个季度": "个季度",
}  # fmt: skip
BEFORE = {"": "", "预算": "预算", "不超过": "不超过", "约": "约", "大约": "约", "-": "-", "负": "-"}
AFTER = {
    "": "", "/年": "每年", "每年": "每年", "/人": "每人", "以内": "以内", "，含税": "含税", "（含税）": "含税",
    "，人多": "人多",
}  # fmt: skip
TABLES: tuple[Mapping[str, object], ...] = (BEFORE, FIGURES, NAMES, AFTER)
QUANTITIES = st.tuples(*(st.sampled_from(sorted(forms)) for forms in TABLES))


def meaning(forms: tuple[str, ...]) -> list[object]:
    return [table[form] for table, form in zip(TABLES, forms, strict=True)]


def in_all_forms(forms: tuple[str, ...]) -> list[str]:
    meant = zip(TABLES, meaning(forms), strict=True)
    return ["".join(chosen) for chosen in product(*([f for f in table if table[f] == it] for table, it in meant))]


@given(QUANTITIES, QUANTITIES)
def test_two_quantities_have_one_key_exactly_if_they_mean_the_same(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert (value_key("".join(one)) == value_key("".join(other))) is (meaning(one) == meaning(other))


@given(QUANTITIES)
def test_quantity_has_one_key_in_all_its_forms(forms: tuple[str, ...]) -> None:
    assert len({value_key(text) for text in in_all_forms(forms)}) == 1


def in_signs(number: int) -> str:
    """The number in Chinese numerals: 20305 is 两万零三百零五 but for its 两, which is 二."""
    for unit, sign in ((10**8, "亿"), (10**4, "万"), (10**3, "千"), (10**2, "百"), (10, "十")):
        if number >= unit:
            head, rest = divmod(number, unit)
            gap = "零" if 0 < rest < unit // 10 else ""
            return in_signs(head) + sign + gap + (in_signs(rest) if rest else "")
    return DIGITS[number]


@given(st.integers(1, 10**12 - 1))
def test_number_in_signs_with_separators_and_in_full_is_one_value(number: int) -> None:
    assert {value_key(f"{form}元") for form in (in_signs(number), f"{number:,}", f"{number}.00")} == {
        value_key(f"¥{number}")
    }


@given(st.integers(10, 99_999))
def test_number_in_tens_of_thousands_is_the_number_in_full(hundreds: int) -> None:
    scaled = Decimal(hundreds) / 100

    assert value_key(f"{scaled}万") == value_key(f"{scaled}w") == value_key(f"{hundreds * 100:,}元")


@given(st.integers(1, 999), st.integers(1, 999))
def test_range_is_one_value_in_each_spelling_and_has_two_ends(low: int, more: int) -> None:
    high = low + more
    key = value_key(f"{low}-{high}万")

    assert {value_key(f"{low}万到{high}万元"), value_key(f"{low}~{high}万"), value_key(f"¥{low}万至{high}万")} == {key}
    assert key not in {value_key(f"{low}万"), value_key(f"{high}万"), value_key(f"{low}-{high + 1}万")}


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(DAYS, DAYS)
def test_day_is_one_value_in_each_spelling(day: date, other: date) -> None:
    signs = "".join(DIGITS[int(digit)] for digit in str(day.year))
    spellings = (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y/%m/%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{signs}年{in_signs(day.month)}月{in_signs(day.day)}号",
        f"{day:%B} {day.day}, {day.year}",
    )

    assert {value_key(text) for text in spellings} == {day.isoformat()}
    assert (value_key(other.isoformat()) == day.isoformat()) is (other == day)


@pytest.mark.parametrize("text", ["a,b", "5²", "①②", "a\u200bb", "ﬁ", "ΑΣ", "İ"])
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
