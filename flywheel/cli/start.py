"""Starting a process: where the database is, whether it fits, what a first start needs, and serving until stopped."""

import asyncio
import contextlib
import gc
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import typer
import uvicorn
from pydantic import ValidationError

from flywheel import jobs
from flywheel.app import Process, create_app, create_watching_app, seed
from flywheel.cli import backup
from flywheel.db import dumps, migrate
from flywheel.db.embedded import DataDirectoryInUse, EmbeddedPostgres, running_dsn
from flywheel.db.embedded_place import DatabaseStartError
from flywheel.db.engine import Database
from flywheel.features.operations import sealed
from flywheel.kit.logging import configure
from flywheel.realtime import Hub
from flywheel.settings import Settings

KEEP_ALIVE_S = 75
"""Seconds a connection may rest: longer than reverse proxies keep theirs (60), so that none is reused as it closes."""
GRACEFUL_S = 3
ENDING = (signal.SIGINT, signal.SIGTERM)


def read_settings(**overrides: object) -> Settings:
    """The settings, or a message for each wrong one and exit code 2."""
    try:
        settings = load_settings(**overrides)
    except ValidationError as error:
        for said in complaints(error):
            typer.echo(f"{said}  (see docs/settings.md)", err=True)
        raise typer.Exit(2) from None
    configure(settings.log_level, as_json=settings.log_format == "json")
    return settings


def load_settings(**overrides: object) -> Settings:
    """The settings. Raises ValidationError."""
    return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]  # pydantic checks them


def complaints(error: ValidationError) -> list[str]:
    """What is wrong with the settings, without what they were set to."""
    return [
        "".join(f"FLYWHEEL_{place}: ".upper() for place in item["loc"][:1]) + item["msg"]
        for item in error.errors(include_input=False)
    ]


def fail(message: str) -> typer.Exit:
    """Say what is wrong and leave with exit code 1."""
    typer.echo(message, err=True)
    return typer.Exit(1)


@asynccontextmanager
async def database(settings: Settings, *, may_run: bool = False) -> AsyncIterator[str]:
    """The same as `located`; what keeps it from starting ends the command."""
    async with contextlib.AsyncExitStack() as stack:
        try:
            dsn = await stack.enter_async_context(located(settings, may_run=may_run))
        except DatabaseStartError as error:
            raise fail(str(error)) from None
        yield dsn


@asynccontextmanager
async def located(settings: Settings, *, may_run: bool = False) -> AsyncIterator[str]:
    """The database's address; the embedded one runs as long as the block. Raises DatabaseStartError.

    `may_run`: where another process of ours runs it already, use that one instead of refusing.
    """
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    embedded = EmbeddedPostgres(settings.data_dir)
    try:
        dsn = await embedded.start()
    except DataDirectoryInUse:
        running = running_dsn(settings.data_dir) if may_run else None
        if running is None:
            raise
        yield running
        return
    try:
        yield dsn
    finally:
        await embedded.stop()


async def check_answers(dsn: str) -> None:
    """End the command with a remedy where the database does not let us in."""
    try:
        await (await asyncpg.connect(dsn, timeout=10)).close()
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise _unreachable(error) from None


def _unreachable(error: Exception) -> typer.Exit:
    return fail(
        f"The database cannot be reached ({type(error).__name__}). Check FLYWHEEL_DATABASE_URL and that it runs."
    )


async def bring_up_to_date(settings: Settings, dsn: str, *, migrate_external: bool, dump_first: bool = True) -> None:
    """Migrate the embedded database; refuse to start on an external one that is behind, unless told to migrate it."""
    await check_answers(dsn)
    db = Database(dsn, pool_size=2)
    try:
        if (applied := await migrate.current(db.engine)) is not None and not migrate.is_known(applied):
            raise fail(
                f"The database was migrated to {applied} by a newer release than this one. Start that release, or "
                "restore the backup that was made before it (docs/operations.md, Upgrade)."
            )
        behind = await migrate.pending(db.engine)
        if behind and settings.database_url is not None and not migrate_external:
            raise fail(
                f"The database lacks the migrations {', '.join(behind)}. Make a backup, run `flywheel migrate` once, "
                "then start again."
            )
        if behind and applied is not None and settings.database_url is None and dump_first:
            made = await backup.before_migrating(settings, dsn, to=behind[-1])
            typer.echo(f"backed up before migrating: {made}")
        for revision in await migrate.upgrade(db.engine):
            typer.echo(f"migrated the database to {revision}")
        await jobs.setup(dsn)
    except dumps.DumpFailed as error:
        raise fail(f"{error} The database was not migrated.") from None
    except (OSError, ConnectionError) as error:
        raise _unreachable(error) from None
    finally:
        await db.close()


