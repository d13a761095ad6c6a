"""Calls to one Dify app: its address as people type it, its key, and what can go wrong on the way there and back."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from flywheel.brains.contract import BrainConfig
from flywheel.domain.errors import (
    BrainOutputInvalid,
    BrainTimeout,
    CredentialsRefused,
    FlywheelError,
    VendorUnavailable,
)
from flywheel.kit.http import Answer, BodyTooLarge, address, fetch, is_header_safe

MAX_BYTES = 8 * 1024 * 1024
_TYPED_TOO_MUCH = re.compile(r"(?:/v1)?(?:/(?:workflows/run|chat-messages|completion-messages|info|parameters))?/*$")


@dataclass(eq=False)
class AnswerLost(Exception):
    """A call whose answer did not arrive, though the run may be going on or be done, and paid for. `ids` name it."""

    error: FlywheelError
    ids: Mapping[str, str] = field(default_factory=dict)


class DifyClient:
    """The API of one app."""

    def __init__(self, config: BrainConfig, client: httpx.AsyncClient) -> None:
        self._config = config
        self._client = client

    @property
    def host(self) -> str:
        return self._url("").host

    async def get(self, path: str, timeout_s: float, params: Mapping[str, str] | None = None) -> Answer:
        """Read something. May be repeated."""
        request = self._client.build_request("GET", self._url(path), params=params, headers=self._headers())
        return await self._fetch(request, timeout_s)

    async def post(self, path: str, body: Mapping[str, Any], timeout_s: float) -> Answer:
        """Ask for something that costs nothing."""
        request = self._client.build_request("POST", self._url(path), json=body, headers=self._headers())
        return await self._fetch(request, timeout_s)

    async def _fetch(self, request: httpx.Request, timeout_s: float) -> Answer:
        try:
            return await fetch(self._client, request, timeout_s=timeout_s, max_bytes=MAX_BYTES)
        except (TimeoutError, httpx.TimeoutException):
            raise too_slow() from None
        except BodyTooLarge:
            raise VendorUnavailable("Dify 的回答过大：请检查 base_url") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _unreachable(error) from None

    @asynccontextmanager
    async def running(
        self, path: str, body: Mapping[str, Any], trace_id: str, deadline: float
    ) -> AsyncIterator[tuple[httpx.Response, asyncio.Timeout]]:
        """Start a run and hand over the answer as it comes in, until `deadline` on the loop's clock.

        The time-out that is handed over may be moved. Raises AnswerLost once the run may have started.
        """
        headers = {**self._headers(), "x-trace-id": trace_id}
        request = self._client.build_request("POST", self._url(path), json=body, headers=headers)
        left = max(deadline - asyncio.get_running_loop().time(), 0)
        request.extensions["timeout"] = httpx.Timeout(left, connect=min(left, 5)).as_dict()
        try:
            async with asyncio.timeout_at(deadline) as limit:
                response = await self._client.send(request, stream=True, follow_redirects=False)
                try:
                    yield response, limit
                finally:
                    await response.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _unreachable(error) from None
        except (TimeoutError, httpx.TimeoutException):
            raise AnswerLost(too_slow()) from None
        except BodyTooLarge:
            raise BrainOutputInvalid("回复超过 8 MB：请让模型写得更短", code="reply_too_large") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise AnswerLost(_unreachable(error)) from None

    def _url(self, path: str) -> httpx.URL:
        """The address as typed, with or without /v1, a slash, or the path of a call."""
        url = address(self._config.base_url)
        if url is None:
            detail = "base_url 不是网址：请填写 Dify 的 API 地址，例如 https://api.dify.ai/v1"
            raise CredentialsRefused(detail, code="address_wrong")
        return url.copy_with(path=_TYPED_TOO_MUCH.sub("", url.path, count=1) + "/v1" + path, query=None)

    def _headers(self) -> dict[str, str]:
        key = self._config.secrets.get("api_key", "").strip().removeprefix("Bearer ")
        if not key:
            raise CredentialsRefused("没有填写 api_key：请填写应用的 API 密钥（app- 开头）")
        if not is_header_safe(key):
            raise CredentialsRefused("api_key 含有不能使用的字符：请重新复制密钥")
        return {"authorization": f"Bearer {key}"}


def too_slow() -> BrainTimeout:
    """The error of a call that ran out of time."""
    return BrainTimeout("Dify 没有在限定的时间内回答：请把 timeout_s 调大，或换更快的模型")


def _unreachable(error: Exception) -> VendorUnavailable:
    return VendorUnavailable(f"连接不上 Dify（{type(error).__name__}）：请检查 base_url 与网络")
