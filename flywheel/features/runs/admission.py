"""Whether a brain may be asked now: not while it is left alone, and not more often than its config allows."""

from datetime import UTC, timedelta

from flywheel.brains.contract import BrainConfig
from flywheel.db.tables import AgentConfig
from flywheel.deps import Deps
from flywheel.domain.errors import RateLimited
from flywheel.features.agent_configs import pausing
from flywheel.features.runs.ledger import Opened
from flywheel.features.users import rates

_MINUTE = timedelta(minutes=1)


RESTING = "智脑正在休息，暂不调用：请在智能体配置里查看原因"


class NotNow(Exception):
    """The brain is not asked now. Nobody failed, so this counts as no attempt. `detail` says so to an admin."""

    def __init__(self, reason: str, after_s: float, detail: str = RESTING) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after_s = after_s
        self.detail = detail


def at_once(config: AgentConfig) -> int | None:
    """How many calls of a brain one process may have under way; None = any number."""
    return pausing.limit_of(config, "max_concurrency")


_TODAY = """
    select count(*) from insight_runs
    where customer_id = $1 and started_at >= $2 and id <> $3 and replaces_run_id is null
      and state in ('succeeded', 'failed')
    """


async def over_daily_limit(deps: Deps, opened: Opened) -> NotNow | None:
    """Why this customer's run waits until tomorrow: more were made today than one customer may cause.

    The ledger is asked only about a customer whose lane was ever claimed so often. An admin's thinking again is free.
    """
    limit = deps.settings.runs_per_customer_per_day
    if opened.claim.epoch <= limit or opened.run.replaces_run_id is not None:
        return None
    now = deps.clock().astimezone(deps.settings.zone)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    [[made]] = await deps.db.rows(_TODAY, opened.run.customer_id, today, opened.run.id)
    if made < limit:
        return None
    tomorrow = (today + timedelta(days=1)).astimezone(UTC)
    detail = f"这位客户今天已分析 {made} 次，到达每日上限：消息都在，明天继续"
    return NotNow("customer_daily_limit", (tomorrow - deps.clock()).total_seconds(), detail)


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
