"""Logs of assertions for tests: a builder with small defaults, and strategies that make collisions likely."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

from flywheel.domain.assertions import ArchiveReason, Assertion, Op, Source
from flywheel.domain.categories import Category
from flywheel.domain.insights import Insight, fold

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BUDGET = Category("budget", "预算", "Budget", "single")
NEED = Category("need", "需求", "Need", "multi")
JOINING = replace(NEED, joins_near_duplicates=True)
VALUES = ("erp", "希望erp", "crm", "crm的", "oa")
"""The values of drawn logs. The first two are near duplicates, and so are the next two."""

Log = tuple[Assertion, ...]
T = TypeVar("T")


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def said(
    value: str,
    at: int,
    *,
    op: Op = "assert",
    confidence: float | None = 0.9,
    message: str | None = None,
    content: str | None = None,
    arrived: int | None = None,
    sequence: int = 0,
    ordinal: int = 0,
    category: str = "budget",
) -> Assertion:
    """What a brain read in a customer's message of minute `at`."""
    name = f"{op}-{value}-{at}-{sequence}-{ordinal}"
    return Assertion(
        id=name,
        category=category,
        value_key=value,
        content=content or value.upper(),
        op=op,
        source="ai",
        event_at=minute(at),
        recorded_at=minute(at if arrived is None else arrived),
        sequence=sequence,
        external_id=f"x{at}",
        ordinal=ordinal,
        confidence=confidence,
        message_id=message or f"msg{at}",
        run_id=f"run{at}",
        actor="SmartBrain",
    )


def decided(
    value: str,
    at: int,
    *,
    op: Op = "assert",
    reason: ArchiveReason | None = None,
    content: str | None = None,
    ordinal: int = 0,
    category: str = "budget",
) -> Assertion:
    """What a person entered or took away at minute `at`."""
    return Assertion(
        id=f"human-{op}-{value}-{at}-{ordinal}",
        category=category,
        value_key=value,
        content=content or value.upper(),
        op=op,
        source="human",
        event_at=minute(at),
        recorded_at=minute(at),
        ordinal=ordinal,
        actor="Li Wei",
        reason=reason,
    )


def archived(value: str, at: int, reason: ArchiveReason | None = None) -> Assertion:
    return decided(value, at, op="retire", reason=reason)


def view_of(*log: Assertion, category: Category = BUDGET) -> tuple[Insight, ...]:
    return fold(log, category)


def told(view: Sequence[Insight]) -> list[tuple[str, str, str | None]]:
    """The rows in short: value, status, reason."""
    return [(row.value_key, row.status, row.status_reason) for row in view]


def active(view: Sequence[Insight]) -> list[str]:
    return [row.value_key for row in view if row.status == "active"]


def categories(*shapes: Category) -> st.SearchStrategy[Category]:
    """Policies of every kind, or of the given ones, with and without the right of AI to overrule people."""
    return st.builds(
        replace,
        st.sampled_from(shapes or (BUDGET, NEED, JOINING)),
        cap=st.sampled_from([1, 2, 12]),
        ai_may_supersede_human=st.booleans(),
        min_confidence=st.sampled_from([0.0, 0.6]),
    )


class _Drawn:
    """Choices made by one drawn number: a draw for each would take most of the time of ten thousand examples."""

    RANGE = 2**24
    """Within it, numbers are drawn evenly."""

    def __init__(self, number: int) -> None:
        self.id = str(number * 48_271 % self.RANGE)
        self._left = number

    def among(self, *options: T) -> T:
        self._left, index = divmod(self._left, len(options))
        return options[index]


def assertions(source: Source | None = None, prefix: str = "") -> st.SearchStrategy[Assertion]:
    """One assertion of a few values and times, so that a handful of them meet in every way."""
    return st.integers(0, _Drawn.RANGE - 1).map(lambda number: _assertion(_Drawn(number), source, prefix))


def _assertion(drawn: _Drawn, source: Source | None, prefix: str) -> Assertion:
    by: Source = drawn.among("ai", "ai", "human") if source is None else source
    op: Op = drawn.among("assert", "assert", "retire")
    at = drawn.among(*range(7))
    place: dict[str, Any] = {"value_key": drawn.among(*VALUES), "ordinal": drawn.among(0, 1, 2)}
    if by == "ai":
        said: dict[str, Any] = {
            "sequence": drawn.among(0, 1, 2),
            "external_id": drawn.among("", "x", "y"),
            "confidence": drawn.among(None, 0.3, 0.7, 0.95),
            "message_id": f"msg{at}-{drawn.among(0, 1, 2)}",
            "run_id": "run",
        }
    else:
        said = {"reason": drawn.among(None, "outdated", "wrong") if op == "retire" else None}
    return Assertion(
        id=prefix + drawn.id,
        category="budget",
        content=drawn.among("A", "ａ", "about A"),
        op=op,
        source=by,
        event_at=minute(at),
        recorded_at=minute(drawn.among(0, 3, 5, 6, 9)),
        actor="SmartBrain" if by == "ai" else "Li Wei",
        **place,
        **said,
    )


def logs(max_size: int = 14, source: Source | None = None, prefix: str = "") -> st.SearchStrategy[Log]:
    return st.lists(assertions(source, prefix), max_size=max_size, unique_by=lambda a: a.id).map(tuple)


def unambiguous_logs(max_size: int = 14) -> st.SearchStrategy[Log]:
    """Logs in which no two assertions share a place in the order of facts."""

    def place(log: Log) -> Log:
        return tuple(replace(a, sequence=index * 7 % 15) for index, a in enumerate(log))

    return logs(max_size).map(place)
