"""Whether the files that the database names are where files are kept."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from flywheel.db.engine import Database
from flywheel.storage.contract import MediaStore, Missing

AT_ONCE = 50

_KEPT = """
    select id, size from media_blobs where is_stored and ($1::uuid is null or id < $1) order by id desc limit $2
    """


class Kept(NamedTuple):
    """A content that the database says is kept: its key, and how long it is."""

    key: str
    size: int


class Looked(NamedTuple):
    """How many contents were looked for, and the keys of those that are missing or not whole."""

    number: int
    lost: Sequence[str]


async def kept(db: Database) -> AsyncIterator[Sequence[Kept]]:
    """Every content that is kept, newest first, some at a time."""
    last = None
    while rows := await db.rows(_KEPT, last, AT_ONCE):
        yield [Kept(str(row[0]), row[1]) for row in rows]
        last = rows[-1][0]


async def look(db: Database, store: MediaStore, most: int | None = None) -> Looked:
    """Look for every file, or for at least the newest `most`. Raises VendorUnavailable."""
    number, lost = 0, list[str]()
    async for part in kept(db):
        whole = await asyncio.gather(*(_is_whole(store, one) for one in part))
        number += len(part)
        lost += [one.key for one, is_whole in zip(part, whole, strict=True) if not is_whole]
        if most is not None and number >= most:
            break
    return Looked(number, lost)


async def _is_whole(store: MediaStore, one: Kept) -> bool:
    try:
        return await store.size(one.key) == one.size
    except Missing:
        return False
