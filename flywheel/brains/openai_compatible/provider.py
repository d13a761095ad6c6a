"""A brain behind any OpenAI-compatible endpoint: sends one prompt, returns the text."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import httpx

from flywheel.brains.contract import BrainCapabilities, BrainConfig, BrainHealth, BrainReply, StructuredOutput
from flywheel.brains.openai_compatible import wire
from flywheel.brains.prompts import render, reply_schema
from flywheel.domain.analysis import AnalysisRequest
from flywheel.domain.errors import (
    BrainOutputInvalid,
    BrainRefused,
    BrainTimeout,
    CredentialsRefused,
    RateLimited,
    VendorUnavailable,
)
from flywheel.kit.http import Answer, BodyTooLarge, fetch

MAX_REPLY_BYTES = 8 * 1024 * 1024
CHECK_TIMEOUT_S = 20.0

_LADDER: tuple[StructuredOutput, ...] = ("schema", "json", "text")
_PATH = "/chat/completions"
_HOST = re.compile(r"[\w.\-]+|[0-9A-Fa-f:.]+")


class OpenAICompatibleBrain:
    """One endpoint and model. With `structured_output` auto it remembers what the endpoint did not understand."""

    capabilities = BrainCapabilities(
        key="openai_compatible",
        name_zh="OpenAI 兼容接口",
        name_en="OpenAI-compatible API",
        structured_output="schema",
        languages=("zh", "en"),
        needs_network=True,
        config_fields=("base_url", "model", "timeout_s", "temperature", "structured_output", "max_tokens"),
        secret_fields=("api_key",),
    )

    def __init__(self, config: BrainConfig, client: httpx.AsyncClient) -> None:
        self._config = config
        self._client = client
        wish = config.settings.get("structured_output", "auto")
        self._is_fixed = wish in _LADDER
        self._structured: StructuredOutput = wish if self._is_fixed else "schema"

    async def analyze(self, request: AnalysisRequest, timeout_s: float) -> BrainReply:
        """Ask once; an endpoint that does not know the wished output format is asked again without it."""
        schema = reply_schema(request)
        clock = asyncio.get_running_loop()
        deadline = clock.time() + timeout_s
        while True:
            prompt = render(request, self._structured)
            body = wire.payload(self._config, wire.Call(prompt, self._structured, schema))
            answer = await self._post(body, max(deadline - clock.time(), 0))
            if self._is_fixed or self._structured == "text" or not wire.refuses_format(answer):
                return wire.read_answer(answer, prompt.version)
            self._structured = _LADDER[_LADDER.index(self._structured) + 1]

    async def check(self) -> BrainHealth:
        """Make the smallest real call."""
        wished = self._config.settings.get("timeout_s")
        timeout_s = min(wished, CHECK_TIMEOUT_S) if isinstance(wished, int | float) else CHECK_TIMEOUT_S
        try:
            reply = wire.read_answer(await self._post(wire.probe(self._config), timeout_s), "")
        except CredentialsRefused as error:
            return BrainHealth(False, "settings", error.detail)
        except RateLimited as error:
            return BrainHealth(False, "limits", error.detail)
        except VendorUnavailable as error:
            return BrainHealth(False, "connection", error.detail)
        except (BrainRefused, BrainOutputInvalid) as error:
            return BrainHealth(False, "reply", error.detail)
        return BrainHealth(True, "reply", f"模型 {self._config.model} 有回答，{_tokens(reply)}")

    async def _post(self, body: Mapping[str, Any], timeout_s: float) -> Answer:
        request = self._client.build_request("POST", self._url(), json=body, headers=self._headers())
        try:
            return await fetch(self._client, request, timeout_s=timeout_s, max_bytes=MAX_REPLY_BYTES)
        except (TimeoutError, httpx.TimeoutException):
            raise BrainTimeout("模型没有在限定的时间内回答") from None
        except BodyTooLarge:
            raise BrainOutputInvalid("回复超过 8 MB；请写得更短", code="reply_too_large") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise VendorUnavailable(f"连接不上模型服务（{type(error).__name__}）：请检查 base_url 与网络") from None

    def _url(self) -> httpx.URL:
        """The address as typed, with the path of chat completions unless it is already there."""
        typed = (self._config.base_url or "").strip().rstrip("/")
        if not self._config.model:
            raise CredentialsRefused("没有填写 model：请填写模型名")
        try:
            url = httpx.URL(typed if typed.endswith(_PATH) else typed + _PATH)
        except httpx.InvalidURL:
            raise CredentialsRefused("base_url 不是有效的网址") from None
        if url.scheme not in ("http", "https") or not _HOST.fullmatch(url.host):
            raise CredentialsRefused("base_url 必须是 http:// 或 https:// 开头的网址")
        return url

    def _headers(self) -> dict[str, str]:
        key = self._config.secrets.get("api_key", "").strip()
        if not key:
            return {}
        if not (key.isascii() and key.isprintable()):
            raise CredentialsRefused("api_key 含有不能使用的字符：请重新复制密钥")
        return {"authorization": f"Bearer {key}"}


def _tokens(reply: BrainReply) -> str:
    used = reply.usage.completion_tokens
    return "没有报告用量" if used is None else f"用了 {used} 个输出 token"
