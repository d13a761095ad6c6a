"""Comparisons as the API shows them: in figures, and customer by customer."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from flywheel.db.engine import AnySession
from flywheel.db.tables import BrainComparison, ComparedBurst, Customer, InsightRun, Message
from flywheel.domain.errors import NotFound
from flywheel.features.comparisons.schemas import (
    BurstOut,
    ComparedCustomerOut,
    ComparisonCountsOut,
    ComparisonDetailOut,
    ComparisonOut,
    FactOut,
    NamedConfigOut,
    SideOut,
)

MOST_LISTED = 50


async def newest(db: AnySession) -> list[ComparisonOut]:
    """The newest comparisons, in figures."""
    rows = list(await db.scalars(select(BrainComparison).order_by(BrainComparison.id.desc()).limit(MOST_LISTED)))
    bursts = await _bursts(db, [row.id for row in rows])
    return [_in_figures(row, [b for b in bursts if b.comparison_id == row.id]) for row in rows]


async def in_full(db: AnySession, comparison_id: uuid.UUID) -> ComparisonDetailOut:
    """One comparison. Raises NotFound."""
    row = await db.get(BrainComparison, comparison_id)
    if row is None:
        raise NotFound("There is no such comparison.")
    bursts = await _bursts(db, [row.id])
    ids = {burst.customer_id for burst in bursts}
    people = select(Customer.id, Customer.display_name).where(Customer.id.in_(ids))
    names = {row[0]: row[1] for row in await db.execute(people)}
    runs = select(InsightRun.id, InsightRun.message_ids).where(InsightRun.id.in_([b.run_id for b in bursts]))
    messages = {row[0]: row[1] for row in await db.execute(runs)}
    recalled = await _recalled(db, messages)
    return ComparisonDetailOut(
        **_in_figures(row, bursts).model_dump(),
        customers=[
            _customer(
                customer_id, names[customer_id], [b for b in bursts if b.customer_id == customer_id], messages, recalled
            )
            for customer_id in dict.fromkeys(burst.customer_id for burst in bursts)
        ],
    )


async def _recalled(db: AnySession, messages: Mapping[uuid.UUID, list[uuid.UUID]]) -> set[uuid.UUID]:
    """The runs of which a message was taken back: what was stated about them is not shown any more."""
    ids = [message_id for each in messages.values() for message_id in each]
    query = select(Message.id).where(Message.id.in_(ids), Message.revoked_at.is_not(None))
    gone = set(await db.scalars(query))
    return {run_id for run_id, each in messages.items() if gone.intersection(each)}


async def _bursts(db: AnySession, ids: Sequence[uuid.UUID]) -> list[ComparedBurst]:
    query = select(ComparedBurst).where(ComparedBurst.comparison_id.in_(ids)).order_by(ComparedBurst.id)
    return list(await db.scalars(query))


def _in_figures(row: BrainComparison, bursts: Sequence[ComparedBurst]) -> ComparisonOut:
    against = row.names["against"]
    return ComparisonOut(
        id=row.id,
        state="done" if row.finished_at else "running",
        config=NamedConfigOut(**row.names["config"]),
        against=NamedConfigOut(**against) if against else None,
        created_at=row.created_at,
        finished_at=row.finished_at,
        counts=_counts(bursts),
    )


def _customer(
    customer_id: uuid.UUID,
    name: str,
    bursts: Sequence[ComparedBurst],
    messages: Mapping[uuid.UUID, list[uuid.UUID]],
    recalled: Collection[uuid.UUID],
) -> ComparedCustomerOut:
    shown = [
        BurstOut(
            run_id=burst.run_id,
            message_ids=messages.get(burst.run_id, []),
            state=burst.state,
            reason=burst.reason,
            equal=burst.equal,
            added=[_fact(fact, is_shown=burst.run_id not in recalled) for fact in burst.added],
            missing=[_fact(fact, is_shown=burst.run_id not in recalled) for fact in burst.missing],
            first=SideOut(**burst.first),
            second=SideOut(**burst.second),
        )
        for burst in bursts
    ]
    return ComparedCustomerOut(customer_id=customer_id, customer_name=name, counts=_counts(bursts), bursts=shown)


def _fact(fact: Mapping[str, Any], *, is_shown: bool) -> FactOut:
    return FactOut(**fact if is_shown else {**fact, "content": "", "value_key": ""})


def _counts(bursts: Sequence[ComparedBurst]) -> ComparisonCountsOut:
    states = Counter(burst.state for burst in bursts)
    return ComparisonCountsOut(
        bursts=len(bursts),
        waiting=states["waiting"],
        done=states["done"],
        failed=states["failed"],
        not_asked=states["not_asked"],
        equal=sum(burst.equal for burst in bursts),
        added=sum(len(burst.added) for burst in bursts),
        missing=sum(len(burst.missing) for burst in bursts),
        first=_sum(SideOut(**burst.first) for burst in bursts if burst.first),
        second=_sum(SideOut(**burst.second) for burst in bursts if burst.second),
        reasons=dict(Counter(burst.reason for burst in bursts if burst.reason)),
    )


def _sum(sides: Iterable[SideOut]) -> SideOut:
    """What all bursts cost one side together; calls and money as far as they are known."""
    known = list(sides)
    calls = [side.calls for side in known if side.calls is not None]
    costs = [side.cost for side in known if side.cost is not None]
    return SideOut(
        calls=sum(calls) if calls else None,
        prompt_tokens=sum(side.prompt_tokens for side in known),
        completion_tokens=sum(side.completion_tokens for side in known),
        tokens=sum(side.tokens for side in known),
        ms=sum(side.ms for side in known),
        cost=sum(costs) if costs else None,
        currency=next((side.currency for side in known if side.currency), None),
    )
