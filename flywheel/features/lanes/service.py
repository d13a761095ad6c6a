"""A customer's lane: which of their messages still wait for analysis, who works on them, and when.

Every change is one statement that compares what it expects; a worker that lost its lease changes nothing.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Boolean, Float, Text, bindparam, text

from flywheel import jobs
from flywheel.db.engine import AnySession, Plain, WriteSession, Writing
from flywheel.domain.bursts import BurstPolicy
from flywheel.settings import Settings

WAKE = "lane.wake"
"""The job that looks at one lane; `features/runs/jobs.py` handles it."""

SWEEP_GRACE_S = 10.0
"""Seconds a due lane may stay unclaimed before the sweeper takes its wake-up for lost."""

ADVANCE_CTE = """
lanes as (
  insert into insight_lanes as l (customer_id, head_seq, burst_messages, burst_tokens, first_at, due_at, ticket)
  select customer_id, n, n, tokens, now(),
    case when n >= $2 or tokens >= $3 then now() else now() + make_interval(secs => $4) end, 1
  from added order by customer_id
  on conflict (customer_id) do update set
    head_seq = l.head_seq + excluded.head_seq,
    burst_messages = l.burst_messages + excluded.burst_messages,
    burst_tokens = l.burst_tokens + excluded.burst_tokens,
    first_at = case when l.is_dead then now() else coalesce(l.first_at, now()) end,
    ticket = l.ticket + (l.first_at is null or l.is_dead)::int,
    attempts = case when l.is_dead then 0 else l.attempts end,
    is_dead = false,
    due_at = case
      when l.owner is not null or (l.attempts > 0 and not l.is_dead) then l.due_at
      when l.burst_messages + excluded.burst_messages >= $2
        or l.burst_tokens + excluded.burst_tokens >= $3 then now()
      else least(coalesce(l.first_at, now()) + make_interval(secs => $5),
                 now() + make_interval(secs => $4)) end
  returning customer_id, head_seq, ticket, first_at = now() as is_woken,
    greatest(extract(epoch from due_at - now()), 0)::float8 as delay_s
)"""
"""Advances the lanes named by a CTE `added(customer_id, n, tokens)`; part of the statement that stores messages.

