"""The place for files that the settings name."""

from flywheel.settings import Settings
from flywheel.storage.contract import MediaStore
from flywheel.storage.local import LocalStore
from flywheel.storage.s3 import Bucket, BucketStore


def build(settings: Settings) -> MediaStore:
    """A bucket where one is set, else the folder `media` beside the database."""
    if settings.media_bucket is None:
        return LocalStore(settings.data_dir / "media")
    access, secret = settings.media_bucket_access_key, settings.media_bucket_secret_key
    return BucketStore(
        Bucket(
            name=settings.media_bucket,
            prefix=settings.media_bucket_prefix,
            endpoint=settings.media_bucket_endpoint,
            region=settings.media_bucket_region,
            access_key=access.get_secret_value() if access else "",
            secret_key=secret.get_secret_value() if secret else "",
        )
    )
