"""What each statement did, told slowly: by comparing what was believed before it with what was believed after it."""

from collections.abc import Sequence
from itertools import permutations

from flywheel.domain.assertions import Assertion
from flywheel.domain.categories import Category
from flywheel.domain.insights import Insight, fold

from .reference_model import standing_tombstone, value_of


def narrate(ordered: Sequence[Assertion], category: Category) -> list[str]:
    """One word for each of the statements, which are in the order of facts."""
    corrections = {half.id for pair in permutations(ordered, 2) if _corrects(*pair) for half in pair}
    told = [_did(ordered[: n + 1], category) for n in range(len(ordered))]
    return ["corrected" if a.id in corrections else did for a, did in zip(ordered, told, strict=True)]


def _corrects(a: Assertion, b: Assertion) -> bool:
    by_one = a.source == b.source == "human" and (a.event_at, a.actor) == (b.event_at, b.actor)
    return by_one and (a.op, b.op) == ("retire", "assert") and b.ordinal == a.ordinal + 1


def _did(history: Sequence[Assertion], category: Category) -> str:
    a = history[-1]
    scene = _Scene(a, fold(history[:-1], category), category)
    if a.source == "human":
        return scene.stated_by_person() if a.op == "assert" else scene.retired_by_person()
    if standing_tombstone(scene.value, history[:-1], category) == "wrong":
        return "ignored"
    after = _Scene(a, fold(history, category), category)
    return scene.stated_by_ai(after) if a.op == "assert" else scene.retired_by_ai(after)


class _Scene:
    """What was believed and proposed of a statement's value at one time."""

    def __init__(self, a: Assertion, view: Sequence[Insight], category: Category) -> None:
        self.a = a
        self.value = value_of(a.value_key, category)
        mine = [row for row in view if value_of(row.value_key, category) == self.value]
        slot = mine if category.is_multi else view
        self.is_held = any(row.status == "active" for row in mine)
        self.is_proposed = any(row.status == "proposed" and row.op == "assert" for row in mine)
        self.was_known = any(row.op == "assert" for row in mine)
        self.is_taken = any(row.status == "active" for row in slot)
        self.is_questioned = any(row.status == "proposed" and row.op == "retire" for row in slot)

    def stated_by_person(self) -> str:
        if self.is_held:
            return "rejected" if self.is_questioned else "confirmed"
        if self.is_proposed:
            return "accepted"
        return "restored" if self.was_known else self._new()

    def retired_by_person(self) -> str:
        if self.is_held and self.is_questioned:
            return "accepted"
        return "rejected" if self.is_proposed and self.a.reason == "wrong" else "archived"

    def stated_by_ai(self, after: "_Scene") -> str:
        if self.is_held:
            return "confirmed"
        if after.is_held:
            return self._new()
        return "confirmed" if self.is_proposed else "proposed"

    def retired_by_ai(self, after: "_Scene") -> str:
        if self.is_held and after.is_held:
            return "confirmed" if self.is_questioned else "proposed"
        return "retired"

    def _new(self) -> str:
        return "superseded" if self.is_taken else "opened"