Its parameters $2 to $5 are `policy_values`. Yields customer_id, head_seq, ticket, is_woken (idle until now: a wake-up
must be put) and delay_s.
"""

FOREVER = 2**63 - 1
_CLOSED_SEQ = f"""
    coalesce((select max(coalesce(o.until_seq, {FOREVER})) from ai_opt_outs o
              where o.customer_id = insight_lanes.customer_id), 0)"""  # noqa: S608 - a constant of ours
_CLAIM = f"""
    update insight_lanes set owner = $3, epoch = epoch + 1,
      lease_until = clock_timestamp() + make_interval(secs => $4)
    where customer_id = $1 and ticket = $2 and head_seq > cursor_seq and not is_dead
      and (owner is null or lease_until < clock_timestamp())
      and due_at <= clock_timestamp() + interval '20 milliseconds'
    returning cursor_seq, head_seq, epoch, attempts, {_CLOSED_SEQ}
    """  # noqa: S608 - likewise
_WAIT = """
    select extract(epoch from greatest(due_at, lease_until) - clock_timestamp())::float8
    from insight_lanes where customer_id = $1 and ticket = $2 and head_seq > cursor_seq and not is_dead
    """
_FINISH = """
    update insight_lanes set cursor_seq = $4, owner = null, lease_until = null, attempts = 0, last_error = null,
      ticket = ticket + 1, burst_messages = head_seq - $4, burst_tokens = 0,
      first_at = case when head_seq > $4 then now() end,
      due_at = case when head_seq - $4 >= $5 then now()
                    when head_seq > $4 then now() + make_interval(secs => $6) end
    where customer_id = $1 and epoch = $2 and cursor_seq = $3
    returning ticket, head_seq > $4, coalesce(extract(epoch from due_at - now()), 0)::float8
    """
_POSTPONE = text(
    """
    update insight_lanes set owner = null, lease_until = null, ticket = ticket + 1, last_error = :error,
      attempts = case when :gives_up and head_seq > :head_seq then 0 else attempts + :counted end,
      is_dead = :gives_up and head_seq <= :head_seq,
      due_at = clock_timestamp() + make_interval(secs => :delay_s)
    where customer_id = :customer_id and epoch = :epoch
    returning ticket, is_dead
    """
).bindparams(
    bindparam("error", type_=Text),
    bindparam("delay_s", type_=Float),
    bindparam("gives_up", type_=Boolean),
    bindparam("head_seq", type_=BigInteger),
)
_BORROW = text(
    f"""
    update insight_lanes set owner = :owner, epoch = epoch + 1, due_at = coalesce(due_at, clock_timestamp()),
      lease_until = clock_timestamp() + make_interval(secs => :lease_s)
    where customer_id = :customer_id and (owner is null or lease_until < clock_timestamp())
    returning cursor_seq, head_seq, epoch, {_CLOSED_SEQ} as closed_seq
    """  # noqa: S608 - likewise
)
_GIVE_BACK = """
    update insight_lanes set owner = null, lease_until = null, ticket = ticket + 1,
      due_at = case when head_seq > cursor_seq then greatest(due_at, now() + make_interval(secs => $3)) end
    where customer_id = $1 and epoch = $2
    returning ticket, head_seq > cursor_seq and not is_dead, coalesce(extract(epoch from due_at - now()), 0)::float8
    """
_RELEASE = text(
    """
    update insight_lanes set owner = null, lease_until = null, ticket = ticket + 1, due_at = clock_timestamp()
    where customer_id in (select customer_id from insight_lanes where owner = :owner order by customer_id for update)
    returning customer_id, ticket
    """
)
_BEAT = text(
    """
    update insight_lanes set lease_until = clock_timestamp() + make_interval(secs => :lease_s)
    where customer_id in (
      select customer_id from insight_lanes
      where owner = :owner and customer_id = any(:customer_ids) for update skip locked)
    """
)
_SWEEP = text(
    """
    select customer_id, ticket from insight_lanes
    where head_seq > cursor_seq and not is_dead
      and due_at < clock_timestamp() - make_interval(secs => :grace_s)
      and (lease_until is null or lease_until < clock_timestamp())
    order by due_at limit 500
    """
)
_SET_BACK = text(
    """
    update insight_lanes set owner = null, lease_until = null, ticket = ticket + 1, due_at = clock_timestamp()
    where customer_id in (
      select customer_id from insight_lanes
      where head_seq > cursor_seq and not is_dead
        and (lease_until > clock_timestamp() + make_interval(secs => :longest_lease_s)
          or owner is null and last_error is null
            and due_at > clock_timestamp() + make_interval(secs => :longest_wait_s))
      for update skip locked)
    returning customer_id, ticket
    """
)
_WAKE_NOW = text(
    """
    update insight_lanes set ticket = ticket + 1, is_dead = false, attempts = 0, due_at = now(),
      first_at = coalesce(first_at, now())
    where customer_id = :customer_id and head_seq > cursor_seq and owner is null
    returning ticket
    """
)


_HURRY = """
    with hurried as (
      update insight_lanes set ticket = ticket + 1, is_dead = false, due_at = now(),
        attempts = case when is_dead then 0 else attempts end
      where customer_id in (
        select l.customer_id from insight_lanes l
        where l.head_seq > l.cursor_seq and l.owner is null and l.last_error = any($1)
          and (l.is_dead and $2 or not l.is_dead and l.due_at > now() + interval '1 second')
        order by l.customer_id for update skip locked)
      returning customer_id, ticket
    )
    select h.customer_id, h.ticket from hurried h join customers c on c.id = h.customer_id
    order by c.last_activity_at desc
    """

_HURRY_CLOSED = """
    update insight_lanes set ticket = ticket + 1, is_dead = false, due_at = now(), attempts = 0
    where customer_id in (
      select l.customer_id from insight_lanes l join ai_opt_outs o on o.customer_id = l.customer_id
      where o.ended_at is null and l.head_seq > l.cursor_seq and l.owner is null
        and (l.is_dead or l.due_at > now() + interval '30 seconds')
      order by l.customer_id for update of l skip locked)
    returning customer_id, ticket
    """


@dataclass(frozen=True)
class Wake:
    """A wake-up to be put: the job engine is asked to look at this lane after `delay_s`."""

    customer_id: uuid.UUID
    ticket: int
    delay_s: float = 0.0

    @property
    def payload(self) -> dict[str, Any]:
        return {"customer_id": str(self.customer_id), "ticket": self.ticket}

    @property
    def key(self) -> str:
        """Names the wake-up, so that putting it twice is putting it once."""
        return f"{self.customer_id}:{self.ticket}"


@dataclass(frozen=True)
class Claim:
    """A lane held by this worker: lo_seq < lane_seq <= head_seq waits; `attempts` counts earlier failures.

    What lies up to `closed_seq` was said before an opt-out from AI ended: no brain is shown it by itself. FOREVER: the
    customer is opted out now.
    """

    customer_id: uuid.UUID
    lo_seq: int
    head_seq: int
    epoch: int
    attempts: int
    closed_seq: int

    @property
    def is_opted_out(self) -> bool:
        """Whether the customer was opted out from AI when the lane was taken."""
        return self.closed_seq == FOREVER


async def claim(db: Plain, customer_id: uuid.UUID, ticket: int, *, owner: str, lease_s: float) -> Claim | Wake | None:
    """Take the lane; a Wake when it has to be looked at again later; None when there is nothing to do."""
    for row in await db.rows(_CLAIM, customer_id, ticket, owner, lease_s):
        return Claim(customer_id, *row)
    for (wait_s,) in await db.rows(_WAIT, customer_id, ticket):
        return Wake(customer_id, ticket, max(wait_s, 0.05))
    return None


async def finish(db: Writing, claim: Claim, hi_seq: int, burst: BurstPolicy) -> Wake | bool:
    """Cover the lane up to `hi_seq`. False: the lease was lost, the caller must roll back. A Wake: more waits."""
    mine = (claim.customer_id, claim.epoch, claim.lo_seq)
    for ticket, more_waits, delay_s in await db.rows(_FINISH, *mine, hi_seq, burst.max_messages, burst.quiet_s):
        return Wake(claim.customer_id, ticket, delay_s) if more_waits else True
    return False


async def borrow(db: WriteSession, customer_id: uuid.UUID, *, owner: str, lease_s: float) -> Claim | None:
    """Take the lane to think again about what it has covered already; None while somebody else holds it."""
    row = (await db.execute(_BORROW, {"customer_id": customer_id, "owner": owner, "lease_s": lease_s})).first()
    return None if row is None else Claim(customer_id, row.cursor_seq, row.head_seq, row.epoch, 0, row.closed_seq)


async def give_back(db: Writing, claim: Claim, burst: BurstPolicy) -> Wake | bool:
    """End a borrowing. False: the lease was lost, the caller must roll back. A Wake: new messages wait."""
    for ticket, is_waiting, delay_s in await db.rows(_GIVE_BACK, claim.customer_id, claim.epoch, burst.quiet_s):
        return Wake(claim.customer_id, ticket, max(delay_s, 0.0)) if is_waiting else True
    return False


async def postpone(
    db: WriteSession, claim: Claim, *, error: str, delay_s: float, counted: bool, gives_up: bool
) -> Wake | None:
    """Give the lane back after a failure; None when the lease was lost or the lane is dead.

    One that is given up lives on if the customer wrote since it was claimed: their next message revives it.
    """
    values = {
        "customer_id": claim.customer_id,
        "epoch": claim.epoch,
        "error": error,
        "delay_s": delay_s,
        "counted": int(counted),
        "gives_up": gives_up,
        "head_seq": claim.head_seq,
    }
    row = (await db.execute(_POSTPONE, values)).first()
    return None if row is None or row.is_dead else Wake(claim.customer_id, row.ticket, delay_s)


async def release(db: WriteSession, owner: str) -> Sequence[Wake]:
    """Give back every lane of a worker that stops."""
    return [Wake(row.customer_id, row.ticket) for row in await db.execute(_RELEASE, {"owner": owner})]


async def beat(db: WriteSession, owner: str, customer_ids: Collection[uuid.UUID], lease_s: float) -> None:
    """Extend the leases of the lanes that this worker is working on."""
    await db.execute(_BEAT, {"owner": owner, "customer_ids": sorted(customer_ids), "lease_s": lease_s})


async def sweep(db: WriteSession, burst: BurstPolicy, lease_s: float) -> Sequence[Wake]:
    """Find lanes that nobody took up in time. Their wake-ups keep their names: put again, one that still waits behind
    others stays the only one.

    Times farther away than any that is ever set come from a clock that was set back since: those lanes are due now.
    What waits after a failure keeps its time, which may be hours away by right.
    """
    farthest = {"longest_lease_s": 2 * lease_s, "longest_wait_s": burst.longest_s + SWEEP_GRACE_S}
    overdue = [*await db.execute(_SWEEP, {"grace_s": SWEEP_GRACE_S}), *await db.execute(_SET_BACK, farthest)]
    return [Wake(row.customer_id, row.ticket) for row in overdue]


async def wake_now(db: WriteSession, customer_id: uuid.UUID) -> Wake | None:
    """Have what waits analysed at once, also after it was given up; None when nothing waits or it is being done."""
    ticket = await db.scalar(_WAKE_NOW, {"customer_id": customer_id})
    return None if ticket is None else Wake(customer_id, ticket)


async def hurry(db: Writing, reasons: Sequence[str], *, also_dead: bool) -> Sequence[Wake]:
    """Have what waits for one of these reasons looked at now, newest customers first. `also_dead`: given-up too."""
    return [Wake(*row) for row in await db.rows(_HURRY, list(reasons), also_dead)]


async def head(db: WriteSession, customer_id: uuid.UUID) -> int:
    """How far a customer's lane has come, once everything that is being stored now is in it."""
    query = text("select head_seq from insight_lanes where customer_id = :customer_id for update")
    return await db.scalar(query, {"customer_id": customer_id}) or 0


