"""Files: measured, looked at, kept once, and removed when nobody needs them. Who may see one is decided above."""

import asyncio
import hashlib
import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from flywheel import jobs
from flywheel.db.engine import Statements, WriteSession, Writing
from flywheel.deps import Deps
from flywheel.domain.errors import FieldError, Invalid, TooLarge
from flywheel.domain.media_types import HEAD, sniff
from flywheel.features.media.schemas import AttachmentOut
from flywheel.jobs import Payload
from flywheel.kit.ids import new_id

REMOVE = "media.remove"
"""The job that takes a content out of the media store."""
UNUSED = timedelta(days=1)
"""How long an upload may wait for its message."""
CHUNK = 1024 * 1024
LONGEST_NAME = 200
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\"\\]+")


@dataclass(frozen=True)
class Upload:
    """A file, as far as a message needs it."""

    id: uuid.UUID
    name: str
    content_type: str
    size: int
    message_id: uuid.UUID | None


_TOUCH = """
    insert into media_blobs (id, digest, size) values ($1, $2, $3)
    on conflict (digest) do update set touched_at = now() returning id, is_stored
    """
_KEPT = "update media_blobs set is_stored = true, touched_at = now() where id = $1"
_FILE = "insert into media_files (id, blob_id, name, content_type, owner_id) values ($1, $2, $3, $4, $5)"
_OWN = """
    select f.id, f.name, f.content_type, b.size, f.message_id
    from media_files f join media_blobs b on b.id = f.blob_id
    where f.id = any($1) and f.owner_id = $2 order by f.id for update of f
    """
_ATTACH = "update media_files set message_id = $2 where id = any($1)"
_OF = """
    select f.message_id, f.id, f.name, f.content_type, b.size
    from media_files f join media_blobs b on b.id = f.blob_id where f.message_id = any($1) order by f.id
    """
_DROP_UNUSED = """
    delete from media_files where id in (
      select id from media_files where message_id is null and created_at < now() - $1::interval for update skip locked)
    """
_DROP_BLOBS = """
    delete from media_blobs where id in (
      select id from media_blobs b where touched_at < now() - $1::interval
        and not exists (select 1 from media_files f where f.blob_id = b.id)
      order by id for update)
    returning id
    """


async def keep(deps: Deps, owner_id: uuid.UUID, said_name: str | None, source: BinaryIO) -> AttachmentOut:
    """Keep an upload. Raises TooLarge, or Invalid for what is empty or of no accepted type.

    The content's row comes first: whatever is interrupted afterwards, the clean-up knows what may lie in the store.
    """
    limit = deps.settings.media_max_mb * CHUNK
    size, digest, head = await asyncio.to_thread(_measure, source)
    name = file_name(said_name)
    content_type = sniff(head, name)
    if size > limit:
        raise TooLarge(f"At most {deps.settings.media_max_mb:,} MiB a file are accepted.")
    if size == 0:
        raise Invalid([FieldError("/file", "file_empty", "The file is empty.")])
    if content_type is None:
        detail = "Send pictures, sound, video, PDF, Office documents, ZIP or plain text."
        raise Invalid([FieldError("/file", "file_type_refused", detail)])
    async with deps.db.write() as db:
        [(blob_id, is_stored)] = await db.rows(_TOUCH, new_id(), digest, size)
    if not is_stored:
        await deps.media.put(str(blob_id), source)
    file_id = new_id()
    async with deps.db.write() as db:
        await db.rows(_KEPT, blob_id)
        await db.rows(_FILE, file_id, blob_id, name, content_type, owner_id)
    return shown(file_id, name, content_type, size)


def _measure(source: BinaryIO) -> tuple[int, bytes, bytes]:
    source.seek(0)
    size, digest, head = 0, hashlib.sha256(), b""
    while chunk := source.read(CHUNK):
        head = head or chunk[:HEAD]
        size += len(chunk)
        digest.update(chunk)
    return size, digest.digest(), head


def file_name(said: str | None) -> str:
    """A name that is safe to show and to save under: no folders, nothing unseen, not endless."""
    name = _UNSEEN.sub("", (said or "").replace("\\", "/").rpartition("/")[2]).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST_NAME:
        name = (stem[: LONGEST_NAME - len(ending) - 1] + dot + ending)[:LONGEST_NAME]
    return name or "file"


def shown(file_id: uuid.UUID, name: str, content_type: str, size: int) -> AttachmentOut:
    url = f"/api/v1/media/{file_id}"
    return AttachmentOut(id=file_id, name=name, content_type=content_type, size=size, url=url)


async def own(db: Writing, owner_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> list[Upload]:
    """Somebody's own uploads, locked, in the given order. Raises Invalid for any other."""
    found = {row[0]: Upload(*row) for row in await db.rows(_OWN, list(ids), owner_id)}
    for index, file_id in enumerate(ids):
        if file_id not in found:
            detail = "This is no upload of yours. Upload the file again."
            raise Invalid([FieldError(f"/attachments/{index}", "upload_unknown", detail)])
    return [found[file_id] for file_id in ids]


async def attach(db: Writing, uploads: Sequence[Upload], message_id: uuid.UUID) -> None:
    """Let a message carry uploads. Raises Invalid for one that another message carries."""
    for index, upload in enumerate(uploads):
        if upload.message_id is not None:
            detail = "Another message carries this upload. Upload the file again: it is not stored twice."
            raise Invalid([FieldError(f"/attachments/{index}", "upload_used", detail)])
    await db.rows(_ATTACH, [upload.id for upload in uploads], message_id)


async def of_messages(db: Statements, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[AttachmentOut]]:
    """The files that messages carry."""
    found: dict[uuid.UUID, list[AttachmentOut]] = {}
    for message_id, *facts in await db.rows(_OF, list(ids)) if ids else ():
        found.setdefault(message_id, []).append(shown(*facts))
    return found


async def drop_unused(db: WriteSession) -> None:
    """Forget uploads that no message came for, and have their contents removed once the transaction is committed."""
    await db.rows(_DROP_UNUSED, UNUSED)
    for (blob_id,) in await db.rows(_DROP_BLOBS, UNUSED):
        await jobs.put(db, REMOVE, str(blob_id), {"key": str(blob_id)})


async def remove(deps: Deps, payload: Payload) -> None:
    """Take a content out of the media store; its row is gone, so nobody can ask for it."""
    await deps.media.remove(payload["key"])
