"""A Dify server with one app, on loopback: every kind of app, blocking and streamed, with the errors and the oddities
that real versions were recorded with. It knows the published API and nothing of our providers.
"""

import asyncio
import itertools
import json
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from flywheel.testing.simulators import dify_wire as wire
from flywheel.testing.simulators.dify_wire import Run, paragraph
from flywheel.testing.simulators.loopback import Loopback, Payload, Received, Scripted, Streamed

__all__ = ["DifySimulator", "Failed", "Mode", "Payload", "Responder", "Scripted", "paragraph"]

Mode = Literal["workflow", "advanced-chat", "chat", "completion", "agent-chat"]


@dataclass(frozen=True)
class Failed:
    """The model failed; Dify passes its words on in the way of each kind of app."""

    error: str


Responder = Callable[[Payload], str | Failed | Scripted]
FORM = (paragraph("context"), paragraph("request_id", required=False))
_RUNS: Mapping[str, frozenset[str]] = {
    "/v1/workflows/run": frozenset({"workflow"}),
    "/v1/chat-messages": frozenset({"advanced-chat", "chat", "agent-chat"}),
    "/v1/completion-messages": frozenset({"completion"}),
}
_WRONG_KIND = {
    "/v1/workflows/run": "not_workflow_app",
    "/v1/chat-messages": "not_chat_app",
    "/v1/completion-messages": "app_unavailable",
}


@dataclass
class Oddities:
    """What real servers did, to be switched on. `gateway_s` is how long a proxy in front waits; `events_until_cut` how
    many events of a stream arrive; `first_piece` is all that is left of a blocking chat answer.
    """

    gateway_s: float | None = None
    events_until_cut: int | None = None
    only_pings: bool = False
    hides_mode: bool = False
    first_piece: int | None = None
    structured: bool = False
    pause: bool = False
    no_outputs: bool = False
    ping_s: float = 10.0


