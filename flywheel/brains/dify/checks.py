"""What shows, at no cost, whether a Dify app can be the brain: its server, its key, and the app with its inputs."""

from collections.abc import Awaitable, Callable, Mapping

from flywheel.brains.contract import BrainConfig, Probe
from flywheel.brains.dify import documents, failures
from flywheel.brains.dify.app import App, Kind, fill, version_of
from flywheel.brains.dify.client import DifyClient
from flywheel.brains.prompts import VERSION

PROBE_S = 10.0
ROOMY = 4_000
"""Characters that an input should take: a long conversation with its context needs as many."""

_KINDS: Mapping[Kind, str] = {
    "workflow": "工作流",
    "chatflow": "Chatflow",
    "chat": "聊天助手",
    "completion": "文本生成",
    "agent": "Agent",
}


class Checks:
    """The probes of one configured app."""

    def __init__(self, client: DifyClient, config: BrainConfig, read_app: Callable[[float], Awaitable[App]]) -> None:
        self._client = client
        self._config = config
        self._read_app = read_app

    def probes(self) -> tuple[Probe, ...]:
        return (
            Probe("network", self._find_server),
            Probe("credentials", self._try_key),
            Probe("app", self._look_at_app),
        )

    async def _find_server(self) -> str:
        answer = await self._client.get("/info", PROBE_S)
        if answer.is_html or answer.status >= 500 or 300 <= answer.status < 400:
            raise failures.error_of(answer)
        version = version_of(answer)
        via = f"Dify {version}" if version else "没有报出 Dify 版本，中间可能有代理"
        return f"{self._client.host} 有应答（{via}）"

    async def _try_key(self) -> str:
        answer = await self._client.get("/info", PROBE_S)
        if answer.status in (401, 403):
            raise failures.error_of(answer)
        name = documents.of_answer(answer).get("name")
        return f"密钥有效，应用「{name[:60]}」" if isinstance(name, str) and name else "密钥有效"

    async def _look_at_app(self) -> str:
        app = await self._read_app(PROBE_S)
        inputs = fill(app, self._config.settings.get("inputs"), dict.fromkeys(_MATERIALS, "试"))
        parts = [f"{_KINDS[app.kind]}应用，输入 {'、'.join(inputs) or '只有提问'}"]
        tight = [f for f in app.fields or () if f.name in inputs and (f.max_length or ROOMY) < ROOMY]
        parts += [f"输入 {f.name} 最多 {f.max_length} 字，长对话会放不下" for f in tight]
        if app.prompt_version not in (None, VERSION):
            parts.append(f"应用带的提示词是 {app.prompt_version}，新的是 {VERSION}，可重新导出并导入")
        return "；".join(parts)


_MATERIALS = ("context", "message", "instructions", "request_id", "query")
