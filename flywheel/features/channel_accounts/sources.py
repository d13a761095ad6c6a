"""The sources that are polled: who may ask one now, how far it has come, how it goes.

Every change is one statement that compares what it expects; a worker that lost its lease changes nothing. Nothing is
queued: a row that is due is found by looking, so there is no wake-up to lose.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from flywheel.db.engine import Database, Plain, Statements, WriteSession, Writing
from flywheel.domain.polling import LONGEST_S

State = Literal["unknown", "ok", "degraded", "paused"]
HEALTH = "channel.health"
"""Tells open pages that the state of a configured account changed."""
DUE = "source.due"
"""Tells the pollers of every process that a source need not wait any longer."""

# A time farther away than any that is ever set comes from a clock that was set back since: it counts as over.
_CLAIM = f"""
    with due as (
      select s.channel_account_id as id from sources s join channel_configs c on c.id = s.channel_account_id
      where c.enabled and c.poll_enabled and s.state <> 'paused'
        and (s.next_at <= clock_timestamp()
          or s.next_at > clock_timestamp() + make_interval(secs => 10 * greatest({LONGEST_S}, s.interval_s)))
        and (s.lease_until is null or s.lease_until < clock_timestamp()
          or s.lease_until > clock_timestamp() + make_interval(secs => 2 * $2::float8))
      order by s.next_at limit 1 for update of s skip locked
    )
    update sources s set owner = $1, epoch = s.epoch + 1,
      lease_until = clock_timestamp() + make_interval(secs => $2::float8)
    from due join channel_accounts a on a.id = due.id join channel_configs c on c.id = due.id
    where s.channel_account_id = due.id
    returning s.channel_account_id, s.epoch, s.cursor, s.taken, s.failures, s.state, a.channel_type, a.account,
      c.corp_id, c.agent_id, c.settings, c.secrets
    """  # noqa: S608 - a constant of ours
_ADVANCE = """
    update sources set cursor = $4, taken = taken + $5, owner = null, lease_until = null, failures = 0, state = 'ok',
      last_ok_at = clock_timestamp(), last_error_kind = null, last_error = null, last_error_at = null,
      caught_up_at = case when $6::bool then caught_up_at else clock_timestamp() end,
      next_at = clock_timestamp() + make_interval(secs => case when $6 then 0 else interval_s end)
    where channel_account_id = $1 and epoch = $2 and cursor is not distinct from $3
    returning true
    """
_FAIL = """
    update sources set owner = null, lease_until = null, failures = failures + 1, state = $3, last_error_kind = $4,
      last_error = $5, last_error_at = clock_timestamp(), next_at = clock_timestamp() + make_interval(secs => $6)
    where channel_account_id = $1 and epoch = $2
    returning true
    """
_BEAT = """
    update sources set lease_until = clock_timestamp() + make_interval(secs => $3)
    where channel_account_id in (
      select channel_account_id from sources where owner = $1 and channel_account_id = any($2) for update skip locked)
    """
_RELEASE = """
    update sources set owner = null, lease_until = null, epoch = epoch + 1, next_at = clock_timestamp()
    where channel_account_id in (
      select channel_account_id from sources where owner = $1 order by channel_account_id for update)
    returning channel_account_id
    """
_AFRESH = """
    update sources set owner = null, lease_until = null, epoch = epoch + 1, failures = 0, next_at = clock_timestamp(),
      state = 'unknown', last_error_kind = null, last_error = null, last_error_at = null,
      watched_since = case when $2 then clock_timestamp() else watched_since end
    where channel_account_id = $1
    """
_RESUME = """
    update sources set failures = 0, state = 'unknown', next_at = clock_timestamp(), last_error_kind = null,
      last_error = null, last_error_at = null
    where channel_account_id = $1 and state in ('degraded', 'paused') and owner is null
    returning true
    """
_STATES = """
    select a.channel_type, s.state, count(*) from sources s
    join channel_configs c on c.id = s.channel_account_id join channel_accounts a on a.id = c.id
    where c.enabled and c.poll_enabled group by 1, 2 order by 1, 2
    """


class Claim(NamedTuple):
    """A source held by this worker. `cursor` and `epoch` as they must still be when what came is stored."""

    id: uuid.UUID
    epoch: int
    cursor: str | None
    taken: int
    failures: int
    state: State
    channel_type: str
    account: str
    corp_id: str | None
    agent_id: str | None
    settings: Mapping[str, Any]
    secrets: Mapping[str, Any]


async def claim(db: Database, owner: str, lease_s: float) -> Claim | None:
    """Take the source that has been due longest; None when nothing is due."""
    for row in await db.rows(_CLAIM, owner, lease_s):
        return Claim(*row)
    return None


async def advance(db: WriteSession, claim: Claim, next_cursor: str | None, *, taken: int, more: bool) -> bool:
    """Move the cursor, in the transaction that stores what came, and give the source back. False: the lease was lost,
    the caller must roll back.
    """
    values = (claim.id, claim.epoch, claim.cursor, next_cursor, taken, more)
    if not await db.rows(_ADVANCE, *values):
        return False
    _tell(db, claim, "ok")
    return True


async def fail(db: Plain, claim: Claim, state: State, *, kind: str, detail: str, again_s: float) -> bool:
    """Give the source back after a failure. False: the lease was lost."""
    if not await db.rows(_FAIL, claim.id, claim.epoch, state, kind, detail, again_s):
        return False
    _tell(db, claim, state)
    return True


def _tell(db: Writing, claim: Claim, state: State) -> None:
    if state != claim.state:
        announce(db, claim.id, state)


def announce(db: Writing, source_id: uuid.UUID, state: State) -> None:
    """Tell open pages of a state."""
    db.announce(HEALTH, to="browsers", channel_config_id=str(source_id), state=state)


async def beat(db: Database, owner: str, source_ids: Collection[uuid.UUID], lease_s: float) -> None:
    """Extend the leases of the sources that this worker is asking."""
    await db.rows(_BEAT, owner, sorted(source_ids), lease_s)


async def release(db: Plain, owner: str) -> None:
    """Give back every source of a worker that stops, and have another one take it up at once."""
    for (source_id,) in await db.rows(_RELEASE, owner):
        due(db, source_id)


async def start_afresh(db: WriteSession, source_id: uuid.UUID, *, is_new: bool) -> None:
    """Ask a source at once, because its configuration changed; whoever asks it with the old one writes nothing.

    `is_new`: it was not to be asked until now, so what waited so far is nobody's lag.
    """
    await db.rows(_AFRESH, source_id, is_new)
    announce(db, source_id, "unknown")
    due(db, source_id)


async def resume(db: WriteSession, source_id: uuid.UUID) -> None:
    """Ask a source again that was in trouble, since a test shows that the trouble is over."""
    if await db.rows(_RESUME, source_id):
        announce(db, source_id, "unknown")
        due(db, source_id)


def due(db: Writing, source_id: uuid.UUID) -> None:
    """Have the pollers look now."""
    db.announce(DUE, to="browsers", channel_account_id=str(source_id))


async def states(db: Statements) -> Sequence[tuple[str, State, int]]:
    """How many enabled sources of each channel type are in each state."""
    return [tuple(row) for row in await db.rows(_STATES)]


def summed_up(counted: Sequence[tuple[str, State, int]]) -> dict[str, dict[str, Any]]:
    """The worst state of each channel type, and how many of its accounts are in which."""
    found: dict[str, dict[str, Any]] = {}
    for channel_type, state, number in counted:
        entry = found.setdefault(channel_type, {"state": state, "accounts": {}})
        entry["accounts"][state] = number
        entry["state"] = max(entry["state"], state, key=_ORDER.index)
    return found


_ORDER: tuple[State, ...] = ("ok", "unknown", "degraded", "paused")
