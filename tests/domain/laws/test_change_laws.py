"""I8, I9, I16, I17: every change of a log is a refold of what is left; nothing else is touched."""

import copy
from collections import Counter
from dataclasses import replace

from hypothesis import event, given
from hypothesis import strategies as st

from flywheel.domain.assertions import Assertion
from flywheel.domain.categories import Category
from flywheel.domain.insights import Insight, fold

from ..logs import Log, assertions, categories, logs, unambiguous_logs
from ..reference_model import facts_of_view, in_order, standing_tombstone, value_of

View = tuple[Insight, ...]


@given(st.data(), logs(), categories())
def test_i8_rows_written_one_change_at_a_time_are_the_full_refold(
    data: st.DataObject, log: Log, category: Category
) -> None:
    touched = st.lists(st.sampled_from(log), max_size=4) if log else st.just([])
    kept: dict[str, Assertion] = {}
    stored: dict[str, Insight] = {}
    for change in data.draw(st.lists(touched, max_size=8)):
        before = fold(kept.values(), category)
        kept = _toggled(kept, change)
        stored = _written(stored, before, fold(kept.values(), category))
    assert stored == {row.id: row for row in fold(kept.values(), category)}


def _toggled(kept: dict[str, Assertion], touched: list[Assertion]) -> dict[str, Assertion]:
    """The log after late and repeated assertions came in and those of recalled messages went."""
    recalled = {a.id for a in touched} & set(kept)
    return {**{i: a for i, a in kept.items() if i not in recalled}, **{a.id: a for a in touched if a.id not in kept}}


def _written(stored: dict[str, Insight], before: View, after: View) -> dict[str, Insight]:
    """The stored rows after a refold that deletes what is gone and writes only what differs."""
    gone = {row.id for row in before} - {row.id for row in after}
    changed = {row.id: row for row in after if row not in before}
    return {**{i: row for i, row in stored.items() if i not in gone}, **changed}


@given(st.data(), logs(), categories())
def test_i8_late_recalled_and_reprocessed_messages_may_come_in_any_order(
    data: st.DataObject, log: Log, category: Category
) -> None:
    messages = sorted({a.message_id for a in log if a.message_id})
    some = st.lists(st.sampled_from(messages), unique=True) if messages else st.just([])
    recalled, reprocessed = set(data.draw(some)), set(data.draw(some))
    fresh = data.draw(st.lists(assertions("ai", "again"), max_size=4, unique_by=lambda a: a.id))
    read_again = [a for a in fresh if a.message_id in reprocessed - recalled]
    event(f"recalled {len(recalled) > 0}, read again {len(read_again) > 0}")
    arrived: list[Assertion] = []
    for a in data.draw(st.permutations([*log, *read_again])):
        arrived.append(a)
        fold(_counted(arrived, recalled, reprocessed), category)
    left = [a for a in log if a.message_id not in recalled | reprocessed] + read_again
    assert fold(_counted(arrived, recalled, reprocessed), category) == fold(left, category)


def _counted(arrived: list[Assertion], recalled: set[str], reprocessed: set[str]) -> list[Assertion]:
    """What counts of a log: nothing of recalled messages, and of those read again only the new reading."""
    replaced = {a.id for a in arrived if a.message_id in reprocessed and not a.id.startswith("again")}
    return [a for a in arrived if a.message_id not in recalled and a.id not in replaced]


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
def test_i8_every_row_has_an_id_of_its_own(log: Log, category: Category) -> None:
    ids = [row.id for row in fold(log, category)]
    assert len(set(ids)) == len(ids)


@given(logs(prefix="ann"), logs(prefix="bob"), categories())
def test_i9_it_does_not_matter_which_customer_is_merged_into_which(ann: Log, bob: Log, category: Category) -> None:
    assert fold((*bob, *ann), category) == fold((*ann, *bob), category)


@given(logs(prefix="ann"), logs(prefix="bob"), categories())
def test_i9_merging_and_undoing_it_is_the_identity(ann: Log, bob: Log, category: Category) -> None:
    owner = {**{a.id: "ann" for a in ann}, **{a.id: "bob" for a in bob}}
    merged = (*ann, *bob)
    assert fold([a for a in merged if owner[a.id] == "ann"], category) == fold(ann, category)
    assert fold([a for a in merged if owner[a.id] == "bob"], category) == fold(bob, category)


@given(st.data(), logs(prefix="ann"), logs(prefix="bob"), logs(prefix="between"), categories())
def test_i9_what_was_said_in_between_follows_its_speaker_and_what_people_entered_stays_with_the_survivor(
    data: st.DataObject, ann: Log, bob: Log, between: Log, category: Category
) -> None:
    speaker = {a.id: data.draw(st.sampled_from(["ann", "bob"])) if a.source == "ai" else "ann" for a in between}
    owner = {**{a.id: "ann" for a in ann}, **{a.id: "bob" for a in bob}, **speaker}
    merged = in_order((*ann, *bob, *between))
    views = {name: fold([a for a in merged if owner[a.id] == name], category) for name in ("ann", "bob")}
    said_to_bob = [a for a in between if speaker[a.id] == "bob"]
    assert views["bob"] == fold((*bob, *said_to_bob), category)
    assert views["ann"] == fold((*ann, *(a for a in between if a not in said_to_bob)), category)
    assert not {i for row in views["bob"] for i in row.assertion_ids} & {a.id for a in between if a.source == "human"}


@given(logs(prefix="a"), logs(prefix="b"), categories())
def test_i16_folding_one_customers_log_leaves_nothing_behind_for_the_next(
    mine: Log, others: Log, category: Category
) -> None:
    alone = fold(others, category)
    fold(mine, category)
    assert fold(others, category) == alone


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
