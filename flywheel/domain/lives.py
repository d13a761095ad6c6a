"""The life of a fact: what each statement about it did, told from the same reconciliation that gives the view."""

from collections.abc import Iterable
from dataclasses import dataclass

from flywheel.domain.assertions import Assertion, moment
from flywheel.domain.categories import Category
from flywheel.domain.insights import NEVER_BELIEVED, reconcile
from flywheel.domain.slots import Did, Row


@dataclass(frozen=True)
class Step:
    """What one statement did. `insight_id` is the row that it is part of, or concerns; None where there is none.

    `closed` are the rows that it ended, the believed one first. A retirement that found nothing to end closes
    nothing; it counts against what is said about its value at an earlier time, whenever that arrives.
    """

    assertion_id: str
    did: Did
    insight_id: str | None
    closed: tuple[str, ...] = ()


def life(assertions: Iterable[Assertion], category: Category) -> tuple[Step, ...]:
    """What each assertion of one (customer, category) did, in the order of facts; demands the same as `fold`."""
    done = reconcile(assertions, category)
    closed: dict[str, list[Row]] = {}
    for row in done.rows:
        if row.closed_by is not None:
            closed.setdefault(row.closed_by.id, []).append(row)
    corrections = _corrections([a for a, _, _ in done.effects if a.source == "human"])
    return tuple(
        Step(a.id, "corrected" if a.id in corrections else did, _id(row), _ids(closed.get(a.id, ())))
        for a, did, row in done.effects
    )


def _id(row: Row | None) -> str | None:
    return None if row is None else (row.joined or row).opening.id


def _ids(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(row.opening.id for row in sorted(rows, key=lambda row: row.reason in NEVER_BELIEVED))


def _corrections(by_people: list[Assertion]) -> set[str]:
    """The two halves of each correction: a retirement, and what the same person put in its place at that moment."""
    stated = {moment(a) for a in by_people if a.op == "assert"}
    retired = {moment(a, after=1) for a in by_people if a.op == "retire"}
    first = {a.id for a in by_people if a.op == "retire" and moment(a, after=1) in stated}
    return first | {a.id for a in by_people if a.op == "assert" and moment(a) in retired}
