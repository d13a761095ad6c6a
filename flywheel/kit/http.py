"""How we speak HTTP to the outside: one kind of client, one deadline a call, and a limit on what is read."""

import asyncio
import contextlib
import itertools
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from flywheel.domain.errors import CredentialsRefused
from flywheel.kit.addresses import ANYWHERE, Reach

MAX_WAIT_S = 3_600.0
"""The longest that we let a vendor make us wait."""

_HOST = re.compile(r"[\w.\-]+|[0-9A-Fa-f:.]+")
_POOLS = 16
_LIMITS = httpx.Limits(max_connections=64, max_keepalive_connections=20, keepalive_expiry=30)  # of one pool
_TIMEOUT = httpx.Timeout(30, connect=10)


class BodyTooLarge(Exception):
    """The answer is larger than the caller reads."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, read completely."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def is_html(self) -> bool:
        """Whether a web page came back: a proxy's or a gateway's, whatever the status says."""
        start = self.body[:200].lstrip().lower()
        return "html" in self.headers.get("content-type", "").lower() or start.startswith((b"<!doctype", b"<html"))


def make_client(*, proxy: str | None = None, reach: Reach = ANYWHERE) -> httpx.AsyncClient:
    """A client for calls to vendors; the caller closes it.

    It follows no redirect, because a redirect would carry a secret and a customer's words to another host. It takes a
    proxy only where one is given: one from the environment would route them unseen. Certificates of the machine's own
    store count beside the bundled ones, for companies with an inner authority. `reach` judges every connection.
    """
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    pools = [
        httpx.AsyncHTTPTransport(verify=context, proxy=proxy, trust_env=False, limits=_LIMITS) for _ in range(_POOLS)
    ]
    return httpx.AsyncClient(
        transport=_Spread(pools, reach),
        trust_env=False,
        follow_redirects=False,
        timeout=_TIMEOUT,
        headers={"user-agent": "customer-insight-flywheel"},
    )


class _Spread(httpx.AsyncBaseTransport):
    """Requests in turn over several connection pools: one pool looks through all its connections at every request and
    answer, which with hundreds of slow calls in flight costs more than the calls.
    """

    def __init__(self, pools: Sequence[httpx.AsyncBaseTransport], reach: Reach) -> None:
        self._pools = pools
        self._reach = reach
        self._turns = itertools.cycle(pools)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "trace": self._reach.watch}
        return await next(self._turns).handle_async_request(request)

    async def aclose(self) -> None:
        for pool in self._pools:
            await pool.aclose()


async def fetch(client: httpx.AsyncClient, request: httpx.Request, *, timeout_s: float, max_bytes: int) -> Answer:
    """Send a request and read the answer, all within `timeout_s`.

    Raises TimeoutError, httpx.TransportError or BodyTooLarge. The client's own time-outs are a phase's; a server that
    drips a byte a second would never meet them.
    """
    request.extensions["timeout"] = httpx.Timeout(timeout_s, connect=min(timeout_s, 10)).as_dict()
    async with asyncio.timeout(timeout_s):
        response = await client.send(request, stream=True, follow_redirects=False)
        try:
            return Answer(response.status_code, response.headers, await read_capped(response, max_bytes))
        finally:
            await response.aclose()


class Unreached(Exception):
    """Nobody answered at an address; the text says why without naming it, for it may hold a secret."""


async def post_json(
    client: httpx.AsyncClient, url: str, body: Mapping[str, Any], headers: Mapping[str, str], *, timeout_s: float = 20.0
) -> Answer:
    """Post JSON to an address that an operator gave. Raises Unreached."""
    try:
        request = client.build_request("POST", url, json=body, headers=dict(headers))
        return await fetch(client, request, timeout_s=timeout_s, max_bytes=1_000_000)
    except (httpx.TransportError, httpx.InvalidURL, TimeoutError, BodyTooLarge, CredentialsRefused) as error:
        raise Unreached(type(error).__name__) from None


Post = Callable[[str, bytes, Mapping[str, str], float], Awaitable[Answer]]
"""Posts bytes with headers to an address within so many seconds, as `post_bytes` does."""


async def post_bytes(
    client: httpx.AsyncClient, url: str, body: bytes, headers: Mapping[str, str], timeout_s: float
) -> Answer:
    """Post to an address of other people; of the answer's body only the beginning is read. Raises Unreached."""
    sent = {**headers, "accept-encoding": "identity"}
    try:
        request = client.build_request("POST", url, content=body, headers=sent)
        request.extensions["timeout"] = httpx.Timeout(timeout_s, connect=min(timeout_s, 10)).as_dict()
        async with asyncio.timeout(timeout_s):
            response = await client.send(request, stream=True, follow_redirects=False)
        try:
            return Answer(response.status_code, response.headers, await _beginning(response))
        finally:
            await response.aclose()
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise Unreached(type(error).__name__) from None


async def _beginning(response: httpx.Response) -> bytes:
    """The first bytes of a body that does not matter: what cannot be had within a second is left."""
    found = b""
    with contextlib.suppress(httpx.HTTPError, TimeoutError):
        async with asyncio.timeout(1.0):
            async for chunk in response.aiter_raw():
                found += chunk
                if len(found) >= 1_000:
                    break
    return found


async def read_capped(response: httpx.Response, max_bytes: int) -> bytes:
    """The body of a streamed answer, given up as soon as it is too large (also when it was compressed)."""
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise BodyTooLarge
    chunks, size = [], 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > max_bytes:
            raise BodyTooLarge
        chunks.append(chunk)
    return b"".join(chunks)


def address(typed: str | None) -> httpx.URL | None:
    """What somebody typed as the address of a service, without a slash at its end; None when it is none."""
    try:
        url = httpx.URL((typed or "").strip().rstrip("/"))
    except httpx.InvalidURL:
        return None
    return url if url.scheme in ("http", "https") and _HOST.fullmatch(url.host) else None


def is_plain_address(typed: str) -> bool:
    """Whether a text is an address that names nobody, no password and no place within a page."""
    url = address(typed)
    return url is not None and typed == typed.strip() and not url.userinfo and not url.fragment


def host_of(typed: str | None) -> str | None:
    """The host of an address that somebody typed; None when it is none."""
    url = address(typed)
    return None if url is None else url.host


def is_header_safe(value: str) -> bool:
    """Whether a text can be sent in a header as it is."""
    return value.isascii() and value.isprintable()


def retry_after(answer: Answer, now: datetime) -> float | None:
    """How long the server asks us to wait: seconds, or a date."""
    value = answer.headers.get("retry-after", "").strip()
    try:
        seconds = float(value) if value[:1].isdigit() else (parsedate_to_datetime(value) - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), MAX_WAIT_S)
