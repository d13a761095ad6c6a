"""A person's word stands: locks, proposals, tombstones, corrections, and what a category may turn around."""

from dataclasses import replace

import pytest

from flywheel.domain.assertions import ArchiveReason, Assertion
from flywheel.domain.categories import Category

from .logs import BUDGET, NEED, active, archived, decided, minute, said, told, view_of

BOTH = pytest.mark.parametrize("category", [BUDGET, NEED], ids=["single", "multi"])
OVERRULING = replace(BUDGET, ai_may_supersede_human=True)


def test_human_fact_survives_ai_proposal() -> None:
    fact, proposal = view_of(decided("50", 1), said("80", 2))
    assert told((fact, proposal)) == [("50", "active", None), ("80", "proposed", None)]
    assert (proposal.evidence, proposal.source) == (("msg2",), "ai")


def test_a_person_confirming_an_ai_fact_locks_it() -> None:
    assert active(view_of(said("50", 1), decided("50", 2), said("80", 3, confidence=1.0))) == ["50"]


def test_a_persons_word_supersedes_what_ai_read_before() -> None:
    view = view_of(said("50", 1), decided("80", 2))
    assert told(view) == [("50", "archived", "superseded"), ("80", "active", None)]


def test_a_message_older_than_the_persons_word_lands_as_history() -> None:
    view = view_of(decided("80", 5), said("50", 1, arrived=9))
    assert told(view) == [("50", "archived", "superseded"), ("80", "active", None)]


def test_later_ai_evidence_for_the_human_value_only_adds_evidence() -> None:
    (row,) = view_of(decided("50", 1), said("50", 3))
    assert (row.source, row.evidence, row.last_seen_at) == ("human", ("msg3",), minute(3))


def test_a_message_and_a_person_at_one_instant_leave_the_persons_word() -> None:
    assert active(view_of(said("80", 2, sequence=99), decided("50", 2))) == ["50"]


def test_with_leave_to_overrule_people_a_confident_statement_supersedes_them() -> None:
    view = view_of(decided("50", 1), said("80", 2), category=OVERRULING)
    assert told(view) == [("50", "archived", "superseded"), ("80", "active", None)]


def test_with_leave_to_overrule_people_a_doubtful_statement_still_asks() -> None:
    assert active(view_of(decided("50", 1), said("80", 2, confidence=0.3), category=OVERRULING)) == ["50"]


def test_with_leave_to_overrule_people_a_wrong_value_stays_away() -> None:
    assert active(view_of(said("80", 1), archived("80", 2, "wrong"), said("80", 3), category=OVERRULING)) == []


def test_accepting_a_proposal_keeps_its_evidence() -> None:
    old, new = view_of(decided("50", 1), said("80", 2), said("80", 3), decided("80", 4))
    assert told((old, new)) == [("50", "archived", "superseded"), ("80", "active", None)]
    assert (new.source, new.evidence) == ("human", ("msg2", "msg3"))


def test_the_id_of_an_accepted_proposal_keeps_addressing_the_fact() -> None:
    proposal = said("80", 2)
    view = view_of(decided("50", 1), proposal, decided("80", 3))
    assert proposal.id in view[-1].assertion_ids


def test_rejecting_a_proposal_keeps_the_value_away_for_good() -> None:
    view = view_of(decided("50", 1), said("80", 2), archived("80", 3, "wrong"), said("80", 4), said("80", 5))
    assert told(view) == [("50", "active", None), ("80", "archived", "rejected")]


def test_dismissing_a_proposal_as_outdated_lets_a_newer_statement_propose_again() -> None:
    view = view_of(decided("50", 1), said("80", 2), archived("80", 3, "outdated"), said("80", 4))
    assert told(view)[1:] == [("80", "archived", "withdrawn"), ("80", "proposed", None)]


def test_a_persons_new_word_overtakes_an_open_proposal() -> None:
    _, proposal, fact = view_of(decided("50", 1), said("80", 2), decided("60", 3))
    assert told((proposal, fact)) == [("80", "archived", "overtaken"), ("60", "active", None)]
    assert proposal.superseded_by == fact.id


@BOTH
@pytest.mark.parametrize("reason", [None, "outdated", "wrong"])
def test_archiving_by_a_person_closes_the_fact(category: Category, reason: ArchiveReason | None) -> None:
    (row,) = view_of(said("a", 1), archived("a", 2, reason), category=category)
    assert (row.status, row.status_reason, row.valid_to) == ("archived", reason or "outdated", minute(2))


