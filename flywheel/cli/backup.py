"""Making backups: on demand, and before an embedded database is migrated."""

import contextlib
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from flywheel.cli import archive
from flywheel.db import dumps, migrate
from flywheel.db.engine import Database
from flywheel.features.media import checking
from flywheel.kit.crypto import SecretBox
from flywheel.kit.release import RELEASE
from flywheel.settings import Settings
from flywheel.storage import registry
from flywheel.storage.contract import Missing
from flywheel.storage.local import place_of

KEPT_BEFORE_MIGRATIONS = 3
_CHECKED_TEXT = "which key is this"


@dataclass(frozen=True)
class Made:
    """A backup that was just made."""

    path: Path
    manifest: archive.Manifest

    @property
    def bytes(self) -> int:
        return sum(part.bytes for part in self.manifest.parts.values())

    def __str__(self) -> str:
        megabytes = self.bytes / 1_000_000
        media = f", {len(self.manifest.media)} media files" if self.manifest.has_media else ""
        key = ", secret key" if self.manifest.has_key else ""
        return f"{self.path} ({megabytes:.1f} MB: database at migration {self.manifest.migration}{media}{key})"


def media_folder(settings: Settings) -> Path:
    return settings.data_dir / "media"


def key_file(settings: Settings) -> Path:
    return settings.data_dir / "secret.key"


def known_key(settings: Settings) -> str | None:
    """The installation's key, where there is one already."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    try:
        return key_file(settings).read_text().strip()
    except FileNotFoundError:
        return None


def key_check(key: str) -> str:
    """Tells two keys apart without telling either."""
    return SecretBox(key).sign(_CHECKED_TEXT)


def target_of(settings: Settings, to: Path | None, now: datetime) -> Path:
    """The file that is meant: a new one in a folder (the data folder's own by default), or the one named .tar."""
    if to is not None and to.suffix == ".tar":
        return to
    return (to or settings.data_dir / "backups") / f"flywheel-{now:%Y%m%d-%H%M%S}.tar"


Media = Literal["none", "folder", "bucket"]
"""Which files go into a backup: none, those of the media folder, or copies of those of the bucket."""


async def make(settings: Settings, dsn: str, target: Path, *, key: str | None, media: Media = "folder") -> Made:
    """Write a backup; the product may run meanwhile. Raises DumpFailed, or VendorUnavailable where the bucket is away.
    `key` goes into it, if given.
    """
    db = Database(dsn, pool_size=2)
    try:
        migration = await migrate.current(db.engine)
    finally:
        await db.close()
    if migration is None:
        raise dumps.DumpFailed("The database is empty: nothing was ever started on it.")
    major, server = await dumps.server_version(dsn)
    tools = dumps.find_tools(major, settings.postgres_bin_dir)
    known = key or known_key(settings)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".flywheel-backup-", dir=target.parent) as folder:
        dumped = Path(folder) / archive.DATABASE
        dumps.dump(tools, dsn, dumped)
        with archive.writing(target) as writer:
            writer.add_file(archive.DATABASE, dumped)
            dumped.unlink()  # it is in the archive now; twice would need twice the room
            if media == "folder":
                _add_folder(writer, media_folder(settings))
            elif media == "bucket":
                await _add_bucket(writer, settings, dsn, Path(folder))
            if key is not None:
                writer.add_bytes(archive.KEY, key.encode())
            manifest = writer.finish(
                release=RELEASE,
                migration=migration,
                server=server,
                made_at=datetime.now(UTC).isoformat(timespec="seconds"),
                has_media=media != "none",
                key_check=None if known is None else key_check(known),
            )
    return Made(target, manifest)


def _add_folder(writer: archive.Writer, folder: Path) -> None:
    """After the dump, so that every file which a row names is there. One that was erased meanwhile is passed over."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            try:
                writer.add_file(archive.MEDIA + path.relative_to(folder).as_posix(), path)
            except FileNotFoundError:
                continue


async def _add_bucket(writer: archive.Writer, settings: Settings, dsn: str, folder: Path) -> None:
    """One after the other: what is on the way needs the room of one file. Also after the dump, for the same reason."""
    store, copied = registry.build(settings), folder / "file"
    db = Database(dsn, pool_size=2)
    try:
        async for part in checking.kept(db):
            for one in part:
                with contextlib.suppress(Missing):
                    chunks = await store.read(one.key, 0, one.size)
                    with copied.open("wb") as file:
                        async for chunk in chunks:
                            file.write(chunk)
                    writer.add_file(archive.MEDIA + place_of(one.key), copied)
    finally:
        await db.close()


async def before_migrating(settings: Settings, dsn: str, *, to: str) -> Made:
    """A dump of an embedded database that is about to be migrated; of those made before, the newest are kept.

    Without media and key, which no migration touches.
    """
    name = f"before-{to}-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"
    made = await make(settings, dsn, settings.data_dir / "backups" / name, key=None, media="none")
    earlier = sorted(made.path.parent.glob("before-*.tar"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in earlier[KEPT_BEFORE_MIGRATIONS:]:
        path.unlink()
    return made
