"""Remembering that a backup was made: from then on, its age is watched."""

from flywheel.db.engine import Plain
from flywheel.kit.ids import new_id

_NOTE = "insert into backups (id, bytes, has_key) values ($1, $2, $3)"


async def note(db: Plain, *, size: int, has_key: bool) -> None:
    """A backup of this database was just made."""
    await db.rows(_NOTE, new_id(), size, has_key)