def secret_key(settings: Settings) -> str:
    """The installation's key: as set, else generated once into the data folder, readable by its owner only."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    path = backup.key_file(settings)
    with contextlib.suppress(FileExistsError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return Path(path).read_text().strip()


async def _say_if_key_was_lost(process: Process) -> None:
    async with process.deps.db.plain(readonly=True) as db:
        lost = len(await sealed.stored(db))
    if lost:
        typer.echo(
            f"\n  The secret key is gone: a new one was made, which opens none of the {lost} stored secrets.\n"
            "  Stop, and put the old one back; how is in docs/operations.md, Lost key.\n",
            err=True,
        )


@asynccontextmanager
async def prepared(settings: Settings) -> AsyncIterator[Process]:
    """A process on a database that is up to date and seeded."""
    async with database(settings) as dsn:
        await bring_up_to_date(settings, dsn, migrate_external=False)
        had_key = backup.known_key(settings) is not None
        process = Process(settings, dsn, secret_key(settings))
        try:
            password = await seed(process.deps)
            if not had_key:
                await _say_if_key_was_lost(process)
            if password is not None:
                typer.echo(
                    f"\n  First start. Sign in as admin with the password: {password}\n  It is not shown again.\n"
                )
            gc.freeze()  # modules stay: walking them with every large collection would cost a tenth of a second
            yield process
        finally:
            await process.end()


OnceReady = Callable[[Process, str], Coroutine[None, None, None]]
"""Called beside the serving, with the process and the address it answers at."""


async def serve(settings: Settings, once_ready: OnceReady | None = None) -> None:
    """Answer requests until SIGINT or SIGTERM."""
    async with prepared(settings) as process:
        config = uvicorn.Config(
            create_app(process),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACEFUL_S,
            timeout_keep_alive=KEEP_ALIVE_S,
            proxy_headers=True,
        )
        server = _Server(config, settings, process.deps.realtime)
        async with asyncio.TaskGroup() as group:
            if once_ready is not None:
                server.when_ready = lambda url: group.create_task(once_ready(process, url))
            await server.serve()
        if not server.started:
            raise fail(f"Port {settings.port} cannot be used. Set FLYWHEEL_PORT to a free one.")


class _Server(uvicorn.Server):
    """Says where it listens, once it does. A signal ends the serving, and nothing more."""

    def __init__(self, config: uvicorn.Config, settings: Settings, realtime: Hub) -> None:
        super().__init__(config)
        self._settings = settings
        self._realtime = realtime
        self.when_ready: Callable[[str], object] = lambda _: None

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]  # we pass none
        await super().startup(None)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            typer.echo(f"客户画像飞轮 is ready: http://{self._settings.host}:{port}  (site chat: /chat)")
            sys.stdout.flush()
            self.when_ready(f"http://127.0.0.1:{port}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Browsers' streams never end by themselves; uvicorn would wait for them, then cut them off as errors."""
        self._realtime.end()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Without raising the signal again at the end, which would kill us before the database is stopped."""
        loop = asyncio.get_running_loop()
        for number in ENDING:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
        for number in ENDING:
            loop.remove_signal_handler(number)


async def work(settings: Settings) -> None:
    """Run background work only, until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in ENDING:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with prepared(settings) as process:
        await process.start()
        async with _watched(settings, process) as address:
            typer.echo(f"worker is ready{address}")
            sys.stdout.flush()
            await stop.wait()


@asynccontextmanager
async def _watched(settings: Settings, process: Process) -> AsyncIterator[str]:
    """Answer /metrics, /healthz and /readyz of a process without a web server, if there is a port for them."""
    if settings.metrics_port is None:
        yield ""
        return
    try:
        listening = socket.create_server((settings.host, settings.metrics_port))
    except OSError:
        raise fail(f"Port {settings.metrics_port} cannot be used. Set FLYWHEEL_METRICS_PORT to a free one.") from None
    config = uvicorn.Config(create_watching_app(process), log_config=None, access_log=False, server_header=False)
    server = _Quiet(config)
    serving = asyncio.create_task(server.serve([listening]))
    try:
        yield f": http://{settings.host}:{listening.getsockname()[1]}  (/metrics)"
    finally:
        server.should_exit = True
        await serving


class _Quiet(uvicorn.Server):
    """A server that leaves the signals to who started it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
