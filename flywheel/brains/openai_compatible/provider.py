"""A brain behind any OpenAI-compatible endpoint: sends one prompt, returns the text."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from flywheel.brains.contract import BrainCapabilities, BrainConfig, BrainReply, Probe, StructuredOutput
from flywheel.brains.openai_compatible import wire
from flywheel.brains.prompts import render, reply_schema
from flywheel.domain.analysis import AnalysisRequest
from flywheel.domain.errors import (
    BrainOutputInvalid,
    BrainTimeout,
    CredentialsRefused,
    VendorUnavailable,
)
from flywheel.kit.http import Answer, BodyTooLarge, address, fetch, is_header_safe

MAX_REPLY_BYTES = 8 * 1024 * 1024
PROBE_TIMEOUT_S = 10.0

_LADDER: tuple[StructuredOutput, ...] = ("schema", "json", "text")
_PATH = "/chat/completions"


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

    def probes(self) -> tuple[Probe, ...]:
        """The list of models costs nothing; where a server has none, the sample run shows the rest."""
        return (
            Probe("network", self._find_server),
            Probe("credentials", self._try_key),
            Probe("app", self._find_model),
        )

    async def _find_server(self) -> str:
        answer = await self._models()
        if answer.status >= 500:
            raise wire.error_of(answer)
        return f"{self._url().host} 有应答"

    async def _try_key(self) -> str:
        answer = await self._models()
        if answer.status in (401, 403):
            raise wire.error_of(answer)
        return "密钥有效" if answer.status == 200 else "服务不列出模型，密钥由试运行验证"

    async def _find_model(self) -> str:
        if wire.lists_model(await self._models(), self._config.model or ""):
            return f"服务有模型 {self._config.model}"
        return f"服务没有列出模型 {self._config.model}，由试运行验证"

    async def _models(self) -> Answer:
        url = str(self._url()).removesuffix(_PATH) + "/models"
        return await self._fetch(self._client.build_request("GET", url, headers=self._headers()), PROBE_TIMEOUT_S)

    async def _post(self, body: Mapping[str, Any], timeout_s: float) -> Answer:
        request = self._client.build_request("POST", self._url(), json=body, headers=self._headers())
        return await self._fetch(request, timeout_s)

    async def _fetch(self, request: httpx.Request, timeout_s: float) -> Answer:
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
        if not self._config.model:
            raise CredentialsRefused("没有填写 model：请填写模型名")
        url = address(self._config.base_url)
        if url is None:
            raise CredentialsRefused("base_url 不是网址：请填写 http:// 或 https:// 开头的网址")
        return url if url.path.endswith(_PATH) else url.copy_with(path=url.path.rstrip("/") + _PATH)

    def _headers(self) -> dict[str, str]:
        key = self._config.secrets.get("api_key", "").strip()
        if not key:
            return {}
        if not is_header_safe(key):
            raise CredentialsRefused("api_key 含有不能使用的字符：请重新复制密钥")
        return {"authorization": f"Bearer {key}"}
