"""The database cuts its connections: that is nobody's failed attempt, and what was under way is done again."""

from pathlib import Path

from tests.faults.stage import DIALOGUES, staged

CUT = """
select pg_terminate_backend(pid) from pg_locks where relation = 'insight_assertions'::regclass and not granted
"""


async def test_connection_that_the_database_cuts_is_no_failed_attempt(seeded_database: str, tmp_path: Path) -> None:
    async with staged(seeded_database, tmp_path) as stage:
        one_attempt = {"run_max_attempts": "1", "run_retry_s": "0.5"}
        async with stage.product("run", "--role", "api") as api, stage.product("worker", **one_attempt):
            async with stage.barrier("insight_assertions") as barrier:
                await stage.send(api)
                await barrier.holds_up(DIALOGUES)
                assert len(await stage.sql.fetch(CUT)) == DIALOGUES
            await stage.assert_as_if_nothing_had_happened(api)
        assert len(stage.brain.received) == DIALOGUES
