"""I8, I9, I16, I17: every change of a log is a refold of what is left; nothing else is touched."""

import copy
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from flywheel.domain.assertions import Assertion
from flywheel.domain.categories import Category
from flywheel.domain.insights import Insight, fold

from ..logs import Log, categories, logs, unambiguous_logs
from ..reference_model import facts_of_view, in_order, standing_tombstone, value_of


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
    rows = fold(log, category)
    addressable = {i for row in rows for i in row.assertion_ids} | {row.id for row in rows}
    stated = {a.id for a in log if a.op == "assert"}
    assert stated - addressable <= refused(log, category)


def refused(log: Log, category: Category) -> set[str]:
    """What AI stated of a value that people had called wrong by then."""
    ordered = in_order(log)
    by_ai = [(n, a) for n, a in enumerate(ordered) if a.source == "ai"]
    tombstones = [(a, value_of(a.value_key, category), ordered[:n]) for n, a in by_ai]
    return {a.id for a, value, before in tombstones if standing_tombstone(value, before, category) == "wrong"}


@given(logs(), categories())
def test_i17_compaction_changes_nothing_but_visibility(log: Log, category: Category) -> None:
    roomy = fold(log, replace(category, cap=1_000))
    tight = fold(log, category)
    assert [row._replace(visibility="normal") for row in tight] == list(roomy)
    assert sum(1 for row in tight if row.visibility == "normal" and row.status == "active") <= category.cap