class DifySimulator(Loopback):
    """The server. A run goes on when its caller hangs up, and is logged.

    `everywhere` is answered to whatever is asked, `tells` to the addresses named.
    """

    def __init__(
        self,
        responder: Responder = lambda _payload: '{"ai_summary": "", "insights": []}',
        *,
        mode: Mode = "workflow",
        version: str = "1.12.1",
        api_key: str | None = None,
        form: Sequence[Mapping[str, Any]] = FORM,
        is_published: bool = True,
        is_enabled: bool = True,
        max_active: int = 0,
        run_s: float = 0.0,
        oddities: Oddities | None = None,
    ) -> None:
        super().__init__()
        self.responder = responder
        self.mode = mode
        self.version = version
        self.api_key = api_key
        self.form = form
        self.is_published = is_published
        self.is_enabled = is_enabled
        self.max_active = max_active
        self.run_s = run_s
        self.oddities = oddities or Oddities()
        self.everywhere: Scripted | None = None
        self.tells: dict[str, Scripted] = {}
        self.runs: list[Run] = []
        self.stopped: list[str] = []
        self._going: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)

    @property
    def asked(self) -> list[Payload]:
        """What a model was asked for, and so paid for."""
        return [run.payload for run in self.runs]

    @property
    def minor(self) -> tuple[int, int]:
        major, minor, *_ = self.version.split(".")
        return int(major), int(minor)

    async def respond(self, request: Received) -> Scripted | Streamed:
        """What the API answers to a request."""
        answer = self.everywhere or self._refusal(request) or self._told(request) or await self._run(request)
        is_ours = answer.headers.get("server") != "gateway"
        headers = {"x-version": self.version, **answer.headers} if is_ours else answer.headers
        return replace(answer, headers=headers)

    async def __aexit__(self, *exc: object) -> None:
        for task in self._going:
            task.cancel()
        await asyncio.gather(*self._going, return_exceptions=True)
        await super().__aexit__(*exc)

    def _refusal(self, request: Received) -> Scripted | None:
        said = request.headers.get("authorization", "")
        if not said.startswith("Bearer "):
            return wire.error(401, "unauthorized", "Authorization header must be provided and start with 'Bearer'")
        if self.api_key and said != f"Bearer {self.api_key}":
            return wire.error(401, "unauthorized", "Access token is invalid")
        if not self.is_enabled:
            return wire.error(403, "forbidden", "The app's API service has been disabled.")
        return None

    def _told(self, request: Received) -> Scripted | None:
        """The answers that cost nothing; None where a run is asked for."""
        path, last = request.path, request.path.rsplit("/", 1)[1]
        if path in _RUNS:
            return next(self._objections(path, request.payload), None)
        if path.endswith("/stop"):
            return self._stop(path.split("/")[-2])
        if path.startswith("/v1/workflows/run/"):
            run = next((run for run in self.runs if run.id == last), None)
            return wire.unknown_run(self.version) if run is None else Scripted(body=wire.detail(run, self.version))
        known: Mapping[str, Callable[[], Scripted]] = {
            "/v1/info": self._info,
            "/v1/parameters": self._parameters,
            "/v1/workflows/logs": lambda: Scripted(body=wire.log(self._logged(request.query), self.version)),
            "/v1/messages": lambda: self._messages(request.query.get("conversation_id")),
        }
        return self.tells.get(path) or known.get(path, lambda: wire.NOT_FOUND)()

    def _info(self) -> Scripted:
        tells = self.minor >= (1, 0) and not self.oddities.hides_mode
        mode = {"mode": self.mode, "author_name": "admin"} if tells else {}
        return Scripted(body={"name": "SmartBrain", "description": "", "tags": [], **mode})

    def _parameters(self) -> Scripted:
        return Scripted(body=wire.parameters(self.form)) if self.is_published else wire.UNAVAILABLE

    def _messages(self, conversation_id: str | None) -> Scripted:
        return Scripted(body=wire.messages([run for run in self.runs if run.conversation_id == conversation_id]))

    def _logged(self, query: Mapping[str, str]) -> list[Run]:
        """The log, newest first. Before 1.0 there is no filter, and a run is logged when it is over."""
        if self.minor < (1, 0):
            return [run for run in reversed(self.runs) if run.status != "running"]
        user = query.get("created_by_end_user_session_id")
        return [run for run in reversed(self.runs) if user in (None, run.payload["user"])]

    def _stop(self, task_id: str) -> Scripted:
        self.stopped.append(task_id)
        for run in self.runs:
            if run.task_id == task_id and run.status == "running":
                run.finish("stopped", error="Stopped by user.")
        return Scripted(body={"result": "success"})

    def _objections(self, path: str, payload: Payload) -> Iterator[Scripted]:
        """What Dify says before it starts a run, in its order: kind, body, inputs, ceiling."""
        is_streamed = payload.get("response_mode") == "streaming"
        if not payload.get("user"):
            yield wire.error(400, "invalid_param", "Arg user must be provided.")
        if self.mode not in _RUNS[path]:
            yield wire.error(400, _WRONG_KIND[path], "Please check if your app mode matches the right API route.")
        if not isinstance(payload.get("inputs"), Mapping):
            yield wire.error(400, "invalid_param", "Missing required parameter in the JSON body")
        if self.mode == "agent-chat" and not is_streamed:
            yield wire.error(400, "invalid_param", "Agent Chat App does not support blocking mode")
        if not self.is_published:
            yield wire.error(400, "invalid_param", "Workflow not published")
        complaint = wire.complaint(self.form, payload, needs_query=path == "/v1/chat-messages")
        if complaint and not (is_streamed and self.minor >= (1, 13)):
            yield wire.error(400, "invalid_param", complaint)
        if self.max_active and sum(run.status == "running" for run in self.runs) >= self.max_active:
            yield wire.error(400, "invalid_param", wire.CEILING.format(self.max_active))

    async def _run(self, request: Received) -> Scripted | Streamed:
        payload = request.payload
        is_streamed = payload.get("response_mode") == "streaming"
        needs_query = request.path == "/v1/chat-messages"
        lost = bool(wire.complaint(self.form, payload, needs_query=needs_query))
        broken = self.mode == "advanced-chat" and not is_streamed and self.minor >= (1, 13)
        if lost or broken or (self.oddities.only_pings and is_streamed):
            return Streamed(self._pings)
        said = self.responder(payload)
        if isinstance(said, Scripted):
            return said
        run = Run(next(self._numbers), payload)
        self.runs.append(run)
        task = asyncio.create_task(self._think(run, said))
        self._going.add(task)
        task.add_done_callback(self._going.discard)
        if is_streamed:
            cut = self.oddities.events_until_cut
            return Streamed(lambda: self._stream(run, task), is_cut=cut is not None)
        try:
            await asyncio.wait_for(asyncio.shield(task), self.oddities.gateway_s)
        except TimeoutError:
            return wire.GATEWAY_TIMEOUT
        return wire.blocking(run, self.mode)

    async def _think(self, run: Run, said: str | Failed) -> None:
        if self.run_s:
            await asyncio.sleep(self.run_s)
        if run.status != "running":
            return
        odd = self.oddities
        if odd.pause:
            run.finish("paused")
        elif isinstance(said, Failed):
            run.finish("failed", error=said.error)
        elif odd.no_outputs:
            run.finish("succeeded")
        elif self.mode != "workflow":
            run.answer(said, first_piece=None if run.is_streamed else odd.first_piece)
        else:
            run.succeed(said, structured=odd.structured)

    async def _pings(self) -> AsyncGenerator[bytes]:
        while True:
            yield b"event: ping\n\n"
            await asyncio.sleep(self.oddities.ping_s)

    async def _stream(self, run: Run, task: asyncio.Task[None]) -> AsyncGenerator[bytes]:
        """The events of a run, with pings while it thinks."""
        left = self.oddities.events_until_cut
        async for event in self._events(run, task):
            if left == 0:
                return
            if isinstance(event, bytes):
                yield event
                continue
            yield b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n"
            left = None if left is None else left - 1

    async def _events(self, run: Run, task: asyncio.Task[None]) -> AsyncGenerator[Mapping[str, Any] | bytes]:
        if self.minor >= (1, 13):
            yield b"event: ping\n\n"
        for event in wire.opening(run, self.mode):
            yield event
        while not task.done():
            await asyncio.wait({task}, timeout=self.oddities.ping_s)
            if not task.done():
                yield b"event: ping\n\n"
        for event in wire.ending(run, self.mode, self.minor):
            yield event
