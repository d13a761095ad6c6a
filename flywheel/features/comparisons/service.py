"""Comparisons: chosen, replayed burst by burst, and told. Nothing of a customer is written, only what differs."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from flywheel import jobs
from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import AgentConfig, BrainComparison, ComparedBurst, InsightRun
from flywheel.deps import Deps
from flywheel.domain.assertions import Assertion
from flywheel.domain.differences import difference
from flywheel.domain.errors import Conflict, FieldError, Invalid
from flywheel.features.comparisons import asking
from flywheel.features.comparisons.asking import Replayed, Side
from flywheel.features.comparisons.schemas import ComparisonIn
from flywheel.features.customers import opt_outs
from flywheel.features.customers import service as customers
from flywheel.features.insights import categories, view
from flywheel.features.runs import admission, context, said
from flywheel.features.users.access import Caller
from flywheel.kit.ids import new_id
from flywheel.kit.logging import get_logger

log = get_logger("flywheel.comparisons")

BURST = "comparison.burst"
"""The job that replays one burst; `features/comparisons/jobs.py` handles it."""

FAILURES_IN_A_ROW = 5
"""After so many the brain is not asked about the rest: an admin learns no more from it, and it costs."""

_SAMPLE = """
    select c.id from customers c
    where exists (select 1 from insight_runs r
                  where r.customer_id = c.id and r.state = 'succeeded' and r.replaced_by_run_id is null)
      and not exists (select 1 from ai_opt_outs o where o.customer_id = c.id and o.ended_at is null)
    order by c.last_activity_at desc nulls last, c.id desc limit $1
    """
_BURSTS = """
    select r.customer_id, r.id from unnest($1::uuid[]) with ordinality as wanted(customer_id, place)
    cross join lateral (
      select id, customer_id, lo_seq from insight_runs
      where customer_id = wanted.customer_id and state = 'succeeded' and replaced_by_run_id is null
      order by lo_seq desc limit $2) r
    order by wanted.place, r.lo_seq
    """
_END_LEFT_OVER = """
    update brain_comparisons c set finished_at = now()
    where agent_config_id = $1 and finished_at is null and (created_at < now() - interval '1 day' or not exists (
      select 1 from compared_bursts b where b.comparison_id = c.id and b.state = 'waiting'))
    """
"""Ends comparisons that nothing will end any more: their customers were erased, or their jobs lost."""


_REMOVE_RECALLED = """
    update compared_bursts b set added = '[]', missing = '[]' from insight_runs r
    where r.id = b.run_id and (b.added <> '[]'::jsonb or b.missing <> '[]'::jsonb)
      and exists (select 1 from messages m where m.id = any(r.message_ids) and m.revoked_at is not null)
    """


async def start(db: WriteSession, caller: Caller, config: AgentConfig, wanted: ComparisonIn) -> BrainComparison:
    """Choose the bursts and have them replayed. Raises Invalid, NotFound or Conflict."""
    against = None if wanted.against is None else await _against(db, wanted.against)
    ids = await _chosen(db, caller, wanted)
    bursts = await db.rows(_BURSTS, ids, wanted.bursts_each)
    if not bursts:
        raise Conflict("Nothing of these customers was analysed yet.", code="nothing_to_compare")
    row = BrainComparison(
        id=new_id(),
        agent_config_id=config.id,
        against_id=against.id if against else None,
        names={"config": _named(config), "against": _named(against) if against else None},
        created_by=caller.user_id,
    )
    await db.rows(_END_LEFT_OVER, config.id)
    db.add(row)
    try:
        await db.flush()
    except IntegrityError:
        raise Conflict("A comparison of this config is under way. Wait for it.", code="comparison_running") from None
    made = [ComparedBurst(id=new_id(), comparison_id=row.id, customer_id=c, run_id=r) for c, r in bursts]
    db.add_all(made)
    await db.flush()
    await db.refresh(row)
    await jobs.put_many(db, BURST, {str(burst.id): {"burst_id": str(burst.id)} for burst in made})
    return row


async def _against(db: WriteSession, config_id: uuid.UUID) -> AgentConfig:
    row = await db.get(AgentConfig, config_id)
    if row is None:
        raise Invalid([FieldError("/against", "unknown_config", "There is no such agent config.")])
    return row


def _named(row: AgentConfig) -> dict[str, Any]:
    return {"id": str(row.id), "app_name": row.app_name, "provider": row.provider, "model": row.model}


async def _chosen(db: WriteSession, caller: Caller, wanted: ComparisonIn) -> list[uuid.UUID]:
    """The customers that are meant; one who is opted out from AI is refused by name and no part of a sample."""
    if wanted.customer_ids is None:
        return [row[0] for row in await db.rows(_SAMPLE, wanted.sample)]
    ids = list(dict.fromkeys(wanted.customer_ids))
    for customer_id in ids:
        await customers.load(db, caller, customer_id)
    if opted_out := await opt_outs.since(db, ids):
        at = wanted.customer_ids.index(next(iter(opted_out)))
        raise Invalid([FieldError(f"/customer_ids/{at}", "opted_out", "This customer is opted out from AI.")])
    return ids


async def replay(deps: Deps, burst_id: uuid.UUID) -> None:
    """Ask about one burst, and keep what differs. A burst that is over stays as it is."""
    async with deps.db.read() as db:
        burst = await db.get(ComparedBurst, burst_id)
        if burst is None or burst.state != "waiting":
            return
        comparison = await db.get_one(BrainComparison, burst.comparison_id)
        configs = [await db.get(AgentConfig, i) for i in (comparison.against_id, comparison.agent_config_id) if i]
        run = await db.get_one(InsightRun, burst.run_id)
        reason = await _reason_to_leave_out(db, burst)
    if reason is None and any(config is None for config in configs):
        reason = "config_gone"
    replayed = await _replayed(deps, run)
    if reason is None and not replayed.messages:
        reason = "revoked"
    if reason is not None:
        await _end(deps, burst, {"state": "not_asked", "reason": reason})
        return
    try:
        found = await _compare(deps, burst, [config for config in configs if config], replayed)
    except admission.NotNow as denied:
        await _wait_or_leave_out(deps, burst, denied)
        return
    except Exception as error:
        log.error("comparison_broke", exc_info=error, comparison_id=str(burst.comparison_id), run_id=str(run.id))
        found = {"state": "failed", "reason": "internal_error"}
    await _end(deps, burst, found)


async def _reason_to_leave_out(db: AnySession, burst: ComparedBurst) -> str | None:
    if await opt_outs.since(db, [burst.customer_id]):
        return "opted_out"
    newest = (
        select(ComparedBurst.state)
        .where(ComparedBurst.comparison_id == burst.comparison_id, ComparedBurst.finished_at.is_not(None))
        .order_by(ComparedBurst.finished_at.desc())
        .limit(FAILURES_IN_A_ROW)
    )
    states = list(await db.scalars(newest))
    hopeless = len(states) == FAILURES_IN_A_ROW and set(states) <= {"failed", "not_asked"}
    return "keeps_failing" if hopeless else None


async def _replayed(deps: Deps, run: InsightRun) -> Replayed:
    """The burst, with what was known when it was analysed."""
    async with deps.db.plain(readonly=True) as db:
        policies = await categories.load_all(db)
        messages = [m for m in await said.named(db, run.message_ids) if m.revoked_at is None]
        if not messages:
            return Replayed(run, (), context.Material((), (), (), (), "", policies), policies)
        material = await context.gather(db, run.customer_id, messages, policies, run.started_at, as_of=run.started_at)
        return Replayed(run, messages, material, policies)


async def _compare(
    deps: Deps, burst: ComparedBurst, configs: Sequence[AgentConfig], replayed: Replayed
) -> dict[str, Any]:
    sides = [await asking.ask(deps, config, replayed, f"{burst.id}/{n}") for n, config in enumerate(configs)]
    first, second = sides if len(sides) == 2 else (await _recorded(deps, replayed.run), sides[0])
    figures = {"first": first.figures(), "second": second.figures()}
    error = first.error or second.error
    if error is not None:
        return {"state": "failed", "reason": error, **figures}
    found = difference(first.stated, second.stated, replayed.policies)
    return {
        "state": "done",
        "equal": found.equal,
        "added": [_fact(a) for a in found.added],
        "missing": [_fact(a) for a in found.missing],
        **figures,
    }


async def _recorded(deps: Deps, run: InsightRun) -> Side:
    """What the run stated at the time, and what it cost then."""
    async with deps.db.plain(readonly=True) as db:
        stated = await view.stated_by_ai(db, run.customer_id, "run_id", [run.id])
    prompt, completion = run.prompt_tokens or 0, run.completion_tokens or 0
    return Side(
        stated=stated,
        calls=None,
        prompt_tokens=prompt,
        completion_tokens=completion,
        tokens=prompt + completion,
        ms=run.brain_ms or 0,
    )


def _fact(a: Assertion) -> dict[str, Any]:
    return {name: getattr(a, name) for name in ("op", "category", "value_key", "content", "message_id")}


async def _wait_or_leave_out(deps: Deps, burst: ComparedBurst, denied: admission.NotNow) -> None:
    """A limit of calls a minute is waited for; a brain that is left alone is not asked."""
    if denied.reason != "paused_rate_limited":
        await _end(deps, burst, {"state": "not_asked", "reason": denied.reason})
        return
    async with deps.db.write() as db:
        await jobs.put(db, BURST, str(burst.id), {"burst_id": str(burst.id)}, denied.after_s)


async def _end(deps: Deps, burst: ComparedBurst, found: Mapping[str, Any]) -> None:
    """Write down what came of a burst; the last one ends the comparison."""
    mine = update(ComparedBurst).where(ComparedBurst.id == burst.id, ComparedBurst.state == "waiting")
    async with deps.db.write() as db:
        comparison = select(BrainComparison).where(BrainComparison.id == burst.comparison_id).with_for_update()
        row = (await db.execute(comparison)).scalar_one()
        if await opt_outs.since(db, [burst.customer_id]):
            found = {"state": "not_asked", "reason": "opted_out"}
        await db.execute(mine.values(**found, finished_at=func.clock_timestamp()))
        left = select(func.count()).where(
            ComparedBurst.comparison_id == burst.comparison_id, ComparedBurst.state == "waiting"
        )
        if not await db.scalar(left):
            row.finished_at = (await db.execute(select(func.clock_timestamp()))).scalar_one()


async def remove_old(deps: Deps) -> None:
    """Remove comparisons that are as old as replies may get, and facts of recalled messages: none of those is shown."""
    until = deps.clock() - timedelta(days=max(deps.settings.reply_retention_days, 1))
    async with deps.db.write() as db:
        await db.execute(delete(BrainComparison).where(BrainComparison.created_at < until))
        await db.rows(_REMOVE_RECALLED)
