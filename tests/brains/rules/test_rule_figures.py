"""How much the rule brain finds, and how much of it is right, on the talks kept for measuring: floors, not goals."""

import pytest

from bench.rules import Score, score, talks

TUNED, HELD_OUT = score(talks("messages_tuned")), score(talks("messages_heldout"))


@pytest.mark.parametrize(("scored", "recall", "precision"), [(TUNED, 0.90, 0.93), (HELD_OUT, 0.68, 0.88)])
def test_most_facts_are_found_and_nearly_all_found_are_right(scored: Score, recall: float, precision: float) -> None:
    assert scored.recall() >= recall
    assert scored.precision() >= precision


@pytest.mark.parametrize("category", ["budget", "timeline", "location", "current_supplier", "competitor"])
def test_facts_that_steer_a_sale_are_hardly_ever_wrong(category: str) -> None:
    believed = TUNED.believed[category] + HELD_OUT.believed[category]
    assert TUNED.right[category] + HELD_OUT.right[category] >= 0.95 * believed
