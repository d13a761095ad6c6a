"""The one event stream to browsers (server-sent events): small messages that say what to fetch again."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from flywheel.features.live.service import Ear
from flywheel.features.users.session import ChatCaller, GetDeps
from flywheel.kit.documenting import answered_as
from flywheel.realtime import GOODBYE, Event, Hub

router = APIRouter()

PING_S = 15.0
LONGEST_S = 600.0
"""After this the stream ends and the browser connects again. A lost right ends it at once."""


@router.get("/events", tags=["realtime"], response_class=StreamingResponse, responses=answered_as("text/event-stream"))
async def events(request: Request, deps: GetDeps, caller: ChatCaller) -> StreamingResponse:
    """What changed, as it changes, as far as the caller may know. `Last-Event-ID` resumes, or answers `resync`."""
    stream = _stream(deps.realtime, Ear(deps, caller), request.headers.get("last-event-id"))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _stream(hub: Hub, ear: Ear, last_id: str | None) -> AsyncIterator[str]:
    ends_at = time.monotonic() + LONGEST_S
    with hub.subscribe() as queue:
        # Read before anything is sent: what comes from now on is in the queue, and must not be told twice.
        missed = [Event(hub.resync().id, "ready", {})] if last_id is None else hub.since(last_id)
        yield "retry: 1000\n\n"
        for event in [hub.resync()] if missed is None else missed:
            if event.kind == "ready" or await ear.may_hear(event):
                yield _text(event)
        while time.monotonic() < ends_at:
            try:
                event = await asyncio.wait_for(queue.get(), PING_S)
            except TimeoutError:
                yield ": ping\n\n"
                continue
            if event is GOODBYE or ear.is_ended_by(event):
                return
            if await ear.may_hear(event):
                yield _text(event)


def _text(event: Event) -> str:
    return f"id: {event.id}\nevent: {event.kind}\ndata: {json.dumps(event.data)}\n\n"
