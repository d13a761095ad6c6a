"""The processes of the embedded database: made, ended, and recognised when an earlier run left one behind."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from flywheel.db import embedded_child
from flywheel.db.embedded_place import DatabaseStartError, Place
from flywheel.kit.logging import get_logger

log = get_logger(__name__)

STOP_S = 60.0
LOG_LIMIT_BYTES = 5_000_000


def spawn(place: Place, command: list[str]) -> subprocess.Popen[bytes]:
    """Called from the thread of the event loop: on Linux the child dies with the thread that made it."""
    if place.log_file.exists() and place.log_file.stat().st_size > LOG_LIMIT_BYTES:
        place.log_file.replace(place.log_file.with_suffix(".log.1"))
    uid = -1 if place.account.uid is None else place.account.uid
    gid = -1 if place.account.gid is None else place.account.gid
    with place.log_file.open("ab") as log_file:
        return subprocess.Popen(  # noqa: S603 - our own script and PostgreSQL's programs, without a shell
            [sys.executable, "-I", "-S", embedded_child.__file__, str(os.getpid()), str(uid), str(gid), *command],
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            cwd="/",
            env={"PATH": os.defpath, "HOME": str(place.folder), "LC_ALL": "C.UTF-8"},
            # A Ctrl+C in the terminal must reach us only, so that running work can still be written.
            start_new_session=True,
        )


async def end(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown; if that hangs, immediate shutdown, from which the next start recovers."""
    for number, patience_s in ((signal.SIGINT, STOP_S), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        if process.poll() is not None:
            return
        process.send_signal(number)
        waited = 0.0
        while process.poll() is None and waited < patience_s:
            await asyncio.sleep(0.02)
            waited += 0.02


async def settle_predecessor(place: Place) -> None:
    """We hold the lock, so whatever the pid file names is an orphan shutting down, or long gone."""
    pid_file = place.cluster / "postmaster.pid"
    orphan_asked = False
    waited = 0.0
    while (pid := _first_line_number(pid_file)) is not None and _is_alive(pid):
        if not _is_server_of(pid, place.cluster):
            # Somebody else has this number now. PostgreSQL would take it for a running server; its parent's
            # number it knows to ignore, and the rest of the file still guards the old shared memory.
            _, _, rest = pid_file.read_text(encoding="utf-8").partition("\n")
            pid_file.write_text(f"{os.getpid()}\n{rest}", encoding="utf-8")
            return
        if not orphan_asked:
            log.info("database_waiting_for_old_server", pid=pid)
            os.kill(pid, signal.SIGINT)
            orphan_asked = True
        if waited > STOP_S:
            raise DatabaseStartError(f"An older database server (process {pid}) does not stop. End it and retry.")
        await asyncio.sleep(0.1)
        waited += 0.1


def tail(path: Path, lines: int = 12) -> str:
    try:
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""


def _first_line_number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_server_of(pid: int, cluster: Path) -> bool:
    proc = Path(f"/proc/{pid}/cmdline")
    if proc.exists():
        command = proc.read_bytes()
    else:
        command = subprocess.run(  # noqa: S603 - fixed command
            ["/bin/ps", "-o", "args=", "-p", str(pid)], capture_output=True, check=False
        ).stdout
    return os.fsencode(cluster) in command and b"postgres" in command
