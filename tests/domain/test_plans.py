"""The plan of a change: what was opened, confirmed, superseded, proposed and retired, each with its reason."""

import pytest

from flywheel.domain.categories import Category
from flywheel.domain.plans import diff

from .logs import BUDGET, NEED, Log, archived, decided, said, view_of

FIFTY, EIGHTY, DOUBTED = said("50", 1), said("80", 5), said("80", 5, confidence=0.2)
BY_HAND = decided("50", 2)
ASKED = (BY_HAND, EIGHTY)
ENDED = said("50", 6, op="retire")


def reasons(old: Log, new: Log, category: Category) -> dict[str, list[str]]:
    """What the plan from one log to another names, by kind."""
    plan = diff(view_of(*old, category=category), view_of(*new, category=category))
    named = {kind: [change.reason for change in getattr(plan, kind)] for kind in plan.counts()}
    return {kind: why for kind, why in named.items() if why}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ((), (FIFTY,), {"opened": ["new"]}),
        ((FIFTY,), (FIFTY, EIGHTY), {"opened": ["new"], "superseded": ["superseded"]}),
        ((EIGHTY,), (EIGHTY, FIFTY), {"opened": ["late"], "superseded": ["superseded"]}),
        ((), (FIFTY, ENDED), {"opened": ["late"], "retired": ["retired"]}),
        ((FIFTY,), (FIFTY, said("50", 2)), {"confirmed": ["restated"]}),
        ((FIFTY,), (FIFTY, DOUBTED), {"proposed": ["assert"]}),
        ((FIFTY, said("70", 9)), (FIFTY, said("70", 9), DOUBTED), {"proposed": ["assert"]}),
        ((BY_HAND,), (BY_HAND, ENDED), {"proposed": ["retire"]}),
        ((FIFTY,), (FIFTY, ENDED), {"retired": ["retired"]}),
        ((FIFTY,), (FIFTY, archived("50", 2, "wrong")), {"retired": ["wrong"]}),
        ((BY_HAND, EIGHTY), (BY_HAND, EIGHTY, archived("80", 7, "wrong")), {"retired": ["rejected"]}),
        (
            (BY_HAND, EIGHTY),
            (BY_HAND, EIGHTY, decided("80", 7)),
            {"opened": ["accepted"], "superseded": ["superseded"]},
        ),
        ((FIFTY, EIGHTY), (FIFTY,), {"opened": ["returned"]}),
        ((FIFTY, ENDED), (FIFTY,), {"opened": ["returned"]}),
        ((EIGHTY,), (EIGHTY, BY_HAND), {"opened": ["new"], "proposed": ["assert"]}),
    ],
)
def test_the_plan_names_what_happened_to_each_row_and_why(old: Log, new: Log, expected: dict[str, list[str]]) -> None:
    assert reasons(old, new, BUDGET) == expected


def test_a_plan_names_the_rows_by_their_ids() -> None:
    plan = diff(view_of(FIFTY), view_of(FIFTY, EIGHTY))
    assert [change.insight_id for change in (*plan.superseded, *plan.opened)] == [FIFTY.id, EIGHTY.id]


def test_a_plan_counts_what_it_names() -> None:
    plan = diff(view_of(category=NEED), view_of(FIFTY, EIGHTY, ENDED, category=NEED))
    assert plan.counts() == {"opened": 2, "confirmed": 0, "superseded": 0, "proposed": 0, "retired": 1}
