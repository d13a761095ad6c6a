"""Lists of customers as the API shows them: filters, keyset paging, and what each row carries along."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, cast, exists, false, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute

from flywheel.channels.contract import Registry
from flywheel.db.engine import AnySession
from flywheel.db.tables import ChannelIdentity, Customer, CustomerInsight, CustomerProfile, User
from flywheel.domain.identity import normalise_mobile
from flywheel.features.customers import opt_outs
from flywheel.features.customers.access import visible_customers
from flywheel.features.customers.schemas import ChannelOut, CustomerOut, PersonOut, Sort
from flywheel.features.users.access import Caller
from flywheel.kit import paging
from flywheel.kit.terms import Wanted, wanted
from flywheel.kit.wire import Page

_NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class CustomerFilter:
    """What a list is narrowed to; None = any."""

    q: str | None = None
    life_cycle_stage: str | None = None
    industry: str | None = None
    company_scale: str | None = None
    owner: uuid.UUID | None = None
    channel_type: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        for column, value in (
            (CustomerProfile.life_cycle_stage, self.life_cycle_stage),
            (CustomerProfile.industry, self.industry),
            (CustomerProfile.company_scale, self.company_scale),
        ):
            if value:
                found.append(column == value)
        if self.owner:
            found.append(Customer.owner_id == self.owner)
        if self.channel_type:
            identity = select(1).where(
                ChannelIdentity.customer_id == Customer.id, ChannelIdentity.channel_type == self.channel_type
            )
            found.append(exists(identity))
        if self.q and self.q.strip():
            found.append(_named_like(self.q.strip()))
        return found


def found_by(terms: InstrumentedAttribute[Any] | ColumnElement[Any], looked_for: Wanted | None) -> ColumnElement[bool]:
    """Whether indexed terms hold what is looked for; nothing holds signs alone."""
    if looked_for is None:
        return false()
    return terms.bool_op("@@")(cast(looked_for.query, TSQUERY))


def _named_like(words: str) -> ColumnElement[bool]:
    named = found_by(Customer.name_terms, wanted(words))
    mobile = normalise_mobile(words)
    return or_(named, Customer.mobile == mobile) if mobile else named


async def list_customers(
    db: AnySession,
    caller: Caller,
    wanted: CustomerFilter,
    *,
    sort: Sort,
    limit: int,
    cursor: str | None,
    channels: Registry,
) -> Page[CustomerOut]:
    """One page of the customers that the caller may see."""
    key, descending = _ORDERS[sort]
    query = (
        select(Customer)
        .join(CustomerProfile, CustomerProfile.customer_id == Customer.id)
        .where(visible_customers(caller), *wanted.conditions())
        .limit(limit + 1)
    )
    query = _after(query, key, descending, cursor, sort)
    rows, last = paging.page(list(await db.scalars(query)), limit)
    items = await describe(db, rows, channels)
    return Page(items=items, next_cursor=None if last is None else paging.encode(_sort_value(last, sort), last.id))


_ORDERS: dict[Sort, tuple[ColumnElement[Any], bool]] = {
    "-last_activity_at": (func.coalesce(Customer.last_activity_at, _NEVER), True),
    "-created_at": (Customer.created_at.expression, True),
    "display_name": (Customer.display_name.expression, False),
}


def _sort_value(customer: Customer, sort: Sort) -> object:
    if sort == "display_name":
        return customer.display_name
    return customer.created_at if sort == "-created_at" else customer.last_activity_at or _NEVER


def _after(
    query: Select[Customer], key: ColumnElement[Any], descending: bool, cursor: str | None, sort: Sort
) -> Select[Customer]:
    query = query.order_by(key.desc(), Customer.id.desc()) if descending else query.order_by(key, Customer.id)
    if cursor is None:
        return query
    value, last_id = paging.decode(cursor, str if sort == "display_name" else datetime, uuid.UUID)
    here, last = tuple_(key, Customer.id), tuple_(value, last_id)
    return query.where(here < last if descending else here > last)


async def describe(db: AnySession, customers: Sequence[Customer], channels: Registry) -> list[CustomerOut]:
    """Customers as the API shows them, in the given order; the related rows are read once for all."""
    ids = [customer.id for customer in customers]
    profiles = {
        p.customer_id: p for p in await db.scalars(select(CustomerProfile).where(CustomerProfile.customer_id.in_(ids)))
    }
    owner_ids = {c.owner_id for c in customers if c.owner_id}
    owners = {u.id: u for u in await db.scalars(select(User).where(User.id.in_(owner_ids)))} if owner_ids else {}
    counts = await _insight_counts(db, ids)
    identities = await _identities(db, ids, channels)
    opted_out = await opt_outs.since(db, ids)
    return [
        CustomerOut(
            id=c.id,
            display_name=c.display_name,
            avatar_url=c.avatar_url,
            owner=PersonOut.model_validate(owners[c.owner_id]) if c.owner_id in owners else None,
            life_cycle_stage=profiles[c.id].life_cycle_stage,
            industry=profiles[c.id].industry,
            company_scale=profiles[c.id].company_scale,
            mobile_masked=mask_mobile(c.mobile),
            ai_opted_out_at=opted_out.get(c.id),
            channels=identities.get(c.id, []),
            active_insights_count=counts.get(c.id, 0),
            last_activity_at=c.last_activity_at,
            created_at=c.created_at,
            version=c.version,
        )
        for c in customers
    ]


async def _insight_counts(db: AnySession, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    query = (
        select(CustomerInsight.customer_id, func.count())
        .where(CustomerInsight.customer_id.in_(ids), CustomerInsight.status == "active")
        .group_by(CustomerInsight.customer_id)
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def _identities(
    db: AnySession, ids: Sequence[uuid.UUID], channels: Registry
) -> Mapping[uuid.UUID, list[ChannelOut]]:
    query = select(ChannelIdentity).where(ChannelIdentity.customer_id.in_(ids)).order_by(ChannelIdentity.id)
    found: dict[uuid.UUID, list[ChannelOut]] = {}
    for identity in await db.scalars(query):
        found.setdefault(identity.customer_id, []).append(
            ChannelOut(
                channel_type=identity.channel_type,
                source_label=source_label(channels, identity.channel_type),
                peer_id_masked=mask_peer(identity.peer_id),
                display_name=identity.display_name,
            )
        )
    return found


def source_label(channels: Registry, channel_type: str) -> str:
    """The Chinese name of a channel type; an unregistered one shows its own key."""
    channel = channels.get(channel_type)
    return channel.name_zh if channel else channel_type


def mask_mobile(mobile: str | None) -> str | None:
    """138****5678."""
    return None if mobile is None else f"{mobile[:3]}****{mobile[-4:]}"


def mask_peer(peer_id: str) -> str:
    """wmK2xA…9fQ: enough to tell two apart, not enough to use."""
    return peer_id if len(peer_id) <= 6 else f"{peer_id[: min(6, len(peer_id) // 2)]}…{peer_id[-3:]}"
