"""Decides as which account the embedded database runs, and in which folder: PostgreSQL refuses to run as root.

Not here: starting it (`embedded.py`), finding its programs (`embedded_binaries.py`).
"""

import contextlib
import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flywheel.db.embedded_binaries import Binaries, copy_binaries
from flywheel.kit.logging import get_logger

log = get_logger(__name__)

# A folder in the data directory that only root can enter (a clone under /root) is no use to an unprivileged account.
SHARED_FOLDERS = (Path("/var/lib/flywheel"), Path("/var/tmp/flywheel"))  # noqa: S108 - made by root, 0755
POINTER = "postgres-folder.txt"


class DatabaseStartError(RuntimeError):
    """The embedded database cannot be started; the text says what to do about it."""


@dataclass(frozen=True)
class Account:
    """The account that runs PostgreSQL; `uid` is None where it is simply our own."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def for_cluster(cls, cluster: Path) -> "Account":
        """The account that made it; PostgreSQL accepts no other."""
        if os.geteuid() != 0:
            return cls()
        owner = cluster.stat()
        return cls(owner.st_uid, owner.st_gid)

    @classmethod
    def for_new_cluster(cls, data_dir: Path) -> "Account":
        """The owner of the data directory; where that is root, or a number without a name, `nobody`."""
        if os.geteuid() != 0:
            return cls()
        owner = data_dir.stat().st_uid
        with contextlib.suppress(KeyError):
            entry = pwd.getpwuid(owner)
            if owner != 0:
                return cls(owner, entry.pw_gid)
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid)

    def succeeds(self, *command: str) -> bool:
        extra_groups = None if self.gid is None else [self.gid]
        try:
            done = subprocess.run(  # noqa: S603 - fixed commands, without a shell
                command, user=self.uid, group=self.gid, extra_groups=extra_groups, cwd="/", capture_output=True
            )
        except OSError:
            return False
        return done.returncode == 0

    def can_enter(self, folder: Path) -> bool:
        return self.succeeds("/bin/sh", "-c", 'cd "$0"', str(folder))

    def can_run(self, binaries: Binaries) -> bool:
        return self.succeeds(binaries.program("initdb"), "--version")

    def own(self, path: Path) -> None:
        path.chmod(0o700)
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


@dataclass(frozen=True)
class Place:
    """Where one embedded database lives and what runs it."""

    account: Account
    binaries: Binaries
    folder: Path

    @property
    def cluster(self) -> Path:
        return self.folder / "postgres"

    @property
    def log_file(self) -> Path:
        return self.folder / "postgres.log"


def cluster_of(data_dir: Path) -> Path:
    """Where the database of a data directory has its files."""
    return (_remembered_folder(data_dir) or data_dir) / "postgres"


def choose_place(data_dir: Path, offered: Iterable[Binaries]) -> Place:
    """The place for this data directory, the same one at every start."""
    folder = _remembered_folder(data_dir) or data_dir
    cluster = folder / "postgres"
    account = Account.for_cluster(cluster) if cluster.exists() else Account.for_new_cluster(data_dir)
    if not account.can_enter(folder):
        if cluster.exists():
            raise DatabaseStartError(
                f"{cluster} can no longer be entered by the account that owns it. Allow it to pass: chmod o+x {folder}"
                " and the folders above."
            )
        folder = _new_shared_folder(data_dir)
    binaries = _fitting(cluster, list(offered))
    if not account.can_run(binaries):
        if binaries.package is None:
            raise DatabaseStartError(f"The account for the database cannot run the programs in {binaries.bin_dir}.")
        binaries = copy_binaries(binaries, folder)
    return Place(account, binaries, folder)


def _remembered_folder(data_dir: Path) -> Path | None:
    pointer = data_dir / POINTER
    if not pointer.exists():
        return None
    folder = Path(pointer.read_text(encoding="utf-8").strip())
    if not folder.is_dir():
        raise DatabaseStartError(
            f"The database of {data_dir} was kept in {folder}, which is gone. "
            f"Put it back, or delete {pointer} to start with an empty database."
        )
    return folder


def _new_shared_folder(data_dir: Path) -> Path:
    """A folder of its own for each data directory, so that a deleted and re-made one starts empty again."""
    for parent in SHARED_FOLDERS:
        try:
            parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix=f"{data_dir.resolve().parent.name}-", dir=parent))
        except OSError:
            continue
        folder.chmod(0o711)
        (data_dir / POINTER).write_text(f"{folder}\n", encoding="utf-8")
        log.warning(
            "database_folder_moved",
            reason="the database must not run as root, and only root can enter the data directory",
            data_dir=str(data_dir),
            folder=str(folder),
        )
        return folder
    raise DatabaseStartError(
        f"Only root can enter {data_dir}, and no other folder can be made. "
        "Set FLYWHEEL_DATA_DIR to a folder that other accounts can enter, or run as an ordinary user."
    )


def _fitting(cluster: Path, offered: list[Binaries]) -> Binaries:
    if not offered:
        raise DatabaseStartError(
            "No PostgreSQL was found: the bundled one does not run on this system. "
            "Install PostgreSQL 15 or newer, or set FLYWHEEL_DATABASE_URL to a running server."
        )
    version_file = cluster / "PG_VERSION"
    if not version_file.exists():
        return offered[0]
    written_by = version_file.read_text(encoding="ascii").strip()
    for binaries in offered:
        if str(binaries.major) == written_by:
            return binaries
    raise DatabaseStartError(
        f"{cluster} was written by PostgreSQL {written_by}, but this release brings {offered[0].version}. "
        f"To upgrade: with the release that wrote it, or any PostgreSQL {written_by}, make a dump with pg_dump; "
        f"move {cluster} away; start this release once; load the dump with psql. Nothing was changed."
    )
