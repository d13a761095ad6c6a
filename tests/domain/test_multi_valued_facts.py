"""Many values at once: last writer wins for each value, retirements as tombstones, and the cap."""

from dataclasses import replace

from flywheel.domain.assertions import Assertion
from flywheel.domain.insights import Insight

from .logs import NEED, active, archived, decided, minute, said, told, view_of


def needs(*log: Assertion) -> tuple[Insight, ...]:
    return view_of(*log, category=NEED)


def test_values_stand_side_by_side() -> None:
    assert active(needs(said("erp", 1), said("crm", 2))) == ["erp", "crm"]


def test_a_repeat_adds_evidence_and_refreshes_last_seen_without_a_new_row() -> None:
    (row,) = needs(said("erp", 1), said("erp", 4))
    assert (row.evidence, row.observed_at, row.last_seen_at) == (("msg1", "msg4"), minute(1), minute(4))


def test_a_late_repeat_moves_the_beginning_back_and_not_last_seen() -> None:
    (row,) = needs(said("erp", 4), said("erp", 1, arrived=9))
    assert (row.observed_at, row.last_seen_at) == (minute(1), minute(4))


def test_a_retirement_touches_only_its_value() -> None:
    assert active(needs(said("erp", 1), said("crm", 1), said("erp", 2, op="retire"))) == ["crm"]


def test_absence_from_everything_said_later_never_retires() -> None:
    assert active(needs(said("erp", 1), *(said("crm", at) for at in range(2, 40)))) == ["erp", "crm"]


def test_an_older_retirement_does_not_end_a_newer_statement() -> None:
    assert active(needs(said("erp", 5), said("erp", 2, op="retire"))) == ["erp"]


def test_a_retirement_before_its_fact_stays_as_a_tombstone() -> None:
    assert needs(said("erp", 5, op="retire")) == ()
    assert told(needs(said("erp", 5, op="retire"), said("erp", 1, arrived=9))) == [("erp", "archived", "retired")]


def test_a_value_said_again_after_its_retirement_opens_a_new_row() -> None:
    view = needs(said("erp", 1), said("erp", 2, op="retire"), said("erp", 3))
    assert told(view) == [("erp", "archived", "retired"), ("erp", "active", None)]


def test_rows_are_listed_in_the_order_of_observation() -> None:
    view = needs(said("erp", 4), said("crm", 2), said("erp", 1), said("erp", 3, op="retire"))
    assert [row.value_key for row in view] == ["erp", "crm", "erp"]


def test_a_brains_retirement_of_a_human_row_is_only_proposed() -> None:
    view = needs(decided("erp", 1), said("erp", 2, op="retire"))
    assert [(row.op, row.status) for row in view] == [("assert", "active"), ("retire", "proposed")]
    assert view[1].evidence == ("msg2",)


def test_a_brains_retirement_of_a_fact_that_a_person_confirmed_is_only_proposed() -> None:
    assert active(needs(said("erp", 1), decided("erp", 2), said("erp", 3, op="retire"))) == ["erp"]


def test_a_proposed_retirement_is_withdrawn_when_the_fact_is_said_again() -> None:
    view = needs(decided("erp", 1), said("erp", 2, op="retire"), said("erp", 3))
    assert told(view) == [("erp", "active", None), ("erp", "archived", "overtaken")]


def test_a_person_accepts_a_proposed_retirement_by_archiving() -> None:
    view = needs(decided("erp", 1), said("erp", 2, op="retire"), archived("erp", 3))
    assert told(view) == [("erp", "archived", "outdated"), ("erp", "archived", "accepted")]


def test_a_person_rejects_a_proposed_retirement_by_restating() -> None:
    view = needs(decided("erp", 1), said("erp", 2, op="retire"), decided("erp", 3))
    assert told(view) == [("erp", "active", None), ("erp", "archived", "rejected")]


def test_with_leave_to_overrule_people_a_brain_may_retire_a_human_row() -> None:
    log = (decided("erp", 1), said("erp", 2, op="retire"))
    assert active(view_of(*log, category=replace(NEED, ai_may_supersede_human=True))) == []


def test_above_the_cap_the_least_recently_said_become_dormant_and_stay_active() -> None:
    view = view_of(*(said(f"n{at}", at) for at in range(4)), category=replace(NEED, cap=2))
    assert [(row.value_key, row.visibility) for row in view] == [
        ("n0", "dormant"),
        ("n1", "dormant"),
        ("n2", "normal"),
        ("n3", "normal"),
    ]
    assert active(view) == ["n0", "n1", "n2", "n3"]


def test_a_dormant_fact_comes_back_when_it_is_said_again() -> None:
    log = (said("old", 1), said("mid", 2), said("new", 3))
    tight = replace(NEED, cap=2)
    assert [r.value_key for r in view_of(*log, category=tight) if r.visibility == "dormant"] == ["old"]
    assert [r.value_key for r in view_of(*log, said("old", 4), category=tight) if r.visibility == "dormant"] == ["mid"]


def test_what_a_person_entered_is_the_last_to_become_dormant() -> None:
    view = view_of(decided("human", 1), said("a", 2), said("b", 3), category=replace(NEED, cap=1))
    assert [row.value_key for row in view if row.visibility == "normal"] == ["human"]


def test_more_evidence_outranks_when_last_said_together() -> None:
    log = (said("often", 1), said("often", 3), said("once", 3), said("sure", 3, confidence=1.0))
    view = view_of(*log, category=replace(NEED, cap=1))
    assert [row.value_key for row in view if row.visibility == "normal"] == ["often"]


def test_confidence_breaks_the_last_tie() -> None:
    view = view_of(said("a", 3, confidence=0.95), said("b", 3, confidence=0.7), category=replace(NEED, cap=1))
    assert [row.value_key for row in view if row.visibility == "normal"] == ["a"]


def test_archived_and_proposed_rows_take_no_place_under_the_cap() -> None:
    log = (said("gone", 1), said("gone", 5, op="retire"), decided("kept", 2), said("kept", 6, op="retire"))
    view = view_of(*log, category=replace(NEED, cap=1))
    assert {row.visibility for row in view} == {"normal"}
