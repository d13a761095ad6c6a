"""What the inbox says of a conversation, as a function of its messages and of one read mark that all colleagues share.

Unread are the customer's messages after the mark, in the thread's order, that were not recalled; an answer moves the
mark along. A conversation waits since the oldest of the customer's messages after the last answer. Neither depends on
the order or the batches in which the messages came.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flywheel.db.engine import WriteSession, Writing
from flywheel.db.tables import Conversation
from flywheel.features.notifications import service as notifications


@dataclass(frozen=True)
class Touched:
    """A conversation whose new messages are not told by counting alone, or that the customer has woken."""

    id: uuid.UUID
    is_unsettled: bool
    is_woken: bool


LOOK_AGAIN = """
    coalesce(t.is_answered or c.read_at = any(t.asked_ats) or c.answered_at = any(t.asked_ats), false) as is_unsettled,
    coalesce(c.status <> 'open' and t.asked_at >= least(c.last_message_at, now()), false) as is_woken
"""
"""What the storing statement yields of a conversation `c` and its new messages `t`, whose times alone it knows: an
answer, or two messages of one moment, are looked at again, since only their place in the thread tells. The customer
wakes a conversation by the newest message of all; late history does not.
"""

_LOCK = "select id from conversations where id = any($1) order by id for update"
_SETTLE = """
    update conversations c set
      answered_at = answer.sent_at,
      read_at = seen.sent_at, read_seq = seen.source_seq, read_id = seen.id,
      unread_count = (
        select count(*) from messages m
        where m.conversation_id = o.id and m.direction = 'inbound' and m.revoked_at is null
          and (m.sent_at, m.source_seq, m.id) > (coalesce(seen.sent_at, '-infinity'), coalesce(seen.source_seq, 0),
            coalesce(seen.id, '00000000-0000-0000-0000-000000000000'))),
      waiting_since = (
        select min(m.sent_at) from messages m
        where m.conversation_id = o.id and m.direction = 'inbound' and m.revoked_at is null
          and (m.sent_at, m.source_seq, m.id) > (coalesce(answer.sent_at, '-infinity'), coalesce(answer.source_seq, 0),
            coalesce(answer.id, '00000000-0000-0000-0000-000000000000')))
    from conversations o
    left join lateral (
      select m.sent_at, m.source_seq, m.id from messages m
      where m.conversation_id = o.id and m.direction = 'outbound' and m.revoked_at is null
      order by m.sent_at desc, m.source_seq desc, m.id desc limit 1) answer on true
    left join lateral (
      select mark.sent_at, mark.source_seq, mark.id from (
        select o.read_at as sent_at, o.read_seq as source_seq, o.read_id as id
        union all
        (select m.sent_at, m.source_seq, m.id from messages m
         where m.conversation_id = o.id and m.direction = 'outbound'
         order by m.sent_at desc, m.source_seq desc, m.id desc limit 1)) mark
      where mark.id is not null order by mark.sent_at desc, mark.source_seq desc, mark.id desc limit 1) seen on true
    where o.id = any($1) and c.id = o.id
    """
_READ = """
    update conversations c set read_at = newest.sent_at, read_seq = newest.source_seq, read_id = newest.id
    from (
      select sent_at, source_seq, id from messages where conversation_id = $1 and direction <> 'note'
      order by sent_at desc, source_seq desc, id desc limit 1) newest
    where c.id = $1
      and (c.read_id is null or (newest.sent_at, newest.source_seq, newest.id) > (c.read_at, c.read_seq, c.read_id))
    """
# Who has left keeps what they closed, as history; when the customer comes back, it is everybody's.
_WAKE = """
    update conversations c set status = 'open', snoozed_until = null, version = c.version + 1,
      assignee_id = (select u.id from users u where u.id = was.assignee_id and u.is_active)
    from conversations was where was.id = c.id and c.id = any($1) and c.status <> 'open'
    returning c.id, case when was.status = 'snoozed' then c.assignee_id end
    """
_WAKE_DUE = """
    update conversations set status = 'open', snoozed_until = null, version = version + 1
    where id in (
      select id from conversations where status = 'snoozed' and snoozed_until <= now()
      order by snoozed_until, id limit 500 for update skip locked)
    returning id, assignee_id, customer_id
    """


async def look_again(db: Writing, threads: Sequence[Touched]) -> None:
    """Finish what the storing of messages left open; it has locked these conversations."""
    if unsettled := [thread.id for thread in threads if thread.is_unsettled]:
        await db.rows(_SETTLE, unsettled)
    if woken := [thread.id for thread in threads if thread.is_woken]:
        await _tell(db, await db.rows(_WAKE, woken))


async def hold(db: Writing, conversation_ids: Collection[uuid.UUID]) -> None:
    """Lock conversations, so that the messages seen from now on are all there are."""
    await db.rows(_LOCK, list(conversation_ids))


async def settle(db: Writing, conversation_ids: Collection[uuid.UUID]) -> None:
    """Tell unread and waiting anew from the messages; the caller holds the conversations."""
    await db.rows(_SETTLE, list(conversation_ids))


async def read(db: WriteSession, conversation: Conversation) -> None:
    """Set the mark to the newest message; it never moves back."""
    await hold(db, [conversation.id])
    await db.rows(_READ, conversation.id)
    await settle(db, [conversation.id])
    await db.refresh(conversation)


async def wake_due(db: WriteSession) -> int:
    """Open the conversations whose time has come, each once however many workers look; returns how many."""
    woken = await db.rows(_WAKE_DUE)
    for conversation_id, _, customer_id in woken:
        db.announce("conversation.updated", conversation_id=str(conversation_id), customer_id=str(customer_id))
    await _tell(db, woken)
    return len(woken)


async def _tell(db: Writing, woken: Sequence[Any]) -> None:
    """Tell whose conversation woke; nobody is told of an unassigned one."""
    await notifications.tell(db, [notifications.News(row[1], "woken", row[0]) for row in woken if row[1]])
