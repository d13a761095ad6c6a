"""Proving that the view is the fold of the log, and making it so: every customer's facts are folded from nothing."""

import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import delete, select, union, update

from flywheel.db.engine import AnySession, Database, WriteSession
from flywheel.db.tables import CustomerInsight, CustomerProfile, InsightAssertion
from flywheel.domain.categories import Category
from flywheel.domain.errors import NotFound
from flywheel.features.customers import service as customers
from flywheel.features.insights import categories, view
from flywheel.features.insights.value_keys import fact_key

PAGE = 500


@dataclass(frozen=True)
class Difference:
    """One fact, or the core field of a profile, that is not what the log folds to; contents are left out."""

    customer_id: uuid.UUID
    where: str
    kind: Literal["missing", "surplus", "changed"]
    fields: tuple[str, ...] = ()
    insight_id: uuid.UUID | None = None


@dataclass
class Rebuilt:
    """What was found about one customer. `rekeyed` counts statements whose key an older release had made otherwise."""

    customer_id: uuid.UUID
    facts: int = 0
    rekeyed: int = 0
    differences: list[Difference] = field(default_factory=list)


async def rebuild(db: Database, customer_id: uuid.UUID | None = None, *, mend: bool = True) -> AsyncIterator[Rebuilt]:
    """Fold one customer's facts, or everybody's, from the log and compare; with `mend`, write what differs.

    One transaction a customer, so the product may run meanwhile. Raises NotFound for an unknown customer.
    """
    last: uuid.UUID | None = None
    while True:
        async with db.read() as reading:
            if customer_id and await reading.get(CustomerProfile, customer_id) is None:
                raise NotFound("There is no customer with this id.")
            page = [customer_id] if customer_id else await _customers(reading, last)
        for found in page:
            async with db.write() as writing:
                yield await _rebuild_one(writing, found, mend=mend)
        if customer_id or len(page) < PAGE:
            return
        last = page[-1]


async def _customers(db: AnySession, after: uuid.UUID | None) -> list[uuid.UUID]:
    """Whoever has a statement, or a row of the view that nothing stands behind."""
    owners = union(select(InsightAssertion.customer_id), select(CustomerInsight.customer_id)).subquery()
    query = select(owners.c.customer_id).order_by(owners.c.customer_id).limit(PAGE)
    if after is not None:
        query = query.where(owners.c.customer_id > after)
    return list(await db.scalars(query))


async def _rebuild_one(db: WriteSession, customer_id: uuid.UUID, *, mend: bool) -> Rebuilt:
    policies = await categories.load_for_folding(db)
    profile = await customers.lock_profile(db, customer_id)
    rebuilt = Rebuilt(customer_id)
    if mend:
        rebuilt.rekeyed = await _rekey(db, customer_id, policies)
    right = {row.id: row for row in view.rows_of(customer_id, await view.load(db, customer_id), policies)}
    query = select(CustomerInsight).where(CustomerInsight.customer_id == customer_id)
    stored = {row.id: row for row in await db.scalars(query)}
    rebuilt.facts = len(right)
    rebuilt.differences = [*_differences(customer_id, stored, right), *_core_differences(profile, policies, right)]
    if mend and rebuilt.differences:
        await _mend(db, profile, policies, right)
    return rebuilt


def _differences(
    customer_id: uuid.UUID, stored: Mapping[uuid.UUID, CustomerInsight], right: Mapping[uuid.UUID, CustomerInsight]
) -> list[Difference]:
    found = [Difference(customer_id, right[i].category, "missing", (), i) for i in right.keys() - stored.keys()]
    found += [Difference(customer_id, stored[i].category, "surplus", (), i) for i in stored.keys() - right.keys()]
    for i in right.keys() & stored.keys():
        fields = tuple(name for name in _COLUMNS if getattr(stored[i], name) != getattr(right[i], name))
        if fields:
            found.append(Difference(customer_id, right[i].category, "changed", fields, i))
    return sorted(found, key=lambda difference: (difference.where, str(difference.insight_id)))


_COLUMNS = [column.name for column in CustomerInsight.__table__.columns]


def _core_differences(
    profile: CustomerProfile, policies: Mapping[str, Category], right: Mapping[uuid.UUID, CustomerInsight]
) -> list[Difference]:
    core = view.core_of(right.values(), policies)
    wrong = tuple(name for name, value in core.items() if getattr(profile, name) != value)
    return [Difference(profile.customer_id, "profile", "changed", wrong)] if wrong else []


async def _rekey(db: WriteSession, customer_id: uuid.UUID, policies: Mapping[str, Category]) -> int:
    """Key every statement as this release does: the key follows from the content, which never changes."""
    changed = 0
    for key, said in (await view.load(db, customer_id)).items():
        for assertion in said:
            wanted = fact_key(policies[key], assertion.content)
            if wanted != assertion.value_key:
                mine = InsightAssertion.id == uuid.UUID(assertion.id)
                await db.execute(update(InsightAssertion).where(mine).values(value_key=wanted))
                changed += 1
    return changed


async def _mend(
    db: WriteSession,
    profile: CustomerProfile,
    policies: Mapping[str, Category],
    right: Mapping[uuid.UUID, CustomerInsight],
) -> None:
    await db.execute(delete(CustomerInsight).where(CustomerInsight.customer_id == profile.customer_id))
    rows: list[dict[str, Any]] = [{name: getattr(row, name) for name in _COLUMNS} for row in right.values()]
    await view.put_rows(db, rows)
    for name, value in view.core_of(right.values(), policies).items():
        setattr(profile, name, value)
    await customers.save_profile(db, profile)