@BOTH
@pytest.mark.parametrize("reason", [None, "outdated", "wrong"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_messages_up_to_the_archiving_never_bring_the_fact_back(
    category: Category, reason: ArchiveReason | None, at: int
) -> None:
    late = said("a", at, arrived=9, sequence=5, ordinal=3)
    view = view_of(said("a", 1), archived("a", 3, reason), late, category=category)
    assert told(view) == [("a", "archived", reason or "outdated")]


def test_an_outdated_fact_said_again_later_is_active_in_a_category_of_many() -> None:
    assert active(view_of(said("a", 1), archived("a", 2), said("a", 3), category=NEED)) == ["a"]


def test_an_outdated_fact_said_again_later_is_only_proposed_in_a_single_slot() -> None:
    view = view_of(said("a", 1), archived("a", 2), said("a", 3))
    assert told(view) == [("a", "archived", "outdated"), ("a", "proposed", None)]


def test_an_outdated_value_leaves_the_slot_free_for_others() -> None:
    assert active(view_of(said("a", 1), archived("a", 2), said("b", 3))) == ["b"]


@BOTH
def test_a_wrong_fact_is_not_asserted_again(category: Category) -> None:
    view = view_of(said("a", 1), archived("a", 2, "wrong"), said("a", 3), said("a", 4), category=category)
    assert told(view) == [("a", "archived", "wrong")]


@BOTH
def test_a_wrong_tombstone_may_precede_its_fact(category: Category) -> None:
    assert view_of(archived("a", 2, "wrong"), said("a", 3), category=category) == ()


@BOTH
def test_calling_a_wrong_fact_outdated_does_not_soften_it(category: Category) -> None:
    log = (said("a", 1), archived("a", 2, "wrong"), archived("a", 3, "outdated"), said("a", 4))
    assert told(view_of(*log, category=category)) == [("a", "archived", "wrong")]


def test_restoring_an_outdated_value_lets_it_return_by_ai_where_ai_may_overrule() -> None:
    log = (said("a", 1), archived("a", 2), decided("a", 3), said("b", 4), said("a", 5))
    assert active(view_of(*log, category=OVERRULING)) == ["a"]


@BOTH
def test_restoring_brings_a_wrong_fact_back_and_opens_it_to_evidence(category: Category) -> None:
    log = (said("a", 1), archived("a", 2, "wrong"), said("a", 3), decided("a", 4), said("a", 5))
    closed, restored = view_of(*log, category=category)
    assert told((closed, restored)) == [("a", "archived", "wrong"), ("a", "active", None)]
    assert restored.evidence == ("msg5",)


@pytest.mark.parametrize(("category", "status"), [(BUDGET, "proposed"), (NEED, "active")], ids=["single", "multi"])
def test_a_restore_lifts_wrong_so_that_a_later_outdated_is_only_outdated(category: Category, status: str) -> None:
    log = (said("a", 1), archived("a", 2, "wrong"), decided("a", 3), archived("a", 4, "outdated"), said("a", 5))
    assert view_of(*log, category=category)[-1].status == status


def test_correcting_retires_the_wrong_value_and_asserts_the_right_one_at_one_time() -> None:
    correction = (decided("50", 5, op="retire", reason="wrong", ordinal=0), decided("60", 5, ordinal=1))
    wrong, right = view_of(said("50", 1), *correction)
    assert told((wrong, right)) == [("50", "archived", "wrong"), ("60", "active", None)]
    assert wrong.valid_to == right.observed_at == minute(5)


@BOTH
def test_a_corrected_fact_points_to_what_replaced_it(category: Category) -> None:
    correction = (decided("50", 5, op="retire", reason="wrong", ordinal=0), decided("60", 5, ordinal=1))
    wrong, right = view_of(said("50", 1), *correction, category=category)
    assert (wrong.superseded_by, right.superseded_by) == (right.id, None)


def test_an_archived_fact_does_not_point_to_what_somebody_else_entered_at_that_moment() -> None:
    view = view_of(said("50", 1), archived("50", 5), replace(decided("60", 5, ordinal=1), actor="somebody else"))
    assert view[0].superseded_by is None


def test_an_archived_fact_does_not_point_to_what_a_brain_said_at_that_moment() -> None:
    of_that_name = replace(said("60", 5, ordinal=1), actor="Li Wei")
    archived_row, _ = view_of(said("50", 1), archived("50", 5), of_that_name, category=NEED)
    assert archived_row.superseded_by is None


def test_a_corrected_value_does_not_come_back_as_a_proposal() -> None:
    correction = (decided("50", 5, op="retire", reason="wrong", ordinal=0), decided("60", 5, ordinal=1))
    assert [row.status for row in view_of(said("50", 1), *correction, said("50", 6))] == ["archived", "active"]


def test_a_brains_retirement_of_a_human_value_is_a_proposal_with_its_message() -> None:
    fact, question = view_of(decided("50", 1), said("50", 2, op="retire"))
    assert (fact.status, question.op, question.status, question.evidence) == ("active", "retire", "proposed", ("msg2",))


@BOTH
def test_repeated_retirements_are_one_question(category: Category) -> None:
    view = view_of(decided("50", 1), said("50", 2, op="retire"), said("50", 3, op="retire"), category=category)
    assert [(row.op, row.evidence) for row in view] == [("assert", ()), ("retire", ("msg2", "msg3"))]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (archived("50", 3), "accepted"),
        (decided("50", 3), "rejected"),
        (decided("60", 3), "overtaken"),
        (said("50", 3), "overtaken"),
    ],
)
def test_a_proposed_retirement_ends_when_people_or_the_customer_speak(answer: Assertion, outcome: str) -> None:
    log = (decided("50", 1), said("50", 2, op="retire"))
    view = view_of(*log, answer)
    assert next(row.status_reason for row in view if row.op == "retire") == outcome


def test_with_leave_to_overrule_people_a_retirement_closes_a_human_value() -> None:
    assert active(view_of(decided("50", 1), said("50", 2, op="retire"), category=OVERRULING)) == []


@BOTH
def test_a_persons_fact_needs_no_message_and_is_certain(category: Category) -> None:
    (row,) = view_of(decided("a", 1), category=category)
    assert (row.evidence, row.confidence, row.run_id) == ((), 1.0, None)
