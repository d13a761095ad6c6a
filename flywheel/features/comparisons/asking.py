"""Asking a brain about a burst once more, without writing down what it says: only what it cost is counted."""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flywheel.brains.contract import Usage
from flywheel.db.tables import AgentConfig, InsightRun
from flywheel.deps import Deps
from flywheel.domain.analysis import AnalysisRequest
from flywheel.domain.assertions import Assertion
from flywheel.domain.categories import Category
from flywheel.domain.errors import BrainOutputInvalid, FlywheelError
from flywheel.features.agent_configs import pausing
from flywheel.features.agent_configs import service as agent_configs
from flywheel.features.runs import admission, applying, context, thinking
from flywheel.features.runs.context import Material
from flywheel.features.runs.said import Said
from flywheel.features.runs.shielding import shielded


@dataclass(frozen=True)
class Replayed:
    """A burst as it was, and what was known then."""

    run: InsightRun
    messages: Sequence[Said]
    material: Material
    policies: Mapping[str, Category]


@dataclass
class Side:
    """What one brain states about a burst, and what it cost. `error` names why it stated nothing."""

    stated: list[Assertion] = field(default_factory=list)
    calls: int | None = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    tokens: int = 0
    ms: int = 0
    cost: float | None = None
    currency: str | None = None
    error: str | None = None

    def charge(self, usage: Usage) -> None:
        self.prompt_tokens += usage.prompt_tokens or 0
        self.completion_tokens += usage.completion_tokens or 0
        self.tokens += usage.tokens
        if usage.cost is not None:
            self.cost, self.currency = (self.cost or 0.0) + float(usage.cost), usage.currency

    def figures(self) -> dict[str, Any]:
        """All but what was stated."""
        return {name: getattr(self, name) for name in _FIGURES}


_FIGURES = ("calls", "prompt_tokens", "completion_tokens", "tokens", "ms", "cost", "currency")


async def ask(deps: Deps, config: AgentConfig, replayed: Replayed, key: str) -> Side:
    """What a brain says about a burst. Raises NotNow when it may not be asked now."""
    await admission.admit_shadow(deps, config)
    side = Side()
    async with deps.turns.taken(config.id, admission.at_once(config)):
        try:
            await _Asking(deps, config, replayed, key, side).read_all()
        except FlywheelError as error:
            side.error = error.reason_code
    return side


@dataclass(frozen=True)
class _Asking:
    """One brain being asked about one burst."""

    deps: Deps
    config: AgentConfig
    replayed: Replayed
    key: str
    side: Side

    async def read_all(self) -> None:
        told = agent_configs.opened(self.config, self.deps.box)
        caller = thinking.Caller(self.deps, self.config, told, self.deps.brains.build(self.config.provider, told))
        grounds, read = self._grounds(), applying.Read()
        budget = thinking.budget(self.deps, self.config)
        for number, texts in enumerate(thinking.parts(self.replayed.messages, budget)):
            await self._read_part(caller, texts, f"{self.key}/{number}", grounds, read)
        self.side.stated = [item.assertion for item in read.assertions]

    async def _read_part(
        self,
        caller: thinking.Caller,
        texts: Mapping[uuid.UUID, str],
        key: str,
        grounds: applying.Grounds,
        read: applying.Read,
    ) -> None:
        now = self.replayed.run.started_at.astimezone(self.deps.settings.zone)
        budget = thinking.budget(self.deps, self.config)
        request, shown = context.build(self.replayed.material, texts, now=now, budget_tokens=budget)
        named = replace(
            shielded(request, caller.brain, self.config), subject=str(self.replayed.run.customer_id), key=key
        )
        fault: BrainOutputInvalid | None = None
        for _ in range(2):
            try:
                text = await self._call(caller, replace(named, complaint=fault.detail if fault else None))
                result = await thinking.read(text)
            except BrainOutputInvalid as error:
                fault = error
            else:
                applying.assertions_of(result, shown, grounds, read)
                return
        raise fault or BrainOutputInvalid()

    async def _call(self, caller: thinking.Caller, request: AnalysisRequest) -> str:
        started = time.monotonic()
        self.side.calls = (self.side.calls or 0) + 1
        usage = Usage()
        try:
            reply = await caller.call(request)
            usage = reply.usage
        except FlywheelError as error:
            usage = error.usage
            raise
        finally:
            self.side.ms += round((time.monotonic() - started) * 1000)
            await self._charge(usage)
        return reply.text

    async def _charge(self, usage: Usage) -> None:
        self.side.charge(usage)
        if usage.tokens:
            async with self.deps.db.plain() as db:
                await pausing.note_tokens(db, self.config, usage.tokens, self.deps.settings.zone)

    def _grounds(self) -> applying.Grounds:
        material = self.replayed.material
        return applying.Grounds(
            run=self.replayed.run,
            messages={str(m.id): m for m in (*self.replayed.messages, *material.recent)},
            insights={str(row.id): row for row in material.insights},
            policies=self.replayed.policies,
            revoked=frozenset(),
            recorded_at=self.replayed.run.started_at,
        )
