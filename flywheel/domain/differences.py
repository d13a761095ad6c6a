"""What one brain stated about a burst and another did not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flywheel.domain.assertions import Assertion
from flywheel.domain.categories import Category
from flywheel.domain.insights import is_same_value


@dataclass(frozen=True)
class Difference:
    """Facts of two answers to one question: in both, only in the second, only in the first."""

    equal: int
    added: Sequence[Assertion]
    missing: Sequence[Assertion]


def difference(first: Sequence[Assertion], second: Sequence[Assertion], policies: Mapping[str, Category]) -> Difference:
    """Compare by operation, category and value; what an answer says twice counts once."""
    ours, theirs = _distinct(first, policies), _distinct(second, policies)
    missing = [a for a in ours if not any(_is_same(a, b, policies) for b in theirs)]
    added = [b for b in theirs if not any(_is_same(a, b, policies) for a in ours)]
    return Difference(len(theirs) - len(added), added, missing)


def _distinct(stated: Sequence[Assertion], policies: Mapping[str, Category]) -> list[Assertion]:
    kept: list[Assertion] = []
    for a in stated:
        if not any(_is_same(a, b, policies) for b in kept):
            kept.append(a)
    return kept


def _is_same(one: Assertion, other: Assertion, policies: Mapping[str, Category]) -> bool:
    if (one.op, one.category) != (other.op, other.category):
        return False
    return is_same_value(one.value_key, other.value_key, policies[one.category])
