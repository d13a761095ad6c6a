"""Customers who are not to be shown to any brain: decided by staff, kept with who and when, true for all that is said
in the meantime.
"""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import AiOptOut, User
from flywheel.domain.errors import Conflict
from flywheel.features.customers import service
from flywheel.features.customers.schemas import OptOutOut, PersonOut
from flywheel.features.lanes import service as lanes
from flywheel.features.users import audit
from flywheel.features.users.access import Caller


async def set_to(db: WriteSession, caller: Caller, customer_id: uuid.UUID, *, is_out: bool) -> None:
    """Opt a customer out, or in again. What is so already stays as it was decided first."""
    # Whoever writes facts holds the profile: a run that is under way sees the decision, or was there before it. The
    # lane comes first, as in a run's write-back: neither waits for the other in a ring.
    until_seq = await lanes.head(db, customer_id)
    await service.lock_profile(db, customer_id)
    if is_out:
        row = {"customer_id": customer_id, "began_by": caller.user_id}
        made = await db.scalar(insert(AiOptOut).values(row).on_conflict_do_nothing().returning(AiOptOut.id))
        if made is not None:
            await audit.record(db, caller, "customer.ai_opted_out", audit.Object("customer", customer_id))
        wake = await lanes.wake_now(db, customer_id)
        if wake is not None:
            await lanes.put(db, wake)
        return
    ended = update(AiOptOut).where(AiOptOut.customer_id == customer_id, AiOptOut.ended_at.is_(None))
    values = {"ended_at": func.clock_timestamp(), "ended_by": caller.user_id, "until_seq": until_seq}
    if (await db.execute(ended.values(values).returning(AiOptOut.id))).first() is not None:
        await audit.record(db, caller, "customer.ai_opted_in", audit.Object("customer", customer_id))


async def refuse(db: AnySession, customer_id: uuid.UUID) -> None:
    """Raise Conflict when a person asks for an analysis of a customer who is opted out."""
    if await since(db, [customer_id]):
        detail = "This customer is opted out from AI: nothing of theirs is analysed. Opt them in first."
        raise Conflict(detail, code="opted_out")


async def since(db: AnySession, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, datetime]:
    """Since when the customers among these that are opted out are so."""
    query = select(AiOptOut.customer_id, AiOptOut.began_at)
    found = await db.execute(query.where(AiOptOut.customer_id.in_(ids), AiOptOut.ended_at.is_(None)))
    return {row[0]: row[1] for row in found}


async def history(db: AnySession, customer_id: uuid.UUID) -> list[OptOutOut]:
    """Every opt-out of a customer with who decided it, newest first."""
    query = select(AiOptOut).where(AiOptOut.customer_id == customer_id).order_by(AiOptOut.began_at.desc())
    rows = list(await db.scalars(query))
    ids = {user_id for row in rows for user_id in (row.began_by, row.ended_by) if user_id}
    people = {u.id: PersonOut.model_validate(u) for u in await db.scalars(select(User).where(User.id.in_(ids)))}
    return [
        OptOutOut(
            began_at=row.began_at,
            began_by=people.get(row.began_by) if row.began_by else None,
            ended_at=row.ended_at,
            ended_by=people.get(row.ended_by) if row.ended_by else None,
        )
        for row in rows
    ]
