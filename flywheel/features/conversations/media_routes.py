"""Uploads, and the files of messages."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile

from flywheel.domain.byte_ranges import Unsatisfiable, read_range
from flywheel.domain.errors import FieldError, Invalid, NotFound
from flywheel.domain.media_types import SHOWN
from flywheel.features.conversations import attachments
from flywheel.features.media import service as media
from flywheel.features.media.schemas import AttachmentOut
from flywheel.features.users import rates
from flywheel.features.users.session import ChatCaller, GetDeps
from flywheel.kit.documenting import answers
from flywheel.kit.wire import Id
from flywheel.storage.contract import Missing

router = APIRouter(tags=["chat"])

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            }
        },
    }
}
_BINARY = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": _BINARY},
    206: {"description": "The part that was asked for.", "content": _BINARY},
    304: {"description": "Unchanged."},
    416: {"description": "No byte of the file is in the range."},
}


@router.post("/chat/uploads", status_code=201, openapi_extra=_FORM, responses=answers(429))
async def upload(request: Request, deps: GetDeps, caller: ChatCaller) -> AttachmentOut:
    """Upload one file, as `file` of a form; name its id in `attachments` of a message within a day.

    What it is, its bytes say: pictures, sound, video, PDF, Office documents, ZIP and plain text are accepted.
    """
    rates.keep_pace(deps, f"upload:{caller.user_id}", deps.settings.uploads_per_minute)
    try:
        async with request.form(max_files=1, max_fields=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise Invalid([FieldError("/file", "missing", "Send the file as `file` of a multipart form.")])
            return await media.keep(deps, caller.user_id, file.filename, file.file)
    except HTTPException as error:
        if error.status_code != 400:
            raise
        raise Invalid([FieldError("/file", "form_unreadable", "This multipart form cannot be read.")]) from error


@router.get("/media/{file_id}", response_class=Response, responses=_BYTES)
async def read_media(file_id: Id, request: Request, deps: GetDeps, caller: ChatCaller) -> Response:
    """A file, to whoever may see its message. Answers `Range`, `If-Range` and `If-None-Match`."""
    async with deps.db.read() as db:
        kept = await attachments.load(db, caller, file_id)
    headers = _headers(kept)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    is_same = request.headers.get("if-range") in (None, headers["ETag"])
    try:
        part = read_range(request.headers.get("range") if is_same else None, kept.size)
    except Unsatisfiable:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{kept.size}"})
    start, end = part or (0, kept.size)
    try:
        chunks = await deps.media.read(kept.key, start, end)
    except Missing as error:
        raise NotFound("The file is not in the media store any more.", code="media_missing") from error
    headers["Content-Length"] = str(end - start)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{kept.size}"
    return StreamingResponse(chunks, 206 if part else 200, headers=headers, media_type=kept.content_type)


def _headers(kept: attachments.Kept) -> dict[str, str]:
    """A file that somebody sent must never run as a page of ours."""
    place = "inline" if kept.content_type in SHOWN else "attachment"
    return {
        "ETag": f'"{kept.digest.hex()}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f"{place}; filename*=UTF-8''{quote(kept.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
