"""The asking of a brain: no transaction is open meanwhile, every reply is kept before it is read, one repair call."""

import asyncio
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flywheel.brains.contract import Brain, BrainConfig, BrainReply
from flywheel.brains.reading import read_reply
from flywheel.db.tables import AgentConfig
from flywheel.deps import Deps
from flywheel.domain.analysis import AnalysisRequest, AnalysisResult, extra_tokens
from flywheel.domain.bursts import READ_LIMIT, in_parts
from flywheel.domain.errors import BrainOutputInvalid, FlywheelError
from flywheel.features.agent_configs import pausing
from flywheel.features.agent_configs import service as agent_configs
from flywheel.features.insights import categories
from flywheel.features.runs import context, ledger, measures
from flywheel.features.runs.context import Material, Shown
from flywheel.features.runs.said import Said
from flywheel.features.runs.shielding import shielded
from flywheel.kit.masking import quotable

DEFAULT_TIMEOUT_S = 60.0
LONG_REPLY = 50_000
"""Characters from which reading a reply may take longer than a moment."""


@dataclass(frozen=True)
class Part:
    """One part of a burst, read: what was said, and what its references stand for."""

    result: AnalysisResult
    shown: Shown
    is_repaired: bool


@dataclass(frozen=True)
class Thought:
    """A burst, read whole."""

    parts: Sequence[Part]
    material: Material
    is_partly_read: bool

    @property
    def outcome(self) -> str:
        if any(part.is_repaired for part in self.parts):
            return "repaired"
        if any(part.result.outcome == "salvaged" for part in self.parts):
            return "salvaged"
        return "ok" if any(part.result.insights for part in self.parts) else "empty"


async def think(deps: Deps, opened: ledger.Opened, config: AgentConfig) -> Thought:
    """Ask about the burst, part by part; replies that were kept before a crash are not asked for again.

    Raises what the brain raises, BrainOutputInvalid after a failed repair, LeaseLost.
    """
    run = opened.run
    told = agent_configs.opened(config, deps.box)
    caller = Caller(deps, config, told, deps.brains.build(config.provider, told))
    async with deps.db.plain(readonly=True) as db:
        policies = await categories.load_all(db)
        material = await context.gather(
            db, run.customer_id, opened.readable, policies, deps.clock(), without_run=run.replaces_run_id
        )
    read_parts = []
    for number, texts in enumerate(parts(opened.readable, budget(deps, config))):
        read_parts.append(await _Asking(deps, opened, config, caller, material, number).read(texts))
    cut = any(len(message.text) > READ_LIMIT for message in opened.readable)
    return Thought(read_parts, material, is_partly_read=cut)


def budget(deps: Deps, config: AgentConfig) -> int:
    """What a prompt may take, less what its instructions take beyond the usual."""
    return deps.settings.context_budget_tokens - extra_tokens(config.settings.get("prompt"))


def parts(messages: Sequence[Said], budget_tokens: int) -> list[Mapping[uuid.UUID, str]]:
    """The burst's texts in parts that fit the budget."""
    divided = in_parts([message.text for message in messages], context.room_for_burst(budget_tokens))
    return [{messages[index].id: text for index, text in part.items()} for part in divided]


@dataclass(frozen=True)
class Caller:
    """A brain that is asked for a config, within its time, and counted."""

    deps: Deps
    config: AgentConfig
    told: BrainConfig
    brain: Brain

    async def call(self, request: AnalysisRequest) -> BrainReply:
        """Ask once. Raises what the brain raises, in words that may be shown."""
        wanted = self.config.settings.get("timeout_s")
        timeout_s = float(wanted) if isinstance(wanted, int | float) and wanted > 0 else DEFAULT_TIMEOUT_S
        result, started = "cut_off", time.monotonic()
        try:
            reply = await self.brain.analyze(request, timeout_s)
            result = "ok"
        except FlywheelError as error:
            result = error.reason_code
            error.detail = quotable(error.detail, self.told.secrets.values())
            measures.used(self.deps.metrics, self.config.provider, error.usage)
            raise
        finally:
            measures.called(
                self.deps.metrics,
                self.config.provider,
                result,
                time.monotonic() - started,
                is_repair=request.complaint is not None,
            )
        measures.used(self.deps.metrics, self.config.provider, reply.usage)
        return reply


