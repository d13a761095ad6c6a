"""Files, as an operator keeps them: what the doctor says of their place, and how they come through a backup."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from flywheel.cli import archive
from tests.application import Application, copied, serving
from tests.child import finished
from tests.features.test_doctor import examined, lines
from tests.storage.bucket import Bucket, bucket, settings_of

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 100


@dataclass
class Place:
    """An installation that keeps its files in a bucket, and has kept one."""

    bucket: Bucket
    url: str
    dsn: str
    settings: dict[str, Any]
    folder: Path

    async def backs_up(self, *options: str) -> tuple[int, str, Path]:
        """Exit code, what was printed, and the file."""
        file = self.folder / "b.tar"
        where = {"database_url": self.dsn, "data_dir": str(self.folder)}
        code, printed = await finished("backup", "--to", str(file), *options, **where, **self.settings)
        return code, printed, file


async def uploaded(app: Application) -> str:
    answer = await app.admin.http.post("/chat/uploads", files={"file": ("a.png", PNG, "image/png")})
    return str(answer.json()["url"].removeprefix("/api/v1"))


@pytest_asyncio.fixture(loop_scope="session")
async def place(seeded_database: str, tmp_path: Path) -> AsyncIterator[Place]:
    async with bucket() as made:
        settings = settings_of(made)
        async with serving(seeded_database, role="api", **settings) as app:
            url = await uploaded(app)
        yield Place(made, url, seeded_database, settings, tmp_path)


@pytest_asyncio.fixture(loop_scope="session")
async def other(postgres_dsn: str, prepared_database: str) -> AsyncIterator[str]:
    """Another database, to restore into."""
    async with copied(postgres_dsn, prepared_database) as dsn:
        yield dsn


async def file_of(dsn: str, url: str, **settings: Any) -> bytes:
    """What whoever uploaded it is given."""
    async with serving(dsn, role="api", **settings) as app:
        return (await app.admin.http.get(url)).content


async def test_bucket_that_works_is_left_as_it_was(place: Place) -> None:
    before = dict(place.bucket.objects)

    _, report = await examined(database_url=place.dsn, **place.settings)

    assert [state for state, _ in lines(report, "media store")] == ["ok"]
    assert [state for state, _ in lines(report, "files")] == ["ok"]
    assert place.bucket.objects == before


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"media_bucket_secret_key": "geheim"}, "refused us. → Check FLYWHEEL_MEDIA_BUCKET_ACCESS_KEY"),
        ({"media_bucket_region": "elsewhere"}, "_REGION"),
        ({"media_bucket_endpoint": "http://127.0.0.1:9"}, "did not answer. → Check FLYWHEEL_MEDIA_BUCKET_ENDPOINT"),
    ],
)
async def test_bucket_that_does_not_work_is_told_with_its_remedy(
    place: Place, settings: dict[str, str], told: str
) -> None:
    code, report = await examined(database_url=place.dsn, **{**place.settings, **settings})

    [(state, what)] = lines(report, "media store")
    assert (code, state, told in what) == (1, "fail", True), what
    assert [state for state, _ in lines(report, "files")] == ["warn"]
    assert "geheim" not in str(report)


async def test_lost_file_is_told(place: Place) -> None:
    place.bucket.objects.clear()

    code, report = await examined(database_url=place.dsn, **place.settings)

    [(state, what)] = lines(report, "files")
    assert (code, state, "1 of the newest 1 are missing" in what, "Lost files" in what) == (1, "fail", True, True)


async def test_folder_that_takes_no_file_is_told(seeded_database: str, tmp_path: Path) -> None:
    (tmp_path / "media").write_text("no folder")

    code, report = await examined(database_url=seeded_database, data_dir=str(tmp_path))

    [(state, what)] = lines(report, "media store")
    assert (code, state, "chown" in what) == (1, "fail", True), what


async def test_backup_that_holds_the_bucket_is_restored_into_a_folder(place: Place, other: str, tmp_path: Path) -> None:
    code, printed, file = await place.backs_up("--media", "--without-key")
    assert (code, "NO FILES" in printed) == (0, False), printed
    place.bucket.objects.clear()

    into = str(tmp_path / "new")
    code, printed = await finished("restore", str(file), "--into", into, "--replace", database_url=other)

    assert code == 0, printed
    assert await file_of(other, place.url, data_dir=into) == PNG


async def test_backup_is_restored_into_the_bucket(place: Place, other: str, tmp_path: Path) -> None:
    _, _, file = await place.backs_up("--media", "--without-key")
    before = dict(place.bucket.objects)
    place.bucket.objects.clear()

    where = {"database_url": other, **place.settings}
    code, printed = await finished("restore", str(file), "--into", str(tmp_path / "new"), "--replace", **where)

    assert code == 0, printed
    assert place.bucket.objects == before
    assert not (tmp_path / "new" / "media").exists()


async def test_restore_into_a_bucket_that_is_away_changes_nothing(place: Place, other: str, tmp_path: Path) -> None:
    _, _, file = await place.backs_up("--media", "--without-key")
    place.bucket.is_away = True

    where = {"database_url": other, **place.settings}
    code, printed = await finished("restore", str(file), "--into", str(tmp_path / "new"), "--replace", **where)

    assert (code, "not changed" in printed) == (1, True), printed
    async with serving(other, role="api") as app:
        assert await app.sql("select 1 from media_blobs") == []


async def test_restore_without_the_files_says_so(place: Place, other: str, tmp_path: Path) -> None:
    code, printed, file = await place.backs_up("--without-key")
    assert (code, "NO FILES" in printed) == (0, True), printed

    into = str(tmp_path / "new")
    code, printed = await finished("restore", str(file), "--into", into, "--replace", database_url=other)

    assert (code, "1 of 1 files" in printed, "MISSING" in printed) == (1, True, True), printed


async def test_backup_without_media_says_what_to_keep_beside_it(seeded_database: str, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "file").write_text("content")

    options = ("--to", str(tmp_path / "b.tar"), "--without-media", "--without-key")
    code, printed = await finished("backup", *options, database_url=seeded_database, data_dir=str(tmp_path))

    assert (code, "NO FILES" in printed) == (0, True), printed
    with archive.opened(tmp_path / "b.tar") as known:
        assert (known.manifest.has_media, known.manifest.media) == (False, [])
