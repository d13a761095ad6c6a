"""The HTTP server under the simulators: on loopback, in a task or a thread, with answers that can be late, cut off,
streamed, or missing.
"""

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Scripted:
    """An answer that is not simply a text: any status, headers and body, late, or broken off half-way."""

    status: int = 200
    body: bytes | str | Mapping[str, Any] = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    latency_s: float = 0.0
    is_cut: bool = False


@dataclass(frozen=True)
class Streamed:
    """An answer that comes piece by piece; after the last piece the connection is closed, or simply breaks off."""

    pieces: Callable[[], AsyncGenerator[bytes]]
    headers: Mapping[str, str] = field(default_factory=dict)
    is_cut: bool = False


@dataclass(frozen=True)
class Received:
    """A request as it came in."""

    path: str
    headers: Mapping[str, str]
    payload: Payload
    method: str = "POST"
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Loopback:
    """The server. Use it as an async context manager, or `in_thread()` from code that has no event loop."""

    def __init__(self, latency_s: float = 0.0) -> None:
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

    async def respond(self, request: Received) -> Scripted | Streamed:
        """The answer to a request."""
        raise NotImplementedError

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
                answer = await self.respond(request)
                if isinstance(answer, Streamed):
                    await _write_stream(writer, answer)
                    return
                await asyncio.sleep(self.latency_s + answer.latency_s)
                writer.write(_encoded(answer))
                await writer.drain()
                if answer.is_cut:
                    return
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return  # the client hung up, as clients with a deadline do, or the server closes
        finally:
            self._serving.discard(task)
            self._writers.discard(writer)
            writer.close()


async def _read_request(reader: asyncio.StreamReader) -> Received | None:
    head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    if not head:
        return None
    start, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, target, _ = start.split(" ")
    url = urlsplit(target)
    return Received(url.path, headers, json.loads(body) if body else {}, method, dict(parse_qsl(url.query)), body)


def _encoded(answer: Scripted) -> bytes:
    body = answer.body
    if isinstance(body, Mapping):
        body = json.dumps(body, ensure_ascii=False)
    if isinstance(body, str):
        body = body.encode("utf-8", "surrogatepass")
    headers = {"content-type": "application/json", **answer.headers, "content-length": str(len(body))}
    encoded = _head(answer.status, headers) + body
    return encoded[: len(encoded) - len(body) // 2 - 1] if answer.is_cut else encoded


async def _write_stream(writer: asyncio.StreamWriter, answer: Streamed) -> None:
    headers = {"content-type": "text/event-stream; charset=utf-8", **answer.headers, "transfer-encoding": "chunked"}
    writer.write(_head(200, headers))
    async with aclosing(answer.pieces()) as pieces:
        async for piece in pieces:
            writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            await writer.drain()
    if not answer.is_cut:
        writer.write(b"0\r\n\r\n")
        await writer.drain()


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {_phrase(status)}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def _phrase(status: int) -> str:
    """The reason phrase; gateways also use statuses that no standard knows."""
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"
