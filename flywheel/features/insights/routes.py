"""Insights and the profile of one customer: read, history, and what people do to facts."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from flywheel.db.engine import WriteSession
from flywheel.db.tables import CustomerInsight
from flywheel.deps import Deps
from flywheel.features.customers import service as customers
from flywheel.features.insights import history, human, listing, profile
from flywheel.features.insights.schemas import (
    InsightCorrection,
    InsightHistoryOut,
    InsightIn,
    InsightOut,
    ProfileChange,
    ProfileOut,
    Source,
    Status,
    SummaryOut,
)
from flywheel.features.users.session import GetDeps, StaffReader, StaffWriter
from flywheel.kit import paging
from flywheel.kit.documenting import answers
from flywheel.kit.wire import Id, Limit, MomentIn, Page, Search

router = APIRouter(prefix="/customers/{customer_id}", tags=["insights"])


@router.get("/profile")
async def get_profile(
    customer_id: Id, deps: GetDeps, caller: StaffReader, as_of: Annotated[MomentIn | None, Query()] = None
) -> ProfileOut:
    """What is known about a customer; with `as_of`, what was known at that time. Insights newest first."""
    async with deps.db.read() as db:
        customer = await customers.load(db, caller, customer_id)
        if as_of is not None:
            return await profile.known_at(db, customer, deps.channels, as_of)
        return await profile.now_known(db, customer, deps.channels, deps.clock())


@router.patch("/profile")
async def change_profile(customer_id: Id, body: ProfileChange, deps: GetDeps, caller: StaffWriter) -> ProfileOut:
    """Set core fields by hand. Each becomes a person's fact, with history."""
    async with deps.db.write() as db:
        customer = await customers.load(db, caller, customer_id)
        await profile.change(db, caller, customer, body)
        return await profile.now_known(db, customer, deps.channels, deps.clock())


@router.get("/insights")
async def list_insights(
    customer_id: Id,
    deps: GetDeps,
    caller: StaffReader,
    status: Status | None = None,
    category: Search | None = None,
    source: Source | None = None,
    q: Search | None = None,
    limit: Limit = paging.DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[InsightOut]:
    """The whole history, newest first."""
    wanted = listing.InsightFilter(status, category, source, q)
    async with deps.db.read() as db:
        await customers.load(db, caller, customer_id)
        return await listing.list_insights(db, customer_id, wanted, now=deps.clock(), limit=limit, cursor=cursor)


@router.get("/summaries")
async def list_summaries(
    customer_id: Id, deps: GetDeps, caller: StaffReader, limit: Limit = paging.DEFAULT_LIMIT, cursor: str | None = None
) -> Page[SummaryOut]:
    """The versions of the summary, newest first."""
    async with deps.db.read() as db:
        await customers.load(db, caller, customer_id)
        return await history.summaries(db, customer_id, limit=limit, cursor=cursor)


@router.get("/insights/{insight_id}")
async def get_insight(customer_id: Id, insight_id: Id, deps: GetDeps, caller: StaffReader) -> InsightHistoryOut:
    """One fact and its life. The id of any statement in it finds it, also after the view was folded anew."""
    async with deps.db.read() as db:
        await customers.load(db, caller, customer_id)
        row = await human.load(db, customer_id, insight_id)
        [shown] = await listing.describe(db, [row], now=deps.clock())
        return InsightHistoryOut(insight=shown, history=await history.life_of(db, row))


async def _shown(deps: Deps, db: WriteSession, row: CustomerInsight) -> InsightOut:
    [shown] = await listing.describe(db, [row], now=deps.clock())
    return shown


@router.post("/insights", status_code=201)
async def add_insight(customer_id: Id, body: InsightIn, deps: GetDeps, caller: StaffWriter) -> InsightOut:
    """Add a fact by hand. In a single-valued category it takes the slot; AI cannot overwrite it."""
    statement = human.Statement("assert", body.category, body.content, body.confidence)
    async with deps.db.write() as db:
        await customers.load(db, caller, customer_id)
        row = await human.add(db, caller, customer_id, statement, body.observed_at)
        return await _shown(deps, db, row)


@router.patch("/insights/{insight_id}", responses=answers(409))
async def correct_insight(
    customer_id: Id, insight_id: Id, body: InsightCorrection, deps: GetDeps, caller: StaffWriter
) -> InsightOut:
    """Correct a fact: the old one is superseded, never overwritten. Answers the new one."""
    async with deps.db.write() as db:
        await customers.load(db, caller, customer_id)
        row = await human.load_to_change(db, customer_id, insight_id)
        content, category = body.content or row.content, body.category or row.category
        return await _shown(deps, db, await human.correct(db, caller, customer_id, row, content, category))


@router.delete("/insights/{insight_id}", responses=answers(409))
async def archive_insight(
    customer_id: Id,
    insight_id: Id,
    deps: GetDeps,
    caller: StaffWriter,
    reason: Literal["outdated", "wrong"] = "outdated",
) -> InsightOut:
    """Archive a fact. `outdated`: a newer message may bring it back. `wrong`: AI does not assert it again."""
    async with deps.db.write() as db:
        await customers.load(db, caller, customer_id)
        row = await human.load_to_change(db, customer_id, insight_id)
        return await _shown(deps, db, await human.archive(db, caller, customer_id, row, reason))


@router.post("/insights/{insight_id}/restore", responses=answers(409))
async def restore_insight(customer_id: Id, insight_id: Id, deps: GetDeps, caller: StaffWriter) -> InsightOut:
    """Bring an archived fact back."""
    async with deps.db.write() as db:
        await customers.load(db, caller, customer_id)
        row = await human.load_to_change(db, customer_id, insight_id)
        return await _shown(deps, db, await human.restore(db, caller, customer_id, row))


@router.post("/insights/{insight_id}/accept", responses=answers(409))
async def accept_insight(customer_id: Id, insight_id: Id, deps: GetDeps, caller: StaffWriter) -> InsightOut:
    """Take a proposal over as a person's fact; it keeps its evidence."""
    async with deps.db.write() as db:
        await customers.load(db, caller, customer_id)
        row = await human.load_to_change(db, customer_id, insight_id)
        return await _shown(deps, db, await human.accept(db, caller, customer_id, row))


@router.post("/insights/{insight_id}/reject", responses=answers(409))
async def reject_insight(customer_id: Id, insight_id: Id, deps: GetDeps, caller: StaffWriter) -> InsightOut:
    """Turn a proposal down; AI does not propose it again."""
    async with deps.db.write() as db:
        await customers.load(db, caller, customer_id)
        row = await human.load_to_change(db, customer_id, insight_id)
        return await _shown(deps, db, await human.reject(db, caller, customer_id, row))
