"""`flywheel doctor`: every broken state has its line, with what to do about it."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.application import Application, said, serving
from tests.child import FAST, finished, running

OLD_WORKER = "insert into processes (id, role, host, release) values (gen_random_uuid(), 'worker', 'h', '0.0')"
QUICK: dict[str, Any] = {"alert_look_s": 0.1}


async def examined(**settings: str | None) -> tuple[int, dict[str, Any]]:
    """Exit code, and the report."""
    code, printed = await finished("doctor", "--json", **settings)
    assert "Traceback" not in printed, printed
    assert not any(value in printed for name, value in FAST.items() if name.endswith(("PASSWORD", "KEY"))), printed
    report: dict[str, Any] = json.loads(printed)
    return code, report


def lines(report: dict[str, Any], check: str) -> list[tuple[str, str]]:
    """How a check is, and what it says with its remedy."""
    found = [line for line in report["checks"] if line["check"] == check]
    assert all((line["remedy"] is None) == (line["state"] == "ok") for line in found)
    return [(line["state"], f"{line['said']} → {line['remedy']}") for line in found]


async def test_healthy_installation_has_nothing_that_failed(seeded_database: str, tmp_path: Path) -> None:
    await finished("backup", "--to", str(tmp_path), database_url=seeded_database)
    async with running("run", database_url=seeded_database):
        code, report = await examined(database_url=seeded_database, data_dir=str(tmp_path))

    assert (code, report["state"]) == (0, "ok"), report
    assert {line["check"] for line in report["checks"]} >= {
        "settings", "data folder", "disk", "front end", "database", "connections", "clock", "migrations",
        "backup programs", "secret key", "processes", "job queue", "analysis", "brain", "channels", "backup",
    }  # fmt: skip


async def test_text_for_people_says_the_same(seeded_database: str) -> None:
    code, printed = await finished("doctor", database_url=seeded_database)

    assert code == 0
    assert "ok    database" in printed
    assert "warn  backup" in printed
    assert "→ flywheel backup" in printed


async def wrong_key(app: Application) -> None:
    config = {
        "app_name": "客户画像洞察器",
        "provider": "openai_compatible",
        "base_url": "http://127.0.0.1:9/v1",
        "model": "m",
        "secrets": {"api_key": "sk-secret"},
    }
    await app.admin.post("/admin/agent-configs", config)


async def paused_brain(app: Application) -> None:
    await app.sql("update agent_configs set paused_until = now() + interval '1 hour', pause_reason = 'credentials'")


async def no_brain(app: Application) -> None:
    await app.sql("update agent_configs set enabled = false")


async def given_up(app: Application) -> None:
    await app.inbound([said()])
    await app.sql("update insight_lanes set is_dead = true")


async def overdue(app: Application) -> None:
    await app.inbound([said()])
    await app.sql("update insight_lanes set due_at = now() - interval '1 hour'")


async def held_job(app: Application) -> None:
    await app.inbound([said()])
    await app.sql("update jobs.pgqueuer set status = 'failed'")


async def late_job(app: Application) -> None:
    await app.inbound([said()])
    await app.sql("update jobs.pgqueuer set execute_after = now() - interval '1 hour'")
    await app.sql(OLD_WORKER)


async def api_alone(app: Application) -> None:
    await app.sql("update processes set seen_at = now()")


async def mixed_releases(app: Application) -> None:
    await app.sql(OLD_WORKER)


async def old_backup(app: Application) -> None:
    values = "values (gen_random_uuid(), now() - interval '9 days', 1, true)"
    await app.sql(f"insert into backups (id, made_at, bytes, has_key) {values}")


@pytest.mark.parametrize(
    ("trouble", "check", "state", "told"),
    [
        (wrong_key, "secret key", "fail", "客户画像洞察器: api_key"),
        (paused_brain, "brain", "fail", "paused: credentials"),
        (no_brain, "brain", "warn", "none is enabled"),
        (given_up, "analysis", "warn", "given up for 1"),
        (overdue, "analysis", "warn", "1 customers wait"),
        (held_job, "job queue", "warn", "1 jobs failed"),
        (late_job, "job queue", "fail", "has been due"),
        (api_alone, "processes", "fail", "flywheel worker"),
        (mixed_releases, "processes", "warn", "0.0"),
        (old_backup, "backup", "warn", "9 days"),
    ],
)
async def test_trouble_in_the_database_has_its_line(
    seeded_database: str, trouble: Callable[[Application], Awaitable[None]], check: str, state: str, told: str
) -> None:
    async with serving(seeded_database, role="api", secret_key_text="of another machine", **QUICK) as app:
        await app.admin.get("/customers")
        await trouble(app)
        code, report = await examined(database_url=seeded_database)

    found = lines(report, check)
    assert [(how, told in what) for how, what in found] == [(state, True)] * len(found), found
    assert found
    assert code == (1 if report["state"] == "fail" else 0)


async def test_open_alerts_are_listed(seeded_database: str) -> None:
    async with serving(seeded_database, role="api", **QUICK) as app:
        await app.sql("insert into alerts (id, kind, subject) values (gen_random_uuid(), 'no_worker', '')")
        code, report = await examined(database_url=seeded_database)

    assert [state for state, what in lines(report, "alert") if "No worker" in what] == ["fail"]
    assert code == 1


@pytest.mark.parametrize(
    ("settings", "check", "state", "told"),
    [
        ({"database_url": "postgresql://me:geheim@127.0.0.1:9/x"}, "database", "fail", "nobody listens"),
        ({"database_url": "mysql://me:geheim@127.0.0.1/x"}, "database", "fail", "postgresql://"),
        ({"port": "eighty"}, "settings", "fail", "FLYWHEEL_PORT"),
        ({"prot": "80"}, "settings", "warn", "FLYWHEEL_PROT"),
        ({"disk_least_free_mb": str(10**12)}, "disk", "warn", "FLYWHEEL_DISK_LEAST_FREE_MB"),
        ({"data_dir": __file__}, "data folder", "fail", "chown"),
    ],
)
async def test_trouble_of_the_machine_has_its_line(
    tmp_path: Path, settings: dict[str, str], check: str, state: str, told: str
) -> None:
    code, report = await examined(**{"data_dir": str(tmp_path / "none"), **settings})

    [(how, what)] = lines(report, check)
    assert (how, told in what) == (state, True), what
    assert "geheim" not in json.dumps(report)
    assert code == (1 if state == "fail" else 0)
    assert not (tmp_path / "none").exists()


async def test_missing_database_is_named(seeded_database: str) -> None:
    _, report = await examined(database_url=seeded_database.replace("/t_", "/never_made_"))

    assert [("createdb" in what) for _, what in lines(report, "database")] == [True]


async def test_empty_external_database_asks_for_its_migrations(empty_database: str) -> None:
    code, report = await examined(database_url=empty_database)

    [(state, what)] = lines(report, "migrations")
    assert (code, state) == (1, "fail")
    assert "flywheel migrate" in what
    assert lines(report, "brain") == []


async def test_database_of_a_newer_release_is_told(seeded_database: str) -> None:
    connection = await asyncpg.connect(seeded_database)
    await connection.execute("update alembic_version set version_num = '9999'")
    await connection.close()

    code, report = await examined(database_url=seeded_database)

    [(state, what)] = lines(report, "migrations")
    assert (code, state, "newer release" in what) == (1, "fail", True)


async def test_missing_programs_are_told_before_they_are_needed(seeded_database: str, tmp_path: Path) -> None:
    _, report = await examined(database_url=seeded_database, postgres_bin_dir=str(tmp_path))

    [(state, what)] = lines(report, "backup programs")
    assert (state, "postgresql-client" in what) == ("warn", True)


async def test_key_that_others_can_read_is_told(seeded_database: str, tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("k")
    (tmp_path / "secret.key").chmod(0o644)

    _, report = await examined(database_url=seeded_database, data_dir=str(tmp_path), secret_key=None)

    [(state, what)] = lines(report, "key file")
    assert (state, "chmod 600" in what) == ("warn", True)


async def test_embedded_database_at_rest_is_looked_at_and_rests_again(open_folder: Path) -> None:
    data = str(open_folder / "data")
    await finished("migrate", data_dir=data)

    code, report = await examined(data_dir=data)
    again = await finished("migrate", data_dir=data)

    assert code == 0
    assert lines(report, "database")[0][0] == "ok"
    assert ("warn", "none runs → Start the product: flywheel run") in lines(report, "processes")
    assert again[0] == 0
