"""Which customers a caller may know of: the one condition that every loader and list uses."""

from sqlalchemy import ColumnElement, exists, false, or_, select, true

from flywheel.db.tables import Conversation, Customer
from flywheel.features.users.access import Caller


def visible_customers(caller: Caller) -> ColumnElement[bool]:
    """All for those who see all; a sales rep: the owned ones and those of visible conversations; a customer: none."""
    if caller.sees_all:
        return true()
    if not caller.is_staff:
        return false()
    shared = exists(select(1).where(Conversation.customer_id == Customer.id, visible_conversations(caller)))
    return or_(Customer.owner_id == caller.user_id, shared)


def sees_conversation(caller: Caller, conversation: Conversation) -> bool:
    """What `visible_conversations` says of a row at hand."""
    if caller.sees_all:
        return True
    if not caller.is_staff:
        return conversation.customer_id == caller.user_id
    return conversation.assignee_id in (caller.user_id, None)


def visible_conversations(caller: Caller) -> ColumnElement[bool]:
    """All for those who see all; for a sales rep theirs and unassigned ones; for a customer their own."""
    if caller.sees_all:
        return true()
    if not caller.is_staff:
        return Conversation.customer_id == caller.user_id
    return or_(Conversation.assignee_id == caller.user_id, Conversation.assignee_id.is_(None))
