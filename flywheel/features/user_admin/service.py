"""Users as an admin manages them: what their coming and going means for customers and conversations."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import Conversation, Customer, User
from flywheel.domain.errors import Conflict, FieldError, Invalid
from flywheel.features.conversations.handing_over import hand_over as hand_over_conversations
from flywheel.features.customers import service as customers
from flywheel.features.user_admin.schemas import UserIn
from flywheel.features.users import links
from flywheel.features.users import service as users
from flywheel.features.users.access import Caller


@dataclass(frozen=True)
class Work:
    """How many open conversations and customers are somebody's."""

    conversations: int
    customers: int


async def create(db: WriteSession, wanted: UserIn, password_hash: str | None) -> User:
    """A user who can sign in, and for the role `customer` the customer of the same id. Raises Conflict."""
    user = await users.create_user(
        db, username=wanted.username, password_hash=password_hash, role=wanted.role, display_name=wanted.display_name
    )
    if wanted.role == "customer":
        await customers.create(db, wanted.display_name, user=user)
    await db.refresh(user)
    return user


async def work_of(db: AnySession, user_id: uuid.UUID) -> Work:
    """What would be handed over if this user left."""
    open_ones = select(func.count()).where(Conversation.assignee_id == user_id, Conversation.status != "closed")
    owned = select(func.count()).where(Customer.owner_id == user_id)
    return Work(await db.scalar(open_ones) or 0, await db.scalar(owned) or 0)


async def deactivate(db: WriteSession, user: User, to_id: uuid.UUID | None, now: datetime) -> Work:
    """Keep a user out and hand their work over, all in one. Raises Conflict, or Invalid for who cannot take over."""
    if to_id == user.id:
        raise Invalid([FieldError("/hand_over_to", "not_staff", "Name another colleague, or nobody.")])
    await customers.need_staff(db, to_id, "/hand_over_to")
    await users.shut_out(db, user, now)
    given = await hand_over_conversations(db, user.id, to_id)
    return Work(given, await customers.hand_over(db, user.id, to_id))


async def reset_password(db: WriteSession, caller: Caller, user: User, now: datetime, *, days: int) -> links.Link:
    """End a user's password and sessions; returns the link that sets a new one. Raises Conflict."""
    if user.id == caller.user_id:
        raise Conflict("Change your own password with the old one.", code="own_password")
    if not user.is_active:
        raise Conflict("This user is deactivated. Reactivate them first.", code="user_inactive")
    await users.set_password(db, user, None)
    return await links.make(db, user, now, days=days)


def facts(user: User) -> dict[str, object]:
    """What the audit log tells of a user: of a customer no name."""
    told: dict[str, object] = {"role": user.role, "state": users.state_of(user)}
    return told if user.role == "customer" else {**told, "display_name": user.display_name}
