"""The search over everything that a colleague may see."""

from fastapi import APIRouter

from flywheel.domain.errors import FieldError, Invalid
from flywheel.features.customers.schemas import CustomerOut
from flywheel.features.search import service
from flywheel.features.search.schemas import Kind, MessageHitOut, SearchOut
from flywheel.features.users.session import GetDeps, StaffReader
from flywheel.kit.wire import Limit, Page, Search

router = APIRouter(tags=["search"])


@router.get("/search")
async def search(
    deps: GetDeps,
    caller: StaffReader,
    q: Search,
    kind: Kind | None = None,
    limit: Limit = 20,
    cursor: str | None = None,
) -> SearchOut:
    """Messages that say `q`, newest first, and customers of that name or mobile number.

    Two Chinese characters are enough; width, case, and traditional or simplified form do not matter; what white space
    separates may stand apart. Numbers are also found by how they end. `cursor` goes on with the one group of `kind`.
    """
    if cursor is not None and kind is None:
        raise Invalid([FieldError("/kind", "missing", "Name the group that the cursor belongs to.")])
    messages: Page[MessageHitOut] = Page(items=[])
    customers: Page[CustomerOut] = Page(items=[])
    async with deps.db.read() as db:
        if kind in (None, "messages"):
            messages = await service.messages(db, caller, q, limit=limit, cursor=cursor)
        if kind in (None, "customers"):
            customers = await service.customers(db, caller, q, limit=limit, cursor=cursor, channels=deps.channels)
    return SearchOut(messages=messages, customers=customers)
