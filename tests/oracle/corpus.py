"""The dialogues of the oracle: several files as one, whose slots do not meet, each message known by its minute."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from flywheel.cli.dialogues import Survey, survey
from flywheel.cli.replay import Plan, outgoing
from flywheel.testing.simulators.openai import Payload, gold_responder
from tests import gold

CHANNEL = {"channel_type": "custom", "account": "oracle"}


@dataclass(frozen=True)
class Corpus:
    """Dialogues in one file, and what they say."""

    path: Path
    dialogues: Sequence[gold.Dialogue]
    slots: Survey

    def truth(self) -> Callable[[Payload], str]:
        """What a brain answers that knows what each message changes."""
        return gold_responder(gold.answers(self.dialogues), key="at")

    def messages(self, *, shuffled: bool, duplicates: float, seed: int) -> list[dict[str, Any]]:
        """Everything in the order of arrival."""
        order = "shuffled" if shuffled else "given"
        plan = Plan(self.path, order=order, duplicates=duplicates, seed=seed)  # type: ignore[arg-type]  # one of the two
        return [message.body for message in outgoing(plan)]


def gathered(files: Sequence[Path], target: Path, limit: int | None = None) -> Corpus:
    """At most `limit` dialogues of each file. A slot is named after its file too: the same name may be single-valued
    in one file and multi-valued in another.
    """
    dialogues = gold.stamp((d for file in files for d in _of(file, limit)), target)
    return Corpus(target, dialogues, survey(target))


def _of(file: Path, limit: int | None) -> Iterator[gold.Dialogue]:
    for dialogue in islice(gold.read(file), limit):
        named = {
            **dialogue,
            "multi_slots": [_named(file, slot) for slot in dialogue["multi_slots"]],
            "turns": [_turn(file, turn) for turn in dialogue["turns"]],
        }
        # Told by its id in the tables, whatever the person in it is called.
        yield {key: value for key, value in named.items() if key != "customer"}


def _turn(file: Path, turn: Mapping[str, Any]) -> Mapping[str, Any]:
    if "state_after" not in turn:
        return turn
    return {**turn, "state_after": {_named(file, slot): value for slot, value in turn["state_after"].items()}}


def _named(file: Path, slot: str) -> str:
    return f"{file.stem}.{slot}"


def default_folder() -> Path | None:
    """Where FLYWHEEL_TEST_CORPORA says that the large corpora are."""
    named = os.environ.get("FLYWHEEL_TEST_CORPORA")
    return Path(named) if named else None
