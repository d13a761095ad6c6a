"""The composition root: settings and a database address become `Deps`, routes and background work. The only wiring."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from pydantic.json_schema import models_json_schema
from sqlalchemy import text
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flywheel.brains.registry import Brains
from flywheel.channels.registry import CHANNELS, connect
from flywheel.db.engine import Database
from flywheel.deps import Deps
from flywheel.features.agent_configs import routes as agent_configs
from flywheel.features.agent_configs import service as agent_config_service
from flywheel.features.assignment import jobs as assignment_jobs
from flywheel.features.assignment import routes as assignment
from flywheel.features.canned_replies import routes as canned_replies
from flywheel.features.channel_accounts import measures as channel_measures
from flywheel.features.channel_accounts import routes as channel_accounts
from flywheel.features.channel_accounts import service as channel_service
from flywheel.features.channel_accounts import sources
from flywheel.features.channel_accounts.polling import Pollers
from flywheel.features.comparisons import jobs as comparison_jobs
from flywheel.features.comparisons import routes as comparisons
from flywheel.features.conversations import jobs as conversation_jobs
from flywheel.features.conversations import label_routes, media_routes
from flywheel.features.conversations import measures as conversation_measures
from flywheel.features.conversations import routes as conversations
from flywheel.features.customers import routes as customers
from flywheel.features.ingest import polled
from flywheel.features.ingest import routes as ingest
from flywheel.features.ingest.schemas import InboundMessageIn
from flywheel.features.insights import categories as insight_categories
from flywheel.features.insights import category_routes
from flywheel.features.insights import routes as insights
from flywheel.features.live import routes as live
from flywheel.features.media import jobs as media_jobs
from flywheel.features.metrics import requests
from flywheel.features.metrics import routes as metrics_routes
from flywheel.features.notifications import routes as notifications
from flywheel.features.notifications import service as notification_service
from flywheel.features.operations import routes as operations
from flywheel.features.operations.watching import Watch
from flywheel.features.runs import measures as run_measures
from flywheel.features.runs import routes as runs
from flywheel.features.runs.jobs import RunWorker
from flywheel.features.search import routes as search
from flywheel.features.user_admin import routes as user_admin
from flywheel.features.users import audit_log, audit_routes, rates
from flywheel.features.users import routes as users
from flywheel.features.users import service as user_service
from flywheel.features.users.doors import PUBLIC, SCHEMES
from flywheel.features.users.session import DOORS
from flywheel.features.webhooks import deliveries as webhook_deliveries
from flywheel.features.webhooks import measures as webhook_measures
from flywheel.features.webhooks import routes as webhooks
from flywheel.features.webhooks import service as webhook_service
from flywheel.features.webhooks.outbox import Outbox
from flywheel.features.webhooks.senders import Senders
from flywheel.jobs import Cron, Every, Worker
from flywheel.kit import problems
from flywheel.kit.clock import system_clock
from flywheel.kit.crypto import SecretBox
from flywheel.kit.documenting import describe_problems
from flywheel.kit.headers import secured
from flywheel.kit.http import make_client, post_bytes, post_json
from flywheel.kit.ids import new_id
from flywheel.kit.logging import get_logger
from flywheel.kit.loops import repeat, run_logged
from flywheel.kit.metrics import Metrics
from flywheel.kit.pace import Pace
from flywheel.kit.turns import Turns
from flywheel.realtime import Hub
from flywheel.settings import Settings
from flywheel.storage import registry as media_stores

API = "/api/v1"
DATA_PATHS = ("/api/", "/healthz", "/readyz", "/metrics")
WEB = Path(__file__).parent / "web_dist"
MIB = 1024 * 1024
ROUTERS: tuple[APIRouter, ...] = (  # matched in this order: the busiest first
    conversations.router,
    users.router,
    ingest.router,
    customers.router,
    insights.router,
    category_routes.router,
    runs.router,
    comparisons.router,
    agent_configs.router,
    channel_accounts.router,
    channel_accounts.configs,
    assignment.router,
    notifications.router,
    label_routes.router,
    media_routes.router,
    canned_replies.router,
    search.router,
    live.router,
    user_admin.router,
    audit_routes.router,
    operations.router,
    webhooks.router,
)

COUNTED = (
    *(*requests.ALL, *conversation_measures.ALL, *run_measures.ALL),
    *(*webhook_measures.ALL, *channel_measures.ALL),
)

log = get_logger("flywheel.app")


class Process:
    """What one process runs beside its requests, and how it ends."""

    def __init__(self, settings: Settings, dsn: str, secret_key: str) -> None:
        self._to_brains = make_client(reach=agent_config_service.reach_of(settings))
        self._to_channels = make_client(reach=channel_service.reach_of(settings))
        self._to_operators = make_client()
        self._to_receivers = make_client(reach=webhook_service.reach_of(settings))
        self._outbox = Outbox()
        hub = Hub(dsn)
        self.deps = Deps(
            settings=settings,
            db=Database(dsn, pool_size=settings.db_pool_size, publish=hub.publish, outbox=self._outbox.write),
            realtime=hub,
            channels=CHANNELS,
            connectors=connect(self._to_channels, system_clock),
            brains=Brains(self._to_brains),
            clock=system_clock,
            box=SecretBox(secret_key),
            metrics=Metrics(COUNTED),
            turns=Turns(),
            pace=Pace(),
            post=partial(post_bytes, self._to_receivers),
            media=media_stores.build(settings),
        )
        self._dsn = dsn
        self._stop = asyncio.Event()
        self._runs = RunWorker(self.deps)
        self._watch = Watch(self.deps, partial(post_json, self._to_operators))
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Start listening for changes, and working if this process is a worker."""
        watching = Every("watch", self.deps.settings.alert_look_s, self._watch.look)
        self._tasks["watch"] = asyncio.create_task(repeat(watching, self._stop, at_once=True))
        self._tasks["realtime"] = asyncio.create_task(self.deps.realtime.run(self._stop))
        self._tasks["outbox"] = asyncio.create_task(self._outbox.run(self.deps.db, self.deps.realtime, self._stop))
        if self.deps.settings.role != "api":
            pollers = Pollers(self.deps, partial(polled.store, self.deps))
            self._tasks["pollers"] = asyncio.create_task(pollers.run(self._stop))
            self._tasks["webhooks"] = asyncio.create_task(Senders(self.deps).run(self._stop))
            worker = Worker(
                self._dsn,
                {**self._runs.handlers(), **comparison_jobs.handlers(self.deps), **media_jobs.handlers(self.deps)},
                crons=[
                    *self._runs.crons(),
                    *comparison_jobs.crons(self.deps),
                    Cron("remove_old_audit_entries", "53 18 * * *", self._remove_old_audit_entries),
                ],
                every=[
                    *self._runs.every(),
                    *conversation_jobs.every(self.deps),
                    *assignment_jobs.every(self.deps),
                    *media_jobs.every(self.deps),
                    Every("drop_old", 3600.0, self._drop_old),
                ],
                limits=comparison_jobs.LIMITS,
                max_concurrent=self.deps.settings.run_concurrency,
            )
            self._tasks["jobs"] = asyncio.create_task(worker.run(self._stop))

    async def _drop_old(self) -> None:
        async with self.deps.db.write() as db:
            await rates.drop_ended(db)
            await notification_service.remove_old(db)
        await webhook_deliveries.remove_old(self.deps)

    async def _remove_old_audit_entries(self) -> None:
        await audit_log.remove_old(self.deps)

    def states(self) -> dict[str, str]:
        """Whether each background task still runs."""
        return {name: "stopped" if task.done() else "ok" for name, task in self._tasks.items()}

    async def end(self) -> None:
        """Let running work finish, give the rest back, close connections. Again, it does nothing."""
        if self._stop.is_set():
            return
        self._stop.set()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        if "jobs" in self._tasks:
            # While the database is away nothing can be given back; the leases end by themselves.
            await run_logged("leaving_failed", "runs", self._runs.release)
        if self._tasks:
            await run_logged("leaving_failed", "watch", self._watch.leave)
        for client in (self._to_brains, self._to_channels, self._to_operators, self._to_receivers):
            await client.aclose()
        await self.deps.db.close()


