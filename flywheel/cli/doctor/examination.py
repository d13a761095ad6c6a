"""All checks in their order; one that has no ground to stand on is left out."""

import os

from pydantic import ValidationError

from flywheel.cli import start
from flywheel.cli.doctor import database, files, machine, product
from flywheel.cli.doctor.findings import Finding, fail
from flywheel.db.embedded_place import DatabaseStartError, cluster_of
from flywheel.settings import Settings


def wrong_settings(error: ValidationError) -> list[Finding]:
    return [fail("settings", said, "See docs/settings.md.") for said in start.complaints(error)]


async def examine(settings: Settings) -> list[Finding]:
    """Everything that can be looked at. An embedded database that rests is started for it, and stopped again."""
    found = [*machine.all_of(settings, os.environ), await files.place(settings)]
    if settings.database_url is None and not _is_made(settings):
        return found
    try:
        async with start.located(settings, may_run=True) as dsn:
            found += [finding async for finding in database.look(settings, dsn)]
            if not any(f.check in {"database", "migrations"} and f.state != "ok" for f in found):
                found += [finding async for finding in product.look(settings, dsn)]
    except DatabaseStartError as error:
        found.append(
            fail("database", str(error), "Do as it says; the end of postgres.log in the data folder tells more.")
        )
    return found


def _is_made(settings: Settings) -> bool:
    try:
        return (cluster_of(settings.data_dir) / "PG_VERSION").exists()
    except DatabaseStartError:
        return True
