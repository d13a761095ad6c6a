"""Dumps of a whole database, made and loaded by PostgreSQL's own programs.

A dump is one consistent moment, made while the product runs. Loading is one transaction: all of it, or nothing.
"""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from flywheel.db.embedded_binaries import system_folders, wheel_folders

PROGRAMS = ("pg_dump", "pg_restore", "psql")
# What a server older than this does not know is left out of a script that a newer pg_restore writes for it.
TRANSACTION_TIMEOUT_SINCE = 17
HEADER_LINES = 60
_FAILED = re.compile(r"(?:ERROR|FATAL):\s+(?:(?P<state>[0-9A-Z]{5}): )?(?P<text>[^\n]*)")
_QUOTES_DATA = ("22", "23")
"""Classes of errors whose text quotes the row: a customer's words."""

EMPTY_IT = """
do $$
declare it record;
begin
  drop schema if exists jobs cascade;
  for it in
    select format('drop %s if exists public.%I cascade', case c.relkind when 'v' then 'view' when 'm' then
      'materialized view' when 'S' then 'sequence' when 'f' then 'foreign table' else 'table' end, c.relname) as command
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('e', 'i', 'a'))
    union all
    select format('drop routine if exists %s cascade', p.oid::regprocedure)
    from pg_proc p where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    union all
    select format('drop type if exists public.%I cascade', t.typname)
    from pg_type t where t.typnamespace = 'public'::regnamespace and t.typtype in ('e', 'd')
      and not exists (select from pg_depend d where d.objid = t.oid and d.deptype = 'e')
  loop
    execute it.command;
  end loop;
end $$;
"""


class DumpFailed(RuntimeError):
    """A dump could not be made or loaded; the text says what to do about it and quotes no data."""


@dataclass(frozen=True)
class Tools:
    """The client programs of one installation of PostgreSQL."""

    bin_dir: Path
    major: int

    def command(self, program: str, *arguments: str) -> list[str]:
        return [str(self.bin_dir / program), *arguments]


def find_tools(server_major: int, folder: Path | None = None) -> Tools:
    """Programs that fit a server: of its version or newer. `folder` is the only place to look in, if given.

    Raises DumpFailed, which names what is missing.
    """
    places = [folder] if folder is not None else list(_places())
    older: list[str] = []
    for place in places:
        if not all((place / program).exists() for program in PROGRAMS):
            continue
        major = _major(place)
        if major is not None and major >= server_major:
            return Tools(place, major)
        older.append(f"{place} ({major or 'does not run here'})")
    where = f"in {folder}" if folder is not None else "in the bundled wheel, the system's folders and PATH"
    found = f" Too old or unusable: {', '.join(dict.fromkeys(older))}." if older else ""
    raise DumpFailed(
        f"pg_dump, pg_restore and psql of PostgreSQL {server_major} or newer are missing: looked {where}.{found} "
        f"Install the package postgresql-client-{server_major} of your system, or name their folder with "
        "FLYWHEEL_POSTGRES_BIN_DIR."
    )


def _places() -> Iterator[Path]:
    yield from (bin_dir for bin_dir, _ in wheel_folders())
    yield from (bin_dir for bin_dir, _ in system_folders())
    if (on_path := shutil.which("pg_dump")) is not None:
        yield Path(on_path).parent


def _major(bin_dir: Path) -> int | None:
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        answer = subprocess.run(  # noqa: S603 - PostgreSQL's program, without a shell
            [bin_dir / "pg_dump", "--version"], capture_output=True, text=True, check=True, timeout=30
        )
        if found := re.search(r"\b(\d+)(?:\.\d+|devel|beta|rc)", answer.stdout):
            return int(found.group(1))
    return None


async def server_version(dsn: str) -> tuple[int, str]:
    """The server's major version, and its whole name."""
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        name = str(await connection.fetchval("show server_version"))
        return int(await connection.fetchval("show server_version_num")) // 10_000, name.split(" ")[0]
    finally:
        await connection.close()


def dump(tools: Tools, dsn: str, target: Path) -> None:
    """Write the whole database to a file in pg_dump's custom format."""
    address, environment = _for_programs(dsn)
    # Extensions are the server's business: a managed one has its own, and lets nobody create them.
    options = ["--format=custom", "--no-owner", "--no-privileges", "--extension=plpgsql", "--no-password"]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's program, without a shell
        tools.command("pg_dump", *options, f"--file={target}", f"--dbname={address}"),
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DumpFailed(f"The database could not be dumped: {_reason(done.stderr)}")


def load(tools: Tools, dsn: str, source: Path, server_major: int, *, replace: bool) -> None:
    """Load a dump in one transaction. `replace`: everything that the database holds goes first, in the same one.

    Nothing is committed unless the dump was read to its end.
    """
    address, environment = _for_programs(dsn)
    psql = ["--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=verbose"]
    with (
        subprocess.Popen(  # noqa: S603 - PostgreSQL's program, without a shell
            tools.command("psql", *psql, f"--dbname={address}", "--file=-"),
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as writing,
        subprocess.Popen(  # noqa: S603 - likewise
            tools.command("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(source)),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as reading,
    ):
        try:
            has_all = _pour(reading, writing, EMPTY_IT if replace else "", server_major)
        except BrokenPipeError:
            reading.kill()
            has_all = False
        said = (writing.stderr.read() if writing.stderr else b"").decode(errors="replace")
        complained = (reading.stderr.read() if reading.stderr else b"").decode(errors="replace")
    if writing.returncode != 0 or not has_all:
        raise DumpFailed(f"The database was left as it was: {_reason(said or complained)}")


def _pour(reading: subprocess.Popen[bytes], writing: subprocess.Popen[bytes], preamble: str, server_major: int) -> bool:
    """Everything that one program writes into the other; committed only when the first ended well."""
    if reading.stdout is None or writing.stdin is None:
        raise DumpFailed("The programs could not be connected.")
    writing.stdin.write(f"begin;\n{preamble}".encode())
    for _ in range(HEADER_LINES):
        line = reading.stdout.readline()
        if server_major >= TRANSACTION_TIMEOUT_SINCE or not line.startswith(b"SET transaction_timeout"):
            writing.stdin.write(line)
    shutil.copyfileobj(reading.stdout, writing.stdin, 1 << 20)
    has_all = reading.wait() == 0
    if has_all:
        writing.stdin.write(b"\ncommit;\n")
    writing.stdin.close()
    writing.wait()
    return has_all


def _for_programs(dsn: str) -> tuple[str, dict[str, str]]:
    """The address without its password, which every user of the machine could read, and the environment with it."""
    parts = urlsplit(dsn)
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "15", "LC_ALL": "C"}
    if parts.password is None:
        return dsn, environment
    user, _, host = parts.netloc.rpartition("@")
    netloc = f"{user.partition(':')[0]}@{host}"
    return urlunsplit(parts._replace(netloc=netloc)), {**environment, "PGPASSWORD": unquote(parts.password)}


def _reason(said: str) -> str:
    found = _FAILED.search(said)
    if found is None:
        return next((line for line in said.splitlines() if "error:" in line), "the program gave no reason")[:300]
    state = found["state"] or ""
    return f"error {state}" if state[:2] in _QUOTES_DATA else f"{found['text'][:300]} {state}".strip()
