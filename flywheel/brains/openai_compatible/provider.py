"""A brain behind any OpenAI-compatible endpoint: sends one prompt, returns the text."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from flywheel.brains.contract import BrainCapabilities, BrainConfig, BrainReply, Probe
from flywheel.brains.openai_compatible import failures, wire
from flywheel.brains.openai_compatible.manners import LADDER, PATH, corrected, first_manners, is_elsewhere, places
from flywheel.brains.prompts import ALLOWANCES, VERSION, render, reply_schema
from flywheel.domain.analysis import AnalysisRequest
from flywheel.domain.errors import BrainOutputInvalid, BrainTimeout, CredentialsRefused, VendorUnavailable
from flywheel.kit.http import Answer, BodyTooLarge, address, fetch, is_header_safe

MAX_REPLY_BYTES = 8 * 1024 * 1024
PROBE_TIMEOUT_S = 10.0


class OpenAICompatibleBrain:
    """One endpoint and model. It remembers how that endpoint wants to be asked."""

    capabilities = BrainCapabilities(
        key="openai_compatible",
        name_zh="OpenAI 兼容接口",
        name_en="OpenAI-compatible API",
        structured_output="schema",
        languages=("zh", "en"),
        needs_network=True,
        config_fields=(
            *("base_url", "model", "timeout_s", "max_tokens", "temperature"),
            *("structured_output", "prompt", "extra"),
        ),
        secret_fields=("api_key",),
    )

    def __init__(self, config: BrainConfig, client: httpx.AsyncClient) -> None:
        self._config = config
        self._client = client
        self._is_fixed = config.settings.get("structured_output") in LADDER
        self._manners = first_manners(config)

    async def analyze(self, request: AnalysisRequest, timeout_s: float) -> BrainReply:
        """Ask once; a server that rejects the form of the question is asked again in a form that it may know.

        A form is remembered when it worked: what a customer wrote, quoted in an error, must not spoil it for all.
        """
        version, manners, addresses = self._prompt_version(), self._manners, self._places()
        deadline = asyncio.get_running_loop().time() + timeout_s
        schema = reply_schema(request, version)
        while True:
            call = wire.Call(render(request, manners.structured, version), schema)
            body = wire.payload(self._config, call, manners)
            answer = await self._post(addresses[manners.place], body, deadline)
            if is_elsewhere(answer) and manners.place + 1 < len(addresses):
                manners = replace(manners, place=manners.place + 1)
                continue
            better = corrected(manners, body, answer, is_fixed=self._is_fixed)
            if better is None:
                break
            manners = better
        if answer.status == 200:
            self._manners = manners
        return wire.read_answer(answer, version)

    def probes(self) -> tuple[Probe, ...]:
        """The list of models costs nothing; where a server has none, the sample run shows the rest."""
        return (
            Probe("network", self._find_server),
            Probe("credentials", self._try_key),
            Probe("app", self._find_model),
        )

    async def _find_server(self) -> str:
        answer = await self._models()
        if answer.status >= 500 or 300 <= answer.status < 400:
            raise failures.error_of(answer)
        return f"{self._places()[0].host} 有应答"

    async def _try_key(self) -> str:
        self._prompt_version()
        answer = await self._models()
        if answer.status in (401, 403):
            raise failures.error_of(answer)
        return "密钥有效" if answer.status == 200 else "服务不列出模型，密钥由试运行验证"

    async def _find_model(self) -> str:
        if wire.lists_model(await self._models(), self._config.model or ""):
            return f"服务有模型 {self._config.model}"
        return f"服务没有列出模型 {self._config.model}，由试运行验证"

    async def _models(self) -> Answer:
        """The list of models, from the first address that has one."""
        addresses = self._places()
        for url in addresses:
            listing = url.copy_with(path=url.path.removesuffix(PATH) + "/models")
            request = self._client.build_request("GET", listing, headers=self._headers())
            answer = await self._fetch(request, PROBE_TIMEOUT_S)
            if not is_elsewhere(answer):
                break
        return answer

    async def _post(self, url: httpx.URL, body: Mapping[str, Any], deadline: float) -> Answer:
        try:
            request = self._client.build_request("POST", url, json=body, headers=self._headers())
        except ValueError:
            raise CredentialsRefused("设置里有 JSON 不能表示的数：请检查 temperature、max_tokens 和 extra") from None
        return await self._fetch(request, max(deadline - asyncio.get_running_loop().time(), 0))

    async def _fetch(self, request: httpx.Request, timeout_s: float) -> Answer:
        try:
            return await fetch(self._client, request, timeout_s=timeout_s, max_bytes=MAX_REPLY_BYTES)
        except (TimeoutError, httpx.TimeoutException):
            raise BrainTimeout("模型没有在限定的时间内回答") from None
        except BodyTooLarge:
            raise BrainOutputInvalid("回复超过 8 MB；请写得更短", code="reply_too_large") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise VendorUnavailable(f"连接不上模型服务（{type(error).__name__}）：请检查 base_url 与网络") from None

    def _places(self) -> tuple[httpx.URL, ...]:
        """The addresses that may be meant by the one that was typed."""
        if not self._config.model:
            raise CredentialsRefused("没有填写 model：请填写模型名")
        url = address(self._config.base_url)
        if url is None:
            raise CredentialsRefused("base_url 不是网址：请填写 http:// 或 https:// 开头的网址")
        return places(url)

    def _prompt_version(self) -> str:
        wish = self._config.settings.get("prompt", VERSION)
        if wish not in ALLOWANCES:
            raise CredentialsRefused(f"设置 prompt 没有这个版本：请填写 {' 或 '.join(ALLOWANCES)}")
        return str(wish)

    def _headers(self) -> dict[str, str]:
        key = self._config.secrets.get("api_key", "").strip()
        if not key:
            return {}
        if not is_header_safe(key):
            raise CredentialsRefused("api_key 含有不能使用的字符：请重新复制密钥")
        return {"authorization": f"Bearer {key}"}
