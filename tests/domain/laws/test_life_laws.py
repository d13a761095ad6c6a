"""The life of facts tells the same story as the view, statement by statement."""

from collections import Counter

from hypothesis import given

from flywheel.domain.categories import Category
from flywheel.domain.insights import fold, reconcile
from flywheel.domain.lives import life

from ..logs import Log, categories, logs, unambiguous_logs
from ..reference_life import narrate
from ..reference_model import in_order, value_of


@given(logs(), categories())
def test_every_statement_has_one_step_in_the_order_of_facts(log: Log, category: Category) -> None:
    assert [step.assertion_id for step in life((*log, *log), category)] == [a.id for a in in_order(log)]


@given(unambiguous_logs(), categories())
def test_a_step_names_what_changed_between_the_views_before_and_after_it(log: Log, category: Category) -> None:
    assert [step.did for step in life(log, category)] == narrate(in_order(log), category)


@given(logs(), categories())
def test_a_statement_is_part_of_the_row_that_lists_it(log: Log, category: Category) -> None:
    rows = {i: row.id for row in fold(log, category) for i in row.assertion_ids}
    steps = {step.assertion_id: step.insight_id for step in life(log, category)}
    assert {i: steps[i] for i in rows} == rows
    assert {i for i in steps.values() if i is not None} <= set(rows.values())


@given(logs(), categories())
def test_a_row_is_about_the_value_of_its_first_statement(log: Log, category: Category) -> None:
    rows = reconcile(log, category).rows
    assert [row.value for row in rows] == [value_of(row.opening.value_key, category) for row in rows]


@given(logs(), categories())
def test_every_archived_row_is_closed_by_one_step_and_no_other_row_is(log: Log, category: Category) -> None:
    closed = Counter(i for step in life(log, category) for i in step.closed)
    assert closed == Counter(row.id for row in fold(log, category) if row.status == "archived")


@given(logs(), categories())
def test_a_row_is_closed_at_the_time_of_the_step_that_closed_it(log: Log, category: Category) -> None:
    said_at = {a.id: a.event_at for a in log}
    ended = {row.id: row.valid_to for row in fold(log, category)}
    assert all(ended[i] == said_at[step.assertion_id] for step in life(log, category) for i in step.closed)


@given(logs(), categories())
def test_a_superseded_row_names_the_row_of_the_step_that_closed_it(log: Log, category: Category) -> None:
    successor = {row.id: row.superseded_by for row in fold(log, category) if row.status_reason == "superseded"}
    steps = [(i, step.insight_id) for step in life(log, category) for i in step.closed if i in successor]
    assert dict(steps) == successor


@given(logs(), categories())
def test_what_was_ignored_changed_nothing(log: Log, category: Category) -> None:
    ignored = {step.assertion_id for step in life(log, category) if step.did == "ignored"}
    assert fold([a for a in log if a.id not in ignored], category) == fold(log, category)
