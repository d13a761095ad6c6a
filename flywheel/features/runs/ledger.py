"""The run ledger: one row a burst, from claim to end. A row is written only under the epoch that owns the lane."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text, update

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import InsightRun, Message
from flywheel.domain.analysis import CONTRACT_VERSION
from flywheel.domain.bursts import BurstPolicy, burst_end
from flywheel.domain.errors import FlywheelError
from flywheel.features.lanes.service import Claim
from flywheel.kit.ids import new_id

OPEN = ("queued", "waiting", "running")


class LeaseLost(FlywheelError):
    """Another worker took this customer over; this one must write nothing."""

    code = "fenced"


@dataclass(frozen=True)
class Opened:
    """A run that this worker owns, and its messages in order of storing."""

    run: InsightRun
    messages: Sequence[Message]
    claim: Claim

    @property
    def readable(self) -> Sequence[Message]:
        """Its messages without those that were recalled before it began."""
        return [message for message in self.messages if message.revoked_at is None]


async def open_run(db: WriteSession, claim: Claim, burst: BurstPolicy) -> Opened:
    """The run for what waits in a claimed lane: a kept reply is resumed with its very range, else the range is new."""
    run = await _unfinished(db, claim)
    waiting = await _waiting(db, claim, burst.max_messages if run is None else run.hi_seq - claim.lo_seq)
    if run is None or not run.replies:
        messages = waiting[: burst_end([m.text for m in waiting], burst)]
        run = _cover(run or InsightRun(id=new_id(), customer_id=claim.customer_id), claim, messages)
    else:
        messages = [m for m in waiting if m.lane_seq is not None and m.lane_seq <= run.hi_seq]
    run.attempts = claim.attempts + 1
    return await begin(db, run, messages, claim)


async def begin(db: WriteSession, run: InsightRun, messages: Sequence[Message], claim: Claim) -> Opened:
    """Hand a run to the worker that holds its lane."""
    run.epoch = claim.epoch
    run.state = "running"
    db.add(run)
    await db.flush()
    announce(db, run)
    return Opened(run, messages, claim)


async def _unfinished(db: WriteSession, claim: Claim) -> InsightRun | None:
    query = select(InsightRun).where(
        InsightRun.customer_id == claim.customer_id,
        InsightRun.state.in_(OPEN),
        InsightRun.replaces_run_id.is_(None),
    )
    return await db.scalar(query.with_for_update())


async def _waiting(db: WriteSession, claim: Claim, limit: int) -> Sequence[Message]:
    query = (
        select(Message)
        .where(Message.customer_id == claim.customer_id, Message.lane_seq > claim.lo_seq)
        .order_by(Message.lane_seq)
        .limit(max(limit, 1))
    )
    return list(await db.scalars(query))


def _cover(run: InsightRun, claim: Claim, messages: Sequence[Message]) -> InsightRun:
    ids = [message.id for message in messages]
    named = "|".join([str(claim.customer_id), *sorted(map(str, ids)), CONTRACT_VERSION])
    run.lo_seq = claim.lo_seq
    run.hi_seq = messages[-1].lane_seq or claim.head_seq
    run.message_ids = ids
    run.run_key = hashlib.sha256(named.encode()).hexdigest()
    run.replies = []
    return run


async def keep_reply(db: WriteSession, opened: Opened, entry: dict[str, Any], facts: dict[str, Any]) -> None:
    """Keep a raw reply before it is applied (T3). Raises LeaseLost when another worker has taken over."""
    run = opened.run
    kept = [*run.replies, entry]
    change = (
        update(InsightRun)
        .where(InsightRun.id == run.id, InsightRun.epoch == opened.claim.epoch, InsightRun.state == "running")
        .values(replies=kept, **facts)
        .returning(InsightRun.id)
    )
    if (await db.execute(change)).first() is None:
        raise LeaseLost()
    run.replies = kept


async def close(db: WriteSession, opened: Opened, *, state: str, **facts: Any) -> int | None:
    """End a run, or leave it `waiting` for its next attempt; returns how long it took, if over. Raises LeaseLost."""
    is_over = state != "waiting"
    change = (
        update(InsightRun)
        .where(InsightRun.id == opened.run.id, InsightRun.epoch == opened.claim.epoch, InsightRun.state == "running")
        .values(
            state=state,
            finished_at=func.clock_timestamp() if is_over else None,
            duration_ms=_elapsed_ms() if is_over else None,
            **facts,
        )
        .returning(InsightRun.duration_ms)
    )
    closed = (await db.execute(change)).first()
    if closed is None:
        raise LeaseLost()
    if state in {"succeeded", "skipped"}:
        covered = update(Message).where(Message.id.in_(opened.run.message_ids))
        await db.execute(covered.values(run_id=opened.run.id))
    announce(db, opened.run, state)
    took_ms: int | None = closed.duration_ms
    return took_ms


def _elapsed_ms() -> Any:
    return text("(extract(epoch from clock_timestamp() - started_at) * 1000)::bigint")


def announce(db: WriteSession, run: InsightRun, state: str | None = None) -> None:
    """Tell browsers that a run changed."""
    db.announce("run.updated", run_id=str(run.id), customer_id=str(run.customer_id), state=state or run.state)


async def load_messages(db: AnySession, ids: Sequence[str]) -> dict[str, Message]:
    """Messages by id, as text."""
    if not ids:
        return {}
    query = select(Message).where(Message.id.in_([uuid.UUID(i) for i in ids]))
    return {str(message.id): message for message in await db.scalars(query)}
