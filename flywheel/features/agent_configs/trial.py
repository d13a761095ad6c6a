"""The test of a configured brain: the provider's own probes, then a sample run, then what the reader makes of it."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from flywheel.brains.contract import Brain, BrainReply, Probe, StepName, Usage
from flywheel.brains.reading import read_reply
from flywheel.db.tables import AgentConfig
from flywheel.deps import BrainFactory
from flywheel.domain.analysis import AnalysisRequest, CategoryGuide, ShownMessage
from flywheel.domain.errors import FlywheelError
from flywheel.features.agent_configs import remedies, service
from flywheel.kit.crypto import SecretBox
from flywheel.kit.masking import quotable

LONGEST_SAMPLE_S = 60.0

Spend = Callable[[Usage], None]

_SAMPLE_TEXT = "我们年度预算30万左右，希望六月底前上线，最担心数据迁移。"
_SAMPLE_CATEGORIES = (
    CategoryGuide("budget", "预算", is_multi=False),
    CategoryGuide("timeline", "时间计划", is_multi=False),
    CategoryGuide("objection", "顾虑", is_multi=True),
    CategoryGuide("other", "其他", is_multi=True),
)


@dataclass(frozen=True)
class Step:
    """One step of a test, done."""

    name: StepName
    ok: bool
    detail: str
    remedy: str = ""
    ms: int = 0
    code: str | None = field(default=None)


async def run(row: AgentConfig, brains: BrainFactory, box: SecretBox, now: datetime, spend: Spend) -> list[Step]:
    """Try a config without anybody's messages. `spend` is told what the sample run cost."""
    try:
        told = service.opened(row, box)
        brain = brains.build(row.provider, told)
    except FlywheelError as error:
        return [_failed("credentials", error, 0)]
    steps = await go_through(brain, now, _patience_s(row), spend)
    return [replace(step, detail=quotable(step.detail, told.secrets.values())) for step in steps]


async def go_through(brain: Brain, now: datetime, timeout_s: float, spend: Spend = lambda _usage: None) -> list[Step]:
    """Every step in order, up to the first that fails. Only the sample run asks the model."""
    replies: list[BrainReply] = []

    async def sample() -> str:
        try:
            replies.append(await brain.analyze(_sample(now), timeout_s))
        except FlywheelError as error:
            spend(error.usage)
            raise
        spend(replies[0].usage)
        return _spent(replies[0])

    async def schema() -> str:
        result = read_reply(replies[0].text)
        repaired = "，回复的格式要修补才能读" if result.outcome == "salvaged" else ""
        return f"读出 {len(result.insights)} 条洞察{repaired}"

    steps: list[Step] = []
    probes: Sequence[Probe] = (*brain.probes(), Probe("sample", sample), Probe("schema", schema))
    for probe in probes:
        steps.append(await _tried(probe.name, probe.attempt))
        if not steps[-1].ok:
            break
    return steps


def _patience_s(row: AgentConfig) -> float:
    wished = row.settings.get("timeout_s")
    return min(float(wished), LONGEST_SAMPLE_S) if isinstance(wished, int | float) and wished > 0 else LONGEST_SAMPLE_S


async def _tried(name: StepName, attempt: Callable[[], Awaitable[str]]) -> Step:
    started = time.monotonic()
    try:
        detail = await attempt()
    except FlywheelError as error:
        return _failed(name, error, _ms_since(started))
    return Step(name, True, detail, ms=_ms_since(started))


def _failed(name: StepName, error: FlywheelError, ms: int) -> Step:
    """A failed step, with its cause and what to do."""
    cause, remedy = remedies.of(error)
    return Step(name, False, cause, remedy, ms, error.reason_code)


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _sample(now: datetime) -> AnalysisRequest:
    message = ShownMessage("m1", "customer", _SAMPLE_TEXT, now, is_new=True)
    return AnalysisRequest(now, _SAMPLE_CATEGORIES, (message,))


def _spent(reply: BrainReply) -> str:
    usage = reply.usage
    tokens = usage.tokens
    cost = f"，费用 {usage.cost} {usage.currency or ''}".rstrip() if usage.cost else ""
    return f"有回答，用了 {tokens} 个 token{cost}" if tokens else "有回答，没有报告用量"
