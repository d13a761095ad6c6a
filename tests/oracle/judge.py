"""Whether each dialogue ended as it must; of what did not, the fact, what was expected, and its actual life."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flywheel.cli.client import ApiClient

PAUSE_S = 0.3
LONGEST_S = 3600.0

UNKNOWN: Mapping[str, Any] = {"active_insights": [], "proposed_insights": [], "pending_messages": 0}

Facts = frozenset[tuple[str, str, str]]
"""What a customer's profile shows: status, category, content; a proposed retirement has the status `retirement`."""


@dataclass(frozen=True)
class Verdict:
    """One dialogue: what had to be believed, and what is."""

    dialogue_id: str
    customer_id: str
    expected: Facts
    actual: Facts
    pending: int

    @property
    def is_right(self) -> bool:
        return self.expected == self.actual and not self.pending


def active(believed: Mapping[str, frozenset[str]]) -> Facts:
    """Facts that hold, from slots and values."""
    return frozenset(("active", slot, value) for slot, values in believed.items() for value in values)


def judged(client: ApiClient, customers: Mapping[str, str], expected: Mapping[str, Facts]) -> list[Verdict]:
    """Each dialogue, once nothing of its customer waits any more. One that nobody knows of believes nothing."""
    verdicts = []
    ends = time.monotonic() + LONGEST_S
    for dialogue_id, facts in expected.items():
        customer_id = customers.get(dialogue_id, "")
        profile = _settled(client, customer_id, ends) if customer_id else UNKNOWN
        verdicts.append(Verdict(dialogue_id, customer_id, facts, _shown(profile), profile["pending_messages"]))
    return verdicts


def _settled(client: ApiClient, customer_id: str, ends: float) -> Mapping[str, Any]:
    """The profile once nothing waits; as it is when that takes too long, for what was given up waits for ever."""
    while True:
        profile: Mapping[str, Any] = client.get(f"/customers/{customer_id}/profile")
        if profile["pending_messages"] == 0 or time.monotonic() > ends:
            return profile
        time.sleep(PAUSE_S)


def _shown(profile: Mapping[str, Any]) -> Facts:
    rows = [*profile["active_insights"], *profile["proposed_insights"]]
    return frozenset((_status(row), row["category_label"], row["content"]) for row in rows)


def _status(row: Mapping[str, Any]) -> str:
    status: str = row["status"]
    return "retirement" if row["op"] == "retire" else status


def explained(client: ApiClient, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Each miss in lines: the dialogue, the category, what was expected there, and the life of what is there."""
    for verdict in verdicts:
        who = f"customer {verdict.customer_id or 'never seen'}, {verdict.pending} messages not analysed"
        yield f"MISS {verdict.dialogue_id} ({who})"
        for category in sorted({fact[1] for fact in verdict.expected ^ verdict.actual}):
            yield f"  {category}"
            yield f"    expected: {_said(verdict.expected, category)}"
            yield f"    actual:   {_said(verdict.actual, category)}"
            if verdict.customer_id:
                yield from _lives(client, verdict.customer_id, category)


def _said(facts: Facts, category: str) -> str:
    return (
        ", ".join(f"{status} {content!r}" for status, slot, content in sorted(facts) if slot == category) or "nothing"
    )


def _lives(client: ApiClient, customer_id: str, category: str) -> Iterator[str]:
    """Every row there ever was in a category, oldest first, with everything that was said about its value."""
    path = f"/customers/{customer_id}/insights"
    key = "_".join(category.split())
    rows = client.get(path, {"category": key, "limit": 100})["items"]
    for row in reversed(rows):
        state = f"{row['status']} ({row['status_reason']}), {row['op']} by {row['source']}"
        yield f"    life of {row['content']!r}: {state}"
        for said in client.get(f"{path}/{row['id']}")["history"]:
            cited = f"message {said['message_id']}, run {said['run_id']}"
            yield f"      {said['event_at']} {said['op']} {said['content']!r} by {said['actor']}, {cited}"
