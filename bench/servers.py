"""What is measured: the product as a process of its own, and a bare endpoint that does the same one insert."""

import asyncio
import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bench.wire import Connection

PASSWORD = "bench-password"  # noqa: S105 - of a database that lives as long as the measurement


@dataclass
class Server:
    """A running process and its port."""

    process: asyncio.subprocess.Process
    port: int
    ready_s: float

    def cpu_s(self) -> float:
        """CPU seconds of the process itself."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def memory_mb(self, *, with_children: bool) -> float:
        """Proportional set size in MB."""
        own = psutil.Process(self.process.pid)
        group = [own, *own.children(recursive=True)] if with_children else [own]
        return float(sum(p.memory_full_info().pss for p in group)) / 1e6


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def started(command: list[str], environment: dict[str, str], port: int, path: str) -> AsyncIterator[Server]:
    """A process that answers 200 at `path`; ended by SIGTERM."""
    begun = time.perf_counter()
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, env=inherited | environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        while True:
            if process.returncode is not None:
                raise RuntimeError(f"{command} ended with {process.returncode}")
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                status, _ = await Connection(port).request("GET", path)
                if status == 200:
                    break
            await asyncio.sleep(0.01)
        yield Server(process, port, time.perf_counter() - begun)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


@asynccontextmanager
async def product(environment: dict[str, str]) -> AsyncIterator[Server]:
    """`flywheel run`."""
    port = free_port()
    settings = {
        "FLYWHEEL_ADMIN_PASSWORD": PASSWORD,
        "FLYWHEEL_PORT": str(port),
        "FLYWHEEL_LOG_LEVEL": "warning",
        "FLYWHEEL_WEBCHAT_SESSIONS_PER_MINUTE": "1000000",
        "FLYWHEEL_WEBCHAT_MESSAGES_PER_MINUTE": "1000000",
        "FLYWHEEL_INBOUND_CALLS_PER_MINUTE": "1000000",
        "FLYWHEEL_LOGIN_ATTEMPTS_PER_ADDRESS": "1000000",
        "FLYWHEEL_RUNS_PER_CUSTOMER_PER_DAY": "1000000",
        **environment,
    }
    async with started(["-m", "flywheel", "run"], settings, port, "/readyz") as server:
        yield server


@asynccontextmanager
async def bare(dsn: str) -> AsyncIterator[Server]:
    """`bench.bare`: the floor to compare with."""
    port = free_port()
    async with started(["-m", "bench.bare", dsn, str(port)], {}, port, "/healthz") as server:
        yield server


async def admin_token(server: Server, scopes: list[str]) -> str:
    """An API token of the first admin."""
    cookie, csrf = await _sign_in(server.port, {"username": "admin", "password": PASSWORD})
    signed = Connection(server.port, {"Cookie": cookie, "X-CSRF-Token": csrf})
    status, body = await signed.request("POST", "/api/v1/auth/tokens", {"name": "bench", "scopes": scopes})
    if status != 201:
        raise RuntimeError(body.decode())
    return str(json.loads(body)["token"])


async def _sign_in(port: int, login: dict[str, str]) -> tuple[str, str]:
    """The session cookie and its CSRF token (the bare client does not keep headers of answers)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    payload = json.dumps(login).encode()
    head = f"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(payload)}\r\n"
    writer.write(head.encode() + b"Content-Type: application/json\r\nConnection: close\r\n\r\n" + payload)
    answer = (await reader.read()).decode()
    writer.close()
    cookie = next(line.split(": ", 1)[1] for line in answer.split("\r\n") if line.lower().startswith("set-cookie"))
    return cookie.split(";")[0], str(json.loads(answer.split("\r\n\r\n", 1)[1])["csrf_token"])


async def visitor(server: Server) -> tuple[str, Connection]:
    """A visitor's conversation and a connection that may write to it."""
    _, body = await Connection(server.port).request("POST", "/api/v1/channels/webchat/sessions", {})
    visit: dict[str, Any] = json.loads(body)
    path = f"/api/v1/chat/conversations/{visit['conversation_id']}/messages"
    return path, Connection(server.port, {"Authorization": f"Bearer {visit['token']}"})


def data_dir(root: Path, name: str) -> Path:
    """A fresh folder that any account may reach."""
    folder = root / name
    folder.mkdir(parents=True)
    return folder
