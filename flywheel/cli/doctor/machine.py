"""Checks of this machine: settings, folders, disk, key file, the built front end."""

import os
import stat
from collections.abc import Iterator, Mapping

from flywheel.app import WEB
from flywheel.cli import backup
from flywheel.cli.doctor.findings import Finding, fail, ok, warn
from flywheel.features.operations.conditions import free_megabytes
from flywheel.settings import Settings

FULL_MB = 100
OTHERS_NAMES = ("FLYWHEEL_TOKEN", "FLYWHEEL_CHROMIUM", "FLYWHEEL_TEST_")
"""Variables that are not settings of the product, and yet no mistake."""


def environment(variables: Mapping[str, str]) -> Iterator[Finding]:
    """Names that look like settings and are none: a typing error would otherwise be silent."""
    known = {f"FLYWHEEL_{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(
        name
        for name in variables
        if name.startswith("FLYWHEEL_") and name not in known and not name.startswith(OTHERS_NAMES)
    )
    if unknown:
        yield warn("settings", f"no such setting: {', '.join(unknown)}", "See docs/settings.md for the right name.")
    else:
        yield ok("settings", "every FLYWHEEL_ variable is a setting")


def data_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    if not folder.exists():
        if settings.database_url is None:
            yield warn("data folder", f"{folder} does not exist", "It is made by the first `flywheel run`.")
        return
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        remedy = f"Give the user that runs the product the folder: chown -R <user> {folder}"
        yield fail("data folder", f"{folder} cannot be written by this user", remedy)
        return
    yield ok("data folder", str(folder.resolve()))


def disk(settings: Settings) -> Iterator[Finding]:
    free_mb = free_megabytes(settings.data_dir)
    remedy = "Free or add room; a full disk stops the database."
    if free_mb is None:
        yield warn("disk", "the free room cannot be told", "Look with `df`.")
    elif free_mb < FULL_MB:
        yield fail("disk", f"{free_mb} MB are free", remedy)
    elif free_mb < settings.disk_least_free_mb:
        yield warn("disk", f"{free_mb} MB are free, less than FLYWHEEL_DISK_LEAST_FREE_MB", remedy)
    else:
        yield ok("disk", f"{free_mb // 1000} GB are free")


def key_file(settings: Settings) -> Iterator[Finding]:
    path = backup.key_file(settings)
    if settings.secret_key is not None or not path.exists():
        return
    if not os.access(path, os.R_OK):
        yield fail("key file", f"{path} cannot be read by this user", f"chown <user> {path}")
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield warn("key file", f"{path} can be read by other users", f"chmod 600 {path}")
    else:
        yield ok("key file", "readable by its owner only")


def front_end(settings: Settings) -> Iterator[Finding]:
    if settings.role == "worker":
        return
    if (WEB / "index.html").is_file():
        yield ok("front end", "built")
    else:
        yield fail(
            "front end", "it was not built: browsers get nothing", "Run `make web`, or install the released wheel."
        )


def all_of(settings: Settings, variables: Mapping[str, str]) -> Iterator[Finding]:
    yield from environment(variables)
    yield from data_folder(settings)
    yield from disk(settings)
    yield from key_file(settings)
    yield from front_end(settings)
