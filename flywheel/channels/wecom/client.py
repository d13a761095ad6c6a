"""Calls to WeCom's API: the access token, kept and replaced when it ends, and what can go wrong on the way.

Each process keeps tokens of its own: within its validity the platform answers the same one to everybody who asks.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from flywheel.channels.wecom import failures
from flywheel.domain.errors import CredentialsRefused, FlywheelError, RateLimited, VendorUnavailable
from flywheel.kit.clock import Clock
from flywheel.kit.crypto import digest
from flywheel.kit.http import Answer, BodyTooLarge, address, fetch, retry_after

BASE_URL = "https://qyapi.weixin.qq.com"
MAX_BYTES = 16 * 1024 * 1024
TIMEOUT_S = 20.0
EARLY_S = 300.0
"""A token is replaced so many seconds before it ends, or at half of its time if that is shorter."""
MOST_TOKENS = 1_000


@dataclass(frozen=True)
class Access:
    """Who calls, and where."""

    corp_id: str
    secret: str = field(repr=False)
    base_url: str = BASE_URL

    @property
    def key(self) -> bytes:
        return digest("\x1f".join((self.base_url, self.corp_id, self.secret)))


@dataclass
class _Kept:
    """The token of one access. Whoever finds none asks for one while the others wait for it."""

    token: str | None = None
    until: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class WeComClient:
    """The API, for every account of every company."""

    def __init__(self, client: httpx.AsyncClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._kept: dict[bytes, _Kept] = {}

    async def post(self, access: Access, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer of one call, replayed once with another token where the first was worthless.

        Raises CredentialsRefused, RateLimited or VendorUnavailable.
        """
        for is_last in (False, True):
            token = await self._token(access)
            params = {"access_token": token}
            url = self._url(access, path)
            document = await self._ask(self._client.build_request("POST", url, params=params, json=dict(body)))
            code = _code(document)
            if code == 0:
                return document
            if code in failures.TOKEN_WORTHLESS:
                self._drop(access, token)
            if is_last or code not in failures.TOKEN_WORTHLESS:
                break
        raise failures.of(code, str(document.get("errmsg", "")))

    async def _token(self, access: Access) -> str:
        kept = self._place(access)
        async with kept.lock:
            if kept.token is not None and time.monotonic() < kept.until:
                return kept.token
            return await self._renew(access, kept)

    def _place(self, access: Access) -> _Kept:
        if access.key not in self._kept and len(self._kept) >= MOST_TOKENS:
            self._kept.clear()
        return self._kept.setdefault(access.key, _Kept())

    async def _renew(self, access: Access, kept: _Kept) -> str:
        params = {"corpid": access.corp_id, "corpsecret": access.secret}
        document = await self._ask(self._client.build_request("GET", self._url(access, "gettoken"), params=params))
        code = _code(document)
        if code != 0:
            raise failures.of(code, str(document.get("errmsg", "")))
        token, lasts = document.get("access_token"), document.get("expires_in")
        if not isinstance(token, str) or not token:
            raise VendorUnavailable("企业微信没有给出 access_token，稍后自动重试")
        seconds = float(lasts) if isinstance(lasts, int | float) and lasts > 0 else 2 * EARLY_S
        kept.token, kept.until = token, time.monotonic() + max(seconds - EARLY_S, seconds / 2)
        return token

    def _drop(self, access: Access, token: str) -> None:
        """Forget a token that was refused, unless somebody has replaced it meanwhile."""
        kept = self._place(access)
        if kept.token == token:
            kept.token = None

    def _url(self, access: Access, path: str) -> httpx.URL:
        url = address(access.base_url)
        if url is None:
            raise CredentialsRefused("base_url 不是网址：请填写企业微信 API 的地址，或留空", code="address_wrong")
        return url.copy_with(path=f"{url.path.rstrip('/')}/cgi-bin/{path}", query=None)

    async def _ask(self, request: httpx.Request) -> Mapping[str, Any]:
        """One call. Texts of errors name no address: the token and the secret stand in it."""
        try:
            answer = await fetch(self._client, request, timeout_s=TIMEOUT_S, max_bytes=MAX_BYTES)
        except (TimeoutError, httpx.TimeoutException):
            raise VendorUnavailable("企业微信没有及时回答，稍后自动重试") from None
        except BodyTooLarge:
            raise VendorUnavailable("企业微信的回答过大，稍后自动重试") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise VendorUnavailable(f"连接不上企业微信（{type(error).__name__}），稍后自动重试") from None
        except CredentialsRefused as error:
            raise _forbidden(error) from None
        return self._read(answer)

    def _read(self, answer: Answer) -> Mapping[str, Any]:
        if answer.status == 429:
            after_s = retry_after(answer, self._clock())
            raise RateLimited("企业微信限制了调用频率（HTTP 429），稍后自动继续", after_s=after_s or failures.LIMITED_S)
        if 300 <= answer.status < 400:
            raise CredentialsRefused("这个地址转向别处：请在 base_url 填写最终的地址", code="address_redirects")
        if answer.status != 200:
            raise VendorUnavailable(f"企业微信返回 HTTP {answer.status}，稍后自动重试")
        try:
            document = json.loads(answer.body)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise VendorUnavailable("企业微信的回答不是 JSON，稍后自动重试")
        return document


def _code(document: Mapping[str, Any]) -> int:
    """The error code of an answer; one that says none has none."""
    code = document.get("errcode", 0)
    return code if isinstance(code, int) else -1


def _forbidden(error: FlywheelError) -> CredentialsRefused:
    """A connection that may not be made, in words that name the setting of channels."""
    if error.reason_code != "address_forbidden":
        return CredentialsRefused(error.detail, code=error.reason_code)
    detail = "base_url 指向不允许连接的地址：请填写公网地址，或请运维把 FLYWHEEL_CHANNEL_PRIVATE_ADDRESSES 改为 allow"
    return CredentialsRefused(detail, code="address_forbidden")