@dataclass(frozen=True)
class _Asking:
    """One part being asked about."""

    deps: Deps
    opened: ledger.Opened
    config: AgentConfig
    caller: Caller
    material: Material
    number: int

    async def read(self, texts: Mapping[uuid.UUID, str]) -> Part:
        fault: BrainOutputInvalid | None = None
        kept = [entry for entry in self.opened.run.replies if entry["part"] == self.number]
        for attempt in range(2):
            complaint = None if fault is None else fault.detail
            try:
                entry = kept[attempt] if attempt < len(kept) else await self._ask(texts, complaint)
                result = await read(entry["text"])
            except BrainOutputInvalid as error:
                fault = error
            else:
                return Part(result, Shown(**entry["shown"]), is_repaired=attempt > 0)
        raise fault or BrainOutputInvalid()

    async def _ask(self, texts: Mapping[uuid.UUID, str], complaint: str | None) -> dict[str, Any]:
        now = self.deps.clock().astimezone(self.deps.settings.zone)
        budget_tokens = budget(self.deps, self.config)
        request, shown = context.build(self.material, texts, now=now, budget_tokens=budget_tokens)
        run = self.opened.run
        named = replace(
            shielded(request, self.caller.brain, self.config),
            complaint=complaint,
            subject=str(run.customer_id),
            key=f"{run.id}/{self.number}",
            was_asked=run.attempts > 1,
        )
        started = time.monotonic()
        try:
            reply = await self.caller.call(named)
        except FlywheelError as error:
            await self._charge(error)
            raise
        brain_ms = int((time.monotonic() - started) * 1000)
        entry = {"part": self.number, "text": _storable(reply.text), "shown": shown.as_json()}
        facts = {
            "agent_config_id": self.config.id,
            "is_provisional": self.config.id is None,
            "provider": self.config.provider,
            "model": self.config.model,
            "prompt_version": reply.prompt_version,
            "provider_run_id": reply.provider_run_id,
            "prompt_tokens": _plus(run.prompt_tokens, reply.usage.prompt_tokens),
            "completion_tokens": _plus(run.completion_tokens, reply.usage.completion_tokens),
            "brain_ms": _plus(run.brain_ms, brain_ms),
        }
        async with self.deps.db.plain() as db:
            await ledger.keep_reply(db, self.opened, entry, facts)
            await pausing.note_tokens(db, self.config, reply.usage.tokens, self.deps.settings.zone)
        for name, value in facts.items():
            setattr(run, name, value)
        return entry

    async def _charge(self, error: FlywheelError) -> None:
        """Count what a call cost that gave no reply: for the run, and against the day's budget."""
        run, usage = self.opened.run, error.usage
        run.prompt_tokens = _plus(run.prompt_tokens, usage.prompt_tokens)
        run.completion_tokens = _plus(run.completion_tokens, usage.completion_tokens)
        if usage.tokens:
            async with self.deps.db.plain() as db:
                await pausing.note_tokens(db, self.config, usage.tokens, self.deps.settings.zone)


async def read(text: str) -> AnalysisResult:
    """A reply, read; a long one beside the event loop, which has leases to keep alive."""
    return read_reply(text) if len(text) <= LONG_REPLY else await asyncio.to_thread(read_reply, text)


def _plus(before: int | None, more: int | None) -> int | None:
    return before if more is None else (before or 0) + more


def _storable(text: str) -> str:
    """A reply as PostgreSQL can keep it; what is replaced could not be read as text anyway."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