async def seed(deps: Deps) -> str | None:
    """Give an empty database what a first start needs; returns the generated admin password, to be shown once."""
    password = deps.settings.admin_password
    async with deps.db.write() as db:
        await db.execute(text("select pg_advisory_xact_lock(20260113)"))
        await insight_categories.ensure_shipped(db)
        await agent_config_service.ensure_default(db)
        return await user_service.ensure_admin(db, password.get_secret_value() if password else None)


def create_app(process: Process) -> FastAPI:
    """The web application around a process."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await process.start()
        yield
        await process.end()

    app = FastAPI(
        title="Customer Insight Flywheel 客户画像飞轮",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{API}/openapi.json",
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.deps = process.deps
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router, prefix=API)
    _add_health(app, process)
    app.include_router(metrics_routes.make_router(process.deps))
    _add_web(app)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # FastAPI's documented way to extend it
    app.add_middleware(problems.BodyLimit, max_bytes=partial(_body_limit, process.deps.settings))
    _add_chat_origins(app, process.deps.settings.webchat_origins)
    app.add_middleware(RequestLog, metrics=process.deps.metrics)
    return app


def _body_limit(settings: Settings, path: str) -> int:
    """An upload is a file and the little that the form puts around it."""
    if path == f"{API}/chat/uploads":
        return (settings.media_max_mb + 1) * MIB
    return (64 if path.endswith("/inbound") else 4) * MIB


def create_watching_app(process: Process) -> FastAPI:
    """What a process without a web server answers: whether it is well, and its metrics."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    problems.install(app)
    _add_health(app, process)
    app.include_router(metrics_routes.make_router(process.deps))
    app.add_middleware(RequestLog, metrics=process.deps.metrics)
    app.state.deps = process.deps
    return app


