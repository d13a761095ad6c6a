"""The command line against an external database: what a start refuses, migrating, and a lost password."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.application import PASSWORD, Application
from tests.child import running, signed_in

ROOT = Path(__file__).resolve().parents[2]


async def flywheel(*arguments: str, **settings: str) -> tuple[int, str]:
    """Exit code of a command, and all it printed."""
    named = {f"FLYWHEEL_{name.upper()}": value for name, value in settings.items()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FLYWHEEL_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "flywheel", *arguments, cwd=ROOT, env=kept | named,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    printed, _ = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode is not None
    return process.returncode, printed.decode()


async def test_wrong_settings_stop_the_start_and_are_named() -> None:
    wrong = {"port": "eighty", "time_zone": "Mars/Olympus", "burst_quiet_s": "-1", "log_level": "loud", "role": "king"}

    code, printed = await flywheel("run", **wrong)

    assert code == 2
    assert [name for name in wrong if f"FLYWHEEL_{name.upper()}" not in printed] == []
    assert "Traceback" not in printed


async def test_external_database_that_is_behind_is_refused_until_it_is_migrated(empty_database: str) -> None:
    refused = await flywheel("run", database_url=empty_database, port="0")
    migrated = await flywheel("migrate", database_url=empty_database)
    again = await flywheel("migrate", database_url=empty_database)

    assert refused[0] == 1
    assert "flywheel migrate" in refused[1]
    assert migrated[0] == again[0] == 0
    assert "migrated" in migrated[1]
    assert "migrated the" not in again[1]


async def test_unreachable_database_is_explained_without_its_password() -> None:
    address = "postgresql://someone:geheim@127.0.0.1:9/none"

    code, printed = await flywheel("run", database_url=address)

    assert code == 1
    assert "FLYWHEEL_DATABASE_URL" in printed
    assert "geheim" not in printed
    assert "Traceback" not in printed


async def test_address_that_is_none_is_explained() -> None:
    code, printed = await flywheel("run", database_url="mysql://someone:geheim@127.0.0.1/none")

    assert (code, "FLYWHEEL_DATABASE_URL" in printed, "geheim" in printed) == (1, True, False)
    assert "Traceback" not in printed


async def test_address_may_say_how_the_way_is_protected(seeded_database: str) -> None:
    """A managed server's address ends in sslmode=require."""
    address = f"{seeded_database}&sslmode=prefer"
    async with running("run", database_url=address) as product, signed_in(product) as admin:
        await admin.get("/customers")
        code, printed = await flywheel("migrate", database_url=address)

    assert code == 0, printed


async def test_lost_key_is_noticed_at_the_start(seeded_database: str, tmp_path: Path) -> None:
    config = {"app_name": "教练", "provider": "openai_compatible", "base_url": "http://127.0.0.1:9/v1", "model": "m"}
    lost = {"database_url": seeded_database, "data_dir": str(tmp_path), "secret_key": None}
    async with running("run", **lost) as product, signed_in(product) as admin:
        await admin.post("/admin/agent-configs", {**config, "secrets": {"api_key": "sk-secret"}})
    assert b"is gone" not in product.said
    (tmp_path / "secret.key").unlink()

    async with running("run", **lost) as product:
        assert b"opens none of the 1 stored secrets" in product.said


async def test_lost_password_is_set_anew_and_ends_every_session(app: Application) -> None:
    user = await app.user("sales")
    browser = await app.sign_in(user["username"], PASSWORD)

    code, printed = await flywheel(
        "user", "reset-password", user["username"].upper(), "--password", "a brand new one", database_url=app.dsn
    )

    assert (code, "a brand new one" in printed) == (0, False)
    await browser.refused("GET", "/auth/me", status=401)
    body = {"username": user["username"], "password": PASSWORD}
    await app.client().refused("POST", "/auth/login", body, status=401, code="invalid_credentials")
    await app.sign_in(user["username"], "a brand new one")
    [entry] = await app.admin.all("/admin/audit-log", object_id=user["id"], action="password.changed")
    assert (entry["actor_id"], entry["actor_name"]) == (None, "command line")


async def test_lost_password_is_generated_and_shown_once(app: Application) -> None:
    user = await app.user("sales")

    code, printed = await flywheel("user", "reset-password", user["username"], database_url=app.dsn)

    assert code == 0
    await app.sign_in(user["username"], printed.strip().rsplit(" ", 1)[1])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody"], "nobody"),
        (["admin", "--password", "short"], "8 characters"),
        (["admin", "--password", "qwerty123"], "guessed"),
    ],
)
async def test_password_that_cannot_be_set_is_explained(app: Application, arguments: list[str], said: str) -> None:
    code, printed = await flywheel("user", "reset-password", *arguments, database_url=app.dsn)

    assert code == 1
    assert said in printed
    assert "Traceback" not in printed
