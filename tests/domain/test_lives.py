"""The life of one fact, told in one word a statement: opened, confirmed, superseded, restored and the rest."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from flywheel.domain.assertions import Assertion
from flywheel.domain.categories import Category
from flywheel.domain.lives import Step, life
from flywheel.domain.slots import Did

from .logs import BUDGET, JOINING, NEED, archived, decided, said

BOTH = pytest.mark.parametrize("category", [BUDGET, NEED], ids=["single", "multi"])


def told(*log: Assertion, category: Category = BUDGET) -> list[str]:
    return [step.did for step in life(log, category)]


def last(*log: Assertion, category: Category = BUDGET) -> Step:
    return life(log, category)[-1]


def closed_by_the_last(log: Sequence[Assertion], category: Category = BUDGET) -> tuple[str, ...]:
    return last(*log, category=category).closed


@BOTH
def test_a_fact_is_opened_confirmed_and_retired(category: Category) -> None:
    assert told(said("50", 1), said("50", 2), said("50", 3, op="retire"), category=category) == [
        "opened",
        "confirmed",
        "retired",
    ]


def test_another_value_supersedes_and_names_what_it_closed() -> None:
    old, new = said("50", 1), said("80", 2)
    assert last(old, new) == Step(new.id, "superseded", new.id, (old.id,))


def test_values_of_many_are_opened_side_by_side() -> None:
    assert told(said("erp", 1), said("crm", 2), category=NEED) == ["opened", "opened"]


def test_a_late_statement_is_told_where_it_belongs() -> None:
    assert told(said("80", 5), said("50", 1, arrived=9)) == ["opened", "superseded"]


def test_a_statement_that_a_person_has_to_decide_is_proposed_and_its_repeat_confirms_it() -> None:
    log = (decided("50", 1), said("80", 2), said("80", 3))
    assert told(*log) == ["opened", "proposed", "confirmed"]
    assert {step.insight_id for step in life(log, BUDGET)[1:]} == {log[1].id}


def test_an_accepted_proposal_takes_its_statements_along() -> None:
    log = (decided("50", 1), said("80", 2), decided("80", 3))
    assert told(*log) == ["opened", "proposed", "accepted"]
    assert [step.insight_id for step in life(log, BUDGET)] == [log[0].id, log[2].id, log[2].id]
    assert closed_by_the_last(log) == (log[0].id,)


def test_a_rejected_proposal_is_closed_by_the_rejection() -> None:
    log = (decided("50", 1), said("80", 2), archived("80", 3, "wrong"))
    assert last(*log) == Step(log[2].id, "rejected", log[1].id, (log[1].id,))


def test_a_proposal_dismissed_as_outdated_is_archived() -> None:
    log = (decided("50", 1), said("80", 2), archived("80", 3, "outdated"))
    assert last(*log) == Step(log[2].id, "archived", log[1].id, (log[1].id,))


def test_a_proposal_that_its_brain_withdraws_is_retired() -> None:
    log = (decided("50", 1), said("80", 2), said("80", 3, op="retire"))
    assert last(*log) == Step(log[2].id, "retired", log[1].id, (log[1].id,))


@BOTH
def test_an_accepted_retirement_closes_the_fact_first_and_the_question_with_it(category: Category) -> None:
    log = (decided("50", 1), said("50", 2, op="retire"), archived("50", 3))
    assert told(*log, category=category) == ["opened", "proposed", "accepted"]
    assert last(*log, category=category) == Step(log[2].id, "accepted", log[0].id, (log[0].id, log[1].id))


@BOTH
def test_a_person_who_states_the_fact_again_rejects_its_retirement(category: Category) -> None:
    log = (decided("50", 1), said("50", 2, op="retire"), said("50", 3, op="retire", sequence=1), decided("50", 4))
    assert told(*log, category=category) == ["opened", "proposed", "confirmed", "rejected"]
    assert last(*log, category=category) == Step(log[3].id, "rejected", log[0].id, (log[1].id,))


@BOTH
@pytest.mark.parametrize("took_away", [archived("50", 2), archived("50", 2, "wrong"), said("50", 2, op="retire")])
def test_a_person_who_brings_an_archived_value_back_restores_it(category: Category, took_away: Assertion) -> None:
    assert told(said("50", 1), took_away, decided("50", 3), category=category)[-1] == "restored"


def test_a_person_who_goes_back_to_a_superseded_value_restores_it() -> None:
    log = (said("50", 1), said("80", 2), decided("50", 3))
    assert last(*log) == Step(log[2].id, "restored", log[2].id, (log[1].id,))


def test_a_brain_that_goes_back_to_a_superseded_value_supersedes() -> None:
    assert told(said("50", 1), said("80", 2), said("50", 3))[-1] == "superseded"


@BOTH
def test_what_a_brain_says_of_a_wrong_fact_is_ignored(category: Category) -> None:
    log = (said("50", 1), archived("50", 2, "wrong"), said("50", 3), said("50", 4, op="retire"))
    assert told(*log, category=category) == ["opened", "archived", "ignored", "ignored"]
    assert life(log, category)[2:] == tuple(Step(a.id, "ignored", log[0].id, ()) for a in log[2:])


@BOTH
@pytest.mark.parametrize(
    ("log", "did"),
    [
        ((archived("50", 1, "wrong"),), "archived"),
        ((said("50", 1, op="retire"),), "retired"),
        ((archived("50", 1, "wrong"), said("50", 2)), "ignored"),
        ((archived("50", 1, "wrong"), said("50", 2, op="retire")), "ignored"),
    ],
)
def test_what_finds_no_fact_closes_nothing_and_belongs_to_none(
    category: Category, log: tuple[Assertion, ...], did: Did
) -> None:
    assert last(*log, category=category) == Step(log[-1].id, did, None, ())


@BOTH
def test_both_halves_of_a_correction_say_so(category: Category) -> None:
    wrong, right = decided("50", 5, op="retire", reason="wrong"), decided("60", 5, ordinal=1)
    first = said("50", 1)
    assert life((first, wrong, right), category)[1:] == (
        Step(wrong.id, "corrected", first.id, (first.id,)),
        Step(right.id, "corrected", right.id, ()),
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(decided("60", 5, ordinal=1), actor="somebody else"),
        decided("60", 6, ordinal=1),
        decided("60", 5, ordinal=2),
        decided("70", 5, op="retire", ordinal=1),
    ],
)
def test_what_somebody_else_or_another_moment_says_is_no_correction(other: Assertion) -> None:
    assert "corrected" not in told(said("50", 1), archived("50", 5, "wrong"), other)


def test_a_persons_word_closes_the_fact_before_the_questions_about_it() -> None:
    log = (decided("50", 1), said("80", 2), said("50", 3, op="retire"), decided("60", 4))
    assert closed_by_the_last(log) == (log[0].id, log[1].id, log[2].id)


def test_a_near_duplicate_confirms_where_they_are_joined() -> None:
    log = (said("希望支持erp", 1), said("支持erp", 2))
    assert told(*log, category=JOINING) == ["opened", "confirmed"]
    assert told(*log, category=NEED) == ["opened", "opened"]
