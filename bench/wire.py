"""A bare HTTP client on kept-open connections: cheap enough that the server is what is measured."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

IDLE_S = 3.0


@dataclass
class Connection:
    """One kept-open connection to a server on loopback."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None
    _used_at: float = 0.0

    async def request(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """One request; returns status and body. An idle connection is opened again: the server is about to close it."""
        is_idle = time.monotonic() - self._used_at > IDLE_S
        self._used_at = time.monotonic()
        if self._writer is None or is_idle:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port, limit=64 * 1024 * 1024)
        payload = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(payload)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if payload:
            lines.append("Content-Type: application/json")
        self._writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + payload)
        answer = await self._answer()
        self._used_at = time.monotonic()
        return answer

    async def _answer(self) -> tuple[int, bytes]:
        assert self._reader is not None
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        return int(head.split(" ", 2)[1]), await self._reader.readexactly(length)

    async def timed(self, method: str, path: str, body: Any, expected: tuple[int, ...] = (200, 201)) -> float:
        """Seconds that a request took; anything but an expected status is an error."""
        started = time.perf_counter()
        status, answer = await self.request(method, path, body)
        took = time.perf_counter() - started
        if status not in expected:
            raise RuntimeError(f"{method} {path}: {status} {answer[:300]!r}")
        return took


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
