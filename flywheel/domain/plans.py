"""What a set of new assertions changed: `diff` names it, row by row, from one view of a category to the next."""

from collections.abc import Iterable
from dataclasses import dataclass

from flywheel.domain.insights import NEVER_BELIEVED, Insight


@dataclass(frozen=True)
class Change:
    """One entry of a plan: which row, and the reason code."""

    insight_id: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """What a set of new assertions did to the view."""

    opened: tuple[Change, ...] = ()
    confirmed: tuple[Change, ...] = ()
    superseded: tuple[Change, ...] = ()
    proposed: tuple[Change, ...] = ()
    retired: tuple[Change, ...] = ()

    def counts(self) -> dict[str, int]:
        kinds = ("opened", "confirmed", "superseded", "proposed", "retired")
        return {kind: len(getattr(self, kind)) for kind in kinds}

    def changes(self) -> tuple[Change, ...]:
        """Every entry."""
        return (*self.opened, *self.confirmed, *self.superseded, *self.proposed, *self.retired)


def diff(old: Iterable[Insight], new: Iterable[Insight]) -> Plan:
    """What changed from one view of a category to the next. Rows are the same row when they share an assertion."""
    before = {assertion_id: row for row in old for assertion_id in row.assertion_ids}
    buckets: dict[str, list[Change]] = {}
    for row in new:
        was = next((before[a] for a in row.assertion_ids if a in before), None)
        for kind, reason in _changes(was, row):
            buckets.setdefault(kind, []).append(Change(row.id, reason))
    return Plan(**{kind: tuple(changes) for kind, changes in buckets.items()})


def _changes(was: Insight | None, row: Insight) -> list[tuple[str, str]]:
    if was is None:
        return _changes_of_new_row(row)
    if was.status == row.status:
        grew = set(row.assertion_ids) - set(was.assertion_ids)
        return [("confirmed", "restated")] if grew else []
    if row.status == "active":
        return [("opened", "accepted" if was.status == "proposed" else "returned")]
    if row.status == "proposed":
        return [("proposed", row.op)]
    return [_ended(row)]


def _changes_of_new_row(row: Insight) -> list[tuple[str, str]]:
    if row.status == "proposed" or row.status_reason in NEVER_BELIEVED:
        return [("proposed", row.op)]
    opened = [("opened", "new" if row.status == "active" else "late")]
    return [*opened, _ended(row)] if row.status == "archived" else opened


def _ended(row: Insight) -> tuple[str, str]:
    return ("superseded" if row.status_reason == "superseded" else "retired", str(row.status_reason))
