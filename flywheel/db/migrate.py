"""Runs Alembic's migrations over an open connection, and says which are pending."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x666C7977  # any fixed number: two processes that start together must not migrate together


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def _pending(connection: Connection) -> list[str]:
    script = ScriptDirectory.from_config(_config(connection))
    current = MigrationContext.configure(connection).get_current_revision()
    head = script.get_current_head()
    if head is None or current == head:
        return []
    return [revision.revision for revision in script.iterate_revisions(head, current or "base")][::-1]


def is_known(revision: str) -> bool:
    """Whether this release has that migration; if not, a newer release made it."""
    return revision in {known.revision for known in ScriptDirectory(str(_SCRIPTS)).walk_revisions()}


async def current(engine: AsyncEngine) -> str | None:
    """The newest migration that was applied; None for an empty database."""
    async with engine.connect() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def pending(engine: AsyncEngine) -> list[str]:
    """Revisions that the database still needs, oldest first."""
    async with engine.connect() as connection:
        return await connection.run_sync(_pending)


async def upgrade(engine: AsyncEngine) -> list[str]:
    """Bring the database to the newest revision; returns the revisions that were applied."""

    def run(connection: Connection) -> list[str]:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        applied = _pending(connection)
        if applied:
            command.upgrade(_config(connection), "head")
        return applied

    async with engine.begin() as connection:
        return await connection.run_sync(run)
