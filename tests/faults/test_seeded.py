"""The tests of this folder can fail: without its fence the product covers messages twice, without its sweeper never,
and the stage that finds all in order after the same events with the whole product says so.
"""

import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from flywheel.testing.simulators.openai import gold_responder
from tests.faults.faulty import SEEDED
from tests.faults.stage import DIALOGUES, Coverage, staged
from tests.faults.test_workers import says

BEHIND_THE_FENCE = "drop index uq_insight_runs_covered"
"""The fence has a second line: without its comparisons alone, the constraint still refuses the second run."""
LONG_DUE = "update insight_lanes set due_at = due_at - interval '1 minute' where head_seq > cursor_seq"
"""So that the next sweep finds them: how long the sweeper's patience is does not matter here."""


def inbound(messages: Sequence[dict[str, Any]]) -> int:
    """How many of them are to be analysed."""
    return sum(message["direction"] == "inbound" for message in messages)


async def test_without_the_fence_messages_are_covered_twice(seeded_database: str, tmp_path: Path) -> None:
    async with staged(seeded_database, tmp_path) as stage:
        first, rest = stage.halves()
        await stage.sql.execute(BEHIND_THE_FENCE)
        stage.brain_takes(1, says=gold_responder({}))
        async with (
            stage.product("run", "--role", "api") as api,
            stage.product("unfenced", "worker", module="tests.faults.faulty") as frozen,
        ):
            await stage.send(api, first)
            await stage.calls(DIALOGUES)
            frozen.signal(signal.SIGSTOP)
            stage.brain_takes(1)
            await stage.send(api, rest)
            async with stage.product("worker"):
                await stage.sql.execute(LONG_DUE)
                await stage.analysed()
                assert await stage.coverage() == Coverage(twice=0, never=0)
                frozen.signal(signal.SIGCONT)
                await says(frozen, "run_succeeded", times=DIALOGUES)
                await stage.analysed()

            assert (await stage.coverage()).twice == inbound(rest)
            with pytest.raises(AssertionError):
                await stage.assert_as_if_nothing_had_happened(api)


async def test_without_the_sweeper_messages_are_never_covered(seeded_database: str, tmp_path: Path) -> None:
    """The worker works: who comes later is analysed. Who came before their wake-ups were lost is not."""
    async with (
        staged(seeded_database, tmp_path, dialogues=DIALOGUES + 1) as stage,
        stage.product("run", "--role", "api") as api,
    ):
        later = f"{stage.dialogues[-1]['dialogue_id']}:"
        before = [message for message in stage.messages if not message["external_id"].startswith(later)]
        await stage.send(api, before)
        await stage.sql.execute("truncate jobs.pgqueuer")
        await stage.sql.execute(LONG_DUE)
        async with stage.product("unswept", "worker", module="tests.faults.faulty") as worker:
            await says(worker, SEEDED)
            await stage.send(api)
            await says(worker, "run_succeeded")

            assert await stage.coverage() == Coverage(twice=0, never=inbound(before))
