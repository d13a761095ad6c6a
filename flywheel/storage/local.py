"""Files in a folder of this machine."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from flywheel.domain.errors import VendorUnavailable
from flywheel.kit.ids import new_id
from flywheel.storage.contract import Missing

CHUNK = 256 * 1024


def place_of(key: str) -> str:
    """Where below the folder the file of a key lies."""
    return f"{key[-2:]}/{key}"


class LocalStore:
    """Two letters of the key are the folder, so that none grows too large. A file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, key: str) -> Path:
        return self._folder / place_of(key)

    async def put(self, key: str, source: BinaryIO) -> None:
        await asyncio.to_thread(self._put, self._path(key), source)

    def _put(self, path: Path, source: BinaryIO) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.parent / f".{new_id()}.part"
            source.seek(0)
            try:
                with half.open("xb") as target:
                    shutil.copyfileobj(source, target, CHUNK)
                    target.flush()
                    os.fsync(target.fileno())
                half.replace(path)
            finally:
                half.unlink(missing_ok=True)
            for folder in (path.parent, self._folder):
                _sync(folder)
        except OSError as error:
            raise VendorUnavailable("The media folder cannot be written to: is it there, and is there room?") from error

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        try:
            source = await asyncio.to_thread(self._path(key).open, "rb")
        except FileNotFoundError as error:
            raise Missing from error
        return _chunks(source, start, end)

    async def size(self, key: str) -> int:
        try:
            return (await asyncio.to_thread(self._path(key).stat)).st_size
        except FileNotFoundError as error:
            raise Missing from error
        except OSError as error:
            raise VendorUnavailable("The media folder cannot be read.") from error

    async def remove(self, key: str) -> None:
        await asyncio.to_thread(self._path(key).unlink, missing_ok=True)


async def _chunks(source: BinaryIO, start: int, end: int) -> AsyncIterator[bytes]:
    with source:
        source.seek(start)
        while start < end and (chunk := await asyncio.to_thread(source.read, min(CHUNK, end - start))):
            start += len(chunk)
            yield chunk


def _sync(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there, and needs no flushing
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
