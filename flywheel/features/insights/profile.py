"""The profile: what is known about a customer now, or as it was known at a past time."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from flywheel.channels.contract import Registry
from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import Customer, CustomerInsight, CustomerProfile, InsightRun
from flywheel.domain.errors import FieldError, Invalid
from flywheel.features.customers import listing as customer_listing
from flywheel.features.customers import service as customers
from flywheel.features.insights import categories, human, listing, view
from flywheel.features.insights.schemas import LastRunOut, ProfileChange, ProfileOut
from flywheel.features.lanes import service as lanes
from flywheel.features.users.access import Caller


@dataclass(frozen=True)
class _Work:
    """How far the analysis is."""

    pending: int
    last_run: LastRunOut | None


async def _work_on(db: AnySession, customer_id: uuid.UUID) -> _Work:
    """To be read before the facts: whoever sees that nothing waits must also see what was learned."""
    return _Work(await lanes.waiting(db, customer_id), await _last_run(db, customer_id))


async def now_known(db: AnySession, customer: Customer, channels: Registry, now: datetime) -> ProfileOut:
    """The profile as it is."""
    work = await _work_on(db, customer.id)
    profile = await customers.load_profile(db, customer.id)
    core: dict[str, str | None] = {name: getattr(profile, name) for name in view.CORE}
    active = await listing.of_status(db, customer.id, "active")
    proposed = await listing.of_status(db, customer.id, "proposed")
    return await _show(
        db,
        customer,
        channels,
        now,
        core=core,
        summary=(profile.ai_summary, profile.ai_summary_updated_at),
        profile=profile,
        rows=[*active, *proposed],
        work=work,
    )


async def known_at(db: AnySession, customer: Customer, channels: Registry, at: datetime) -> ProfileOut:
    """The profile as it was known at a past time, folded from the log."""
    # Times leave with milliseconds, so a moment that was read from an answer means all of its millisecond.
    end = at if at.microsecond % 1000 else at + timedelta(microseconds=999)
    work = await _work_on(db, customer.id)
    profile = await customers.load_profile(db, customer.id)
    policies = await categories.load_all(db)
    log = await view.load(db, customer.id, as_of=end)
    rows = [row for row in view.rows_of(customer.id, log, policies) if row.status != "archived"]
    core = view.core_of(rows, policies)
    rows.sort(key=lambda row: (row.observed_at, row.id), reverse=True)
    summary = await _summary_at(db, customer.id, end)
    shown = await _show(db, customer, channels, at, core=core, summary=summary, profile=profile, rows=rows, work=work)
    return shown.model_copy(update={"as_of": at})


async def _summary_at(db: AnySession, customer_id: uuid.UUID, at: datetime) -> tuple[str | None, datetime | None]:
    query = (
        select(InsightRun.ai_summary, InsightRun.finished_at)
        .where(
            InsightRun.customer_id == customer_id,
            InsightRun.state == "succeeded",
            InsightRun.ai_summary.is_not(None),
            InsightRun.finished_at <= at,
        )
        .order_by(InsightRun.finished_at.desc())
        .limit(1)
    )
    row = (await db.execute(query)).first()
    return (row[0], row[1]) if row else (None, None)


async def _show(
    db: AnySession,
    customer: Customer,
    channels: Registry,
    now: datetime,
    *,
    core: Mapping[str, str | None],
    summary: tuple[str | None, datetime | None],
    profile: CustomerProfile,
    rows: list[CustomerInsight],
    work: _Work,
) -> ProfileOut:
    [party] = await customer_listing.describe(db, [customer], channels)
    shown = await listing.describe(db, rows, now=now)
    return ProfileOut(
        customer=party,
        **core,
        ai_summary=summary[0],
        ai_summary_updated_at=summary[1],
        extra_data=profile.extra_data,
        version=profile.version,
        active_insights=[row for row in shown if row.status == "active"],
        proposed_insights=[row for row in shown if row.status == "proposed"],
        pending_messages=work.pending,
        last_run=work.last_run,
        as_of=None,
    )


async def _last_run(db: AnySession, customer_id: uuid.UUID) -> LastRunOut | None:
    query = select(InsightRun).where(InsightRun.customer_id == customer_id)
    run = await db.scalar(query.order_by(InsightRun.started_at.desc(), InsightRun.id.desc()).limit(1))
    return None if run is None else LastRunOut.model_validate(run)


async def change(db: WriteSession, caller: Caller, customer: Customer, wanted: ProfileChange) -> None:
    """Set core fields by hand: a person's fact each. Raises Invalid when no category feeds a field."""
    policies = await categories.load_all(db)
    feeding = {policy.profile_field: policy.key for policy in policies.values() if policy.profile_field}
    for name in view.CORE:
        if name in wanted.model_fields_set:
            if name not in feeding:
                raise Invalid([FieldError(f"/{name}", "no_category", "No category feeds this field; add one first.")])
            await _set_core(db, caller, customer, feeding[name], (getattr(wanted, name) or "").strip())
    if wanted.extra_data is not None:
        profile = await customers.lock_profile(db, customer.id)
        profile.extra_data = wanted.extra_data
        await customers.save_profile(db, profile)


async def _set_core(db: WriteSession, caller: Caller, customer: Customer, category: str, content: str) -> None:
    if content:
        await human.add(db, caller, customer.id, human.Statement("assert", category, content))
        return
    query = select(CustomerInsight).where(
        CustomerInsight.customer_id == customer.id,
        CustomerInsight.category == category,
        CustomerInsight.status == "active",
    )
    for row in await db.scalars(query):
        await human.archive(db, caller, customer.id, row, "outdated")
