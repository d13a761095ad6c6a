"""Which messages need no analysis, where a burst ends, and how a long message is read in parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flywheel.domain.analysis import estimate_tokens
from flywheel.domain.bursts import READ_LIMIT, TEXT_BEARING, BurstPolicy, burst_end, is_acknowledgement, split_long

SAYS_SOMETHING = (
    """
不好|不行|不可以|不用了|不需要|没有|取消|可以便宜点吗|太贵了|好贵|50|３００人|五十万|行，明天签|行|可以|同意|对的
好的，预算五十万|嗯，我们三百人|嗯 还是上次那个方案|收到报价了，有点高|谢谢，不考虑了|明白，下周再说|好几家在比
在吗？想了解一下|你好，多少钱
早点上线|行业是物流|好不好用|了解一下价格|知道了，下个月|没事，就是有点慢|辛苦了，方案改成两期|[预算50万]|[太贵了不考虑]|👍50|5️⃣0️⃣
yes|sure|fine|no|not ok|ok 50w|OK, go ahead with the plan|hello, what is the price?|thanks but we chose another vendor
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

SAYS_NOTHING = (
    """
好|好的|好的。|好的！！|好滴~|嗯|嗯嗯|嗯嗯，好的|哦哦|收到|收到，谢谢|收到[抱拳]|了解|明白了|知道了，谢谢您|谢谢|多谢！|不客气|辛苦了|在吗|你好|您好，在吗？
哈哈哈|再见
早上好☀️|[微笑]|[强][强][强]|[ThumbsUp]|👌|👍🏻👍🏻|🙏🙏谢谢|。。。|？
ok|OK!|Ok, thanks|Got it|Thank you!|hi|Good morning|bye|ＯＫ|收到\t
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.mark.parametrize("text", SAYS_SOMETHING)
def test_a_text_that_may_say_something_is_analysed(text: str) -> None:
    assert not is_acknowledgement(text)


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_acknowledgements_greetings_and_stickers_are_gated(text: str) -> None:
    assert is_acknowledgement(text)


def test_the_lists_of_both_kinds_are_long_enough_to_mean_something() -> None:
    assert (len(set(SAYS_SOMETHING)) >= 40, len(set(SAYS_NOTHING)) >= 30) == (True, True)


def test_acknowledgements_over_several_lines_are_gated_and_a_fact_among_them_is_not() -> None:
    assert is_acknowledgement("好的\n收到\n\n谢谢")
    assert not is_acknowledgement("好的\n预算降了\n谢谢")


@given(st.text(), st.sampled_from(["预算", "7", "贵", "cancel"]), st.text())
def test_no_surrounding_hides_a_word_that_says_something(before: str, word: str, after: str) -> None:
    padding = str.maketrans("", "", "[]")
    assert not is_acknowledgement(f"{before.translate(padding)} {word} {after.translate(padding)}")


@pytest.mark.parametrize("kind", ["text", "mixed", "link", "voice"])
def test_kinds_with_words_trigger_an_analysis(kind: str) -> None:
    assert kind in TEXT_BEARING


@pytest.mark.parametrize("kind", ["image", "file", "sticker", "location"])
def test_kinds_without_words_trigger_none(kind: str) -> None:
    assert kind not in TEXT_BEARING


def test_a_burst_takes_all_that_waits_when_it_is_small() -> None:
    assert burst_end(["预算五十万", "三百人"], BurstPolicy()) == 2


def test_nothing_waiting_is_an_empty_burst() -> None:
    assert burst_end([], BurstPolicy()) == 0


def test_a_burst_ends_at_twelve_messages() -> None:
    assert burst_end(["短"] * 40, BurstPolicy()) == 12


def test_a_burst_ends_before_the_message_that_would_make_it_too_large() -> None:
    assert burst_end(["字" * 400, "字" * 500, "字"], BurstPolicy()) == 2


def test_a_first_message_is_taken_however_long_it_is() -> None:
    assert burst_end(["字" * 5_000, "字"], BurstPolicy()) == 1


@given(st.lists(st.text(max_size=40), min_size=1), st.integers(1, 5), st.integers(1, 30))
def test_bursts_tile_the_waiting_messages(texts: list[str], max_messages: int, max_tokens: int) -> None:
    policy = BurstPolicy(max_messages=max_messages, max_tokens=max_tokens)
    end = burst_end(texts, policy)
    assert 1 <= end <= min(len(texts), max_messages)
    assert end == 1 or sum(map(estimate_tokens, texts[:end])) <= max_tokens


@given(st.text(alphabet=st.sampled_from("预算万。！a. \n3?😀"), max_size=200), st.integers(1, 40))
def test_the_parts_of_a_long_text_join_to_it_and_each_fits(text: str, max_tokens: int) -> None:
    parts = split_long(text, max_tokens)
    assert "".join(parts) == text
    assert all(estimate_tokens(part) <= max_tokens for part in parts)


def test_a_short_text_is_one_part() -> None:
    assert split_long("预算五十万。", 100) == ("预算五十万。",)


def test_a_long_text_is_cut_at_sentence_ends() -> None:
    assert split_long("我们做物流。有三百人。预算五十万。", 12) == ("我们做物流。有三百人。", "预算五十万。")


def test_a_number_is_not_cut_at_its_decimal_point() -> None:
    assert split_long("预算可以到3.5万元，含税", 10) == ("预算可以到3.5万元，含", "税")


def test_what_lies_beyond_the_reading_limit_is_not_read() -> None:
    assert "".join(split_long("字" * (READ_LIMIT + 7), 900)) == "字" * READ_LIMIT
