"""Samples of the oracle's runs and of the crash torture on a few dialogues; `make oracle` and `make torture` do all."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import cast

import asyncpg
import pytest
import pytest_asyncio

from flywheel.testing.simulators.openai import Payload
from tests import gold
from tests.application import copied
from tests.oracle import dump
from tests.oracle.corpus import Corpus, gathered
from tests.oracle.product import Databases
from tests.oracle.runs import RUNS, Outcome, Run, play
from tests.oracle.torture import Damage, torture

SEED = 7
BY_KEY = {run.key: run for run in RUNS}
SAMPLES = [
    pytest.param(replace(BY_KEY["E"], kills=2), id="killed with its database"),
    pytest.param(replace(BY_KEY["F"], workers=3), id="several workers"),
    pytest.param(BY_KEY["H"], id="a person's edit in each"),
]


@dataclass(frozen=True)
class UnderWay:
    """Everything at once: after a kill most of the time is waiting for leases that run out."""

    corpus: Corpus
    outcomes: Mapping[str, Awaitable[Outcome]]
    damage: Awaitable[Damage]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def under_way(databases: Databases, corpus: Corpus) -> AsyncIterator[UnderWay]:
    async with asyncio.TaskGroup() as group:
        runs = [cast("Run", sample.values[0]) for sample in SAMPLES]
        outcomes = {run.key: group.create_task(play(run, corpus, databases, SEED)) for run in runs}
        yield UnderWay(corpus, outcomes, group.create_task(torture(corpus, databases, kills=2, seed=SEED)))


@pytest.fixture(scope="module")
def databases(postgres_dsn: str, prepared_database: str) -> Databases:
    return partial(copied, postgres_dsn, prepared_database)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return gathered([gold.SMALL], tmp_path_factory.mktemp("oracle") / "corpus.jsonl")


@pytest.mark.parametrize("run", SAMPLES)
async def test_every_dialogue_ends_as_it_must(run: Run, under_way: UnderWay) -> None:
    outcome = await under_way.outcomes[run.key]

    assert outcome.complaints == []
    assert outcome.right == outcome.dialogues == len(under_way.corpus.dialogues)
    assert outcome.restarts == run.kills
    assert not outcome.errors


async def test_killed_again_and_again_the_database_holds_what_it_would_hold_anyway(under_way: UnderWay) -> None:
    damage = await under_way.damage

    assert damage.differences == []
    assert damage.is_none
    assert damage.tortured.restarts >= 2


class Hoarding(Corpus):
    """Dialogues whose brain never notices that something is over."""

    def truth(self) -> Callable[[Payload], str]:
        tell = super().truth()

        def respond(payload: Payload) -> str:
            reply = json.loads(tell(payload))
            return json.dumps({**reply, "insights": [item for item in reply["insights"] if item["op"] == "assert"]})

        return respond


async def test_wrong_end_is_told_with_what_was_expected_and_the_life_of_the_fact(
    corpus: Corpus, databases: Databases
) -> None:
    outcome = await play(BY_KEY["A"], Hoarding(corpus.path, corpus.dialogues, corpus.slots), databases, SEED)

    assert not outcome.is_right
    assert 0 < outcome.right < outcome.dialogues
    told = "\n".join(outcome.complaints)
    assert "MISS forklift-lease" in told
    assert "purchases.采购.附加要求\n    expected: active '侧移'\n" in told
    assert "    actual:   active '侧移', active '备用电池'\n" in told
    assert "life of '备用电池': active (None), assert by ai\n      2019-12-31T16:05:00" in told


async def test_difference_between_two_databases_is_told_row_by_row(seeded_database: str) -> None:
    before = await dump.content(seeded_database)
    sql = await asyncpg.connect(seeded_database)
    await sql.execute("update insight_categories set cap = cap + 1 where key = 'need'")
    await sql.close()

    after = await dump.content(seeded_database)

    assert list(dump.differences(before, before)) == []
    told = list(dump.differences(before, after))
    assert [line[:22] for line in told] == ["- insight_categories: ", "+ insight_categories: "]
    assert all('"key": "need"' in line for line in told)


def test_page_lists_everything_that_the_comparison_leaves_out() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "oracle.md").read_text(encoding="utf-8").splitlines()
    columns = {f"{table}.{name}": why for table, names in dump.LEFT_OUT.items() for name, why in names.items()}

    assert [line for line in page if line.startswith("| `")] == [
        f"| `{name}` | {why} |" for name, why in {**dump.LEFT_OUT_TABLES, **columns}.items()
    ]
