"""What a plan says of two views, whatever the views."""

import pytest
from hypothesis import given

from flywheel.domain.categories import Category
from flywheel.domain.insights import fold
from flywheel.domain.plans import Plan, diff

from ..logs import BUDGET, NEED, Log, categories, logs


@given(logs(), categories())
def test_the_same_view_differs_in_nothing(log: Log, category: Category) -> None:
    assert diff(fold(log, category), fold(log, category)) == Plan()


@given(logs(), logs(prefix="more"), categories())
def test_every_row_that_became_active_is_named_as_opened(log: Log, more: Log, category: Category) -> None:
    old, new = fold(log, category), fold((*log, *more), category)
    were = {i for row in old if row.status == "active" for i in row.assertion_ids}
    fresh = {row.id for row in new if row.status == "active" and not were & set(row.assertion_ids)}
    assert fresh <= {change.insight_id for change in diff(old, new).opened}


@given(logs(), categories())
def test_a_first_view_is_opened_or_proposed_row_by_row(log: Log, category: Category) -> None:
    view = fold(log, category)
    plan = diff((), view)
    assert sorted(c.insight_id for c in (*plan.opened, *plan.proposed)) == sorted(row.id for row in view)


@pytest.mark.parametrize("category", [BUDGET, NEED])
def test_nothing_said_is_nothing_known(category: Category) -> None:
    assert fold((), category) == ()
