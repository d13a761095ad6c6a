"""What a place for files can do. A key is kept once and never changed; what belongs to whom is not known here."""

from collections.abc import AsyncIterator
from typing import BinaryIO, Protocol


class Missing(Exception):
    """There is nothing under this key."""


class MediaStore(Protocol):
    """A place for files. Every call may be repeated; but for missing keys, all raise VendorUnavailable only."""

    async def put(self, key: str, source: BinaryIO) -> None:
        """Keep what `source` holds from its beginning on. When it returns, the file outlasts a crash."""
        ...

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `end`. Raises Missing before the first one."""
        ...

    async def size(self, key: str) -> int:
        """How many bytes are kept under a key. Raises Missing."""
        ...

    async def remove(self, key: str) -> None:
        """Forget a key; one that is missing is no error."""
        ...
