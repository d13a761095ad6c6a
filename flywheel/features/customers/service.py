"""Customers: made, found, changed. Every one is loaded through an access check."""

import uuid

from sqlalchemy import ARRAY, Text, cast, func, select

from flywheel.db.engine import AnySession, Plain, WriteSession, Writing
from flywheel.db.tables import Customer, CustomerProfile, User
from flywheel.domain.errors import FieldError, Invalid, NotFound, Stale
from flywheel.domain.identity import normalise_mobile
from flywheel.features.customers.access import visible_customers
from flywheel.features.customers.schemas import CustomerChange
from flywheel.features.users.access import STAFF, Caller
from flywheel.kit.terms import terms


async def create(
    db: WriteSession,
    display_name: str,
    *,
    mobile: str | None = None,
    owner_id: uuid.UUID | None = None,
    user: User | None = None,
) -> Customer:
    """A new customer with profile, and the user that shares its id unless one is given."""
    if user is None:
        user = User(username=None, password_hash=None, role="customer", display_name=display_name)
        db.add(user)
        await db.flush()
    customer = Customer(id=user.id, owner_id=owner_id, mobile=mobile)
    _name(customer, display_name)
    db.add(customer)
    await db.flush()
    db.add(CustomerProfile(customer_id=customer.id))
    await db.flush()
    await db.refresh(customer)
    db.announce("customer.created", to="outside", customer_id=str(customer.id))
    return customer


def _name(customer: Customer, name: str) -> None:
    customer.display_name = name
    customer.name_terms = func.array_to_tsvector(cast(terms(name), ARRAY(Text)))


async def load(db: AnySession, caller: Caller, customer_id: uuid.UUID) -> Customer:
    """One customer. Raises NotFound, also for one that the caller may not know of."""
    query = select(Customer).where(Customer.id == customer_id, visible_customers(caller))
    customer = await db.scalar(query)
    if customer is None:
        raise NotFound("There is no such customer.")
    return customer


async def load_profile(db: AnySession, customer_id: uuid.UUID) -> CustomerProfile:
    """The core profile of a customer that was loaded through its access check."""
    query = select(CustomerProfile).where(CustomerProfile.customer_id == customer_id)
    return (await db.execute(query)).scalar_one()


async def lock_profile(db: Writing, customer_id: uuid.UUID) -> CustomerProfile:
    """The profile, locked: whoever writes facts of one customer does so one after the other. See `save_profile`."""
    if isinstance(db, Plain):
        [row] = await db.rows(_LOCK, customer_id)
        return CustomerProfile(**dict(zip(_COLUMNS, row, strict=True)))
    query = (
        select(CustomerProfile)
        .where(CustomerProfile.customer_id == customer_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await db.execute(query)).scalar_one()


async def save_profile(db: Writing, profile: CustomerProfile) -> None:
    """Write what was learned into a locked profile, as its next version."""
    profile.version += 1
    if isinstance(db, Plain):
        await db.rows(_LEARN, profile.customer_id, *(getattr(profile, name) for name in _LEARNED))
    else:
        await db.flush()
    db.announce("profile.updated", customer_id=str(profile.customer_id), version=profile.version)


_COLUMNS = tuple(column.name for column in CustomerProfile.__table__.columns)
_LOCK = f"select {', '.join(_COLUMNS)} from customer_profiles where customer_id = $1 for update"  # noqa: S608 - ours
_LEARNED = ("life_cycle_stage", "industry", "company_scale", "ai_summary", "ai_summary_updated_at", "version")
_LEARN = f"""
    update customer_profiles set {", ".join(f"{name} = ${n}" for n, name in enumerate(_LEARNED, 2))}
    where customer_id = $1
    """  # noqa: S608 - likewise


async def change(db: WriteSession, customer: Customer, wanted: CustomerChange) -> Customer:
    """Change the named fields. Raises Stale, or Invalid for an owner who is not staff."""
    await db.refresh(customer, with_for_update=True)
    if wanted.version is not None and wanted.version != customer.version:
        raise Stale()
    named = wanted.model_fields_set
    if "owner_id" in named:
        await need_staff(db, wanted.owner_id, "/owner_id")
        customer.owner_id = wanted.owner_id
    if "display_name" in named and wanted.display_name:
        _name(customer, wanted.display_name)
    if "mobile" in named:
        customer.mobile = readable_mobile(wanted.mobile)
    customer.version += 1
    await db.flush()
    db.announce("conversation.updated", to="browsers", customer_id=str(customer.id))
    db.announce("customer.updated", to="outside", customer_id=str(customer.id), version=customer.version)
    return customer


async def hand_over(db: WriteSession, from_id: uuid.UUID, to_id: uuid.UUID | None) -> int:
    """Give every customer of a colleague who leaves to another one, or to nobody; returns how many."""
    return len(await db.rows(_HAND_OVER, from_id, to_id))


_HAND_OVER = """
    with theirs as materialized (select id from customers where owner_id = $1 order by id for no key update)
    update customers c set owner_id = $2, version = c.version + 1 from theirs where c.id = theirs.id returning c.id
    """
"""Locked in the order in which the storing of messages locks them."""


def readable_mobile(text: str | None) -> str | None:
    """A mobile number as stored. Raises Invalid when it cannot be one."""
    if text is None or not text.strip():
        return None
    digits = normalise_mobile(text)
    if digits is None:
        raise Invalid([FieldError("/mobile", "mobile_invalid", "Write 7 to 15 digits.")])
    return digits


async def need_staff(db: AnySession, user_id: uuid.UUID | None, pointer: str) -> None:
    """Raise Invalid unless the id is None or an active colleague's."""
    if user_id is None:
        return
    query = select(User.id).where(User.id == user_id, User.role.in_(STAFF), User.is_active)
    if await db.scalar(query) is None:
        raise Invalid([FieldError(pointer, "not_staff", "Name an active colleague (see /users/staff).")])
