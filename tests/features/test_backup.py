"""Backups by the command line: everything comes back; and the dump before a migration."""

import os
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command as alembic
from sqlalchemy import Connection

from flywheel.cli import archive
from flywheel.db import migrate
from flywheel.db.embedded import EmbeddedPostgres
from flywheel.db.engine import Database
from flywheel.testing.simulators.openai import OpenAISimulator
from tests.application import ADMIN_PASSWORD, Client, Visitor, until
from tests.child import finished, running, signed_in, stopped, use_brain

OWN_KEY = {"secret_key": None}
"""The key is generated into the data folder, as on a first start."""
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 100
BUCKET = {"media_bucket": "files-of-ours"}


@asynccontextmanager
async def visited(admin: Client, name: str) -> AsyncIterator[Visitor]:
    """A visitor of the site chat."""
    base_url = str(admin.http.base_url).removesuffix("/api/v1/")
    anyone = Client(base_url)
    session = await anyone.post("/channels/webchat/sessions", {"name": name})
    anyone.http.headers["Authorization"] = f"Bearer {session['token']}"
    yield Visitor(anyone, *(session[k] for k in ("token", "visitor_key", "customer_id", "conversation_id")))
    await anyone.http.aclose()


async def learned(admin: Client, customer_id: str) -> None:
    async def ask() -> Any:
        return await admin.get(f"/customers/{customer_id}/profile")

    await until(ask, lambda profile: profile["pending_messages"] == 0 and profile["active_insights"])


async def answers(admin: Client) -> Any:
    """What the product answers about everybody."""
    customers = await admin.all("/customers")
    conversations = await admin.all("/chat/conversations", view="all")
    return {
        "customers": customers,
        "profiles": [await admin.get(f"/customers/{c['id']}/profile") for c in customers],
        "insights": [await admin.all(f"/customers/{c['id']}/insights") for c in customers],
        "threads": [await admin.get(f"/chat/conversations/{c['id']}/messages") for c in conversations],
        "runs": await admin.all("/admin/insight-runs"),
        "configs": await admin.all("/admin/agent-configs"),
    }


async def test_restored_installation_answers_as_the_one_that_was_backed_up(open_folder: Path) -> None:
    """Made while the product runs; passwords, API tokens, media and sealed secrets work after it."""
    old, new, file = str(open_folder / "old"), str(open_folder / "new"), str(open_folder / "b.tar")
    async with OpenAISimulator(lambda _: "{}") as vendor:
        async with running("run", data_dir=old, **OWN_KEY) as product, signed_in(product) as admin:
            async with visited(admin, "王敏") as visitor:
                await visitor.says("你好，我们预算三十万，做餐饮的，开了 20 家店")
                picture = {"file": ("店.png", PNG, "image/png")}
                file_id = (await visitor.client.http.post("/chat/uploads", files=picture)).json()["id"]
                sent = await visitor.says("", attachments=[file_id])
                await learned(admin, visitor.customer_id)
            await use_brain(admin, vendor.base_url)
            [config] = [c for c in await admin.all("/admin/agent-configs") if c["provider"] == "openai_compatible"]
            secret = {"secrets": {"api_key": "sk-of-the-old-one"}, "version": config["version"]}
            await admin.patch(f"/admin/agent-configs/{config['id']}", secret)
            token = (await admin.post("/auth/tokens", {"name": "reader", "scopes": ["read", "admin"]}))["token"]
            code, printed = await finished("backup", "--to", file, data_dir=old, **OWN_KEY)
            assert code == 0, printed
            assert "SECRET KEY" in printed
            before = await answers(admin)
            await stopped(product)

        code, printed = await finished("restore", file, "--into", new, **OWN_KEY)
        assert code == 0, printed

        async with running("run", data_dir=new, **OWN_KEY, admin_password=None) as product:
            async with signed_in(product, "admin", ADMIN_PASSWORD) as admin:
                assert await answers(admin) == before
                [shown] = sent["attachments"]
                assert (await admin.http.get(shown["url"].removeprefix("/api/v1"))).content == PNG
                vendor.received.clear()
                await admin.post(f"/admin/agent-configs/{config['id']}/test", status=200)
                assert {call.headers["authorization"] for call in vendor.received} == {"Bearer sk-of-the-old-one"}
                async with visited(admin, "新客") as visitor:
                    await visitor.says("还能聊吗")
            program = Client(product.url, {"Authorization": f"Bearer {token}"})
            assert (await program.get("/auth/me"))["user"]["username"] == "admin"
            await program.http.aclose()
            await stopped(product)
    assert (
        stat.S_IMODE(os.stat(file).st_mode)
        == stat.S_IMODE(os.stat(open_folder / "new" / "secret.key").st_mode)
        == 0o600
    )


