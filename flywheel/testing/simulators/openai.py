"""A server that speaks OpenAI's chat completions on loopback, and does what its script says: answer, fail, hang, cut.

It knows the published wire format and nothing of our providers. `gold_responder` scripts replies that know the truth.
"""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal, NotRequired, Self, TypedDict

Payload = Mapping[str, Any]
GOLD_CONFIDENCE = 0.95
MODEL = "sim-1"
"""The one model that the server lists; it answers to any name."""


@dataclass(frozen=True)
class Scripted:
    """An answer that is not simply a text: any status, headers and body, late, or broken off half-way."""

    status: int = 200
    body: bytes | str | Mapping[str, Any] = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    latency_s: float = 0.0
    is_cut: bool = False


Responder = Callable[[Payload], str | Scripted]


@dataclass(frozen=True)
class Received:
    """A request as it came in."""

    path: str
    headers: Mapping[str, str]
    payload: Payload


def completion(text: str | None, *, payload: Payload, finish_reason: str = "stop", **message: Any) -> dict[str, Any]:
    """The body of a chat completion whose message says `text`."""
    prompt = sum(len(str(m.get("content", ""))) for m in payload.get("messages", []))
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": payload.get("model", ""),
        "choices": [
            {
                "index": 0,
                "finish_reason": finish_reason,
                "message": {"role": "assistant", "content": text, **message},
            }
        ],
        "usage": {"prompt_tokens": prompt, "completion_tokens": len(text or ""), "total_tokens": prompt},
    }


def failure(status: int, code: str = "error", message: str = "failed", **headers: str) -> Scripted:
    """An error as the API words it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Scripted(status, {"error": {"message": message, "type": code, "code": code}}, named)


class Change(TypedDict):
    """What one message states: a fact, or that a fact no longer holds."""

    op: Literal["assert", "retire"]
    category: str
    content: str
    confidence: NotRequired[float]


def gold_responder(gold: Mapping[str, Sequence[Change]], *, key: str = "text") -> Callable[[Payload], str]:
    """A responder that answers the gold changes of the new customer messages shown, with their ids as evidence.

    `gold` is looked up by what a message's line says under `key`: its `text`, or `at`, the minute it was sent, where
    the same text means different things in different places.
    """

    def respond(payload: Payload) -> str:
        lines = list(_json_lines(payload))
        facts = {(line["category"], line["content"]): line["i"] for line in lines if "i" in line}
        new = [line for line in lines if "m" in line and line.get("new") and line.get("who") == "customer"]
        insights = [_stated(change, line["m"], facts) for line in new for change in gold.get(line[key], ())]
        return json.dumps({"ai_summary": "", "insights": insights}, ensure_ascii=False)

    return respond


class OpenAISimulator:
    """The server. Use it as an async context manager, or `in_thread()` from code that has no event loop."""

    def __init__(
        self,
        responder: Responder = lambda _payload: '{"ai_summary": "", "insights": []}',
        *,
        api_key: str | None = None,
        formats: frozenset[str] = frozenset({"json_schema", "json_object"}),
        latency_s: float = 0.0,
    ) -> None:
        self.responder = responder
        self.api_key = api_key
        self.formats = formats
        self.latency_s = latency_s
        self.received: list[Received] = []
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[Any]] = set()
        self._port = 0

    @property
    def base_url(self) -> str:
        """What an admin would type as the address of this server."""
        return f"http://127.0.0.1:{self._port}/v1"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self.stop()
        tasks = [task for task in self._serving if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def stop(self) -> None:
        """Stop listening and hang up on everybody, as a server does that dies."""
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.close()

    @contextmanager
    def in_thread(self) -> Iterator[Self]:
        """Run in a thread of its own with a loop of its own."""
        started, loop = threading.Event(), asyncio.new_event_loop()
        stop = asyncio.Event()

        async def serve() -> None:
            async with self:
                started.set()
                await stop.wait()

        thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
        thread.start()
        started.wait(10)
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(10)
            loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        self._writers.add(writer)
        try:
            while (request := await _read_request(reader)) is not None:
                self.received.append(request)
                answer = self._answer(request)
                await asyncio.sleep(self.latency_s + answer.latency_s)
                writer.write(_encoded(answer))
                await writer.drain()
                if answer.is_cut:
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # the client hung up, as clients with a deadline do
        finally:
            self._serving.discard(task)
            self._writers.discard(writer)
            writer.close()

    def _answer(self, request: Received) -> Scripted:
        if self.api_key and request.headers.get("authorization") != f"Bearer {self.api_key}":
            return failure(401, "invalid_api_key", f"Incorrect key: {request.headers.get('authorization')}")
        if request.path == "/v1/models":
            return Scripted(body={"object": "list", "data": [{"id": MODEL, "object": "model"}]})
        if request.path != "/v1/chat/completions":
            return failure(404, "not_found", "Invalid URL")
        wished = request.payload.get("response_format", {}).get("type")
        if wished is not None and wished not in self.formats:
            return failure(400, "invalid_request_error", f"response_format type {wished} is not supported")
        said = self.responder(request.payload)
        return said if isinstance(said, Scripted) else Scripted(body=completion(said, payload=request.payload))


async def _read_request(reader: asyncio.StreamReader) -> Received | None:
    head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    if not head:
        return None
    start, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(start.split(" ")[1], headers, json.loads(body) if body else {})


def _encoded(answer: Scripted) -> bytes:
    body = answer.body
    if isinstance(body, Mapping):
        body = json.dumps(body, ensure_ascii=False)
    if isinstance(body, str):
        body = body.encode("utf-8", "surrogatepass")
    headers = {"content-type": "application/json", **answer.headers, "content-length": str(len(body))}
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}", *(f"{n}: {v}" for n, v in headers.items())]
    encoded = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
    return encoded[: len(encoded) - len(body) // 2 - 1] if answer.is_cut else encoded


def _stated(change: Change, message: str, facts: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    stated: dict[str, Any] = {"confidence": GOLD_CONFIDENCE, **change, "evidence": [message]}
    ref = facts.get((change["category"], change["content"]))
    return {**stated, "ref": ref} if change["op"] == "retire" and ref else stated


def _json_lines(payload: Payload) -> Iterator[dict[str, Any]]:
    for message in payload.get("messages", ()):
        for line in str(message.get("content", "")).split("\n"):
            if line.startswith('{"m":') or line.startswith('{"i":'):
                yield json.loads(line)
