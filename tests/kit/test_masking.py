"""Numbers and addresses that lead to a person are starred out wherever they stand; other figures stay."""

import json
from collections.abc import Callable

import pytest

from flywheel.kit.masking import MOST_QUOTED, masked, quotable

PERSONAL = [
    "13800138000",
    "138 0013 8000",
    "138-0013-8000",
    "+86 13800138000",
    "１３８００１３８０００",
    "一三八零零一三八零零零",
    "wang.min+crm@example.com.cn",
    "wangmin@qq.com",
    "wangmin(at)qq.com",
    "110101199003077758",
    "11010119900307775X",
    "11010119900307775x",
    "110101 19900307 7758",
    "6222021234567890",
    "6222021234567890123",
    "6222 0212 3456 7890",
    "6222 0212 3456 7890 123",
    "6222-0212-3456-7890",
]


@pytest.mark.parametrize("number", PERSONAL)
def test_personal_number_is_starred_out_in_its_place(number: str) -> None:
    assert masked(f"联系我：{number}，谢谢") == f"联系我：{'*' * len(number)}，谢谢"


@pytest.mark.parametrize("number", [number for number in PERSONAL if number.isascii()])
@pytest.mark.parametrize("before", ["三", "卡", "卡 ", "九", "微信", "\n", "\t"])
@pytest.mark.parametrize("wrap", [json.dumps, lambda text: json.dumps(json.dumps(text))], ids=["once", "twice"])
def test_escaped_characters_of_a_json_text_do_not_hide_a_number(
    number: str, before: str, wrap: Callable[[str], str]
) -> None:
    assert masked(wrap(before + number)) == wrap(before + "*" * len(number))


@pytest.mark.parametrize("text", ["公司\\wang@example.com", "公司\\nina@example.com", "公司\\user@example.com"])
def test_backslash_that_escapes_nothing_hides_no_address(text: str) -> None:
    assert masked(text).endswith("*" * len("ina@example.com"))


@pytest.mark.parametrize(
    "text",
    [
        '{"confidence": 0.85, "evidence": ["m1", "m12"]}',
        "预算 300000 元，最多 1,300,000",
        "2026-03-01T08:00:00Z",
        "01a204db-0cc8-7c29-9765-88f22e9f260d",
        "1380 万",
        "订单 20260301123",
        "下个月 @王敏 跟进",
        "",
    ],
)
def test_other_figures_stay(text: str) -> None:
    assert masked(text) == text


def test_several_numbers_of_one_text_are_all_starred_out() -> None:
    assert masked("13800138000/13900139000 a@b.cn") == f"{'*' * 11}/{'*' * 11} {'*' * 6}"


def test_words_of_a_vendor_are_shown_without_keys_and_numbers_and_cut() -> None:
    words = "your key sk-abcdef123456, Bearer abc.def or hunter22 of 13800138000: " + "x" * 1_000

    shown = quotable(words, ["hunter22", "k"])

    assert shown.startswith(f"your key ***, *** or *** of {'*' * 11}: xxx")
    assert len(shown) == MOST_QUOTED


def test_codes_of_vendors_stay() -> None:
    assert quotable("（HTTP 400，app_unavailable）") == "（HTTP 400，app_unavailable）"
