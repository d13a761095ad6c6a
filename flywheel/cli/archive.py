"""The file of a backup: a tar of the database's dump, the media and the key, with a manifest of their checksums.

The manifest comes last, and its own checksum after it, so that a file which was cut off is never taken for a whole one.
"""

import hashlib
import io
import json
import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from pydantic import BaseModel, ConfigDict, ValidationError

FORMAT = 1
DATABASE = "database.dump"
KEY = "secret.key"
MEDIA = "media/"
MANIFEST, CHECKSUM = "manifest.json", "manifest.sha256"
PIECE = 1 << 20


class BadArchive(RuntimeError):
    """The file is not a whole, unchanged backup of a release that this one knows; the text says why."""


class Part(BaseModel):
    """One file of a backup."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: int
    sha256: str


class Manifest(BaseModel):
    """What a backup holds, and what made it. `key_check` recognises the installation's key without telling it."""

    model_config = ConfigDict(frozen=True)

    format: int
    release: str
    migration: str
    server: str
    made_at: str
    has_media: bool
    key_check: str | None
    parts: dict[str, Part]

    @property
    def has_key(self) -> bool:
        return KEY in self.parts

    @property
    def media(self) -> list[str]:
        return sorted(name for name in self.parts if name.startswith(MEDIA))


class Writer:
    """A backup being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._parts: dict[str, Part] = {}

    def add_file(self, name: str, path: Path) -> None:
        """Add a file as it is now."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            hashing = _Hashing(file)
            self._tar.addfile(_entry(name, size), hashing)
        self._parts[name] = Part(bytes=size, sha256=hashing.sha256.hexdigest())

    def add_bytes(self, name: str, content: bytes) -> None:
        self._tar.addfile(_entry(name, len(content)), io.BytesIO(content))
        self._parts[name] = Part(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())

    def finish(self, **facts: Any) -> Manifest:
        """Close it with its manifest."""
        manifest = Manifest(format=FORMAT, parts=dict(self._parts), **facts)
        text = manifest.model_dump_json(indent=1).encode()
        self.add_bytes(MANIFEST, text)
        self.add_bytes(CHECKSUM, hashlib.sha256(text).hexdigest().encode())
        return manifest


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """A new backup; the file gets its name only when it is complete and on the disk."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)


class Archive:
    """A backup that was read to its end and found whole."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar = tar
        self.manifest = manifest

    def read(self, name: str) -> bytes:
        with _opened(self._tar, self._tar.getmember(name)) as file:
            return file.read()

    def extract(self, name: str, target: Path) -> None:
        """Write one part to a file of its own, readable by its owner only, and check it once more on the way."""
        target.parent.mkdir(parents=True, exist_ok=True)
        sha256 = hashlib.sha256()
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with _opened(self._tar, self._tar.getmember(name)) as source, os.fdopen(descriptor, "wb") as file:
            while piece := source.read(PIECE):
                sha256.update(piece)
                file.write(piece)
        if sha256.hexdigest() != self.manifest.parts[name].sha256:
            raise BadArchive(f"{name} changed while it was read.")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """A backup, every checksum of it compared first. Raises BadArchive."""
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield Archive(tar, _checked(tar))
    except tarfile.TarError as error:
        raise BadArchive(f"{path} is no backup, or was cut off: {error}.") from error
    except OSError as error:
        raise BadArchive(f"{path} cannot be read: {error.strerror or error}.") from error


def _checked(tar: tarfile.TarFile) -> Manifest:
    entries = {entry.name: entry for entry in tar.getmembers()}
    if CHECKSUM not in entries or MANIFEST not in entries:
        raise BadArchive("The file has no manifest: it is no backup, or was cut off.")
    with _opened(tar, entries[MANIFEST]) as file:
        text = file.read()
    with _opened(tar, entries[CHECKSUM]) as file:
        if file.read() != hashlib.sha256(text).hexdigest().encode():
            raise BadArchive("The manifest does not have its checksum: the file was damaged or changed.")
    manifest = _manifest(text)
    named = set(manifest.parts) | {MANIFEST, CHECKSUM}
    if set(entries) != named or len(entries) != len(tar.getmembers()):
        raise BadArchive("The file does not hold what its manifest says: it was damaged or changed.")
    for name, part in manifest.parts.items():
        _check(tar, entries[name], part)
    return manifest


def _manifest(text: bytes) -> Manifest:
    try:
        known = json.loads(text)
        if int(known["format"]) > FORMAT:
            raise BadArchive(
                f"It was made by the newer release {known.get('release')}. Install that one, then restore."
            )
        manifest = Manifest.model_validate(known)
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise BadArchive("The manifest cannot be read.") from error
    if DATABASE not in manifest.parts:
        raise BadArchive("There is no database in it.")
    return manifest


def _check(tar: tarfile.TarFile, entry: tarfile.TarInfo, part: Part) -> None:
    place = PurePosixPath(entry.name)
    if place.is_absolute() or ".." in place.parts or not entry.isreg():
        raise BadArchive("It holds a file outside its folder.")
    sha256 = hashlib.sha256()
    with _opened(tar, entry) as file:
        while piece := file.read(PIECE):
            sha256.update(piece)
    if entry.size != part.bytes or sha256.hexdigest() != part.sha256:
        raise BadArchive(f"{entry.name} does not have its checksum: the file was damaged or changed.")


def _opened(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(entry)
    if file is None:
        raise BadArchive(f"{entry.name} is no file.")
    return file


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(time.time())
    return entry


class _Hashing(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.sha256.update(piece)
        return piece
