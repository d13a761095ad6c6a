"""The messages that a run reads: its burst, what was said before it, what a kept reply refers to.

Plain rows of the columns that are needed, because every run reads dozens of them.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from flywheel.db.engine import Statements

RECENT_MESSAGES = 20


class Said(NamedTuple):
    """A message as a run needs it."""

    id: uuid.UUID
    lane_seq: int | None
    direction: str
    text: str
    source_seq: int
    external_id: str
    sent_at: datetime
    received_at: datetime
    revoked_at: datetime | None
    request_id: uuid.UUID | None = None

    @property
    def order(self) -> tuple[datetime, int, uuid.UUID]:
        """Its place in the conversation."""
        return self.sent_at, self.source_seq, self.id


_SELECT = f"select {', '.join(Said._fields)} from messages"  # noqa: S608 - names of our own columns
_WAITING = f"{_SELECT} where customer_id = $1 and lane_seq > $2 order by lane_seq limit $3"
_NAMED = f"{_SELECT} where id = any($1) order by lane_seq"
_RECENT = f"""
    select m.* from conversations c cross join lateral (
      {_SELECT}
      where conversation_id = c.id and id <> all($2) and sent_at <= $3 and direction <> 'note'
        and revoked_at is null and text <> '' and not exists (
          select 1 from ai_opt_outs o
          where o.customer_id = $1 and received_at >= o.began_at and (o.ended_at is null or received_at < o.ended_at))
      order by sent_at desc, source_seq desc, id desc limit {RECENT_MESSAGES}) m
    where c.customer_id = $1
    order by sent_at desc, source_seq desc, id desc limit {RECENT_MESSAGES}
    """  # noqa: S608 - likewise


async def waiting(db: Statements, customer_id: uuid.UUID, after: int, most: int) -> list[Said]:
    """A customer's messages behind a place in their lane, in order of storing."""
    return [Said(*row) for row in await db.rows(_WAITING, customer_id, after, most)]


async def named(db: Statements, ids: Collection[uuid.UUID]) -> list[Said]:
    """Messages by id, in order of storing."""
    return [Said(*row) for row in await db.rows(_NAMED, list(ids))] if ids else []


async def recent(db: Statements, customer_id: uuid.UUID, burst: Sequence[Said]) -> list[Said]:
    """What was said before a burst's end in any of the customer's conversations, newest first.

    Without what was said while the customer was opted out from AI.
    """
    until = max(message.sent_at for message in burst)
    shown = [message.id for message in burst]
    return [Said(*row) for row in await db.rows(_RECENT, customer_id, shown, until)]
