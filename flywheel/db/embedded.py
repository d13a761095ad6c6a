"""Runs PostgreSQL as a child of this process, with its data in the product's data directory.

Started, watched, restarted and stopped here; `embedded_place.py` says where and as whom.
"""

import asyncio
import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO
from urllib.parse import quote

import asyncpg

from flywheel.db import embedded_process as processes
from flywheel.db.embedded_binaries import Binaries, find_binaries
from flywheel.db.embedded_place import DatabaseStartError, Place, choose_place, cluster_of
from flywheel.kit.logging import get_logger

log = get_logger(__name__)

ROLE = DATABASE = "flywheel"
# The kernel allows 107 bytes; PostgreSQL appends the name of the socket and of its lock file.
LONGEST_SOCKET_PATH = 100
# Clients split the host of a DSN at commas, and some at colons.
PLAIN_PATH = re.compile(r"[\w/.@+~-]+")
SILENCE_S = 60.0
QUIET_RECOVERY_S = 2.0
FIRST_RESTART_S, LONGEST_RESTART_S, STEADY_S = 0.2, 10.0, 60.0

SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "wal_compression": "on",
    "autovacuum_naptime": "10s",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # A statement or a key's value in the server's log would be a customer's words or telephone number.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# Only for tests: a crash of the machine may lose or damage the data.
FAST_AND_FRAGILE = {"fsync": "off", "full_page_writes": "off"}


class DataDirectoryInUse(DatabaseStartError):
    """Another process of ours runs the database of this data directory."""


