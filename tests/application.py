"""The real application for tests: a process on a database of its own, served on loopback, and clients that call it.

Bursts and retries are short, so that a flow ends within a second; nothing of the product is replaced.
"""

import asyncio
import atexit
import itertools
import shutil
import ssl
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import httpx
import uvicorn

from flywheel import jobs
from flywheel.app import Process, create_app, seed
from flywheel.db import migrate
from flywheel.db.engine import Database
from flywheel.kit.crypto import hash_password
from flywheel.kit.ids import new_id
from flywheel.settings import Settings

API = "/api/v1"
ADMIN_PASSWORD = "a-long-admin-password"
PASSWORD = "correct horse battery"
SECRET_KEY = "a key for tests"
DATA = Path(tempfile.mkdtemp(prefix="flywheel-tests-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
FAST: dict[str, Any] = {
    "data_dir": DATA,
    "admin_password": ADMIN_PASSWORD,
    "burst_quiet_s": 0.05,
    "burst_longest_s": 0.3,
    "run_retry_s": 0.05,
    "lease_s": 2.0,
    "log_level": "error",
    "webchat_sessions_per_minute": 100_000,
    "link_attempts": 100_000,
    "login_attempts_per_address": 100_000,
    "webchat_messages_per_minute": 100_000,
    "inbound_calls_per_minute": 1_000_000,
}

# Making one takes longer than a request, and every client would make its own.
TLS = ssl.create_default_context()

T = TypeVar("T")
_numbers = itertools.count(1)


def fresh(prefix: str) -> str:
    """A name that no other test uses."""
    return f"{prefix}-{next(_numbers)}-{uuid4().hex[:6]}"


def said(peer_id: str | None = None, text: str = "你好", **more: Any) -> dict[str, Any]:
    """The smallest valid message of `/channels/inbound`."""
    return {
        "external_id": fresh("e"),
        "peer": {"peer_id": peer_id or fresh("p")},
        "direction": "inbound",
        "sent_at": "2026-03-01T08:00:00Z",
        "text": text,
        **more,
    }


@lru_cache(maxsize=1)
def hash_of_password() -> str:
    return hash_password(PASSWORD)


async def until(ask: Callable[[], Awaitable[T]], wanted: Callable[[T], object] = bool, *, timeout_s: float = 60.0) -> T:
    """Ask again and again until the answer is as wanted; fails with the last answer."""
    deadline = time.monotonic() + timeout_s
    while True:
        answer = await ask()
        if wanted(answer):
            return answer
        assert time.monotonic() < deadline, f"still not so after {timeout_s} s; the last answer was {answer!r}"
        await asyncio.sleep(0.05)


class Unexpected(AssertionError):
    """An answer with another status than the test expects."""

    def __init__(self, answer: httpx.Response) -> None:
        asked = f"{answer.request.method} {answer.request.url.path}"
        super().__init__(f"{asked}: {answer.status_code} {answer.text[:2000]}")
        self.status = answer.status_code


class Client:
    """One caller. Each call asserts the status, so that a test only says what it expects."""

    def __init__(self, base_url: str, headers: dict[str, str] | None = None) -> None:
        self.http = httpx.AsyncClient(base_url=base_url + API, headers=headers, timeout=60, trust_env=False, verify=TLS)

    async def call(
        self, method: str, path: str, body: Any = None, *, status: int = 200, query: dict[str, Any] | None = None
    ) -> Any:
        """The JSON of an answer with the expected status."""
        answer = await self.http.request(method, path, json=body, params=query or None)
        if answer.status_code != status:
            raise Unexpected(answer)
        return answer.json() if answer.content else None

    async def get(self, path: str, *, status: int = 200, **params: Any) -> Any:
        return await self.call("GET", path, status=status, query=params)

    async def post(self, path: str, body: Any = None, *, status: int = 201) -> Any:
        return await self.call("POST", path, body, status=status)

    async def patch(self, path: str, body: Any, *, status: int = 200) -> Any:
        return await self.call("PATCH", path, body, status=status)

    async def delete(self, path: str, *, status: int = 200, **params: Any) -> Any:
        return await self.call("DELETE", path, status=status, query=params)

    async def refused(
        self, method: str, path: str, body: Any = None, *, status: int, code: str | None = None, **params: Any
    ) -> dict[str, Any]:
        """The problem document of an answer that refuses."""
        answer = await self.http.request(method, path, json=body, params=params or None)
        return problem_of(answer, status, code)

    async def all(self, path: str, **params: Any) -> list[Any]:
        """Every item of a paged list."""
        page = await self.call("GET", path, query=params)
        items: list[Any] = page["items"]
        while page.get("next_cursor"):
            page = await self.call("GET", path, query={**params, "cursor": page["next_cursor"]})
            items += page["items"]
        return items


def problem_of(answer: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """The problem document of an answer, checked to be one."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:2000]}"
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert problem["type"] == f"/problems/{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"].startswith("/")
    assert problem["request_id"] == answer.headers.get("x-request-id", problem["request_id"])
    assert problem["request_id"]
    assert code is None or problem["code"] == code, problem
    return problem


@dataclass
class Visitor:
    """A visitor of the site chat."""

    client: Client
    token: str
    visitor_key: str
    customer_id: str
    conversation_id: str

    @property
    def thread(self) -> str:
        return f"/chat/conversations/{self.conversation_id}/messages"

    async def says(self, text: str, **more: Any) -> Any:
        return await self.client.post(self.thread, {"text": text, **more})


@dataclass
class Application:
    """A served application, and the callers that a test needs."""

    process: Process
    document: dict[str, Any] = field(repr=False)
    base_url: str
    dsn: str
    admin: Client = field(init=False)
    clients: list[Client] = field(default_factory=list)
    kept: dict[str, Client] = field(default_factory=dict)

    def client(self, token: str | None = None, **headers: str) -> Client:
        """A caller with a bearer token, or with nothing."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        self.clients.append(Client(self.base_url, headers))
        return self.clients[-1]

    async def sign_in(self, username: str, password: str) -> Client:
        """A browser that is signed in."""
        client = self.client()
        session = await client.post("/auth/login", {"username": username, "password": password}, status=200)
        client.http.headers["X-CSRF-Token"] = session["csrf_token"]
        return client

    async def user(self, role: str) -> Any:
        """A new user of a role, whose password is PASSWORD. Staff are put in directly: hashing takes its time."""
        name = fresh(role)
        shown = {"username": name, "display_name": f"{role} {name[-6:]}", "role": role}
        if role == "customer":
            return await self.admin.post("/admin/users", {**shown, "password": PASSWORD})
        row = "insert into users (id, username, password_hash, role, display_name) values ($1, $2, $3, $4, $5)"
        user_id = new_id()
        await self.sql(row, user_id, name, hash_of_password(), role, shown["display_name"])
        return {"id": str(user_id), **shown}

    async def signed_in(self, role: str, name: str = "") -> Client:
        """A signed-in user of a role; the same one for the same name."""
        key = f"{role}:{name}"
        if key not in self.kept:
            user = await self.user(role)
            self.kept[key] = await self.sign_in(user["username"], PASSWORD)
        return self.kept[key]

    async def token(self, *scopes: str) -> Client:
        """A program with an admin's token of these scopes; the same one for the same scopes."""
        key = f"token:{scopes}"
        if key not in self.kept:
            made = await self.admin.post("/auth/tokens", {"name": fresh("token"), "scopes": list(scopes)})
            self.kept[key] = self.client(made["token"])
        return self.kept[key]

    async def visitor(self, **more: Any) -> Visitor:
        """A new visitor of the site chat, or the one of a visitor key."""
        opened = await self.client().post("/channels/webchat/sessions", more)
        client = self.client(opened["token"])
        return Visitor(client, opened["token"], opened["visitor_key"], opened["customer_id"], opened["conversation_id"])

    async def inbound(
        self,
        messages: Sequence[Any],
        *,
        channel_type: str = "wechat_work_contact",
        account: str = "corp",
        client: Client | None = None,
    ) -> Any:
        """What became of a batch of messages."""
        sender = client or await self.token("ingest")
        body = {"channel_type": channel_type, "account": account, "messages": list(messages)}
        return await sender.post("/channels/inbound", body, status=200)

    async def profile(self, customer_id: str, **params: Any) -> Any:
        return await self.admin.get(f"/customers/{customer_id}/profile", **params)

    async def learned(self, customer_id: str, *, timeout_s: float = 30.0) -> Any:
        """The profile once nothing waits for analysis any more."""

        async def ask() -> Any:
            return await self.profile(customer_id)

        return await until(ask, lambda profile: profile["pending_messages"] == 0, timeout_s=timeout_s)

    async def insights(self, customer_id: str, **params: Any) -> list[Any]:
        return await self.admin.all(f"/customers/{customer_id}/insights", **params)

    async def runs(self, customer_id: str, **params: Any) -> list[Any]:
        """The runs of a customer, oldest first."""
        return (await self.admin.all("/admin/insight-runs", customer_id=customer_id, **params))[::-1]

    async def sql(self, query: str, *values: Any) -> list[Any]:
        """Rows of the database, for what no answer shows."""
        connection = await asyncpg.connect(self.dsn)
        try:
            return list(await connection.fetch(query, *values))
        finally:
            await connection.close()


class _Server(uvicorn.Server):
    """A server inside the tests' process: Ctrl-C stays the test runner's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(dsn: str, *, secret_key_text: str = SECRET_KEY, **settings: Any) -> AsyncIterator[Application]:
    """An application on that database."""
    process = Process(Settings(**{**FAST, **settings}), dsn, secret_key_text)
    web = create_app(process)
    config = uvicorn.Config(
        web, host="127.0.0.1", port=0, log_config=None, ws="none", timeout_graceful_shutdown=1, timeout_keep_alive=75
    )
    server = _Server(config)
    serving_task = asyncio.create_task(server.serve())
    while not server.started and not serving_task.done():
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    application = Application(process, web.openapi(), f"http://127.0.0.1:{port}", dsn)
    try:
        application.admin = await application.sign_in("admin", ADMIN_PASSWORD)
        yield application
    finally:
        for client in application.clients:
            await client.http.aclose()
        server.should_exit = True
        await serving_task


async def prepare(dsn: str) -> None:
    """Make an empty database one that the application can start on."""
    db = Database(dsn, pool_size=2)
    await migrate.upgrade(db.engine)
    await db.close()
    await jobs.setup(dsn)
    process = Process(Settings(**FAST), dsn, SECRET_KEY)
    await seed(process.deps)
    await process.end()


@asynccontextmanager
async def copied(server_dsn: str, template_dsn: str) -> AsyncIterator[str]:
    """A copy of a prepared database, dropped afterwards. Much faster than preparing another one."""
    name = f"t_{uuid4().hex[:12]}"
    connection = await asyncpg.connect(server_dsn)
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {urlsplit(template_dsn).path[1:]}")
        try:
            yield urlsplit(server_dsn)._replace(path=f"/{name}").geturl()
        finally:
            await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        await connection.close()
