"""What a recall undoes: the message is hidden, what brains stated because of it counts no more, and replies that may
quote it are removed.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, text

from flywheel.db.engine import WriteSession
from flywheel.db.tables import Message
from flywheel.features.conversations import inbox
from flywheel.features.conversations import recalling as messages
from flywheel.features.customers import service as customers
from flywheel.features.insights import categories, view
from flywheel.features.runs import retention

_REMOVE_REPLIES = text(
    f"""
    update insight_runs set replies_removed = 'recalled', {retention.NOTHING_KEPT}
    where customer_id = :customer_id and message_ids && :message_ids and state in ('succeeded', 'failed', 'skipped')
    """  # noqa: S608 - a constant of ours
)


async def recall(db: WriteSession, found: Mapping[uuid.UUID, datetime]) -> None:
    """Recall messages, at the times given. One that is being analysed right now is noticed when its run writes back.

    Conversations are locked before profiles, as where a message that was stored just now is recalled; profiles before
    messages, in the order of a run's write-back.
    """
    facts = select(Message.customer_id, Message.conversation_id, Message.id)
    rows = (await db.execute(facts.where(Message.id.in_(found), Message.revoked_at.is_(None)))).all()
    of_customer: dict[uuid.UUID, list[uuid.UUID]] = {}
    for customer_id, _, message_id in rows:
        of_customer.setdefault(customer_id, []).append(message_id)
    await inbox.hold(db, {row.conversation_id for row in rows})
    policies = await categories.load_for_folding(db)
    profiles = {customer_id: await customers.lock_profile(db, customer_id) for customer_id in sorted(of_customer)}
    await messages.mark(db, found)
    for customer_id, ids in of_customer.items():
        said = await view.stated_by_ai(db, customer_id, "message_id", ids)
        if said:
            await view.replace(db, profiles[customer_id], view.Void(said, "recalled"), (), policies)
        await db.execute(_REMOVE_REPLIES, {"customer_id": customer_id, "message_ids": ids})
