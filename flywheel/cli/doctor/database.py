"""Checks of the database server: reachable, fit, migrated, and of one mind about the time."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg

from flywheel.cli.doctor.findings import Finding, fail, ok, warn
from flywheel.db import dumps, migrate
from flywheel.db.embedded_binaries import OLDEST_MAJOR
from flywheel.db.engine import Database
from flywheel.settings import Settings

SKEW_S, WRONG_S = 5.0, 60.0
BUSY = 0.8

_FACTS = """
    select current_setting('server_version'), current_setting('server_version_num')::int / 10000 as major,
      current_setting('server_encoding') as encoding, clock_timestamp() as now,
      (select count(*) from pg_stat_activity where backend_type = 'client backend') as connections,
      current_setting('max_connections')::int as most
    """


def why_unreachable(error: Exception) -> Finding:
    """A connection that failed, in words."""
    address = "Check FLYWHEEL_DATABASE_URL"
    known: tuple[tuple[type[Exception], str, str], ...] = (
        (asyncpg.InvalidPasswordError, "it refuses the password", f"{address}: user and password."),
        (asyncpg.InvalidAuthorizationSpecificationError, "it refuses the user", f"{address}, and pg_hba.conf."),
        (asyncpg.InvalidCatalogNameError, "there is no such database", "Create it: createdb flywheel"),
        (asyncpg.TooManyConnectionsError, "all its connections are taken", "Raise max_connections, or pool them."),
        (ConnectionRefusedError, "nobody listens at its address", f"Start the server. {address}: host and port."),
        (TimeoutError, "it does not answer", f"{address}, and the firewall on the way."),
        (ValueError, "its address cannot be read", f"{address}: postgresql://user:password@host:5432/flywheel"),
    )
    for kind, said, remedy in known:
        if isinstance(error, kind):
            return fail("database", said, remedy)
    return fail("database", f"it cannot be reached ({type(error).__name__})", f"{address} and that it runs.")


async def look(settings: Settings, dsn: str) -> AsyncIterator[Finding]:
    """The checks; the first that fails for good is the last."""
    try:
        connection = await asyncpg.connect(dsn, timeout=10)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        yield why_unreachable(error)
        return
    try:
        began = datetime.now(UTC)
        facts = await connection.fetchrow(_FACTS)
        middle = began + (datetime.now(UTC) - began) / 2
    finally:
        await connection.close()
    yield _version(facts)
    yield _connections(facts)
    yield _clock((middle - facts["now"]).total_seconds())
    yield await _migrations(settings, dsn)
    yield _tools(settings, facts["major"])


def _version(facts: asyncpg.Record) -> Finding:
    if facts["major"] < OLDEST_MAJOR:
        return fail("database", f"PostgreSQL {facts[0]} is too old", f"Use PostgreSQL {OLDEST_MAJOR} or newer.")
    if facts["encoding"] != "UTF8":
        remedy = "Create it anew: createdb --encoding=UTF8 --template=template0 flywheel"
        return fail("database", f"its encoding is {facts['encoding']}: it cannot hold Chinese", remedy)
    return ok("database", f"PostgreSQL {facts[0]}")


def _connections(facts: asyncpg.Record) -> Finding:
    said = f"{facts['connections']} of {facts['most']} are in use"
    if facts["connections"] > facts["most"] * BUSY:
        return warn("connections", said, "Raise max_connections, lower FLYWHEEL_DB_POOL_SIZE, or pool them.")
    return ok("connections", said)


def _clock(skew_s: float) -> Finding:
    if abs(skew_s) < SKEW_S:
        return ok("clock", "agrees with the database's")
    said = f"this machine's clock is {abs(skew_s):.0f} s {'ahead of' if skew_s > 0 else 'behind'} the database's"
    remedy = "Set both by NTP (timedatectl set-ntp true)."
    return fail("clock", said, remedy) if abs(skew_s) > WRONG_S else warn("clock", said, remedy)


async def _migrations(settings: Settings, dsn: str) -> Finding:
    db = Database(dsn, pool_size=2)
    try:
        applied, behind = await migrate.current(db.engine), []
        if applied is None or migrate.is_known(applied):
            behind = await migrate.pending(db.engine)
    finally:
        await db.close()
    if applied is not None and not migrate.is_known(applied):
        said = f"the database is at {applied}, made by a newer release than this"
        return fail("migrations", said, "Start the newer release, or restore the backup made before it.")
    if not behind:
        return ok("migrations", f"at {applied}, the newest")
    said = f"{len(behind)} are pending: {', '.join(behind)}"
    if settings.database_url is None:
        return warn("migrations", said, "They are made at the next start, after a dump.")
    return fail("migrations", said, "Make a backup, then run `flywheel migrate`.")


def _tools(settings: Settings, major: int) -> Finding:
    try:
        tools = dumps.find_tools(major, settings.postgres_bin_dir)
    except dumps.DumpFailed as error:
        said, _, remedy = str(error).partition(" Install ")
        return warn("backup programs", said, f"Install {remedy}")
    return ok("backup programs", f"pg_dump {tools.major}")
