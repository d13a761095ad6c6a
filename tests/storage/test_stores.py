"""Every place for files keeps the contract."""

import io
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from flywheel.domain.errors import VendorUnavailable
from flywheel.settings import Settings
from flywheel.storage import registry
from flywheel.storage.contract import MediaStore, Missing
from tests.storage.bucket import Bucket, bucket, settings_of

LARGE = os.urandom(12 * 1024 * 1024 + 17)


@pytest_asyncio.fixture(loop_scope="session", params=["folder", "bucket"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MediaStore]:
    async with bucket() as made:
        in_bucket = settings_of(made) if request.param == "bucket" else {}
        yield registry.build(Settings(data_dir=tmp_path, **in_bucket))


@pytest_asyncio.fixture(loop_scope="session")
async def served() -> AsyncIterator[Bucket]:
    async with bucket() as made:
        yield made


async def all_of(store: MediaStore, key: str, start: int, end: int) -> bytes:
    return b"".join([chunk async for chunk in await store.read(key, start, end)])


@pytest.mark.parametrize("content", [b"x", b"hello \x00 world", LARGE], ids=["one byte", "small", "in parts"])
async def test_what_was_put_is_read_whole_and_in_parts(store: MediaStore, content: bytes) -> None:
    source = io.BytesIO(content)
    source.read()

    await store.put("0195-key", source)

    assert await all_of(store, "0195-key", 0, len(content)) == content
    middle = len(content) // 2
    assert await all_of(store, "0195-key", middle, middle + 1) == content[middle : middle + 1]


async def test_size_is_told(store: MediaStore) -> None:
    await store.put("key", io.BytesIO(b"content"))

    assert await store.size("key") == 7
    with pytest.raises(Missing):
        await store.size("nothing")


async def test_putting_again_changes_nothing(store: MediaStore) -> None:
    for _ in range(2):
        await store.put("key", io.BytesIO(b"content"))

    assert await all_of(store, "key", 0, 7) == b"content"


async def test_missing_key_is_told_before_the_first_byte(store: MediaStore) -> None:
    with pytest.raises(Missing):
        await store.read("nothing", 0, 1)


async def test_removed_key_is_missing_and_may_be_removed_again(store: MediaStore) -> None:
    await store.put("key", io.BytesIO(b"content"))

    await store.remove("key")
    await store.remove("key")

    with pytest.raises(Missing):
        await store.read("key", 0, 1)


async def test_folder_shows_no_half_written_file(tmp_path: Path) -> None:
    store = registry.build(Settings(data_dir=tmp_path))

    class Breaks(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("the line broke")

    with pytest.raises(VendorUnavailable):
        await store.put("key", Breaks(b"content"))

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_wrong_secret_is_refused_and_kept_out_of_the_error(served: Bucket) -> None:
    store = registry.build(Settings(**{**settings_of(served), "media_bucket_secret_key": "a-wrong-secret"}))

    with pytest.raises(VendorUnavailable) as caught:
        await store.put("key", io.BytesIO(b"content"))

    assert served.objects == {}
    assert "a-wrong-secret" not in str(caught.value)


async def test_keys_of_a_bucket_begin_as_set(served: Bucket) -> None:
    store = registry.build(Settings(**settings_of(served), media_bucket_prefix="our/files"))

    await store.put("key", io.BytesIO(b"content"))

    assert served.objects == {"our/files/key": b"content"}
