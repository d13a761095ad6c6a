"""The recorded answers of real Dify servers, and a server that gives one of them again."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flywheel.testing.simulators.loopback import Loopback, Received, Scripted, Streamed

FILE = Path(__file__).resolve().parents[1] / "data" / "dify" / "recordings.jsonl"
RUNS = ("/workflows/run", "/chat-messages", "/completion-messages")
MODES = {"wf": "workflow", "cf": "advanced-chat", "chat": "chat", "completion": "completion", "agent": "agent-chat"}


@dataclass(frozen=True)
class Recording:
    """One answer of a real server. `sent` is what it was asked, without the key."""

    version: str
    name: str
    app: str | None
    method: str | None
    path: str | None
    sent: Any
    status: int
    content_type: str
    x_version: str
    body: Any
    timed_out_after_s: float | None = None

    @property
    def id(self) -> str:
        return f"{self.version}-{self.name}"

    @property
    def mode(self) -> str:
        """The mode of the app that answered."""
        return MODES[(self.app or "wf").split("_")[0]]

    @property
    def is_run(self) -> bool:
        return self.method == "POST" and (self.path or "").endswith(RUNS)

    @property
    def response_mode(self) -> str:
        return self.sent.get("response_mode", "blocking") if isinstance(self.sent, Mapping) else "blocking"

    @property
    def is_silent(self) -> bool:
        """Whether nothing but pings came until the client gave up."""
        return self.timed_out_after_s is not None

    @property
    def text(self) -> str:
        return self.body if isinstance(self.body, str) else json.dumps(self.body)


RECORDINGS = tuple(Recording(**json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines())


def named(version: str, name: str) -> Recording:
    """The recording of that name."""
    return next(recording for recording in RECORDINGS if (recording.version, recording.name) == (version, name))


class Replay(Loopback):
    """A server that gives one recorded answer to every run, and tells of the app what its version tells."""

    def __init__(self, recording: Recording) -> None:
        super().__init__()
        self.recording = recording

    async def respond(self, request: Received) -> Scripted | Streamed:
        recording = self.recording
        headers = {"x-version": recording.x_version} if recording.x_version else {}
        if request.path == "/v1/info":
            return Scripted(body={"name": "app", "mode": recording.mode}, headers=headers)
        if not request.path.endswith(RUNS):
            return Scripted(404, "<!doctype html>", {"content-type": "text/html", **headers})
        if "event-stream" in recording.content_type:
            return Streamed(self._events, headers)
        return Scripted(recording.status, recording.text, {"content-type": recording.content_type, **headers})

    async def _events(self) -> AsyncGenerator[bytes]:
        yield self.recording.text.encode()
        if self.recording.is_silent:
            await asyncio.sleep(60)
