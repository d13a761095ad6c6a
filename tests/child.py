"""The product as its own processes, started by its command line: they can be killed, frozen and started again."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.application import ADMIN_PASSWORD, SECRET_KEY, Client

READY = re.compile(rb"is ready(?:: (?P<url>http://[\d.]+:\d+))?")
PATIENCE_S = 90.0
FAST: Mapping[str, str] = {
    "FLYWHEEL_ADMIN_PASSWORD": ADMIN_PASSWORD,
    "FLYWHEEL_SECRET_KEY": SECRET_KEY,
    "FLYWHEEL_PORT": "0",
    "FLYWHEEL_BURST_QUIET_S": "0.1",
    "FLYWHEEL_BURST_LONGEST_S": "0.5",
    "FLYWHEEL_RUN_RETRY_S": "0.1",
    "FLYWHEEL_LEASE_S": "2",
    "FLYWHEEL_GATE_ACKNOWLEDGEMENTS": "false",
    "FLYWHEEL_LOG_LEVEL": "info",
    "FLYWHEEL_LOGIN_ATTEMPTS_PER_ADDRESS": "100000",
    "FLYWHEEL_INBOUND_CALLS_PER_MINUTE": "1000000",
    "FLYWHEEL_WEBCHAT_MESSAGES_PER_MINUTE": "100000",
    "FLYWHEEL_RUNS_PER_CUSTOMER_PER_DAY": "100000",
    "FLYWHEEL_LOG_FORMAT": "json",
}


@dataclass
class Child:
    """One process of the product. `said` is what it printed so far."""

    process: Process
    said: bytearray = field(default_factory=bytearray)
    url: str = ""

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def ended(self) -> int:
        """Its exit code, once it has one."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.process.wait()

    async def kill(self) -> None:
        """End it as a power cut would."""
        self.signal(signal.SIGKILL)
        await self.ended()


@asynccontextmanager
async def command(*arguments: str, module: str | None = None, **settings: str | None) -> AsyncIterator[Child]:
    """`flywheel <arguments>`, or another module; killed when the block ends. A setting that is None is left to its
    default.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("FLYWHEEL_")}
    named = {**FAST, **{f"FLYWHEEL_{name.upper()}": value for name, value in settings.items()}}
    environment = {**own, **{name: value for name, value in named.items() if value is not None}}
    line = [sys.executable, "-m", module or "flywheel", *arguments]
    process = await asyncio.create_subprocess_exec(*line, env=environment, stdout=PIPE, stderr=STDOUT)
    child = Child(process)
    reading = asyncio.create_task(_read(child))
    try:
        yield child
    finally:
        if process.returncode is None:
            await child.kill()
        await reading


@asynccontextmanager
async def running(*arguments: str, module: str | None = None, **settings: str | None) -> AsyncIterator[Child]:
    """The same, once it says that it is ready."""
    async with command(*arguments, module=module, **settings) as child:
        async with asyncio.timeout(PATIENCE_S):
            while (found := READY.search(child.said)) is None:
                assert child.process.returncode is None, child.said.decode()
                await asyncio.sleep(0.02)
        child.url = (found["url"] or b"").decode()
        yield child


async def stopped(child: Child) -> None:
    """Ask it to end, as an operator does."""
    child.signal(signal.SIGTERM)
    assert await child.ended() == 0


async def finished(*arguments: str, **settings: str | None) -> tuple[int, str]:
    """Exit code of a command that ends by itself, and all it printed."""
    async with command(*arguments, **settings) as child:
        code = await child.ended()
    return code, child.said.decode()


async def _read(child: Child) -> None:
    assert child.process.stdout is not None
    while chunk := await child.process.stdout.read(65_536):
        child.said += chunk


@asynccontextmanager
async def signed_in(child: Child, username: str = "admin", password: str = ADMIN_PASSWORD) -> AsyncIterator[Client]:
    """Its admin, or somebody else."""
    client = Client(child.url)
    try:
        session = await client.post("/auth/login", {"username": username, "password": password}, status=200)
        client.http.headers["X-CSRF-Token"] = session["csrf_token"]
        yield client
    finally:
        await client.http.aclose()


async def use_brain(admin: Client, base_url: str, **settings: object) -> None:
    """Have an OpenAI-compatible endpoint learn from customers' messages."""
    config = {
        "app_name": "客户画像洞察器",
        "provider": "openai_compatible",
        "base_url": base_url,
        "model": "scripted",
        "settings": settings,
    }
    await admin.post("/admin/agent-configs", config)
