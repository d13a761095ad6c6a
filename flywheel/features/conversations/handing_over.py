"""What becomes of a colleague's conversations when they leave."""

import uuid

from flywheel.db.engine import WriteSession

_GIVE = """
    with theirs as materialized (
      select id from conversations where assignee_id = $1 and status <> 'closed' order by id for no key update)
    update conversations c set assignee_id = $2, version = c.version + 1 from theirs where c.id = theirs.id
    returning c.id, c.customer_id
    """
"""Locked in the order in which the storing of messages locks them."""


async def hand_over(db: WriteSession, from_id: uuid.UUID, to_id: uuid.UUID | None) -> int:
    """Give what is not closed to a colleague, or to nobody; returns how many. Closed conversations are history."""
    given = await db.rows(_GIVE, from_id, to_id)
    for conversation_id, customer_id in given:
        db.announce("conversation.updated", conversation_id=str(conversation_id), customer_id=str(customer_id))
    return len(given)
