"""Colleagues named in a note: who may be, and how they learn of it."""

import uuid
from collections.abc import Sequence

from flywheel.db.engine import Plain, Statements
from flywheel.db.tables import Conversation
from flywheel.domain.errors import FieldError, Invalid
from flywheel.features.conversations.schemas import MessageIn
from flywheel.features.customers.access import sees_conversation
from flywheel.features.notifications import service as notifications
from flywheel.features.users.access import Caller, make_caller

_STAFF = """
    select id, role, display_name from users
    where id = any($1) and is_active and role in ('admin', 'manager', 'sales')
    """


async def check(db: Statements, conversation: Conversation, body: MessageIn, *, sales_see_all: bool) -> None:
    """Raise Invalid for mentions outside a note, and for whoever cannot see the conversation."""
    if not body.mentions:
        return
    if not body.note:
        raise Invalid([FieldError("/mentions", "only_in_notes", "Mention colleagues in a note.")])
    found = await db.rows(_STAFF, list(body.mentions))
    known = {
        row[0]: make_caller(user_id=row[0], role=row[1], display_name=row[2], scopes=None, sales_see_all=sales_see_all)
        for row in found
    }
    for index, user_id in enumerate(body.mentions):
        if user_id not in known:
            detail = "Name an active colleague (see /users/staff)."
            raise Invalid([FieldError(f"/mentions/{index}", "not_staff", detail)])
        if not sees_conversation(known[user_id], conversation):
            detail = "This colleague cannot see the conversation. Assign it to them, or mention somebody else."
            raise Invalid([FieldError(f"/mentions/{index}", "cannot_see", detail)])


async def tell(
    db: Plain, caller: Caller, conversation: Conversation, mentioned: Sequence[uuid.UUID], message_id: uuid.UUID
) -> None:
    """Tell each mentioned colleague, once."""
    await notifications.tell(
        db,
        [
            notifications.News(user_id, "mention", conversation.id, message_id, caller.user_id)
            for user_id in dict.fromkeys(mentioned)
        ],
    )
