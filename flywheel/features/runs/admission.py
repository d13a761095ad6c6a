"""Whether a brain may be asked now: not while it is left alone, and not more often than its config allows."""

from datetime import timedelta

from flywheel.brains.contract import BrainConfig
from flywheel.db.tables import AgentConfig
from flywheel.deps import Deps
from flywheel.domain.errors import RateLimited
from flywheel.features.agent_configs import pausing
from flywheel.features.users import rates

_MINUTE = timedelta(minutes=1)


class NotNow(Exception):
    """The brain is not asked now. Nobody failed, so this counts as no attempt."""

    def __init__(self, reason: str, after_s: float) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after_s = after_s


def at_once(config: AgentConfig) -> int | None:
    """How many calls of a brain one process may have under way; None = any number."""
    return pausing.limit_of(config, "max_concurrency")


async def admit(deps: Deps, config: AgentConfig) -> None:
    """Return when the brain may be asked. Raises NotNow. Costs nothing where a brain is well and has no limits."""
    if pausing.is_paused(config):
        async with deps.db.write() as db:
            pause = await pausing.admit(db, config)
        if pause is not None:
            raise NotNow(f"paused_{pause.reason}", pause.after_s)
    await _within_rate(deps, config)


async def admit_shadow(deps: Deps, config: AgentConfig) -> None:
    """Return when a brain may be asked for a comparison. Raises NotNow. It never tries a brain that is left alone: that
    belongs to the messages that wait for it.
    """
    left_s = (config.paused_until - deps.clock()).total_seconds() if config.paused_until else 0.0
    if left_s > 0:
        raise NotNow(f"paused_{config.pause_reason}", left_s)
    await _within_rate(deps, config)


async def _within_rate(deps: Deps, config: AgentConfig) -> None:
    limit = pausing.limit_of(config, "requests_per_minute")
    if limit is not None:
        try:
            async with deps.db.write() as db:
                await rates.hit(db, f"brain:{config.id}", limit, _MINUTE)
        except RateLimited as error:
            raise NotNow("paused_rate_limited", error.after_s or _MINUTE.total_seconds()) from None


def fallback_of(deps: Deps, config: AgentConfig) -> AgentConfig | None:
    """The brain that answers for now while this one cannot: off unless the config names one that needs no network."""
    key = config.settings.get("fallback")
    known = deps.brains.capabilities().get(key) if isinstance(key, str) else None
    if known is None or known.needs_network:
        return None
    deps.brains.build(known.key, BrainConfig())
    return AgentConfig(app_name=config.app_name, provider=known.key, settings={}, secrets={}, enabled=True)
