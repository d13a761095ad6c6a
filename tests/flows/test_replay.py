"""Replaying dialogues whose truth is known: what is believed in the end is what holds then, whatever the order."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from flywheel.testing.simulators.openai import OpenAISimulator, gold_responder
from tests import child, gold
from tests.application import ADMIN_PASSWORD, Client

CORPORA = os.environ.get("FLYWHEEL_TEST_CORPORA")
ORDERS = [
    pytest.param((), id="in order"),
    pytest.param(("--order", "shuffled", "--duplicates", "0.3", "--seed", "7"), id="shuffled with duplicates"),
]


@dataclass
class Stage:
    """A running product whose brain knows the truth about one file."""

    url: str
    admin: Client
    brain: OpenAISimulator
    path: Path
    dialogues: list[gold.Dialogue]

    async def replay(self, *options: str) -> tuple[int, str]:
        """The exit code of `flywheel replay`, and what it printed."""
        line = ("replay", str(self.path), "--url", self.url, "--create-categories", *options)
        async with child.command(*line, admin_password=ADMIN_PASSWORD) as replay:
            code = await replay.process.wait()
        return code, replay.said.decode()

    async def believed(self) -> gold.Believed:
        """What is believed about each customer of the replay, by name."""
        customers = await self.admin.all("/customers", limit=200)
        profiles = [await self.admin.get(f"/customers/{customer['id']}/profile") for customer in customers]
        return {p["customer"]["display_name"]: gold.believed(p["active_insights"]) for p in profiles}


@asynccontextmanager
async def staged(source: Path, dsn: str, folder: Path, **settings: str) -> AsyncIterator[Stage]:
    path = folder / source.name
    dialogues = gold.stamped(source, path)
    responder = gold_responder(gold.answers(dialogues), key="at")
    async with (
        OpenAISimulator(responder) as brain,
        child.running("run", database_url=dsn, **settings) as product,
        child.signed_in(product) as admin,
    ):
        await child.use_brain(admin, brain.base_url)
        yield Stage(product.url, admin, brain, path, dialogues)


@pytest.mark.parametrize("options", ORDERS)
async def test_final_states_equal_the_gold_states_and_a_second_replay_does_nothing(
    seeded_database: str, tmp_path: Path, options: tuple[str, ...]
) -> None:
    async with staged(gold.SMALL, seeded_database, tmp_path) as stage:
        await assert_learns_the_truth_once(stage, options)


@pytest.mark.corpus
@pytest.mark.skipif(
    CORPORA is None,
    reason="NOT PROVEN HERE: 500 of 500 final states. Set FLYWHEEL_TEST_CORPORA to the folder with dst/crosswoz.jsonl.",
)
@pytest.mark.parametrize("options", ORDERS)
async def test_all_states_of_the_corpus_are_right(
    seeded_database: str, tmp_path: Path, options: tuple[str, ...]
) -> None:
    source = Path(CORPORA or "") / "dst" / "crosswoz.jsonl"
    async with staged(source, seeded_database, tmp_path, burst_quiet_s="0.5", burst_longest_s="3") as stage:
        assert len(stage.dialogues) == 500
        await assert_learns_the_truth_once(stage, options)


async def assert_learns_the_truth_once(stage: Stage, options: tuple[str, ...]) -> None:
    messages = sum(len(dialogue["turns"]) for dialogue in stage.dialogues)

    code, said = await stage.replay(*options)
    assert code == 0, said
    assert f"{messages} stored" in said
    assert await stage.believed() == gold.expected(stage.dialogues)

    calls = len(stage.brain.received)
    code, said = await stage.replay()
    assert code == 0, said
    assert f"0 stored, {messages} duplicate" in said
    assert "0 succeeded, 0 skipped, 0 failed" in said
    await asyncio.sleep(1)
    assert len(stage.brain.received) == calls