def running_dsn(data_dir: Path) -> str | None:
    """The address of the server that another process runs over this data directory; None while none is ready."""
    with contextlib.suppress(OSError, IndexError):
        lines = (cluster_of(data_dir) / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        # PostgreSQL's own file: 1 process, 2 data directory, 3 start time, 4 port, 5 first socket directory.
        return _dsn(lines[4], DATABASE)
    return None


def _dsn(socket_dir: str, database: str) -> str:
    return f"postgresql://{ROLE}@/{database}?host={quote(socket_dir, safe='/')}&port=5432"


class EmbeddedPostgres:
    """One PostgreSQL server over one data directory; the directory's lock keeps a second one out."""

    def __init__(self, data_dir: Path, *, durable: bool = True, binaries: Binaries | None = None) -> None:
        self._data_dir = data_dir.resolve()
        self._durable = durable
        self._binaries = binaries
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._socket_dir: Path | None = None
        self._own_socket_dir: Path | None = None

    @property
    def postmaster_pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self) -> str:
        """Start, recover if need be, and answer the DSN. Raises `DatabaseStartError` with a remedy."""
        self._take_lock()
        try:
            offered = [self._binaries] if self._binaries else find_binaries()
            place = await asyncio.to_thread(choose_place, self._data_dir, offered)
            if not (place.cluster / "PG_VERSION").exists():
                await self._initialise(place)
            await processes.settle_predecessor(place)
            self._socket_dir = self._choose_socket_dir(place)
            await self._launch(place)
            await self._create_database()
        except BaseException:
            await self.stop()
            raise
        self._supervisor = asyncio.create_task(self._supervise(place), name="embedded-postgres")
        return _dsn(str(self._socket_dir), DATABASE)

    async def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, nothing committed is lost. Safe to call twice."""
        if self._supervisor is not None:
            self._supervisor.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._supervisor
            self._supervisor = None
        if self._process is not None:
            await processes.end(self._process)
            self._process = None
        if self._own_socket_dir is not None:
            shutil.rmtree(self._own_socket_dir, ignore_errors=True)
            self._own_socket_dir = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _take_lock(self) -> None:
        path = self._data_dir / "flywheel.lock"
        try:
            # Passable for others but not listed, so that an unprivileged server can reach its folder inside.
            self._data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
            lock = path.open("a+", encoding="ascii")
        except OSError as error:
            raise DatabaseStartError(
                f"The data directory {self._data_dir} cannot be used: {error.strerror}. "
                "Set FLYWHEEL_DATA_DIR to a folder you may write."
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise DataDirectoryInUse(
                f"The data directory {self._data_dir} is in use by process {holder}. Stop that one first, or set "
                "FLYWHEEL_DATA_DIR to another folder. For several processes on one database set FLYWHEEL_DATABASE_URL."
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock

    async def _initialise(self, place: Place) -> None:
        """Into a folder that gets its name only when complete: initdb writes PG_VERSION long before it is done."""
        unfinished = place.folder / "postgres.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        place.account.own(unfinished)
        # Plain C would break case folding and word splitting of Chinese; the builtin provider cannot shift with the OS.
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if place.binaries.major >= 17 else []
        options = ["-D", str(unfinished), "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", *builtin]
        process = processes.spawn(place, [place.binaries.program("initdb"), *options])
        while process.poll() is None:
            await asyncio.sleep(0.02)
        if process.returncode != 0:
            raise DatabaseStartError(f"The database could not be created.\n{processes.tail(place.log_file)}")
        unfinished.rename(place.cluster)

    def _choose_socket_dir(self, place: Place) -> Path:
        is_short = len(os.fsencode(place.cluster / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH
        if is_short and PLAIN_PATH.fullmatch(str(place.cluster)):
            return place.cluster
        self._own_socket_dir = Path(tempfile.mkdtemp(prefix="flywheel-"))
        place.account.own(self._own_socket_dir)
        return self._own_socket_dir

    async def _launch(self, place: Place) -> None:
        settings = {"unix_socket_directories": f'"{self._socket_dir}"', **SERVER_SETTINGS}
        if sys.platform == "linux":
            settings["recovery_init_sync_method"] = "syncfs"
        if not self._durable:
            settings |= FAST_AND_FRAGILE
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # Port 5432 only names the socket; no TCP port is opened.
        command = [place.binaries.program("postgres"), "-D", str(place.cluster), "-p", "5432", *options]
        clock = asyncio.get_running_loop().time
        began = clock()
        while True:
            self._process = processes.spawn(place, command)
            try:
                return await self._wait_until_ready(self._process, place)
            except DatabaseStartError as error:
                await processes.end(self._process)
                # A backend of a killed server still finishes its statement; it must be gone before recovery.
                if "shared memory block" not in str(error) or clock() - began > SILENCE_S:
                    raise
            await asyncio.sleep(0.5)

    async def _wait_until_ready(self, process: subprocess.Popen[bytes], place: Place) -> None:
        """A server that answers "recovering" may take as long as it needs; one that stays silent may not."""
        clock = asyncio.get_running_loop().time
        began = last_sign = clock()
        told, pause = False, 0.01
        while process.poll() is None:
            try:
                connection = await asyncpg.connect(_dsn(str(self._socket_dir), "postgres"), timeout=10)
            except asyncpg.CannotConnectNowError:
                last_sign = clock()
                if not told and last_sign - began > QUIET_RECOVERY_S:
                    log.info("database_recovering")
                    told = True
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if clock() - last_sign > SILENCE_S:
                    raise DatabaseStartError(
                        f"The database does not answer.\n{processes.tail(place.log_file)}"
                    ) from error
            else:
                await connection.close()
                return
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 0.25)
        raise DatabaseStartError(
            f"The database ended while starting (exit {process.returncode}).\n{processes.tail(place.log_file)}"
        )

    async def _create_database(self) -> None:
        connection = await asyncpg.connect(_dsn(str(self._socket_dir), "postgres"))
        try:
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            await connection.close()

    async def _supervise(self, place: Place) -> None:
        delay = FIRST_RESTART_S
        clock = asyncio.get_running_loop().time
        started = clock()
        while True:
            while self._process is not None and self._process.poll() is None:
                await asyncio.sleep(0.25)
            if clock() - started > STEADY_S:
                delay = FIRST_RESTART_S
            log.error("database_died", exit_code=self._process.returncode if self._process else None)
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_RESTART_S)
            started = clock()
            try:
                await self._launch(place)
            except DatabaseStartError as error:
                log.error("database_restart_failed", reason=str(error))
            else:
                log.warning("database_restarted", after_s=round(clock() - started, 2))
