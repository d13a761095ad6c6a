"""The engine's tables: their names, how they are made, and the two things changed about them."""

import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel
from pgqueuer.ports.driver import Driver
from pgqueuer.queries import Queries

# Every name is given, because the engine would otherwise read variables as common as CHANNEL from the environment.
ENGINE_NAMES = DBSettings(
    db_schema="jobs",
    prefix="",
    channel=Channel("flywheel_jobs"),
    function="fn_pgqueuer_changed",
    trigger="tg_pgqueuer_changed",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    statistics_table="pgqueuer_statistics",
    schedules_table="pgqueuer_schedules",
    queue_status_type="pgqueuer_status",
    # The log is for people; losing it in a crash is cheaper than writing every job four times.
    durability=Durability.balanced,
    widen_id=True,
)
SETUP_LOCK = 4_203_775_318

# The engine lets a key block until its job is done. A job put while its predecessor already runs would then be lost,
# and with it whatever happened since that one read the data; so the key is given up when the job is handed out.
RELEASE_KEY = """
CREATE OR REPLACE FUNCTION jobs.release_key() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN NEW.dedupe_key := NULL; RETURN NEW; END $$;
CREATE OR REPLACE TRIGGER release_key BEFORE UPDATE OF status ON jobs.pgqueuer FOR EACH ROW
WHEN (NEW.status = 'picked' AND OLD.dedupe_key IS NOT NULL) EXECUTE FUNCTION jobs.release_key();
"""
HAS_RELEASE_KEY = "SELECT true FROM pg_trigger WHERE tgname = 'release_key' AND tgrelid = 'jobs.pgqueuer'::regclass"

# The engine's own trigger notifies for every insert, and PostgreSQL commits notifying transactions one at a time
# (800 puts/s against 1,950 here). Only what is due before the next look at the table needs to wake a worker.
NO_TRIGGER = "ALTER TABLE jobs.pgqueuer DISABLE TRIGGER tg_pgqueuer_changed"
HAS_TRIGGER = "SELECT true FROM pg_trigger WHERE tgname = 'tg_pgqueuer_changed' AND tgenabled <> 'D'"


async def setup(dsn: str) -> None:
    """Create or upgrade the engine's tables. Safe to repeat and to run in many processes at once."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", SETUP_LOCK)
        queries = queries_on(AsyncpgDriver(connection))
        if await queries.schema_is_installed():
            await queries.apply_upgrade()
        else:
            async with connection.transaction():
                await queries.install()
                await queries.optimize_autovacuum()
        if not await connection.fetchval(HAS_RELEASE_KEY):
            await connection.execute(RELEASE_KEY)
        if await connection.fetchval(HAS_TRIGGER):
            await connection.execute(NO_TRIGGER)
    finally:
        await connection.close()


def queries_on(driver: Driver) -> Queries:
    return Queries(
        driver,
        QueryBuilderEnvironment(ENGINE_NAMES),
        QueryQueueBuilder(ENGINE_NAMES),
        QuerySchedulerBuilder(ENGINE_NAMES),
    )