def _add_chat_origins(app: FastAPI, origins: Sequence[str]) -> None:
    """Let pages of other sites embed the site chat: with a visitor's bearer token, never with a cookie."""
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After", "X-Request-ID"],
        )


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The generated document, plus who passes each door, and what a batch of messages holds: those are judged one by
    one, not by the route.
    """
    if app.openapi_schema is None:
        document = FastAPI.openapi(app)
        _, extra = models_json_schema([(InboundMessageIn, "validation")], ref_template="#/components/schemas/{model}")
        document["components"]["schemas"].update(extra["$defs"])
        _describe_doors(document)
        describe_problems(document)
        app.openapi_schema = document
    return app.openapi_schema


def _describe_doors(document: dict[str, Any]) -> None:
    """Say of each operation which roles and scopes it takes. What is none of a router of ours says so itself."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    doors = {route.name: DOORS.of(route.dependant) for route in routes}
    document["components"]["securitySchemes"] = SCHEMES
    for path in document["paths"].values():
        for method, operation in path.items():
            door = doors.get(operation["operationId"])
            told = PUBLIC if door is None else door.described(method.upper())
            operation.update({name: operation.get(name, value) for name, value in told.items()})


def _add_health(app: FastAPI, process: Process) -> None:
    @app.get("/healthz", tags=["health"])
    async def healthz() -> dict[str, str]:
        """The process is alive."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["health"], responses={503: {"description": "Not ready; the body says what is amiss."}})
    async def readyz() -> JSONResponse:
        """Whether requests can be served: database, background tasks, channels."""
        states = process.states()
        channels: dict[str, dict[str, Any]] = {key: {"state": "ok"} for key in process.deps.channels}
        try:
            async with process.deps.db.read() as db:
                channels |= sources.summed_up(await sources.states(db))
            states["database"] = "ok"
        except Exception as error:
            log.warning("not_ready", error=type(error).__name__)
            states["database"] = "unreachable"
        ready = all(state == "ok" for state in states.values())
        body = {"status": "ok" if ready else "unavailable", **states, "channels": channels}
        return JSONResponse(body, 200 if ready else 503)


class _Page(PathConvertor):
    """Every address but the API's: an unknown one of those is not found, whatever the method."""

    regex = "(?!api/).*"


def _add_web(app: FastAPI) -> None:
    """Serve the built front end; every address of its own is answered with its one page."""
    if not (WEB / "index.html").is_file():
        log.warning("front_end_missing", remedy="run `make web`")
        return
    app.mount("/assets", StaticFiles(directory=WEB / "assets"), name="assets")

    register_url_convertor("page", _Page())

    @app.get("/{path:page}", include_in_schema=False)
    async def page(path: str) -> Response:
        wanted = (WEB / path).resolve()
        if path and wanted.is_file() and wanted.is_relative_to(WEB.resolve()):
            return FileResponse(wanted)
        return FileResponse(WEB / "index.html", headers={"Cache-Control": "no-cache"})


class RequestLog:
    """Gives each request an id, logs and counts how it ended, and sets the headers every answer has."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = str(new_id())
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started, status, waited_s = time.monotonic(), 0, 0.0
        is_data = scope["path"].startswith(DATA_PATHS)

        async def tagged(message: Message) -> None:
            nonlocal status, waited_s
            if message["type"] == "http.response.start":
                status, waited_s = message["status"], time.monotonic() - started
                own = [*message.get("headers", []), (b"x-request-id", request_id.encode())]
                message["headers"] = secured(own, is_data=is_data, is_tls=scope["scheme"] == "https")
            await send(message)

        try:
            await self._app(scope, receive, tagged)
        finally:
            took_s = time.monotonic() - started
            route = getattr(scope.get("route"), "path", "unmatched")
            requests.ended(self._metrics, route, scope["method"], status, waited_s if status else took_s)
            if Request(scope).url.path.startswith(API):
                took_ms = round(took_s * 1000, 1)
                who = {"user_id": str(user_id)} if (user_id := scope["state"].get("user_id")) else {}
                log.info("request", method=scope["method"], route=route, status=status, took_ms=took_ms, **who)
            structlog.contextvars.clear_contextvars()
