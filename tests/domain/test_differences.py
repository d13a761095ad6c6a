"""Two answers to one question: what is in both, and what in one only."""

from datetime import UTC, datetime

import pytest

from flywheel.domain.assertions import Assertion, Op
from flywheel.domain.categories import Category
from flywheel.domain.differences import difference

AT = datetime(2026, 3, 1, tzinfo=UTC)
PLAIN = Category("need", "需求", "Need", "multi")
JOINING = Category("wish", "愿望", "Wish", "multi", joins_near_duplicates=True)
POLICIES = {"need": PLAIN, "wish": JOINING}


def said(value: str, category: str = "need", op: Op = "assert") -> Assertion:
    return Assertion(f"{category}{value}{op}", category, value, value, op, "ai", AT, AT)


def counts(first: list[Assertion], second: list[Assertion]) -> tuple[int, list[str], list[str]]:
    found = difference(first, second, POLICIES)
    return found.equal, [a.value_key for a in found.added], [a.value_key for a in found.missing]


def test_values_are_sorted_into_equal_added_and_missing() -> None:
    assert counts([said("a"), said("b")], [said("b"), said("c")]) == (1, ["c"], ["a"])


def test_order_does_not_matter() -> None:
    assert counts([said("a"), said("b")], [said("b"), said("a")]) == (2, [], [])


def test_what_is_said_twice_counts_once() -> None:
    assert counts([said("a"), said("a")], [said("a"), said("b"), said("b")]) == (1, ["b"], [])


@pytest.mark.parametrize("other", [said("a", op="retire"), said("a", "wish")])
def test_same_value_in_another_way_is_another_fact(other: Assertion) -> None:
    assert counts([said("a")], [other]) == (0, ["a"], ["a"])


def test_near_duplicates_are_one_where_the_category_joins_them() -> None:
    one, other = "培训", "需要培训"

    assert counts([said(one, "wish")], [said(other, "wish")])[0] == 1
    assert counts([said(one)], [said(other)])[0] == 0


def test_nothing_against_nothing_differs_in_nothing() -> None:
    assert counts([], []) == (0, [], [])
