"""Leaving a brain alone for a while: after failures in a row, when it asks for it, when its budget of tokens is used.

One row holds the state, so all processes agree; while a brain is well, it costs no statement.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from flywheel.db.engine import WriteSession, Writing
from flywheel.db.tables import AgentConfig
from flywheel.domain import breaker
from flywheel.domain.errors import CredentialsRefused, FlywheelError, RateLimited, VendorUnavailable
from flywheel.features.agent_configs import remedies


@dataclass(frozen=True)
class Pause:
    """A brain is not to be asked now. `reason` is failures, credentials, rate_limited or token_budget."""

    reason: str
    after_s: float


def limit_of(row: AgentConfig, name: str) -> int | None:
    """A limit among a config's settings: a whole number above zero. Anything else counts as no limit."""
    wanted = row.settings.get(name)
    return wanted if isinstance(wanted, int) and not isinstance(wanted, bool) and wanted > 0 else None


def was_in_trouble(row: AgentConfig) -> bool:
    """Whether a success is news, as far as the row knew when it was read."""
    return row.failures > 0 or row.paused_until is not None


def is_paused(row: AgentConfig) -> bool:
    """Whether a brain has to be asked for admission; by itself no answer, since the pause may be over."""
    return row.paused_until is not None


async def admit(db: WriteSession, row: AgentConfig) -> Pause | None:
    """None: ask the brain. After a pause, one caller is let through to try it; the others wait for what comes of it."""
    probe = (
        update(AgentConfig)
        .where(AgentConfig.id == row.id, AgentConfig.paused_until <= func.now())
        .values(paused_until=func.now() + timedelta(seconds=breaker.PROBE_S))
        .returning(AgentConfig.id)
    )
    if (await db.execute(probe)).first() is not None:
        return None
    left = func.extract("epoch", AgentConfig.paused_until - func.now())
    state = (await db.execute(select(left, AgentConfig.pause_reason).where(AgentConfig.id == row.id))).first()
    if state is None or state[0] is None:
        return None  # well again since the row was read, or gone
    return Pause(state[1] or "failures", max(float(state[0]), 0.1))


async def note_failure(db: WriteSession, row: AgentConfig, error: FlywheelError) -> None:
    """Remember why a brain failed, and leave it alone when it is time to. A reply that says nothing is no failure."""
    query = select(AgentConfig).where(AgentConfig.id == row.id).with_for_update()
    known = (await db.execute(query)).scalar_one_or_none()
    if known is None:
        return
    known.last_error, known.last_error_code = remedies.in_words(error), error.reason_code
    known.last_error_at = await _now(db)
    if isinstance(error, VendorUnavailable | RateLimited | CredentialsRefused):
        known.failures += 1
        found = _pause_after(known.failures, error)
        rests_until = known.paused_until if known.pause_reason == "token_budget" else None
        if found is not None and (rests_until is None or rests_until <= known.last_error_at):
            await _pause(db, known, found)


def _pause_after(failures: int, error: FlywheelError) -> Pause | None:
    if isinstance(error, CredentialsRefused):
        return Pause("credentials", breaker.HUMAN_PAUSE_S)
    if isinstance(error, RateLimited) and error.after_s is not None:
        return Pause("rate_limited", error.after_s)
    after_s = breaker.pause_s(failures)
    return None if after_s is None else Pause("failures", after_s)


async def _pause(db: WriteSession, row: AgentConfig, found: Pause) -> None:
    row.pause_reason = found.reason
    row.paused_until = await _now(db) + timedelta(seconds=found.after_s)


async def _now(db: WriteSession) -> datetime:
    now: datetime = (await db.execute(select(func.clock_timestamp()))).scalar_one()
    return now


async def note_tokens(db: Writing, row: AgentConfig, tokens: int, zone: ZoneInfo) -> None:
    """Count what a call cost against the day's budget; when that is used, the brain rests until midnight."""
    budget = limit_of(row, "daily_tokens")
    if budget is None or not tokens:
        return
    for now, used in await db.rows(_SPEND, row.id, tokens, zone.key):
        if used >= budget:
            await db.rows(_REST, row.id, _midnight_after(now.astimezone(zone).date(), zone))


_SPEND = """
    with today as (select clock_timestamp() as at, (clock_timestamp() at time zone $3)::date as on_day)
    update agent_configs set tokens_on = on_day,
      tokens_used = case when tokens_on = on_day then tokens_used else 0 end + $2
    from today where id = $1 returning at, tokens_used
    """
_REST = "update agent_configs set pause_reason = 'token_budget', paused_until = $2 where id = $1"


def _midnight_after(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, zone)


async def note_success(db: Writing, row: AgentConfig) -> bool:
    """A brain answered; returns whether it was paused or failing before, so that what waits can be taken up."""
    return bool(await db.rows(_WELL, row.id))


_WELL = """
    update agent_configs set failures = 0, paused_until = null, pause_reason = null, last_error = null,
      last_error_code = null, last_ok_at = now()
    where id = $1 and (failures > 0 or paused_until is not null)
      and (pause_reason is distinct from 'token_budget' or paused_until <= now())
    returning id
    """
