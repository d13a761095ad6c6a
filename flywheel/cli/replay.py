"""Pouring dialogues into a running installation through its public API, and telling what came of it."""

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from flywheel.cli.client import ApiClient, Refused
from flywheel.cli.dialogues import Dialogue, Survey, read

SHUFFLE_WINDOW = 50_000
"""Messages held at a time while shuffling: the bound on memory, and how far one may stray."""

LATE_WINDOW = 2_000
LOOK_S = 0.5
RUN_COUNTS = ("succeeded", "skipped", "failed")
LEARNED = ("opened", "confirmed", "superseded", "proposed", "retired", "dropped")


@dataclass(frozen=True)
class Plan:
    """What to pour, and in which order."""

    path: Path
    channel_type: str = "custom"
    account: str = "replay"
    order: Literal["given", "shuffled"] = "given"
    seed: int = 1
    duplicates: float = 0.0
    batch: int = 200
    limit: int | None = None


@dataclass(frozen=True)
class Outgoing:
    """One message on its way."""

    channel_type: str
    body: dict[str, Any]


@dataclass
class Report:
    """What came of a replay. `customers` are those who were written for, in order of first contact."""

    messages: Counter[str] = field(default_factory=Counter)
    refusals: dict[str, str] = field(default_factory=dict)
    customers: dict[str, None] = field(default_factory=dict)
    runs: Counter[str] = field(default_factory=Counter)
    learned: Counter[str] = field(default_factory=Counter)
    poured_s: float = 0.0
    analysed_s: float | None = None

    @property
    def has_failed(self) -> bool:
        return bool(self.messages["refused"] or self.runs["failed"])


def outgoing(plan: Plan) -> Iterator[Outgoing]:
    """The messages in the order in which they are to arrive; their own times and order stay as they were."""
    chance = random.Random(plan.seed)  # noqa: S311 - an order, no secret
    messages: Iterator[Outgoing] = chain.from_iterable(
        _messages(dialogue, plan) for dialogue in read(plan.path, plan.limit)
    )
    messages = _repeated(messages, plan.duplicates, chance)
    return _shuffled(messages, chance) if plan.order == "shuffled" else messages


def _messages(dialogue: Dialogue, plan: Plan) -> Iterator[Outgoing]:
    peer = {"peer_id": dialogue.dialogue_id, "name": dialogue.customer.name or dialogue.dialogue_id}
    if dialogue.customer.mobile:
        peer["mobile"] = dialogue.customer.mobile
    for number, (turn, sent_at) in enumerate(zip(dialogue.turns, dialogue.times(), strict=True)):
        body: dict[str, Any] = {
            "external_id": f"{dialogue.dialogue_id}:{number}",
            "seq": number,
            "peer": peer,
            "direction": "inbound" if turn.speaker == "customer" else "outbound",
            "sent_at": sent_at.isoformat(),
            "text": turn.text,
        }
        if turn.sender_name:
            body["sender_name"] = turn.sender_name
        yield Outgoing(dialogue.channel_type or plan.channel_type, body)


def _repeated(messages: Iterable[Outgoing], share: float, chance: random.Random) -> Iterator[Outgoing]:
    """Each message once, and a share of them a second time, later."""
    late: list[Outgoing] = []
    for message in messages:
        yield message
        if chance.random() < share:
            late.append(message)
        if len(late) > LATE_WINDOW:
            yield _drawn(late, chance)
    while late:
        yield _drawn(late, chance)


def _shuffled(messages: Iterable[Outgoing], chance: random.Random) -> Iterator[Outgoing]:
    held: list[Outgoing] = []
    for message in messages:
        held.append(message)
        if len(held) > SHUFFLE_WINDOW:
            yield _drawn(held, chance)
    while held:
        yield _drawn(held, chance)


def _drawn(held: list[Outgoing], chance: random.Random) -> Outgoing:
    index = chance.randrange(len(held))
    held[index], held[-1] = held[-1], held[index]
    return held.pop()


