"""Thinking again about messages that a run has covered already: what the new run states replaces what the old one did.

A run to be redone is a row in the ledger that names the one it replaces. It borrows the customer's lane, so that never
two runs of one customer are in flight, and moves no cursor.
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from flywheel import jobs
from flywheel.db.engine import WriteSession, Writing
from flywheel.db.tables import InsightRun
from flywheel.features.lanes.service import Claim
from flywheel.features.runs import ledger, said
from flywheel.kit.ids import new_id

REDO = "run.redo"
"""The job that redoes what is queued of one customer; `features/runs/jobs.py` handles it."""

COVERING = ("succeeded", "skipped")
LOOK_AGAIN_S = 1.0
"""Seconds until a lane that somebody else holds is looked at again."""

_NEXT = (
    select(InsightRun)
    .where(InsightRun.state.in_(ledger.OPEN), InsightRun.replaces_run_id.is_not(None))
    .order_by(InsightRun.lo_seq)
    .limit(1)
)
_LOST = text(
    """
    update insight_runs set due_at = clock_timestamp() where id in (
      select r.id from insight_runs r left join insight_lanes l on l.customer_id = r.customer_id
      where r.state in ('queued', 'waiting', 'running') and r.replaces_run_id is not null
        and r.due_at < clock_timestamp() - make_interval(secs => :grace_s)
        and (l.lease_until is null or l.lease_until < clock_timestamp())
      order by r.due_at limit 200 for update of r skip locked)
    returning customer_id
    """
)


async def ask(db: WriteSession, runs: Sequence[InsightRun]) -> list[InsightRun]:
    """Queue runs to be thought again; one that is queued already stays as it is. Returns the new rows."""
    # In one order, so that two who ask for the same runs wait for each other instead of deadlocking.
    wanted = sorted(runs, key=lambda run: (run.customer_id, run.lo_seq, run.id))
    rows = [_again(run) for run in wanted if run.state in COVERING and run.replaced_by_run_id is None]
    if not rows:
        return []
    made = insert(InsightRun).values(due_at=func.now()).on_conflict_do_nothing().returning(InsightRun)
    queued = list(await db.scalars(made, rows))
    for run in queued:
        ledger.announce(db, run)
    for customer_id in sorted({run.customer_id for run in queued}):
        await put(db, customer_id)
    return queued


def _again(run: InsightRun) -> dict[str, object]:
    copied = ("customer_id", "lo_seq", "hi_seq", "run_key", "message_ids")
    return {name: getattr(run, name) for name in copied} | {
        "id": new_id(),
        "epoch": 0,
        "state": "queued",
        "replaces_run_id": run.id,
    }


async def waiting_for(db: WriteSession, run_id: uuid.UUID) -> InsightRun | None:
    """The run that is to replace this one and has not ended yet."""
    query = select(InsightRun).where(InsightRun.replaces_run_id == run_id, InsightRun.state.in_(ledger.OPEN))
    return await db.scalar(query)


async def put(db: Writing, customer_id: uuid.UUID, delay_s: float = 0.0) -> None:
    """Have what is queued of a customer looked at."""
    await jobs.put(db, REDO, str(new_id()), {"customer_id": str(customer_id)}, delay_s)


async def covering(db: WriteSession, customer_id: uuid.UUID) -> Sequence[InsightRun]:
    """The runs that have an effect now, in order of storing."""
    query = select(InsightRun).where(
        InsightRun.customer_id == customer_id,
        InsightRun.state.in_(COVERING),
        InsightRun.replaced_by_run_id.is_(None),
    )
    return list(await db.scalars(query.order_by(InsightRun.lo_seq)))


async def is_due(db: WriteSession, customer_id: uuid.UUID) -> bool:
    """Whether something of a customer is to be redone now."""
    mine = (InsightRun.customer_id == customer_id, InsightRun.due_at <= func.clock_timestamp())
    return await db.scalar(_NEXT.where(*mine)) is not None


async def open_next(db: WriteSession, claim: Claim) -> ledger.Opened | None:
    """The next run to be redone, for the worker that has borrowed the lane."""
    mine = (InsightRun.customer_id == claim.customer_id, InsightRun.due_at <= func.clock_timestamp())
    run = await db.scalar(_NEXT.where(*mine).with_for_update())
    if run is None:
        return None
    run.attempts += 1
    run.started_at = (await db.execute(select(func.clock_timestamp()))).scalar_one()
    return await ledger.begin(db, run, await said.named(db, run.message_ids), replace(claim, attempts=run.attempts - 1))


async def postpone(db: WriteSession, run: InsightRun, delay_s: float) -> None:
    """Have a run that failed for now tried again later."""
    later = func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, delay_s)
    await db.execute(update(InsightRun).where(InsightRun.id == run.id).values(due_at=later))
    await put(db, run.customer_id, delay_s)


async def supersede(db: Writing, run: InsightRun) -> None:
    """Take the effect from the run that this one replaces."""
    statement = "update insight_runs set replaced_by_run_id = $1 where id = $2"
    await db.rows(statement, run.id, run.replaces_run_id)


async def sweep(db: WriteSession, grace_s: float) -> None:
    """Find queued runs whose job was lost, and put new ones."""
    for customer_id in sorted(set(await db.scalars(_LOST, {"grace_s": grace_s}))):
        await put(db, customer_id)
