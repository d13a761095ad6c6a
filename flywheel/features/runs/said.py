"""The messages that a run reads: its burst, what was said before it, what a kept reply refers to.

Plain rows of the columns that are needed, because every run reads dozens of them.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text

from flywheel.db.engine import AnySession, WriteSession

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

    @property
    def order(self) -> tuple[datetime, int, uuid.UUID]:
        """Its place in the conversation."""
        return self.sent_at, self.source_seq, self.id


_COLUMNS = ", ".join(Said._fields)
_WAITING = text(
    f"""
    select {_COLUMNS} from messages where customer_id = :customer_id and lane_seq > :after order by lane_seq limit :most
    """  # noqa: S608 - a constant of ours
)
_NAMED = text(
    f"select {_COLUMNS} from messages where id = any(:ids) order by lane_seq"  # noqa: S608 - a constant of ours
)
_RECENT = text(
    f"""
    select m.* from conversations c cross join lateral (
      select {_COLUMNS} from messages
      where conversation_id = c.id and id <> all(:burst) and sent_at <= :until and direction <> 'note'
        and revoked_at is null and text <> ''
      order by sent_at desc, source_seq desc, id desc limit {RECENT_MESSAGES}) m
    where c.customer_id = :customer_id
    order by sent_at desc, source_seq desc, id desc limit {RECENT_MESSAGES}
    """  # noqa: S608 - constants of ours
)


async def waiting(db: WriteSession, customer_id: uuid.UUID, after: int, most: int) -> list[Said]:
    """A customer's messages behind a place in their lane, in order of storing."""
    found = await db.execute(_WAITING, {"customer_id": customer_id, "after": after, "most": most})
    return [Said(*row) for row in found]


async def named(db: AnySession, ids: Collection[uuid.UUID]) -> list[Said]:
    """Messages by id, in order of storing."""
    return [Said(*row) for row in await db.execute(_NAMED, {"ids": list(ids)})] if ids else []


async def recent(db: AnySession, customer_id: uuid.UUID, burst: Sequence[Said]) -> list[Said]:
    """What was said before a burst's end in any of the customer's conversations, newest first."""
    until = max(message.sent_at for message in burst)
    values = {"customer_id": customer_id, "burst": [message.id for message in burst], "until": until}
    return [Said(*row) for row in await db.execute(_RECENT, values)]
