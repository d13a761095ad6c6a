"""Restoring a backup: everything is checked first, then all of it is put in place, or nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import typer

from flywheel.cli import archive, backup, start
from flywheel.db import dumps, migrate
from flywheel.db.engine import Database
from flywheel.domain.errors import VendorUnavailable
from flywheel.features.media import checking
from flywheel.settings import Settings
from flywheel.storage import registry

HOLDS_TABLES = """
    select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'jobs') and c.relkind in ('r', 'p'))
    """
OTHERS = """
    select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and backend_type = 'client backend' and usename = current_user
    """


class Refused(RuntimeError):
    """The backup does not fit what is here; nothing was changed. The text says what to do."""


@dataclass(frozen=True)
class _Files:
    """What of a backup does not go into the database, unpacked beside its place, so that moving it is one rename."""

    media: Path | None
    key: Path | None


async def restore(settings: Settings, path: Path, *, replace: bool) -> bool:
    """Put a backup in place; returns whether every file that the database names is there. Raises BadArchive, Refused or
    DumpFailed, with everything as it was.
    """
    with archive.opened(path) as backed_up:
        manifest = backed_up.manifest
        _check_fits(settings, manifest)
        async with start.database(settings) as dsn:
            await start.check_answers(dsn)
            await _check_target(dsn, replace=replace)
            major, _ = await dumps.server_version(dsn)
            tools = dumps.find_tools(max(major, int(manifest.server.split(".")[0])), settings.postgres_bin_dir)
            with _unpacked(settings, backed_up) as (dump, files):
                if settings.media_bucket is not None and files.media is not None:
                    await _into_bucket(settings, files.media)
                    files = _Files(None, files.key)
                dumps.load(tools, dsn, dump, major, replace=replace)
                _put(settings, files)
            typer.echo(f"restored the database, {len(manifest.media)} media files, as of {manifest.made_at}")
            await start.bring_up_to_date(settings, dsn, migrate_external=True, dump_first=False)
            is_whole = await _has_its_files(settings, dsn)
    _say_about_key(settings, manifest)
    return is_whole


def _check_fits(settings: Settings, manifest: archive.Manifest) -> None:
    if not migrate.is_known(manifest.migration):
        raise Refused(
            f"The backup was made by the newer release {manifest.release} (migration {manifest.migration}). "
            "Install that release, then restore. Nothing was changed."
        )
    given = settings.secret_key
    if manifest.has_key and given is not None and backup.key_check(given.get_secret_value()) != manifest.key_check:
        raise Refused(
            "FLYWHEEL_SECRET_KEY is set to another key than the backup holds. Unset it, or set it to the backup's. "
            "Nothing was changed."
        )


async def _check_target(dsn: str, *, replace: bool) -> None:
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        if await connection.fetchval(HOLDS_TABLES) and not replace:
            raise Refused(
                "The database holds data already. To put the backup in its place, and lose what is there: --replace. "
                "Nothing was changed."
            )
        if others := await connection.fetchval(OTHERS):
            raise Refused(
                f"{others} other connections use the database. Stop every process of the product first. "
                "Nothing was changed."
            )
    finally:
        await connection.close()


@contextmanager
def _unpacked(settings: Settings, backed_up: archive.Archive) -> Iterator[tuple[Path, _Files]]:
    manifest = backed_up.manifest
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=settings.data_dir) as made:
        folder = Path(made)
        backed_up.extract(archive.DATABASE, folder / archive.DATABASE)
        for name in manifest.media:
            backed_up.extract(name, folder / name)
        media = folder / "media" if manifest.has_media else None
        if media is not None:
            media.mkdir(exist_ok=True)
        key = None
        if manifest.has_key and settings.secret_key is None:
            key = folder / archive.KEY
            backed_up.extract(archive.KEY, key)
        yield folder / archive.DATABASE, _Files(media, key)


async def _into_bucket(settings: Settings, media: Path) -> None:
    """Put the files where this installation keeps them. Before the database: one that nobody names harms nobody."""
    store = registry.build(settings)
    try:
        for path in media.rglob("*"):
            if path.is_file():
                with path.open("rb") as file:
                    await store.put(path.name, file)
    except VendorUnavailable as error:
        said = f"The files could not be put into the bucket. {error.detail} The database was not changed."
        raise Refused(said) from None


async def _has_its_files(settings: Settings, dsn: str) -> bool:
    db = Database(dsn, pool_size=2)
    try:
        looked = await checking.look(db, registry.build(settings))
    except VendorUnavailable as error:
        typer.echo(f"\nWhether its files are there could not be told. {error.detail} Then: flywheel doctor", err=True)
        return False
    finally:
        await db.close()
    if not looked.lost:
        return True
    lost = f"{len(looked.lost)} of {looked.number} files that the database names are MISSING, such as {looked.lost[0]}"
    remedy = "The database is restored. Put the files where they were: docs/operations.md, Lost files."
    typer.echo(f"\n!! {lost}.\n!! {remedy}", err=True)
    return False


def _put(settings: Settings, files: _Files) -> None:
    """Move the files to their place; what was there stays beside it under a name that says so."""
    suffix = f"replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    for unpacked, place in ((files.media, backup.media_folder(settings)), (files.key, backup.key_file(settings))):
        if unpacked is None:
            continue
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()
        if place.is_file() and place.read_bytes() == unpacked.read_bytes():
            continue
        if place.exists():
            place.rename(place.with_name(f"{place.name}.{suffix}"))
        shutil.move(unpacked, place)


def _say_about_key(settings: Settings, manifest: archive.Manifest) -> None:
    here = backup.known_key(settings)
    if here is not None and manifest.key_check in {None, backup.key_check(here)}:
        return
    wrong = "none is here" if here is None else "the one here is another"
    typer.echo(
        f"\nThe secret key is not in this backup, and {wrong}. Before the start, write the old key to "
        f"{backup.key_file(settings)} (chmod 600), or set FLYWHEEL_SECRET_KEY.\nWithout it everything works but "
        "the stored secrets of brains and channels: they have to be entered again, and browsers sign in again.",
        err=True,
    )
