"""Messages that say something, newest first: candidates by their terms, then looked at one by one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, tuple_

from flywheel.db.engine import AnySession
from flywheel.db.tables import Conversation, Customer, Message, MessageTerms
from flywheel.features.customers.access import visible_conversations
from flywheel.features.customers.listing import found_by
from flywheel.features.users.access import Caller
from flywheel.kit import paging
from flywheel.kit.terms import Wanted

AT_ONCE = 200
ROUNDS = 5
"""So many candidates are looked at for one answer, so that no words make it slow; the next page goes on from there."""


@dataclass(frozen=True)
class Hit:
    """A message that says what was looked for, and where."""

    message: Message
    customer_id: uuid.UUID
    customer_name: str
    places: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Found:
    """Hits, newest first, and where the search goes on; None at the end."""

    hits: Sequence[Hit]
    next_cursor: str | None


async def find(db: AnySession, caller: Caller, wanted: Wanted, *, limit: int, cursor: str | None) -> Found:
    """One page of what the caller may read."""
    here = tuple(paging.decode(cursor, datetime, uuid.UUID)) if cursor is not None else None
    hits: list[Hit] = []
    for _ in range(ROUNDS):
        rows = await _candidates(db, caller, wanted, here)
        for row in rows:
            here = (row.sent_at, row.message_id)
            if places := wanted.places(row.Message.text):
                hits.append(Hit(row.Message, row.customer_id, row.display_name, places))
                if len(hits) == limit:
                    return Found(hits, paging.encode(*here))
        if len(rows) < AT_ONCE:
            return Found(hits, None)
    return Found(hits, paging.encode(*here) if here else None)


async def _candidates(db: AnySession, caller: Caller, wanted: Wanted, here: tuple[Any, ...] | None) -> Sequence[Any]:
    place = (MessageTerms.sent_at, MessageTerms.message_id)
    query = (
        select(*place, Message, Conversation.customer_id, Customer.display_name)
        .join(Message, Message.id == MessageTerms.message_id)
        .join(Conversation, Conversation.id == MessageTerms.conversation_id)
        .join(Customer, Customer.id == Conversation.customer_id)
        .where(found_by(MessageTerms.terms, wanted), *_readable(caller))
        .order_by(*(column.desc() for column in place))
        .limit(AT_ONCE)
    )
    if here is not None:
        query = query.where(tuple_(*place) < tuple_(*here))
    return (await db.execute(query)).all()


def _readable(caller: Caller) -> list[ColumnElement[bool]]:
    readable = [Message.revoked_at.is_(None), visible_conversations(caller)]
    return readable if caller.is_staff else [*readable, Message.direction != "note"]


async def threads(db: AnySession, caller: Caller, wanted: Wanted) -> set[uuid.UUID]:
    """The conversations of the newest messages that say it."""
    found = await find(db, caller, wanted, limit=AT_ONCE * ROUNDS, cursor=None)
    return {hit.message.conversation_id for hit in found.hits}
