"""The database cuts its connections: that is nobody's failed attempt, and what was under way is done again."""

from pathlib import Path

from tests import child
from tests.faults.stage import DIALOGUES, staged

CUT = """
select pg_terminate_backend(pid) from pg_locks where relation = $1::text::regclass and not granted
"""


async def test_connection_that_the_database_cuts_is_no_failed_attempt(seeded_database: str, tmp_path: Path) -> None:
    async with staged(seeded_database, tmp_path) as stage:
        one_attempt = {"run_max_attempts": "1", "run_retry_s": "0.5"}
        async with stage.product("run", "--role", "api") as api, stage.product("worker", **one_attempt):
            async with stage.barrier("insight_assertions") as barrier:
                await stage.send(api)
                await barrier.holds_up(DIALOGUES)
                assert len(await stage.sql.fetch(CUT, "insight_assertions")) == DIALOGUES
            await stage.assert_as_if_nothing_had_happened(api)
        assert len(stage.brain.received) == DIALOGUES


async def test_brain_is_not_to_blame_for_a_reply_that_the_database_could_not_keep(
    seeded_database: str, tmp_path: Path
) -> None:
    async with (
        staged(seeded_database, tmp_path) as stage,
        stage.product("run", "--role", "api") as api,
        stage.product("worker", run_max_attempts="1"),
        child.signed_in(api) as admin,
    ):
        stage.brain.gate.clear()
        await stage.send(api)
        await stage.calls(DIALOGUES)
        async with stage.barrier("insight_runs") as barrier:
            stage.brain.gate.set()
            await barrier.holds_up(DIALOGUES)
            assert len(await stage.sql.fetch(CUT, "insight_runs")) >= DIALOGUES

        await stage.assert_as_if_nothing_had_happened(api)
        [brain] = [c for c in (await admin.get("/admin/agent-configs"))["items"] if c["enabled"]]
        assert brain["health"]["last_error_at"] is None
