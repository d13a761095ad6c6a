"""The inbox's list and its numbers, as the API shows them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, false, func, or_, select, true, tuple_

from flywheel.channels.contract import Registry
from flywheel.db.engine import AnySession
from flywheel.db.tables import Conversation, Customer, CustomerProfile, LabelledConversation, User
from flywheel.features.conversations import finding, labels
from flywheel.features.conversations.schemas import (
    ConversationOut,
    CountsOut,
    LastMessageOut,
    PartyOut,
    Status,
    View,
)
from flywheel.features.conversations.service import capabilities
from flywheel.features.customers.access import visible_conversations
from flywheel.features.customers.listing import found_by, source_label
from flywheel.features.customers.schemas import PersonOut
from flywheel.features.users.access import Caller
from flywheel.kit import paging
from flywheel.kit.terms import wanted as wanted_by
from flywheel.kit.wire import Page


@dataclass(frozen=True)
class ConversationFilter:
    """What the list is narrowed to; None = any."""

    view: View = "all"
    status: Status | None = None
    channel_type: str | None = None
    customer_id: uuid.UUID | None = None
    q: str | None = None
    unread: bool | None = None
    label_id: uuid.UUID | None = None

    def conditions(self, caller: Caller) -> list[ColumnElement[bool]]:
        found = [visible_conversations(caller), _in_view(self.view, caller)]
        if self.status:
            found.append(Conversation.status == self.status)
        if self.channel_type:
            found.append(Conversation.channel_type == self.channel_type)
        if self.label_id:
            labelled = select(LabelledConversation.conversation_id)
            found.append(Conversation.id.in_(labelled.where(LabelledConversation.label_id == self.label_id)))
        if self.customer_id:
            found.append(Conversation.customer_id == self.customer_id)
        if self.unread is not None:
            found.append(Conversation.unread_count > 0 if self.unread else Conversation.unread_count == 0)
        return found


def _in_view(view: View, caller: Caller) -> ColumnElement[bool]:
    views: dict[View, ColumnElement[bool]] = {
        "mine": Conversation.assignee_id == caller.user_id,
        "unassigned": Conversation.assignee_id.is_(None),
        "awaiting_reply": Conversation.waiting_since.is_not(None) & (Conversation.status == "open"),
        "unread": Conversation.unread_count > 0,
        "all": true(),
    }
    return views[view]


async def _speaking_of(db: AnySession, caller: Caller, words: str) -> ColumnElement[bool]:
    """Named so, or said in a message that the caller may read: a search must not reveal what a list hides."""
    looked_for = wanted_by(words)
    if looked_for is None:
        return false()
    said = await finding.threads(db, caller, looked_for)
    named = select(1).where(Customer.id == Conversation.customer_id, found_by(Customer.name_terms, looked_for))
    return or_(exists(named), Conversation.id.in_(said))


async def list_conversations(
    db: AnySession,
    caller: Caller,
    wanted: ConversationFilter,
    *,
    limit: int,
    cursor: str | None,
    channels: Registry,
) -> Page[ConversationOut]:
    """One page, newest activity first."""
    conditions = wanted.conditions(caller)
    if wanted.q and wanted.q.strip():
        conditions.append(await _speaking_of(db, caller, wanted.q))
    query = (
        select(Conversation)
        .where(*conditions)
        .order_by(Conversation.last_activity_at.desc(), Conversation.id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        here = tuple_(Conversation.last_activity_at, Conversation.id)
        query = query.where(here < tuple_(*paging.decode(cursor, datetime, uuid.UUID)))
    rows, last = paging.page(list(await db.scalars(query)), limit)
    items = await describe(db, rows, channels, caller)
    return Page(items=items, next_cursor=None if last is None else paging.encode(last.last_activity_at, last.id))


async def counts(db: AnySession, caller: Caller, status: Status | None) -> CountsOut:
    """How many conversations each view holds, of all or of one status."""
    views: tuple[View, ...] = ("all", "mine", "unassigned", "awaiting_reply", "unread")
    columns: list[ColumnElement[Any]] = [func.count().filter(_in_view(view, caller)).label(view) for view in views]
    query = select(*columns).select_from(Conversation).where(visible_conversations(caller))
    if status:
        query = query.where(Conversation.status == status)
    row = (await db.execute(query)).one()
    return CountsOut(**row._asdict())


async def describe(
    db: AnySession, rows: Sequence[Conversation], channels: Registry, caller: Caller
) -> list[ConversationOut]:
    """Conversations as the API shows them, in the given order. A customer is not told what we think of them."""
    people_query = (
        select(Customer, CustomerProfile)
        .join(CustomerProfile, CustomerProfile.customer_id == Customer.id)
        .where(Customer.id.in_({row.customer_id for row in rows}))
    )
    people = {customer.id: _party(customer, profile) for customer, profile in (await db.execute(people_query)).all()}
    assignee_ids = {row.assignee_id for row in rows if row.assignee_id}
    query = select(User).where(User.id.in_(assignee_ids))
    assignees = {user.id: user for user in await db.scalars(query)} if assignee_ids else {}
    labelled = await labels.of(db, [row.id for row in rows]) if caller.is_staff else {}
    shown = [
        ConversationOut(
            id=row.id,
            customer=people[row.customer_id],
            channel_type=row.channel_type,
            source_label=source_label(channels, row.channel_type),
            tag=row.tag,
            status=row.status,
            snoozed_until=row.snoozed_until if row.status == "snoozed" else None,
            labels=labelled.get(row.id, []),
            assignee=PersonOut.model_validate(assignees[row.assignee_id]) if row.assignee_id in assignees else None,
            last_message=LastMessageOut.model_validate(row.last_message) if row.last_message else None,
            last_activity_at=row.last_activity_at,
            waiting_since=row.waiting_since,
            unread_count=row.unread_count,
            can_reply=capabilities(channels, row.channel_type).can_reply,
            version=row.version,
            created_at=row.created_at,
        )
        for row in rows
    ]
    return shown if caller.is_staff else [_for_customer(row) for row in shown]


def _for_customer(row: ConversationOut) -> ConversationOut:
    """Without what colleagues think of the customer, and whether they have looked."""
    status = "open" if row.status == "snoozed" else row.status
    hidden = {"status": status, "snoozed_until": None, "unread_count": 0, "customer": _named_only(row.customer)}
    return row.model_copy(update=hidden)


def _party(customer: Customer, profile: CustomerProfile) -> PartyOut:
    return PartyOut(
        id=customer.id,
        display_name=customer.display_name,
        avatar_url=customer.avatar_url,
        life_cycle_stage=profile.life_cycle_stage,
        industry=profile.industry,
        company_scale=profile.company_scale,
    )


def _named_only(party: PartyOut) -> PartyOut:
    hidden = {"life_cycle_stage": None, "industry": None, "company_scale": None}
    return party.model_copy(update=hidden)
