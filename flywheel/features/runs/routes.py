"""The run ledger for admins, and asking for an analysis now."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from flywheel.db.tables import Customer
from flywheel.domain.errors import Conflict
from flywheel.features.customers import opt_outs
from flywheel.features.customers import service as customers
from flywheel.features.lanes import service as lanes
from flywheel.features.runs import figures, listing, redoing
from flywheel.features.runs.schemas import RunDetailOut, RunOut, StatsOut
from flywheel.features.users import audit
from flywheel.features.users.session import AdminCaller, GetDeps, StaffWriter
from flywheel.kit import paging
from flywheel.kit.documenting import answers
from flywheel.kit.wire import Id, Limit, MomentIn, Page, Search, Wire

router = APIRouter(tags=["runs"])

State = Literal["queued", "waiting", "running", "succeeded", "failed", "skipped"]
Outcome = Literal["ok", "salvaged", "repaired", "empty", "invalid", "timeout", "refused", "http_error"]
Since = Annotated[MomentIn | None, Query(alias="from")]
Until = Annotated[MomentIn | None, Query(alias="to")]


class PendingOut(Wire):
    pending_messages: int


class QueuedOut(Wire):
    """How many runs will be thought again."""

    queued: int


@router.get("/admin/insight-runs")
async def list_runs(
    deps: GetDeps,
    _: AdminCaller,
    state: State | None = None,
    outcome: Outcome | None = None,
    error_kind: Search | None = None,
    customer_id: Id | None = None,
    since: Since = None,
    until: Until = None,
    is_dead: bool | None = None,
    limit: Limit = paging.DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[RunOut]:
    """Every run, newest first. `is_dead`: given up, and what it was about is still uncovered."""
    wanted = listing.RunFilter(state, outcome, error_kind, customer_id, since, until, is_dead)
    async with deps.db.read() as db:
        return await listing.list_runs(db, wanted, limit=limit, cursor=cursor)


@router.get("/admin/insight-runs/stats")
async def run_stats(deps: GetDeps, _: AdminCaller, since: Since = None, until: Until = None) -> StatsOut:
    """The figures of a period; without one, of the last seven days."""
    first, last = figures.default_period(deps.clock())
    async with deps.db.read() as db:
        return await figures.stats(db, since or first, until or last, deps.settings.time_zone)


@router.get("/admin/insight-runs/{run_id}")
async def get_run(run_id: Id, deps: GetDeps, _: AdminCaller) -> RunDetailOut:
    """One run in full: what it wrote, what it refused, and the raw reply."""
    async with deps.db.read() as db:
        return await listing.in_full(db, await listing.load(db, run_id), deps.clock())


@router.post("/admin/insight-runs/{run_id}/retry", status_code=202, responses=answers(409))
async def retry_run(run_id: Id, deps: GetDeps, caller: AdminCaller) -> PendingOut:
    """Analyse again what a failed or waiting run did not cover, at once."""
    async with deps.db.write() as db:
        run = await listing.load(db, run_id)
        await opt_outs.refuse(db, run.customer_id)
        if run.state not in {"failed", "waiting"}:
            raise Conflict("Only a failed or waiting run can be retried.", code="not_failed")
        wake = await lanes.wake_now(db, run.customer_id)
        if wake is None:
            raise Conflict("Its messages were analysed since, or are being analysed now.", code="nothing_waits")
        await lanes.put(db, wake)
        await audit.record(db, caller, "insight_run.retried", audit.Object("insight_run", run.id))
        return PendingOut(pending_messages=await lanes.waiting(db, run.customer_id))


@router.post("/admin/insight-runs/{run_id}/reprocess", status_code=202, responses=answers(409))
async def reprocess_run(run_id: Id, deps: GetDeps, caller: AdminCaller) -> RunOut:
    """Think again about a run's messages. What the new run states replaces what this one did, once it has succeeded.

    Asked for again while it waits, answers with the run that waits.
    """
    async with deps.db.write() as db:
        run = await listing.load(db, run_id)
        await opt_outs.refuse(db, run.customer_id)
        await redoing.ask(db, [run])
        queued = await redoing.waiting_for(db, run.id)
        if queued is None:
            detail = "Only a run that ended and still counts is thought again. A failed one is retried instead."
            raise Conflict(detail, code="not_reprocessable")
        await audit.record(db, caller, "insight_run.reprocessed", audit.Object("insight_run", run.id))
        [shown] = await listing.describe(db, [queued])
        return shown


@router.post("/customers/{customer_id}/reprocess", status_code=202, tags=["customers"], responses=answers(409))
async def reprocess_customer(customer_id: Id, deps: GetDeps, caller: AdminCaller) -> QueuedOut:
    """Think again about everything a customer said, run by run in order; facts that people entered stay as they are."""
    async with deps.db.write() as db:
        customer = await customers.load(db, caller, customer_id)
        await opt_outs.refuse(db, customer.id)
        queued = len(await redoing.ask(db, await redoing.covering(db, customer.id)))
        about = audit.Object("customer", customer.id)
        await audit.record(db, caller, "customer.reprocessed", about, after={"queued": queued})
        return QueuedOut(queued=queued)


@router.post("/customers/{customer_id}/analyze", status_code=202, tags=["customers"], responses=answers(409))
async def analyze_now(customer_id: Id, deps: GetDeps, caller: StaffWriter) -> PendingOut:
    """Do not wait for the end of the burst: analyse now what waits. 409 for one who is opted out from AI."""
    async with deps.db.write() as db:
        customer: Customer = await customers.load(db, caller, customer_id)
        await opt_outs.refuse(db, customer.id)
        wake = await lanes.wake_now(db, customer.id)
        if wake is not None:
            await lanes.put(db, wake)
        return PendingOut(pending_messages=await lanes.waiting(db, customer.id))
