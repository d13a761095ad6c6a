"""A person who speaks up in the middle of each dialogue, and what must then be believed: their word stands, and what
the customer says later about that slot is proposed.
"""

import random
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flywheel.cli.client import ApiClient
from flywheel.testing.simulators.openai import Change
from tests import gold
from tests.oracle.judge import Facts, active

AFTER_THE_TURN = timedelta(seconds=30)


@dataclass(frozen=True)
class Edit:
    """A person enters a value of a single-valued slot, back-dated to just after one turn."""

    dialogue_id: str
    turn: int
    slot: str
    value: str
    observed_at: datetime

    @property
    def external_id(self) -> str:
        return f"{self.dialogue_id}:{self.turn}"


def edits(dialogues: Sequence[gold.Dialogue], seed: int) -> dict[str, Edit]:
    """One edit for each dialogue that has a single-valued fact."""
    made = (_edit(dialogue, random.Random(f"{seed}:{dialogue['dialogue_id']}")) for dialogue in dialogues)
    return {edit.dialogue_id: edit for edit in made if edit is not None}


def _edit(dialogue: gold.Dialogue, chance: random.Random) -> Edit | None:
    """In a slot of the dialogue, before its last change or after any turn: a value of the person's own, or one that the
    customer names.
    """
    said: dict[str, list[tuple[int, str]]] = {}
    for turn, changes in gold.said(dialogue):
        for change in changes:
            if change["category"] not in dialogue["multi_slots"]:
                said.setdefault(change["category"], []).append((turn, change["content"]))
    if not said:
        return None
    slot = chance.choice(sorted(said))
    turn = chance.randrange(chance.choice([max(said[slot])[0] or 1, len(dialogue["turns"])]))
    value = chance.choice([f"人工核实 {chance.randrange(1000)}", *sorted({content for _, content in said[slot]})])
    at = datetime.fromisoformat(dialogue["sent_at"]) + timedelta(minutes=turn) + AFTER_THE_TURN
    return Edit(dialogue["dialogue_id"], turn, slot, value, at)


def expected(dialogues: Sequence[gold.Dialogue], made: Mapping[str, Edit]) -> dict[str, Facts]:
    """What each profile must show in the end."""
    final = gold.expected(dialogues)
    return {d["dialogue_id"]: _shown(d, final[d["dialogue_id"]], made.get(d["dialogue_id"])) for d in dialogues}


def _shown(dialogue: gold.Dialogue, believed: Mapping[str, frozenset[str]], edit: Edit | None) -> Facts:
    if edit is None:
        return active(believed)
    later = [
        change
        for turn, changes in gold.said(dialogue)
        for change in changes
        if turn > edit.turn and change["category"] == edit.slot
    ]
    return active({**believed, edit.slot: frozenset({edit.value})}) | _proposed(edit, later)


def _proposed(edit: Edit, later: Sequence[Change]) -> Facts:
    """What is left for a person to decide after all that the customer said later about the slot."""
    proposal: str | None = None
    is_retired = False
    for change in later:
        is_theirs = _same(change["content"], edit.value)
        match change["op"], is_theirs:
            case "assert", True:
                proposal, is_retired = None, False
            case "assert", False:
                proposal = change["content"]
            case "retire", True:
                is_retired = True
            case _ if proposal is not None and _same(change["content"], proposal):
                proposal = None
    left = {("proposed", edit.slot, proposal)} if proposal is not None else set()
    return frozenset(left | ({("retirement", edit.slot, edit.value)} if is_retired else set()))


def _same(one: str, other: str) -> bool:
    """Whether two wordings are one value, as far as the wordings of the corpora go."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def editor(
    client: ApiClient, made: Mapping[str, Edit], customers: Mapping[str, str]
) -> Callable[[Sequence[str]], None]:
    """Enters each edit once the turn it reacts to has been acknowledged."""
    waiting = {edit.external_id: edit for edit in made.values()}

    def after_batch(external_ids: Sequence[str]) -> None:
        for external_id in external_ids:
            edit = waiting.pop(external_id, None)
            if edit is not None:
                body = {
                    "category": "_".join(edit.slot.split()),
                    "content": edit.value,
                    "observed_at": edit.observed_at.isoformat(),
                }
                client.post(f"/customers/{customers[edit.dialogue_id]}/insights", body)

    return after_batch
