"""Shadow runs for admins: what another brain would have stated, before it is switched to."""

from fastapi import APIRouter

from flywheel.features.agent_configs import service as agent_configs
from flywheel.features.comparisons import listing, service
from flywheel.features.comparisons.schemas import ComparisonDetailOut, ComparisonIn, ComparisonOut
from flywheel.features.users import audit
from flywheel.features.users.session import AdminCaller, GetDeps
from flywheel.kit.documenting import answers
from flywheel.kit.wire import Id, Items

router = APIRouter(prefix="/admin/agent-configs", tags=["comparisons"])


@router.get("/comparisons")
async def list_comparisons(deps: GetDeps, _: AdminCaller) -> Items[ComparisonOut]:
    """The newest comparisons, in figures."""
    async with deps.db.read() as db:
        return Items(items=await listing.newest(db))


@router.get("/comparisons/{comparison_id}")
async def get_comparison(comparison_id: Id, deps: GetDeps, _: AdminCaller) -> ComparisonDetailOut:
    """One comparison as far as it is: per customer and burst, with what differs and what each side cost."""
    async with deps.db.read() as db:
        return await listing.in_full(db, comparison_id)


@router.post("/{config_id}/compare", status_code=202, responses=answers(409))
async def compare(config_id: Id, body: ComparisonIn, deps: GetDeps, caller: AdminCaller) -> ComparisonOut:
    """Replay stored bursts against this config. Nothing of the customers is written; the tokens count in its budget.

    At most 50 customers and 200 bursts. The result comes bit by bit: see `/admin/agent-configs/comparisons/{id}`.
    """
    async with deps.db.write() as db:
        config = await agent_configs.load(db, config_id)
        row = await service.start(db, caller, config, body)
        await audit.record(db, caller, "agent_config.compared", agent_configs.named(config))
        return await listing.in_full(db, row.id)
