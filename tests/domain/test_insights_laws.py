"""The laws of how facts are kept, as properties of `fold` and `diff` over logs that collide in every way."""

import copy
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from flywheel.domain.assertions import Assertion
from flywheel.domain.categories import Category
from flywheel.domain.insights import NEVER_BELIEVED, Insight, fold
from flywheel.domain.plans import Plan, diff

from .logs import BUDGET, NEED, Log, active, assertions, categories, logs, unambiguous_logs
from .reference_model import facts_of_model, facts_of_view, in_order, standing_tombstone

single = categories("single")
multi = categories("multi")
unpaid = categories().map(lambda c: replace(c, ai_may_supersede_human=False))


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


@given(logs(), logs(source="ai", prefix="more"), unpaid)
def test_i5_no_ai_assertion_changes_an_active_human_value(log: Log, more: Log, category: Category) -> None:
    before = _human_values(fold(log, category))
    event(f"human values: {len(before)}")
    assert before <= _human_values(fold((*log, *more), category))


def _human_values(view: Iterable[Insight]) -> set[tuple[str, str]]:
    return {(row.value_key, row.content) for row in view if row.status == "active" and row.source == "human"}


@given(logs(), categories())
def test_i5_a_wrong_value_never_returns_by_ai(log: Log, category: Category) -> None:
    wrong = {v for v in "abc" if standing_tombstone(v, in_order(log)) == "wrong"}
    shown = {row.value_key for row in fold(log, category) if row.status != "archived" and row.op == "assert"}
    event(f"wrong values: {len(wrong)}")
    assert not wrong & shown


@given(logs(), categories())
def test_i5_an_outdated_value_returns_only_by_a_later_message(log: Log, category: Category) -> None:
    fresh = {v for v in _outdated(log) if any(a.event_at > _taken_away_at(v, log) for a in _stated_by_ai(v, log))}
    shown = {row.value_key for row in fold(log, category) if row.status != "archived" and row.op == "assert"}
    event(f"outdated values: {len(_outdated(log))}")
    assert not (_outdated(log) - fresh) & shown


@given(logs(), single)
def test_i5_an_outdated_value_of_a_single_slot_is_only_proposed(log: Log, category: Category) -> None:
    assert not _outdated(log) & set(active(fold(log, category)))


@given(logs(), multi)
def test_i5_an_outdated_value_of_many_is_active_again_when_said_again(log: Log, category: Category) -> None:
    assertions_only = [a for a in log if a.source == "human" or a.op == "assert"]
    again = {
        v for v in _outdated(log) if any(a.event_at > _taken_away_at(v, log) for a in _stated_by_ai(v, assertions_only))
    }
    assert again <= set(active(fold(assertions_only, category)))


def _outdated(log: Iterable[Assertion]) -> set[str]:
    return {v for v in "abc" if standing_tombstone(v, in_order(log)) == "outdated"}


def _taken_away_at(value: str, log: Iterable[Assertion]) -> datetime:
    return max(a.event_at for a in log if a.source == "human" and a.op == "retire" and a.value_key == value)


def _stated_by_ai(value: str, log: Iterable[Assertion]) -> list[Assertion]:
    return [a for a in log if a.source == "ai" and a.op == "assert" and a.value_key == value]


@given(logs(source="ai"))
def test_i6_of_many_a_value_is_active_exactly_if_last_asserted_after_its_last_retirement(log: Log) -> None:
    last = {a.value_key: a.op for a in in_order(log)}
    assert set(active(fold(log, NEED))) == {value for value, op in last.items() if op == "assert"}


@given(logs(), categories())
def test_i6_a_retirement_that_arrives_before_its_fact_still_ends_it(log: Log, category: Category) -> None:
    said = [a for a in log if a.source == "ai"]
    end = [replace(a, id=f"{a.id}-end", op="retire", sequence=9, ordinal=9) for a in in_order(said)[-1:]]
    view = fold((*end, *said), category)
    assert not {a.value_key for a in end} & set(active(view))


@given(logs(), categories())
def test_i7_every_active_ai_fact_cites_a_message_that_said_it(log: Log, category: Category) -> None:
    said = {(a.value_key, a.message_id) for a in log if a.source == "ai" and a.op == "assert"}
    for row in fold(log, category):
        cited = {(row.value_key, message) for message in row.evidence}
        assert row.evidence or row.source == "human"
        assert cited <= said or row.op == "retire"


@given(st.data(), logs(), categories())
def test_i8_the_incremental_view_is_the_full_refold(data: st.DataObject, log: Log, category: Category) -> None:
    kept: dict[str, Assertion] = {}
    view: tuple[Insight, ...] = ()
    for touched in data.draw(st.lists(st.lists(st.sampled_from(log), max_size=4), max_size=8) if log else st.just([])):
        kept = _toggled(kept, touched)
        view = fold(kept.values(), category)
    assert view == fold([a for a in log if a.id in kept], category)


def _toggled(kept: dict[str, Assertion], touched: list[Assertion]) -> dict[str, Assertion]:
    """The log after late and repeated assertions came in and those of recalled messages went."""
    recalled = {a.id for a in touched} & set(kept)
    return {**{i: a for i, a in kept.items() if i not in recalled}, **{a.id: a for a in touched if a.id not in kept}}


@given(st.data(), unambiguous_logs(), categories())
def test_i8_recalling_a_message_and_reading_it_again_is_the_identity(
    data: st.DataObject, log: Log, category: Category
) -> None:
    message = data.draw(st.sampled_from(sorted({a.message_id or "" for a in log} or {""})))
    rest = [a for a in log if a.message_id != message]
    again = [replace(a, id=f"{a.id}-v2", run_id="second", recorded_at=a.recorded_at) for a in log if a not in rest]
    assert facts_of_view(fold([*again, *rest], category)) == facts_of_view(fold(log, category))


@given(st.data(), logs(), categories())
def test_i8_a_recalled_message_leaves_no_evidence(data: st.DataObject, log: Log, category: Category) -> None:
    message = data.draw(st.sampled_from(sorted({a.message_id or "" for a in log} or {""})))
    view = fold([a for a in log if a.message_id != message], category)
    assert all(message not in row.evidence for row in view)


@given(logs(), categories())
def test_i17_superseding_changes_no_assertion_and_counts_each_at_most_once(log: Log, category: Category) -> None:
    before = copy.deepcopy(log)
    uses = Counter(i for row in fold(log, category) for i in row.assertion_ids)
    assert log == before
    assert set(uses.values()) <= {1}
    assert set(uses) <= {a.id for a in log}


@given(logs(), categories())
def test_i17_every_statement_stays_addressable_unless_a_person_called_it_wrong(log: Log, category: Category) -> None:
    shown = {i for row in fold(log, category) for i in row.assertion_ids} | {row.id for row in fold(log, category)}
    ordered = in_order(log)
    stated = [(a, standing_tombstone(a.value_key, ordered[:n])) for n, a in enumerate(ordered) if a.op == "assert"]
    missing = {a.id for a, tombstone in stated if a.source == "human" or tombstone != "wrong"} - shown
    assert not missing


@given(logs(), categories())
def test_i17_compaction_changes_nothing_but_visibility(log: Log, category: Category) -> None:
    roomy = fold(log, replace(category, cap=1_000))
    tight = fold(log, category)
    assert [row._replace(visibility="normal") for row in tight] == list(roomy)
    assert sum(1 for row in tight if row.visibility == "normal" and row.status == "active") <= category.cap


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
