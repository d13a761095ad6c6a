"""A small S3 service on loopback: puts in parts, ranges, deletes, and signatures (version 4) that must be right."""

import asyncio
import hashlib
import hmac
import itertools
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import uvicorn

ACCESS_KEY, SECRET_KEY, REGION = "key-of-the-tests", "secret-of-the-tests", "eu-test-1"
_AUTHORIZATION = re.compile(r"AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)")
_XML = "<?xml version='1.0' encoding='UTF-8'?>"


@dataclass
class Bucket:
    """What is kept, under which key, and what was asked for."""

    name: str = "files"
    objects: dict[str, bytes] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    endpoint: str = ""
    is_away: bool = False
    _parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    _numbers: Any = field(default_factory=itertools.count)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
        status, more, answer = self._answer(scope, headers, query, body)
        raw = [(name.encode(), value.encode()) for name, value in more.items()]
        raw.append((b"content-length", str(len(answer)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": answer})

    def _answer(
        self, scope: Any, headers: Mapping[str, str], query: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        path = scope["raw_path"].decode()
        self.requests.append(f"{scope['method']} {path}")
        if self.is_away:
            return 503, {}, b"<Error><Code>ServiceUnavailable</Code></Error>"
        if not is_signed(scope["method"], path, headers, query, body):
            return 403, {}, b"<Error><Code>SignatureDoesNotMatch</Code></Error>"
        key = unquote(path).removeprefix(f"/{self.name}/")
        verb = {"GET": self._get, "HEAD": self._get, "PUT": self._put, "POST": self._post, "DELETE": self._delete}[
            scope["method"]
        ]
        return verb(key, headers, query, body)

    def _get(self, key: str, headers: Mapping[str, str], _: Any, __: bytes) -> tuple[int, dict[str, str], bytes]:
        if key not in self.objects:
            return 404, {}, b"<Error><Code>NoSuchKey</Code></Error>"
        whole = self.objects[key]
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", headers.get("range", ""))
        about = {
            "etag": f'"{hashlib.md5(whole, usedforsecurity=False).hexdigest()}"',
            "last-modified": "Sun, 01 Mar 2026 08:00:00 GMT",
        }
        if found is None:
            return 200, about, whole
        start, last = int(found[1]), min(int(found[2]), len(whole) - 1)
        return 206, {**about, "content-range": f"bytes {start}-{last}/{len(whole)}"}, whole[start : last + 1]

    def _put(self, key: str, _: Any, query: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        if "uploadId" in query:
            self._parts[query["uploadId"]][int(query["partNumber"])] = body
        else:
            self.objects[key] = body
        return 200, {"etag": f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'}, b""

    def _post(self, key: str, _: Any, query: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        if "delete" in query:
            names = [name.decode() for name in re.findall(rb"<Key>(.*?)</Key>", body)]
            for name in names:
                self.objects.pop(name, None)
            found = "".join(f"<Deleted><Key>{name}</Key></Deleted>" for name in names)
            return 200, {}, f"{_XML}<DeleteResult>{found}</DeleteResult>".encode()
        if "uploads" in query:
            upload_id = str(next(self._numbers))
            self._parts[upload_id] = {}
            found = f"<Bucket>{self.name}</Bucket><Key>{key}</Key><UploadId>{upload_id}</UploadId>"
            return 200, {}, f"{_XML}<InitiateMultipartUploadResult>{found}</InitiateMultipartUploadResult>".encode()
        parts = self._parts.pop(query["uploadId"])
        self.objects[key] = b"".join(parts[number] for number in sorted(parts))
        found = f"<Bucket>{self.name}</Bucket><Key>{key}</Key><ETag>x</ETag>"
        return 200, {}, f"{_XML}<CompleteMultipartUploadResult>{found}</CompleteMultipartUploadResult>".encode()

    def _delete(self, key: str, *_: Any) -> tuple[int, dict[str, str], bytes]:
        self.objects.pop(key, None)
        return 204, {}, b""


def is_signed(method: str, path: str, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> bool:
    """Whether a request carries the signature that the secret gives it."""
    found = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if found is None:
        return False
    credential, names, signature = found.groups()
    key, day, region, service, _ = credential.split("/")
    said = headers["x-amz-content-sha256"]
    if (key, region) != (ACCESS_KEY, REGION) or said not in {hashlib.sha256(body).hexdigest(), "UNSIGNED-PAYLOAD"}:
        return False
    asked = "&".join(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in sorted(query.items()))
    signed = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in names.split(";"))
    request = "\n".join([method, path, asked, signed, names, said])
    scope = "/".join([day, region, service, "aws4_request"])
    digest = hashlib.sha256(request.encode()).hexdigest()
    to_sign = "\n".join(["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, digest])
    secret = f"AWS4{SECRET_KEY}".encode()
    for part in scope.split("/"):
        secret = hmac.digest(secret, part.encode(), "sha256")
    return hmac.compare_digest(hmac.new(secret, to_sign.encode(), "sha256").hexdigest(), signature)


@asynccontextmanager
async def bucket() -> AsyncIterator[Bucket]:
    """A bucket, served."""
    made = Bucket()
    server = uvicorn.Server(uvicorn.Config(made, host="127.0.0.1", port=0, log_config=None, lifespan="off", ws="none"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
    made.endpoint = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.should_exit = True
        await serving


def settings_of(made: Bucket) -> dict[str, Any]:
    """The settings that lead to a bucket."""
    return {
        "media_bucket": made.name,
        "media_bucket_endpoint": made.endpoint,
        "media_bucket_region": REGION,
        "media_bucket_access_key": ACCESS_KEY,
        "media_bucket_secret_key": SECRET_KEY,
    }
