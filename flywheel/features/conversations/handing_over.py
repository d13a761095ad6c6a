"""What becomes of a colleague's conversations when they leave."""

import uuid

from sqlalchemy import update

from flywheel.db.engine import WriteSession
from flywheel.db.tables import Conversation


async def hand_over(db: WriteSession, from_id: uuid.UUID, to_id: uuid.UUID | None) -> int:
    """Give what is not closed to a colleague, or to nobody; returns how many. Closed conversations are history."""
    change = (
        update(Conversation)
        .where(Conversation.assignee_id == from_id, Conversation.status != "closed")
        .values(assignee_id=to_id, version=Conversation.version + 1)
        .returning(Conversation.id, Conversation.customer_id)
    )
    given = (await db.execute(change)).all()
    for conversation_id, customer_id in given:
        db.announce("conversation.updated", conversation_id=str(conversation_id), customer_id=str(customer_id))
    return len(given)
