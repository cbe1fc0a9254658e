"""The objects in the buckets of the template, as moto keeps them."""
from moto.s3.models import s3_backends

from sandbox.core.events import ACCOUNT


def about(text: str) -> list[str]:
    """The keys that hold the text."""
    return [key for bucket in s3_backends[ACCOUNT]["aws"].buckets.values() for key in bucket.keys if text in key]


def content(location: str) -> bytes | None:
    """Of `s3://BUCKET/KEY`; None where there is no such object."""
    bucket, _, key = location.removeprefix("s3://").partition("/")
    found = s3_backends[ACCOUNT]["aws"].buckets.get(bucket)
    kept = found.keys.get(key) if found else None
    return None if kept is None else bytes(kept.value)


def linked(url: str) -> bytes | None:
    """What a presigned path-style address leads to."""
    return content("s3://" + url.split("?")[0].split("/", 3)[3])
