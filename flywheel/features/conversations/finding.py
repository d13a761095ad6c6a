"""Messages that say something, newest first: candidates by their terms, then looked at one by one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_

from flywheel.db.engine import AnySession
from flywheel.db.tables import Conversation, Customer, Message, MessageTerms
from flywheel.features.customers.access import visible_conversations
from flywheel.features.customers.listing import found_by
from flywheel.features.users.access import Caller
from flywheel.kit import paging
from flywheel.kit.terms import Wanted

AT_ONCE = 100
WINDOW, WINDOWS = 5_000, 20
"""Messages in a step back in time, and steps for one answer: no words make it slow; the next page goes on there."""
COMMON = 10
"""What so many of the newest messages say is found by walking on."""
RARE = 3_000
"""What at most so many say at all is read by its terms and sorted."""
INBOX = 100
"""So many of the newest messages tell which conversations the inbox shows."""


Place = tuple[datetime, uuid.UUID]
_PLACE = (MessageTerms.sent_at, MessageTerms.message_id)
_NEWEST_FIRST = tuple(column.desc() for column in _PLACE)


@dataclass(frozen=True)
class Hit:
    """A message that says what was looked for, and where."""

    message: Message
    customer_id: uuid.UUID
    customer_name: str
    places: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Stretch:
    """The messages before `here`, from `until` on; on a walk each is looked at, else they are found by their terms."""

    here: Place | None
    until: Place | None
    is_walk: bool


@dataclass(frozen=True)
class Found:
    """Hits, newest first, and where the search goes on; None at the end."""

    hits: Sequence[Hit]
    next_cursor: str | None


async def find(db: AnySession, caller: Caller, wanted: Wanted, *, limit: int, cursor: str | None) -> Found:
    """One page of what the caller may read."""
    here: Place | None = _place(cursor)
    hits: list[Hit] = []
    is_walk, at_once = True, max(AT_ONCE, 2 * limit)
    for step in range(WINDOWS):
        until = await _window_end(db, here) if is_walk else None
        rows = await _candidates(db, caller, wanted, Stretch(here, until, is_walk), at_once)
        for row in rows:
            here = (row.sent_at, row.message_id)
            if places := wanted.places(row.Message.text):
                hits.append(Hit(row.Message, row.customer_id, row.display_name, places))
                if len(hits) == limit:
                    return Found(hits, paging.encode(*here))
        if len(rows) < at_once:
            if until is None:
                return Found(hits, None)
            here = until
        if step == 0 and len(rows) < COMMON:
            is_walk = not await _is_rare(db, wanted)
    return Found(hits, paging.encode(*here) if here else None)


def _place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    sent_at, message_id = paging.decode(cursor, datetime, uuid.UUID)
    return sent_at, message_id


async def _is_rare(db: AnySession, wanted: Wanted) -> bool:
    some = select(MessageTerms.message_id).where(found_by(MessageTerms.terms, wanted)).limit(RARE + 1).subquery()
    return (await db.scalar(select(func.count()).select_from(some)) or 0) <= RARE


async def _window_end(db: AnySession, here: Place | None) -> Place | None:
    """The last message of the next step back; None where it reaches the first one."""
    query = select(*_PLACE).where(*_before(here)).order_by(*_NEWEST_FIRST).offset(WINDOW - 1).limit(1)
    row = (await db.execute(query)).first()
    return None if row is None else (row[0], row[1])


async def _candidates(db: AnySession, caller: Caller, wanted: Wanted, stretch: Stretch, at_once: int) -> Sequence[Any]:
    """Messages with the terms in a stretch of time. Which index to use is decided here: the planner knows the commonest
    terms only, and takes a limit for a promise that there are many.
    """
    columns = (*_PLACE, MessageTerms.conversation_id, MessageTerms.terms)
    part = select(*columns).where(*_before(stretch.here))
    if stretch.until is not None:
        part = part.where(tuple_(*_PLACE) >= tuple_(*stretch.until))
    if not stretch.is_walk:
        part = part.where(found_by(MessageTerms.terms, wanted))
    found = part.cte("found").prefix_with("materialized")
    query = (
        select(found.c.sent_at, found.c.message_id, Message, Conversation.customer_id, Customer.display_name)
        .join(Message, Message.id == found.c.message_id)
        .join(Conversation, Conversation.id == found.c.conversation_id)
        .join(Customer, Customer.id == Conversation.customer_id)
        .where(found_by(found.c.terms, wanted), *_readable(caller))
        .order_by(found.c.sent_at.desc(), found.c.message_id.desc())
        .limit(at_once)
    )
    return (await db.execute(query)).all()


def _before(here: Place | None) -> list[ColumnElement[bool]]:
    return [] if here is None else [tuple_(*_PLACE) < tuple_(*here)]


def _readable(caller: Caller) -> list[ColumnElement[bool]]:
    readable = [Message.revoked_at.is_(None), visible_conversations(caller)]
    return readable if caller.is_staff else [*readable, Message.direction != "note"]


async def threads(db: AnySession, caller: Caller, wanted: Wanted) -> set[uuid.UUID]:
    """The conversations of the newest messages that say it."""
    found = await find(db, caller, wanted, limit=INBOX, cursor=None)
    return {hit.message.conversation_id for hit in found.hits}
