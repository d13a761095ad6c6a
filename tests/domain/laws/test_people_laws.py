"""I5–I7: people above AI, tombstones, and provenance."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import event, given

from flywheel.domain.assertions import Assertion
from flywheel.domain.categories import Category
from flywheel.domain.insights import Insight, fold

from ..logs import BUDGET, JOINING, NEED, VALUES, Log, categories, logs
from ..reference_model import in_order, standing_tombstone, value_of

locked = categories().map(lambda c: replace(c, ai_may_supersede_human=False))
single = categories(BUDGET)
many = categories(NEED, JOINING)


def values(category: Category, assertions_or_rows: Iterable[Assertion | Insight]) -> set[str]:
    """The different values among statements or rows, near duplicates as one where the category joins them."""
    return {value_of(one.value_key, category) for one in assertions_or_rows}


def believed(log: Iterable[Assertion], category: Category) -> list[Insight]:
    return [row for row in fold(log, category) if row.status == "active"]


def shown(log: Iterable[Assertion], category: Category) -> list[Insight]:
    """What is believed or proposed of a customer: the rows that say something now."""
    return [row for row in fold(log, category) if row.status != "archived" and row.op == "assert"]


def dismissed(reason: str, log: Log, category: Category) -> set[str]:
    """The values that people took away for this reason and did not state again."""
    every = {value_of(value, category) for value in VALUES}
    return {value for value in every if standing_tombstone(value, in_order(log), category) == reason}


def said_again(log: Iterable[Assertion], category: Category) -> set[str]:
    """The values that AI read in a message later than people's last retirement of them."""
    taken_away: dict[str, datetime] = {}
    for a in in_order(a for a in log if a.source == "human" and a.op == "retire"):
        taken_away[value_of(a.value_key, category)] = a.event_at
    stated = [(value_of(a.value_key, category), a) for a in log if a.source == "ai" and a.op == "assert"]
    return {value for value, a in stated if value in taken_away and a.event_at > taken_away[value]}


def held_by_people(log: Iterable[Assertion], category: Category) -> set[tuple[str, str]]:
    rows = [row for row in believed(log, category) if row.source == "human"]
    return {(value_of(row.value_key, category), row.content) for row in rows}


@given(logs(), logs(source="ai", prefix="more"), locked)
def test_i5_no_ai_assertion_changes_an_active_human_value(log: Log, more: Log, category: Category) -> None:
    before = held_by_people(log, category)
    event(f"human values: {len(before)}")
    assert before <= held_by_people((*log, *more), category)


@given(logs(), categories())
def test_i5_a_wrong_value_never_returns_by_ai(log: Log, category: Category) -> None:
    wrong = dismissed("wrong", log, category)
    event(f"wrong values: {len(wrong)}")
    assert not wrong & values(category, shown(log, category))


@given(logs(), logs(source="ai", prefix="more"), categories())
def test_i5_what_ai_says_of_a_wrong_value_after_that_changes_nothing(log: Log, more: Log, category: Category) -> None:
    wrong = dismissed("wrong", log, category)
    later = [replace(a, event_at=a.event_at + timedelta(days=1)) for a in more]
    refused = [a for a in later if value_of(a.value_key, category) in wrong]
    event(f"refused: {len(refused)}")
    assert fold((*log, *refused), category) == fold(log, category)


@given(logs(), categories())
def test_i5_an_outdated_value_returns_only_by_a_later_message(log: Log, category: Category) -> None:
    outdated = dismissed("outdated", log, category)
    event(f"outdated values: {len(outdated)}")
    assert not (outdated - said_again(log, category)) & values(category, shown(log, category))


@given(logs(), single)
def test_i5_an_outdated_value_of_a_single_slot_is_only_proposed(log: Log, category: Category) -> None:
    assert not dismissed("outdated", log, category) & values(category, believed(log, category))


@given(logs(), many)
def test_i5_an_outdated_value_of_many_is_active_again_when_said_again(log: Log, category: Category) -> None:
    kept = tuple(a for a in log if a.source == "human" or a.op == "assert")
    again = dismissed("outdated", kept, category) & said_again(kept, category)
    event(f"said again: {len(again)}")
    assert again <= values(category, believed(kept, category))


@given(logs(source="ai"), many)
def test_i6_of_many_a_value_is_active_exactly_if_last_asserted_after_its_last_retirement(
    log: Log, category: Category
) -> None:
    last = {value_of(a.value_key, category): a.op for a in in_order(log)}
    assert values(category, believed(log, category)) == {value for value, op in last.items() if op == "assert"}


@given(logs(), categories())
def test_i6_a_retirement_that_arrives_before_its_fact_still_ends_it(log: Log, category: Category) -> None:
    said = [a for a in log if a.source == "ai"]
    end = [replace(a, id=f"{a.id}-end", op="retire", sequence=9, ordinal=9) for a in in_order(said)[-1:]]
    assert not values(category, end) & values(category, believed((*end, *said), category))


@given(logs(), categories())
def test_i7_every_ai_fact_cites_a_message_that_said_it(log: Log, category: Category) -> None:
    said = {(a.op, value_of(a.value_key, category), a.message_id) for a in log if a.source == "ai"}
    rows = fold(log, category)
    cited = {(row.op, value_of(row.value_key, category), message) for row in rows for message in row.evidence}
    assert cited <= said
    assert all(row.evidence for row in rows if row.source == "ai")
