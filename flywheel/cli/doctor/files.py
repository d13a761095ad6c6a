"""Checks of the place for files: it takes, gives back and forgets, and holds what the database names."""

import asyncio
import io
import tempfile

from flywheel.cli import backup
from flywheel.cli.doctor.findings import Finding, fail, ok, warn
from flywheel.cli.doctor.machine import FULL_MB
from flywheel.db.engine import Database
from flywheel.domain.errors import VendorUnavailable
from flywheel.features.media import checking
from flywheel.features.operations.conditions import free_megabytes
from flywheel.kit.ids import new_id
from flywheel.settings import Settings
from flywheel.storage import registry
from flywheel.storage.contract import MediaStore, Missing

PATIENCE_S = 60.0
NEWEST = 1_000
TRIED = b"written by `flywheel doctor`, and removed again"


async def place(settings: Settings) -> Finding:
    """Whether files can be kept."""
    if settings.media_bucket is None:
        return await asyncio.to_thread(_folder, settings)
    said = f"the bucket {settings.media_bucket}"
    try:
        async with asyncio.timeout(PATIENCE_S):
            step = await _failing_step(registry.build(settings))
    except TimeoutError:
        return fail("media store", f"{said} does not answer", "Check FLYWHEEL_MEDIA_BUCKET_ENDPOINT and the network.")
    if step is not None:
        what, why = step
        cause, _, remedy = why.partition(". ")
        return fail("media store", f"{said}: {what} failed. {cause}.", remedy)
    return ok("media store", f"{said} takes, gives back and removes a file")


async def _failing_step(store: MediaStore) -> tuple[str, str] | None:
    key = f"doctor-{new_id()}"
    step = "writing a file"
    try:
        await store.put(key, io.BytesIO(TRIED))
        step = "reading it back"
        found = b"".join([chunk async for chunk in await store.read(key, 0, len(TRIED))])
        if found != TRIED:
            return step, "It came back changed. Does something between here and the service change what it carries?"
        step = "removing it"
        await store.remove(key)
    except Missing:
        return step, "It was not there any more. Do two settings of the bucket lead to different places?"
    except VendorUnavailable as error:
        return step, error.detail
    return None


def _folder(settings: Settings) -> Finding:
    folder = backup.media_folder(settings)
    if not folder.exists():
        return ok("media store", f"{folder}, made with the first file")
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(TRIED)
    except OSError as error:
        said = f"{folder} cannot be written: {error.strerror or error}"
        return fail("media store", said, f"chown -R <user> {folder}, and see that there is room.")
    free_mb = free_megabytes(folder)
    if free_mb is not None and free_mb < max(FULL_MB, settings.media_max_mb):
        return warn("media store", f"{free_mb} MB are free in {folder}", "Free or add room; uploads fail without it.")
    return ok("media store", f"{folder} can be written")


async def content(settings: Settings, db: Database) -> Finding:
    """Whether the newest files that the database names are there."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            looked = await checking.look(db, registry.build(settings), NEWEST)
    except (VendorUnavailable, TimeoutError):
        return warn("files", "they could not be looked for", "See the line of the media store.")
    if looked.lost:
        said = f"{len(looked.lost)} of the newest {looked.number} are missing, such as {looked.lost[0]}"
        return fail("files", said, "See docs/operations.md, Lost files.")
    return ok("files", f"the newest {looked.number} are there" if looked.number else "none was kept yet")
