"""One value at a time: superseding, late messages, wording, confidence and retirement in a single-valued category."""

from dataclasses import replace

import pytest

from .logs import BUDGET, active, decided, minute, said, told, view_of


def test_the_first_statement_is_active_with_its_message_as_evidence() -> None:
    (row,) = view_of(said("50", 1))
    assert (row.status, row.source, row.evidence, row.observed_at) == ("active", "ai", ("msg1",), minute(1))
    assert (row.valid_to, row.archived_at, row.superseded_by) == (None, None, None)


def test_a_repeat_adds_evidence_and_moves_last_seen_without_a_new_row() -> None:
    (row,) = view_of(said("50", 1), said("50", 4))
    assert row.evidence == ("msg1", "msg4")
    assert (row.observed_at, row.last_seen_at, row.evidence_count) == (minute(1), minute(4), 2)
    assert (row.run_id, row.actor) == ("run4", "SmartBrain")


def test_two_facts_of_one_message_count_as_one_evidence() -> None:
    (row,) = view_of(said("50", 1), said("50", 1, ordinal=1))
    assert (row.evidence, row.evidence_count) == (("msg1",), 1)


def test_only_the_latest_evidence_is_listed_but_all_of_it_is_counted() -> None:
    (row,) = view_of(*(said("50", at) for at in range(25)))
    assert (len(row.evidence), row.evidence[-1], row.evidence_count) == (20, "msg24", 25)


def test_another_value_supersedes_and_names_its_successor() -> None:
    old, new = view_of(said("50", 1), said("80", 5, arrived=7))
    assert (old.status, old.status_reason, old.superseded_by) == ("archived", "superseded", new.id)
    assert (old.valid_to, old.archived_at) == (minute(5), minute(7))
    assert (new.status, new.valid_to) == ("active", None)


def test_a_b_a_gives_three_rows_the_third_active() -> None:
    view = view_of(said("a", 1), said("b", 2), said("a", 3))
    assert told(view) == [("a", "archived", "superseded"), ("b", "archived", "superseded"), ("a", "active", None)]


def test_a_late_old_message_lands_as_closed_history() -> None:
    late, current = view_of(said("80", 5), said("50", 1, arrived=9))
    assert told((late, current)) == [("50", "archived", "superseded"), ("80", "active", None)]
    assert (late.valid_to, late.superseded_by, late.created_at) == (minute(5), current.id, minute(9))


def test_a_late_message_between_two_equal_statements_splits_their_row() -> None:
    before = view_of(said("a", 1), said("a", 5))
    after = view_of(said("a", 1), said("a", 5), said("b", 3, arrived=9))
    assert [row.value_key for row in before] == ["a"]
    assert told(after)[-1] == ("a", "active", None)
    assert [row.value_key for row in after] == ["a", "b", "a"]


def test_arrival_never_decides() -> None:
    assert active(view_of(said("new", 5, arrived=5), said("old", 4, arrived=50))) == ["new"]


def test_messages_of_one_instant_are_ordered_by_the_source() -> None:
    assert active(view_of(said("second", 1, sequence=8), said("first", 1, sequence=7))) == ["second"]


def test_statements_of_one_message_are_ordered_as_stated() -> None:
    assert active(view_of(said("final", 1, ordinal=1), said("first", 1, ordinal=0))) == ["final"]


def test_the_wording_is_that_of_the_latest_statement() -> None:
    (row,) = view_of(said("50", 2, content="预算大概 50 万"), said("50", 1, content="50w"))
    assert row.content == "预算大概 50 万"


def test_a_persons_wording_wins_over_later_ones() -> None:
    (row,) = view_of(decided("50", 1, content="50 万（含税）"), said("50", 2, content="50w"))
    assert (row.content, row.source, row.actor) == ("50 万（含税）", "human", "Li Wei")


def test_a_retirement_of_the_active_value_closes_the_slot() -> None:
    (row,) = view_of(said("50", 1), said("50", 3, op="retire"))
    assert (row.status, row.status_reason, row.valid_to) == ("archived", "retired", minute(3))


def test_a_retirement_of_another_value_changes_nothing() -> None:
    assert told(view_of(said("50", 1), said("80", 3, op="retire"))) == [("50", "active", None)]


def test_a_retirement_that_arrives_first_still_closes_its_fact() -> None:
    assert active(view_of(said("50", 3, op="retire"), said("50", 1, arrived=9))) == []


def test_a_retired_value_said_again_opens_a_new_row() -> None:
    view = view_of(said("50", 1), said("50", 2, op="retire"), said("50", 3))
    assert told(view) == [("50", "archived", "retired"), ("50", "active", None)]


def test_low_confidence_proposes_while_a_value_is_active() -> None:
    view = view_of(said("50", 1), said("80", 2, confidence=0.4))
    assert told(view) == [("50", "active", None), ("80", "proposed", None)]


def test_low_confidence_fills_an_empty_slot() -> None:
    assert active(view_of(said("80", 2, confidence=0.1))) == ["80"]


def test_low_confidence_for_the_active_value_only_adds_evidence() -> None:
    (row,) = view_of(said("50", 1), said("50", 2, confidence=0.2))
    assert (row.status, row.evidence) == ("active", ("msg1", "msg2"))


@pytest.mark.parametrize(("floor", "expected"), [(0.7, "b"), (0.71, "a")])
def test_missing_confidence_counts_as_seven_tenths(floor: float, expected: str) -> None:
    log = (said("a", 1), said("b", 2, confidence=None))
    view = view_of(*log, category=replace(BUDGET, min_confidence=floor))
    assert active(view) == [expected]
    assert view[-1].confidence == 0.7


def test_a_confident_statement_turns_its_proposal_into_the_fact_with_all_evidence() -> None:
    old, new = view_of(said("50", 1), said("80", 2, confidence=0.4), said("80", 3))
    assert told((old, new)) == [("50", "archived", "superseded"), ("80", "active", None)]
    assert (new.evidence, new.observed_at) == (("msg2", "msg3"), minute(3))


def test_a_proposal_that_another_statement_overtook_is_not_told_as_history() -> None:
    view = view_of(said("50", 1), said("60", 2, confidence=0.3), said("80", 3))
    assert told(view) == [("50", "archived", "superseded"), ("60", "archived", "overtaken"), ("80", "active", None)]


def test_a_newer_proposal_overtakes_an_older_one() -> None:
    _, older, newer = view_of(said("50", 1), said("60", 2, confidence=0.3), said("70", 3, confidence=0.3))
    assert told((older, newer)) == [("60", "archived", "overtaken"), ("70", "proposed", None)]
    assert older.superseded_by == newer.id


def test_a_brain_may_withdraw_what_it_proposed() -> None:
    view = view_of(said("50", 1), said("60", 2, confidence=0.3), said("60", 3, op="retire"))
    assert told(view) == [("50", "active", None), ("60", "archived", "withdrawn")]


def test_every_assertion_of_a_row_addresses_it() -> None:
    first, again = said("50", 1), said("50", 2)
    (row,) = view_of(first, again)
    assert (row.id, row.assertion_ids) == (first.id, (first.id, again.id))