async def hurry_closed(db: Writing) -> Sequence[Wake]:
    """Have what customers said who are opted out from AI covered now: it need not wait for a brain. The decision itself
    wakes a lane; one that somebody held at that moment is found here.
    """
    return [Wake(*row) for row in await db.rows(_HURRY_CLOSED)]


async def waiting(db: AnySession, customer_id: uuid.UUID) -> int:
    """How many of a customer's messages wait for analysis."""
    query = text("select head_seq - cursor_seq from insight_lanes where customer_id = :customer_id")
    return await db.scalar(query, {"customer_id": customer_id}) or 0


def burst_policy(settings: Settings) -> BurstPolicy:
    """When a burst is over, as the operator set it."""
    return BurstPolicy(quiet_s=settings.burst_quiet_s, longest_s=settings.burst_longest_s)


def policy_values(burst: BurstPolicy) -> tuple[float, ...]:
    """The parameters that ADVANCE_CTE needs, in its order."""
    return burst.max_messages, burst.max_tokens, burst.quiet_s, burst.longest_s


async def put(db: Writing, wake: Wake) -> None:
    """Put a wake-up within the caller's transaction."""
    await jobs.put(db, WAKE, wake.key, wake.payload, wake.delay_s)


async def put_all(db: Writing, wakes: Iterable[Wake]) -> None:
    """Put wake-ups, as many at once as are due at one time."""
    by_delay: dict[float, dict[str, jobs.Payload]] = {}
    for wake in wakes:
        by_delay.setdefault(wake.delay_s, {})[wake.key] = wake.payload
    for delay_s, due_then in by_delay.items():
        await jobs.put_many(db, WAKE, due_then, delay_s)


async def put_ranked(db: Writing, wakes: Sequence[Wake]) -> None:
    """Put wake-ups so that the first is taken first."""
    if wakes:
        await jobs.put_many(db, WAKE, {wake.key: wake.payload for wake in wakes}, is_ranked=True)