def _batches(messages: Iterable[Outgoing], size: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Batches of one channel type each."""
    waiting: dict[str, list[dict[str, Any]]] = {}
    for message in messages:
        batch = waiting.setdefault(message.channel_type, [])
        batch.append(message.body)
        if len(batch) >= size:
            yield message.channel_type, waiting.pop(message.channel_type)
    yield from waiting.items()


def create_categories(client: ApiClient, found: Survey) -> int:
    """Make each slot of the file a category, unless there is one of that name; returns how many were made."""
    made = 0
    for name, holds_several in sorted(found.slots.items()):
        wanted = {
            "key": "_".join(name.split()),
            "label_zh": name,
            "label_en": name,
            "cardinality": "multi" if holds_several else "single",
        }
        try:
            client.post("/admin/insight-categories", wanted)
        except Refused as error:
            if error.code != "category_taken":
                raise
        else:
            made += 1
    return made


def is_analysed(client: ApiClient, customer_id: str, since: str) -> bool:
    """Whether nothing of a customer waits, or what waits was given up after `since`."""
    profile = client.get(f"/customers/{customer_id}/profile")
    last = profile["last_run"] or {"state": None, "started_at": ""}
    is_given_up = last["state"] == "failed" and last["started_at"] >= since[:19]
    return bool(profile["pending_messages"] == 0 or is_given_up)


class Replay:
    """One replay, with its progress on the terminal."""

    def __init__(self, client: ApiClient, plan: Plan, found: Survey, console: Console) -> None:
        self._client = client
        self._plan = plan
        self._found = found
        self._console = console
        self._report = Report()
        self._since = ""
        self._before: dict[str, Any] = {}

    def run(self, *, create: bool, wait: bool) -> Report:
        """Pour the file, wait for its analysis. Raises BadFile and ApiError."""
        self._since = self._client.server_time().isoformat()
        self._before = self._stats()
        if create:
            made = create_categories(self._client, self._found)
            self._console.print(f"{made} of {len(self._found.slots)} slots became categories; the others were there.")
        began = time.monotonic()
        with self._progress() as progress:
            self._pour(progress)
            self._report.poured_s = time.monotonic() - began
            if wait:
                self._wait(progress)
                self._report.analysed_s = time.monotonic() - began
        self._count()
        return self._report

    def _progress(self) -> Progress:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        return Progress(*columns, console=self._console)

    def _pour(self, progress: Progress) -> None:
        report = self._report
        expected = round(self._found.messages * (1 + self._plan.duplicates))
        bar = progress.add_task("messages sent", total=expected)
        for channel_type, batch in _batches(outgoing(self._plan), self._plan.batch):
            body = {"channel_type": channel_type, "account": self._plan.account, "messages": batch}
            answer = self._client.post("/channels/inbound", body)
            for result in answer["results"]:
                report.messages[result["status"]] += 1
                if result["customer_id"]:
                    report.customers.setdefault(result["customer_id"])
                if reason := result["reason"]:
                    report.refusals.setdefault(reason["code"], f"{result['external_id']}: {reason['detail']}")
            progress.advance(bar, len(batch))
        progress.update(bar, total=report.messages.total())

    def _wait(self, progress: Progress) -> None:
        """Look at one customer after the other: what was poured first is analysed first."""
        bar = progress.add_task("customers analysed", total=len(self._report.customers))
        told = time.monotonic()
        for customer_id in self._report.customers:
            while not is_analysed(self._client, customer_id, self._since):
                time.sleep(LOOK_S)
                if time.monotonic() - told > 10 * LOOK_S:
                    told = time.monotonic()
                    progress.update(bar, description=self._state())
            progress.advance(bar)
        progress.update(bar, description="customers analysed")

    def _state(self) -> str:
        stats = self._stats()
        troubles = "".join(f", {kind} {count}×" for kind, count in stats["failures"].items())
        return f"customers analysed ({stats['runs'] - self._before['runs']} runs{troubles})"

    def _stats(self) -> dict[str, Any]:
        found: dict[str, Any] = self._client.get("/admin/insight-runs/stats", {"from": self._since})
        return found

    def _count(self) -> None:
        after = self._stats()
        for name in RUN_COUNTS:
            self._report.runs[name] = after[name] - self._before[name]
        for name in LEARNED:
            self._report.learned[name] = after["written"][name] - self._before["written"][name]


def table(report: Report) -> Table:
    """The report for people."""
    shown = Table("", "", title="Replay", show_header=False)
    stored, duplicate, refused = (report.messages[name] for name in ("stored", "duplicate", "refused"))
    shown.add_row("messages", f"{stored} stored, {duplicate} duplicate, {refused} refused")
    for code, example in report.refusals.items():
        shown.add_row("", f"{code}: {example}")
    shown.add_row("customers", str(len(report.customers)))
    if report.analysed_s is None:
        shown.add_row("analysis", "not waited for")
    else:
        shown.add_row("learned", ", ".join(f"{report.learned[name]} {name}" for name in LEARNED))
        shown.add_row("runs", ", ".join(f"{report.runs[name]} {name}" for name in RUN_COUNTS))
    whole = "" if report.analysed_s is None else f", {report.analysed_s:.1f} s until all was analysed"
    shown.add_row("time", f"{report.poured_s:.1f} s to store{whole}")
    return shown
