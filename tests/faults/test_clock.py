"""The database's clock is set an hour forward or back in the middle of the work.

The product compares its clock only with times that it stored, so moving those is what setting the clock would do.
"""

from pathlib import Path

import pytest

from tests.faults.stage import DIALOGUES, staged

STORED = """
select format('update %s.%I set %s', table_schema::regnamespace, table_name,
  string_agg(format('%1$I = %1$I + $1::interval', column_name), ', '))
from information_schema.columns join information_schema.tables using (table_schema, table_name)
where data_type = 'timestamp with time zone' and table_type = 'BASE TABLE' and
  (table_name, table_schema) in (('insight_lanes', 'public'), ('insight_runs', 'public'), ('pgqueuer', 'jobs'))
group by table_schema, table_name
"""


@pytest.mark.parametrize("shift", ["-1 hour", "1 hour"], ids=["clock set forward", "clock set back"])
async def test_clock_that_is_set_in_mid_work_delays_nothing(seeded_database: str, tmp_path: Path, shift: str) -> None:
    async with staged(seeded_database, tmp_path) as stage:
        stage.brain_takes(3600)
        async with stage.product("run", "--role", "api") as api:
            first, rest = stage.halves()
            async with stage.product("worker", lease_s="4") as worker:
                await stage.send(api, first)
                await stage.calls(DIALOGUES)
                await worker.kill()
            await stage.send(api, rest)
            for (update,) in await stage.sql.fetch(STORED):
                await stage.sql.execute(update.replace("$1::interval", f"interval '{shift}'"))
            stage.brain_takes(0)

            async with stage.product("worker", lease_s="4"):
                await stage.assert_as_if_nothing_had_happened(api)
