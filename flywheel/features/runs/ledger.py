"""The run ledger: one row a burst, from claim to end. A row is written only under the epoch that owns the lane."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB

from flywheel.db.engine import Plain, Writing
from flywheel.db.tables import InsightRun
from flywheel.domain.analysis import CONTRACT_VERSION
from flywheel.domain.bursts import BurstPolicy, burst_end
from flywheel.domain.errors import FlywheelError
from flywheel.features.lanes.service import Claim
from flywheel.features.runs import said
from flywheel.features.runs.said import Said
from flywheel.kit.ids import new_id

OPEN = ("queued", "waiting", "running")

_COLUMNS = tuple(column.name for column in InsightRun.__table__.columns)
_UNFINISHED = f"""
    select {", ".join(_COLUMNS)} from insight_runs
    where customer_id = $1 and state in ('queued', 'waiting', 'running') and replaces_run_id is null for update
    """  # noqa: S608 - names of our own columns
_BEGIN = """
    insert into insight_runs
      (id, customer_id, lo_seq, hi_seq, epoch, run_key, message_ids, state, attempts, replies)
    values ($1, $2, $3, $4, $5, $6, $7, 'running', $8, $9)
    on conflict (id) do update set lo_seq = $3, hi_seq = $4, epoch = $5, run_key = $6, message_ids = $7,
      state = 'running', attempts = $8, replies = $9
    """


class LeaseLost(FlywheelError):
    """Another worker took this customer over; this one must write nothing."""

    code = "fenced"


@dataclass(frozen=True)
class Opened:
    """A run that this worker owns, and its messages in order of storing."""

    run: InsightRun
    messages: Sequence[Said]
    claim: Claim

    @property
    def readable(self) -> Sequence[Said]:
        """Its messages without those that were recalled before it began."""
        return [message for message in self.messages if message.revoked_at is None]

    @property
    def is_closed(self) -> bool:
        """Whether the customer had opted out from AI. One that is thought again, a person asked for."""
        return self.claim.is_opted_out or (self.run.replaces_run_id is None and self.run.lo_seq < self.claim.closed_seq)


async def open_run(db: Plain, claim: Claim, burst: BurstPolicy) -> Opened:
    """The run for what waits in a claimed lane: a kept reply is resumed with its very range, else the range is new."""
    found = await db.rows(_UNFINISHED, claim.customer_id)
    run = InsightRun(**dict(zip(_COLUMNS, found[0], strict=True))) if found else None
    most = burst.max_messages if run is None else max(run.hi_seq - claim.lo_seq, 1)
    waiting = await said.waiting(db, claim.customer_id, claim.lo_seq, most)
    if run is None or not run.replies:
        open_to = claim.closed_seq if claim.lo_seq < claim.closed_seq else claim.head_seq
        together = [m for m in waiting if (m.lane_seq or 0) <= open_to]
        messages = together[: burst_end([m.text for m in together], burst)]
        run = _cover(run or InsightRun(id=new_id(), customer_id=claim.customer_id), claim, messages)
    else:
        messages = [m for m in waiting if m.lane_seq is not None and m.lane_seq <= run.hi_seq]
    run.attempts = claim.attempts + 1
    return await begin(db, run, messages, claim)


async def begin(db: Writing, run: InsightRun, messages: Sequence[Said], claim: Claim) -> Opened:
    """Hand a run to the worker that holds its lane."""
    run.epoch = claim.epoch
    run.state = "running"
    covers = (run.lo_seq, run.hi_seq, run.epoch, run.run_key, run.message_ids)
    await db.rows(_BEGIN, run.id, run.customer_id, *covers, run.attempts, json.dumps(run.replies, ensure_ascii=False))
    announce(db, run)
    return Opened(run, messages, claim)


def _cover(run: InsightRun, claim: Claim, messages: Sequence[Said]) -> InsightRun:
    ids = [message.id for message in messages]
    named = "|".join([str(claim.customer_id), *sorted(map(str, ids)), CONTRACT_VERSION])
    run.lo_seq = claim.lo_seq
    run.hi_seq = messages[-1].lane_seq or claim.head_seq
    run.message_ids = ids
    run.run_key = hashlib.sha256(named.encode()).hexdigest()
    run.replies = []
    return run


async def keep_reply(db: Plain, opened: Opened, entry: dict[str, Any], facts: dict[str, Any]) -> None:
    """Keep a raw reply before it is applied (T3). Raises LeaseLost when another worker has taken over."""
    kept = [*opened.run.replies, entry]
    await _change(db, opened, {"replies": kept, **facts})
    opened.run.replies = kept


async def close(db: Writing, opened: Opened, *, state: str, **facts: Any) -> int | None:
    """End a run, or leave it `waiting` for its next attempt; returns how long it took, if over. Raises LeaseLost."""
    took_ms = await _change(db, opened, {"state": state, **facts})
    announce(db, opened.run, state)
    return took_ms


async def _change(db: Writing, opened: Opened, columns: dict[str, Any]) -> int | None:
    """Set columns of a run that this worker owns; one that is over by that is timed, and marks what it covered."""
    values = [json.dumps(v, ensure_ascii=False) if name in _JSON else v for name, v in columns.items()]
    statement = _update(tuple(columns), columns.get("state"))
    for (took_ms,) in await db.rows(statement, opened.run.id, opened.claim.epoch, *values):
        return None if took_ms is None else int(took_ms)
    raise LeaseLost()


_JSON = frozenset(column.name for column in InsightRun.__table__.columns if isinstance(column.type, JSONB))


@lru_cache
def _update(columns: Sequence[str], state: str | None) -> str:
    """The statement that sets these columns of a run: $1 is its id, $2 the epoch that owns it."""
    changes = [f"{name} = ${n}" for n, name in enumerate(columns, 3)]
    if state not in {None, "waiting"}:
        changes.append("finished_at = clock_timestamp()")
        changes.append("duration_ms = (extract(epoch from clock_timestamp() - started_at) * 1000)::bigint")
    own = "where id = $1 and epoch = $2 and state = 'running'"
    run = f"update insight_runs set {', '.join(changes)} {own}"  # noqa: S608 - names of our own columns
    if state not in {"succeeded", "skipped"}:
        return f"{run} returning duration_ms"
    return f"""
        with changed as ({run} returning id, message_ids, duration_ms), covered as (
          update messages m set run_id = c.id from changed c where m.id = any(c.message_ids))
        select duration_ms from changed
        """  # noqa: S608 - likewise


def announce(db: Writing, run: InsightRun, state: str | None = None) -> None:
    """Tell browsers that a run changed."""
    db.announce("run.updated", run_id=str(run.id), customer_id=str(run.customer_id), state=state or run.state)
