"""Dialogues whose truth is known: what each message changes, and what must be believed in the end."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flywheel.testing.simulators.openai import Change

SMALL = Path(__file__).parent / "data" / "dialogues" / "purchases.jsonl"
FIRST_DAY = datetime.fromisoformat("2020-01-01T00:00:00+08:00")

Dialogue = Mapping[str, Any]
Believed = dict[str, dict[str, frozenset[str]]]


def stamped(source: Path, target: Path) -> list[Dialogue]:
    """A copy in which each dialogue has a day of its own, so that the minute of a message names it."""
    return stamp(read(source), target)


def read(source: Path) -> Iterator[Dialogue]:
    """The dialogues of a file."""
    with source.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def stamp(dialogues: Iterable[Dialogue], target: Path) -> list[Dialogue]:
    """Write dialogues to a file, each with a day of its own."""
    dated: list[Dialogue] = [
        {**dialogue, "sent_at": (FIRST_DAY + timedelta(days=number)).isoformat()}
        for number, dialogue in enumerate(dialogues)
    ]
    target.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in dated), encoding="utf-8")
    return dated


def answers(dialogues: Sequence[Dialogue]) -> dict[str, list[Change]]:
    """What each customer's message of stamped dialogues changes, by the minute under which a brain sees it."""
    return {
        f"{datetime.fromisoformat(dialogue['sent_at']) + timedelta(minutes=number):%Y-%m-%dT%H:%M}": changes
        for dialogue in dialogues
        for number, changes in said(dialogue)
    }


def stated(dialogues: Sequence[Dialogue]) -> Counter[tuple[str, str, str, str]]:
    """What must stand in the log, each once: external id of the message, op, category, content."""
    return Counter(
        (f"{dialogue['dialogue_id']}:{number}", change["op"], change["category"], change["content"])
        for dialogue in dialogues
        for number, changes in said(dialogue)
        for change in changes
    )


def said(dialogue: Dialogue) -> Iterator[tuple[int, list[Change]]]:
    """What each of the customer's turns changes, by the turn's index."""
    before: dict[str, frozenset[str]] = {}
    for number, turn in enumerate(dialogue["turns"]):
        if "state_after" in turn:
            after = _facts(turn["state_after"])
            yield number, _changes(before, after, frozenset(dialogue["multi_slots"]))
            before = after


def _facts(state: Mapping[str, str | list[str]]) -> dict[str, frozenset[str]]:
    listed = {slot: [value] if isinstance(value, str) else value for slot, value in state.items()}
    return {slot: frozenset(values) for slot, values in listed.items()}


def _changes(
    before: Mapping[str, frozenset[str]], after: Mapping[str, frozenset[str]], several: frozenset[str]
) -> list[Change]:
    """A new value of a single-valued slot says by itself that the old one is over."""
    changes: list[Change] = []
    for slot in sorted({*before, *after}):
        old, new = before.get(slot, frozenset()), after.get(slot, frozenset())
        over = old - new if slot in several or not new else frozenset()
        changes += [{"op": "retire", "category": slot, "content": value} for value in sorted(over)]
        changes += [{"op": "assert", "category": slot, "content": value} for value in sorted(new - old)]
    return changes


def expected(dialogues: Sequence[Dialogue]) -> Believed:
    """The facts that hold at the end of each dialogue."""
    return {_name(d): _facts(_last_state(d)) for d in dialogues}


def _name(dialogue: Dialogue) -> str:
    name: str = dialogue.get("customer", {}).get("name") or dialogue["dialogue_id"]
    return name


def _last_state(dialogue: Dialogue) -> Mapping[str, str | list[str]]:
    states = [turn["state_after"] for turn in dialogue["turns"] if "state_after" in turn]
    last: Mapping[str, str | list[str]] = states[-1]
    return last


def believed(insights: Sequence[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Active insights as slots and values."""
    found: dict[str, set[str]] = {}
    for insight in insights:
        found.setdefault(insight["category_label"], set()).add(insight["content"])
    return {slot: frozenset(values) for slot, values in found.items()}