async def test_files_in_a_bucket_are_left_there_and_that_is_said(seeded_database: str, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "old").write_text("of the time before the bucket")

    code, printed = await finished(
        "backup", "--to", str(tmp_path / "b.tar"), database_url=seeded_database, data_dir=str(tmp_path), **BUCKET
    )

    assert (code, "NO FILES" in printed, "the bucket files-of-ours" in printed) == (0, True, True), printed
    with archive.opened(tmp_path / "b.tar") as known:
        assert (known.manifest.has_media, known.manifest.media) == (False, [])


async def test_missing_programs_are_named(seeded_database: str, tmp_path: Path) -> None:
    code, printed = await finished("backup", database_url=seeded_database, postgres_bin_dir=str(tmp_path))

    assert code == 1
    assert "pg_dump" in printed
    assert "postgresql-client-" in printed
    assert "FLYWHEEL_POSTGRES_BIN_DIR" in printed


async def made_by_an_older_release(folder: Path, revision: str) -> None:
    """An embedded database as an older release left it."""
    server = EmbeddedPostgres(folder, durable=False)
    db = Database(await server.start(), pool_size=2)

    def upgrade(connection: Connection) -> None:
        alembic.upgrade(migrate._config(connection), revision)

    async with db.engine.begin() as connection:
        await connection.run_sync(upgrade)
    await db.close()
    await server.stop()


async def test_embedded_database_is_dumped_before_it_is_migrated(open_folder: Path) -> None:
    data, fresh = str(open_folder / "data"), str(open_folder / "fresh")
    await made_by_an_older_release(open_folder / "data", "0003")

    code, printed = await finished("migrate", data_dir=data)
    again = await finished("migrate", data_dir=data)
    [dump] = (open_folder / "data" / "backups").iterdir()
    restored = await finished("restore", str(dump), "--into", fresh)

    assert (code, "backed up before migrating" in printed) == (0, True), printed
    assert (again[0], "backed up" in again[1]) == (0, False)
    with archive.opened(dump) as known:
        assert known.manifest.migration == "0003"
        assert not known.manifest.has_key
    assert (restored[0], "migrated the database to" in restored[1]) == (0, True), restored[1]


async def test_embedded_database_that_cannot_be_dumped_is_not_migrated(open_folder: Path, tmp_path: Path) -> None:
    await made_by_an_older_release(open_folder / "data", "0003")

    code, printed = await finished("migrate", data_dir=str(open_folder / "data"), postgres_bin_dir=str(tmp_path))
    after = await finished("migrate", data_dir=str(open_folder / "data"))

    assert (code, "not migrated" in printed) == (1, True)
    assert "migrated the database to 0004" in after[1]


async def test_database_of_a_newer_release_is_left_alone(seeded_database: str) -> None:
    connection = await asyncpg.connect(seeded_database)
    await connection.execute("update alembic_version set version_num = '9999'")
    await connection.close()

    code, printed = await finished("run", database_url=seeded_database)

    assert code == 1
    assert "newer release" in printed
    assert "Traceback" not in printed


async def test_folder_of_a_lost_disk_is_no_place_for_a_backup(seeded_database: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    code, printed = await finished("backup", "--to", str(tmp_path / "file" / "b.tar"), database_url=seeded_database)

    assert code == 1
    assert "Traceback" not in printed
