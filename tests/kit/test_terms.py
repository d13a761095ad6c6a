"""Texts as search terms: what finds what, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flywheel.kit.terms import form, terms, wanted

TEXT = "我们要 GX-70 型水泵，100% 現貨，訂單 ２０２６１１２２３３，位於上海 a_b"


def parts(words: str, text: str = TEXT) -> list[str]:
    found = wanted(words)
    assert found is not None
    return [text[start:end] for start, end in found.places(text)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("水泵", ["水泵"]),
        ("泵", ["泵"]),
        ("现货", ["現貨"]),
        ("現貨", ["現貨"]),
        ("gx-70", ["GX-70"]),
        ("ＧＸ", ["GX"]),
        ("100%", ["100%"]),
        ("2233", ["２２３３"]),
        ("20261122", ["２０２６１１２２"]),
        ("上海 水泵", ["水泵", "上海"]),
        ("70型", []),
        ("gx70", []),
        ("水泵站", []),
        ("上海 北京", []),
    ],
)
def test_place_of_what_was_looked_for(words: str, said: list[str]) -> None:
    assert parts(words) == said


@pytest.mark.parametrize("words", ["", "  ", "？？", "%", "👍"])
def test_signs_alone_look_for_nothing(words: str) -> None:
    assert wanted(words) is None


def test_long_number_is_indexed_by_its_beginning_and_its_end() -> None:
    assert set(terms("13812345678")) == {"13812345678", "~87654321831"}


def test_query_names_every_pair_of_a_longer_word() -> None:
    found = wanted("高科技园区")
    assert found is not None
    assert found.query == "'高科' & '科技' & '技园' & '园区'"


@given(st.text(max_size=80))
def test_any_text_is_found_by_itself(text: str) -> None:
    found = wanted(text)
    texts = found.texts if found else []

    assert all(part in form(text) for part in texts)
    assert found is None or found.places(text)


@given(st.text(max_size=80))
def test_terms_can_be_stored(text: str) -> None:
    found = terms(text)

    assert all(term and " " not in term and "'" not in term and "\x00" not in term for term in found)
