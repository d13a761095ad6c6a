"""I1–I4: order, repetition and bursts do not matter; a single slot holds one value at a time."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from flywheel.domain.assertions import Assertion
from flywheel.domain.categories import Category
from flywheel.domain.insights import NEVER_BELIEVED, Insight, fold

from ..logs import BUDGET, Log, active, assertions, categories, logs, unambiguous_logs
from ..reference_model import facts_of_model, facts_of_view, in_order

single = categories(BUDGET)


@given(logs(), categories())
def test_the_fold_agrees_with_the_reference_model(log: Log, category: Category) -> None:
    assert facts_of_view(fold(log, category)) == facts_of_model(log, category)


@given(st.data(), logs(), categories())
def test_i1_any_order_gives_the_same_view(data: st.DataObject, log: Log, category: Category) -> None:
    shuffled = data.draw(st.permutations(log))
    assert fold(shuffled, category) == fold(log, category)


@given(st.data(), logs(), categories())
def test_i2_a_redelivered_assertion_changes_nothing(data: st.DataObject, log: Log, category: Category) -> None:
    again = data.draw(st.lists(st.sampled_from(log), max_size=6) if log else st.just([]))
    assert fold((*log, *again), category) == fold(log, category)


@given(st.data(), unambiguous_logs(), categories())
def test_i2_the_same_statement_stored_twice_changes_no_fact(data: st.DataObject, log: Log, category: Category) -> None:
    again = data.draw(st.lists(st.sampled_from(log), max_size=6, unique=True) if log else st.just([]))
    copies = [replace(a, id=f"{a.id}-again") for a in again]
    assert facts_of_view(fold((*log, *copies), category)) == facts_of_view(fold(log, category))


@given(unambiguous_logs(), categories(), st.lists(st.integers(0, 3), min_size=14, max_size=14))
def test_i3_any_split_into_bursts_gives_the_same_facts(log: Log, category: Category, bursts: list[int]) -> None:
    assert facts_of_view(fold(_as_runs(log, bursts), category)) == facts_of_view(fold(log, category))


def _as_runs(log: Log, bursts: list[int]) -> list[Assertion]:
    """The log as it would have been written had its messages been analysed in these bursts."""
    position: Counter[int] = Counter()
    runs: list[Assertion] = []
    for a, burst in zip(in_order(log), bursts, strict=False):
        runs.append(replace(a, id=f"{burst}-{position[burst]}", run_id=f"run{burst}", ordinal=position[burst]))
        position[burst] += 1
    return sorted(runs, key=lambda a: a.id)


@given(logs(), single)
def test_i4_a_single_slot_holds_at_most_one_value_and_one_question(log: Log, category: Category) -> None:
    view = fold(log, category)
    assert len(active(view)) <= 1
    assert max(Counter(row.op for row in view if row.status == "proposed").values(), default=0) <= 1


@given(logs(), single)
def test_i4_intervals_of_believed_values_do_not_overlap(log: Log, category: Category) -> None:
    believed = [row for row in fold(log, category) if _was_believed(row)]
    for row, following in pairwise(believed):
        assert row.valid_to is not None
        assert row.observed_at <= row.valid_to <= following.observed_at


def _was_believed(row: Insight) -> bool:
    return row.status != "proposed" and row.status_reason not in NEVER_BELIEVED


@given(st.lists(assertions("ai"), min_size=1, unique_by=lambda a: a.id))
def test_i4_without_people_the_latest_confident_statement_is_active(log: list[Assertion]) -> None:
    statements = [replace(a, op="assert", confidence=None) for a in log]
    assert active(fold(statements, BUDGET)) == [in_order(statements)[-1].value_key]


@given(logs(source="ai", prefix="ai"), st.lists(assertions("human"), min_size=1, unique_by=lambda a: a.id))
def test_i4_the_latest_human_statement_is_active(said: Log, entered: list[Assertion]) -> None:
    stated = [replace(a, op="assert", reason=None) for a in entered]
    assert active(fold((*said, *stated), BUDGET)) == [in_order(stated)[-1].value_key]
