"""Commands that look after an installation's data."""

import uuid
from pathlib import Path

import typer

from flywheel.cli import backup, start
from flywheel.db import migrate
from flywheel.db.dumps import DumpFailed
from flywheel.db.engine import Database
from flywheel.domain.errors import NotFound, VendorUnavailable
from flywheel.features.insights.rebuilding import Difference, rebuild
from flywheel.features.operations import backups
from flywheel.settings import Settings

HOLDS_KEY = """
  !! This file holds the SECRET KEY: whoever has it can open every stored secret and read every conversation.
  !! Keep it where you would keep a password, encrypted. --without-key leaves the key out; then keep the key elsewhere:
  !! without it the stored secrets of brains and channels cannot be opened again.
"""


def customer_id(text: str | None) -> uuid.UUID | None:
    """A customer's id as it was typed; ends the command when it is none."""
    try:
        return None if text is None else uuid.UUID(text)
    except ValueError:
        raise start.fail(f"{text!r} is no customer's id. Copy it from the address of the customer's page.") from None


IN_BUCKET = """
  !! This file holds NO FILES that messages carry: they are in the bucket {bucket}.
  !! Have the service keep versions of it and copy it to another place, or take them in: flywheel backup --media
"""
NO_FILES = """
  !! This file holds NO FILES that messages carry. Keep a copy of {folder} beside it.
"""


def _which_media(settings: Settings, *, wanted: bool | None) -> backup.Media:
    if settings.media_bucket is None:
        return "none" if wanted is False else "folder"
    return "bucket" if wanted else "none"


def left_out(settings: Settings, made: backup.Made) -> str | None:
    """What to say about files that are not in a backup."""
    if made.manifest.has_media:
        return None
    if settings.media_bucket is not None:
        return IN_BUCKET.format(bucket=settings.media_bucket)
    return NO_FILES.format(folder=backup.media_folder(settings))


async def back_up(settings: Settings, target: Path, *, with_key: bool, media: bool | None) -> backup.Made:
    """Make a backup, or end the command with what is missing. Nothing that was there is overwritten.

    `media`: also files in a bucket, or none at all; None: those of the media folder.
    """
    if target.exists():
        raise start.fail(f"{target} exists already. Name another file.")
    if settings.database_url is None and not settings.data_dir.exists():
        raise start.fail(f"There is nothing in {settings.data_dir}. Name the data folder with --data-dir.")
    key = backup.known_key(settings) if with_key else None
    if with_key and key is None:
        raise start.fail(
            f"The secret key is neither in {backup.key_file(settings)} nor in FLYWHEEL_SECRET_KEY. Name the data "
            "folder with --data-dir, or leave the key out: --without-key."
        )
    try:
        async with start.database(settings, may_run=True) as dsn:
            await start.check_answers(dsn)
            made = await backup.make(settings, dsn, target, key=key, media=_which_media(settings, wanted=media))
            await _note_backup(dsn, made)
            return made
    except DumpFailed as error:
        raise start.fail(str(error)) from None
    except VendorUnavailable as error:
        raise start.fail(f"The files could not be copied. {error.detail}") from None
    except OSError as error:
        raise start.fail(f"The backup could not be written to {target.parent}: {error.strerror or error}.") from None


async def _note_backup(dsn: str, made: backup.Made) -> None:
    """So that its age is watched; a database that an older release made has no place for it yet."""
    db = Database(dsn, pool_size=2)
    try:
        if not await migrate.pending(db.engine):
            async with db.plain() as writing:
                await backups.note(writing, size=made.bytes, has_key=made.manifest.has_key)
    finally:
        await db.close()


async def rebuild_insights(dsn: str, only: uuid.UUID | None, *, mend: bool) -> bool:
    """Fold the log anew and print what differs; returns whether anything did. Contents of facts are not printed."""
    db = Database(dsn, pool_size=4)
    customers = facts = rekeyed = wrong = 0
    try:
        async for rebuilt in rebuild(db, only, mend=mend):
            customers += 1
            facts += rebuilt.facts
            rekeyed += rebuilt.rekeyed
            wrong += len(rebuilt.differences)
            for difference in rebuilt.differences:
                typer.echo(_line(difference))
    except NotFound as error:
        raise start.fail(error.detail) from None
    finally:
        await db.close()
    typer.echo(f"{customers} customers, {facts} facts folded anew: {wrong} differences{_outcome(wrong, mend=mend)}")
    if rekeyed:
        typer.echo(f"{rekeyed} statements were keyed by an older release and have this one's keys now")
    return wrong > 0


def _line(difference: Difference) -> str:
    fields = f" ({', '.join(difference.fields)})" if difference.fields else ""
    fact = f" {difference.insight_id}" if difference.insight_id else ""
    return f"customer {difference.customer_id}: {difference.where}{fact} {difference.kind}{fields}"


def _outcome(wrong: int, *, mend: bool) -> str:
    if not wrong:
        return ""
    return ", mended" if mend else ", nothing was changed"
