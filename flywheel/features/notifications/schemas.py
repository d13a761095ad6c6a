"""Wire types of notifications."""

from typing import Literal

from flywheel.features.customers.schemas import PersonOut
from flywheel.kit.wire import Id, Page, Time, Wire

Kind = Literal["mention", "assigned", "woken", "alert"]


class SubjectOut(Wire):
    """The conversation that a notification is about, and whose it is."""

    conversation_id: Id
    customer_id: Id
    customer_name: str


class NotificationOut(Wire):
    """One notification. `actor` null = the system; `subject` null = nothing, or nothing that the reader may see now."""

    id: Id
    kind: Kind
    subject: SubjectOut | None
    message_id: Id | None
    actor: PersonOut | None
    created_at: Time
    read_at: Time | None


class NotificationsOut(Page[NotificationOut]):
    """A page of one's own notifications, newest first, and how many are unread altogether."""

    unread_count: int


class UnreadOut(Wire):
    """How many notifications are unread."""

    unread_count: int
