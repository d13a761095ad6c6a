"""Files in a bucket of any S3-compatible service."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from flywheel.domain.errors import VendorUnavailable
from flywheel.storage.contract import Missing

CHUNK = 256 * 1024
UNREACHABLE = "The media store did not answer. Check FLYWHEEL_MEDIA_BUCKET_ENDPOINT and that the service is up."
REFUSED = (
    "The media store refused us. Check FLYWHEEL_MEDIA_BUCKET_ACCESS_KEY, _SECRET_KEY and _REGION, and that this key "
    "may read, write and delete in the bucket."
)
NO_BUCKET = "The media store knows no such bucket. Check FLYWHEEL_MEDIA_BUCKET, or make it."


@dataclass(frozen=True)
class Bucket:
    """Where the bucket is, and who we are there."""

    name: str
    prefix: str
    endpoint: str | None
    region: str
    access_key: str
    secret_key: str


class BucketStore:
    """One object a key. Large files go up in parts, and come down in ranges."""

    def __init__(self, bucket: Bucket) -> None:
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            endpoint=bucket.endpoint,
            region=bucket.region,
            access_key_id=bucket.access_key,
            secret_access_key=bucket.secret_key,
            client_options={"allow_http": bool(bucket.endpoint and bucket.endpoint.startswith("http://"))},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
        )

    async def put(self, key: str, source: BinaryIO) -> None:
        source.seek(0)
        try:
            await obstore.put_async(self._store, key, source)
        except (BaseError, OSError) as error:
            raise VendorUnavailable(_why(error)) from error

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        try:
            found = await obstore.get_async(self._store, key, options={"range": (start, end)})
        except FileNotFoundError as error:
            raise Missing from error
        except (BaseError, OSError) as error:
            raise VendorUnavailable(_why(error)) from error
        return _chunks(found)

    async def size(self, key: str) -> int:
        try:
            return (await obstore.head_async(self._store, key))["size"]
        except FileNotFoundError as error:
            raise Missing from error
        except (BaseError, OSError) as error:
            raise VendorUnavailable(_why(error)) from error

    async def remove(self, key: str) -> None:
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise VendorUnavailable(_why(error)) from error


async def _chunks(found: "obstore.GetResult") -> AsyncIterator[bytes]:
    async for chunk in found.stream(min_chunk_size=CHUNK):
        yield bytes(chunk)


def _why(error: Exception) -> str:
    """What to tell of a failure: never the service's own words, which may quote keys."""
    if isinstance(error, PermissionDeniedError | UnauthenticatedError):
        return REFUSED
    return NO_BUCKET if isinstance(error, FileNotFoundError) else UNREACHABLE
