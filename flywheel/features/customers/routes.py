"""Customers: list, create, read, change."""

from fastapi import APIRouter

from flywheel.domain.categories import STAGES
from flywheel.features.customers import listing, opt_outs, service
from flywheel.features.customers.schemas import CustomerChange, CustomerIn, CustomerOut, OptOutOut, Sort, StageOut
from flywheel.features.users import audit
from flywheel.features.users.session import GetDeps, StaffReader, StaffWriter
from flywheel.kit import paging
from flywheel.kit.wire import Id, Items, Limit, Page, Search

router = APIRouter()


@router.get("/customers", tags=["customers"])
async def list_customers(
    deps: GetDeps,
    caller: StaffReader,
    q: Search | None = None,
    life_cycle_stage: Search | None = None,
    industry: Search | None = None,
    company_scale: Search | None = None,
    owner: Id | None = None,
    channel_type: Search | None = None,
    sort: Sort = "-last_activity_at",
    limit: Limit = paging.DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[CustomerOut]:
    """Customers that the caller may see. `q` searches names, and finds a whole mobile number."""
    wanted = listing.CustomerFilter(q, life_cycle_stage, industry, company_scale, owner, channel_type)
    async with deps.db.read() as db:
        return await listing.list_customers(
            db, caller, wanted, sort=sort, limit=limit, cursor=cursor, channels=deps.channels
        )


@router.post("/customers", tags=["customers"], status_code=201)
async def create_customer(body: CustomerIn, deps: GetDeps, caller: StaffWriter) -> CustomerOut:
    """A customer entered by hand. Without `owner_id` it is the caller's own."""
    mobile = service.readable_mobile(body.mobile)
    async with deps.db.write() as db:
        await service.need_staff(db, body.owner_id, "/owner_id")
        owner_id = body.owner_id or caller.user_id
        customer = await service.create(db, body.display_name, mobile=mobile, owner_id=owner_id)
        [shown] = await listing.describe(db, [customer], deps.channels)
        return shown


@router.get("/customers/{customer_id}", tags=["customers"])
async def get_customer(customer_id: Id, deps: GetDeps, caller: StaffReader) -> CustomerOut:
    """One customer."""
    async with deps.db.read() as db:
        customer = await service.load(db, caller, customer_id)
        [shown] = await listing.describe(db, [customer], deps.channels)
        return shown


@router.patch("/customers/{customer_id}", tags=["customers"])
async def change_customer(customer_id: Id, body: CustomerChange, deps: GetDeps, caller: StaffWriter) -> CustomerOut:
    """Change name, mobile, owner, or whether AI reads what is said; 412 when `version` is no longer the newest."""
    async with deps.db.write() as db:
        customer = await service.load(db, caller, customer_id)
        before = audit.facts_of(customer, ("owner_id",))
        if body.ai_opted_out is not None:
            # Before the customer is locked: whoever stores a message locks the lane first, too.
            await opt_outs.set_to(db, caller, customer_id, is_out=body.ai_opted_out)
        changed = await service.change(db, customer, body)
        after = audit.facts_of(changed, ("owner_id",))
        if after != before:
            about = audit.Object("customer", customer_id)
            await audit.record(db, caller, "customer.owner_changed", about, before=before, after=after)
        [shown] = await listing.describe(db, [changed], deps.channels)
        return shown


@router.get("/customers/{customer_id}/ai-opt-outs", tags=["customers"])
async def list_opt_outs(customer_id: Id, deps: GetDeps, caller: StaffReader) -> Items[OptOutOut]:
    """When a customer was opted out from AI, and who decided so; newest first."""
    async with deps.db.read() as db:
        customer = await service.load(db, caller, customer_id)
        return Items(items=await opt_outs.history(db, customer.id))


@router.get("/customer-stages", tags=["customers"])
async def stages(_: StaffReader) -> Items[StageOut]:
    """The steps of a customer's life cycle, in order."""
    return Items(items=[StageOut.model_validate(stage) for stage in STAGES])
