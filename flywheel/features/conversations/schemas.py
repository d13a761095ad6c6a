"""Wire types of conversations and messages."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from flywheel.features.customers.schemas import PersonOut
from flywheel.features.media.schemas import AttachmentOut
from flywheel.kit.wire import Body, Flag, Id, JsonObject, Key, MomentIn, Text, Time, Whole, Wire, Words

View = Literal["mine", "unassigned", "awaiting_reply", "unread", "all"]
Status = Literal["open", "snoozed", "closed"]
Direction = Literal["inbound", "outbound", "note"]
MAX_TEXT = 100_000


class LabelIn(Body):
    """A label; `hue` is one of the colours that categories have."""

    name: Annotated[Words, Field(max_length=40)]
    hue: Text = "slate"


class LabelChange(Body):
    name: Annotated[Words, Field(max_length=40)] | None = None
    hue: Text | None = None


class LabelOut(Wire):
    id: Id
    name: str
    hue: str


class PartyOut(Wire):
    """The customer of a conversation, as far as a list row needs it."""

    id: Id
    display_name: str
    avatar_url: str | None
    life_cycle_stage: str | None
    industry: str | None
    company_scale: str | None


class LastMessageOut(Wire):
    text: str
    type: str
    direction: Direction
    sender_kind: str
    sent_at: Time


class ConversationOut(Wire):
    """One thread. `waiting_since` is the oldest customer message that nobody answered; `unread_count` the customer's
    messages after the read mark, which all colleagues share; `snoozed_until` null in a snoozed one = until the customer
    writes. Customers see no labels, nothing unread, and a snoozed one as open.
    """

    id: Id
    customer: PartyOut
    channel_type: str
    source_label: str
    tag: Literal["site", "channel", "internal"]
    status: Status
    snoozed_until: Time | None
    labels: list[LabelOut]
    assignee: PersonOut | None
    last_message: LastMessageOut | None
    last_activity_at: Time
    waiting_since: Time | None
    unread_count: int
    can_reply: bool
    version: int
    created_at: Time


class CountsOut(Wire):
    """The numbers on the inbox's tabs."""

    all: int
    mine: int
    unassigned: int
    awaiting_reply: int
    unread: int


class ConversationChange(Body):
    """Only the named fields change; `version` refuses the change when somebody was faster. `snoozed_until` goes with
    the status `snoozed`.
    """

    assignee_id: Id | None = None
    status: Status | None = None
    snoozed_until: MomentIn | None = None
    version: Whole | None = None


class MessageIn(Body):
    """`client_message_id` makes the call repeatable; `note` is for colleagues only and never reaches the customer.
    `mentions` names colleagues who are told of a note; `attachments` the caller's own uploads, with a text or without.
    """

    type: Literal["text"] = "text"
    text: Annotated[Text, Field(max_length=MAX_TEXT)] = ""
    attachments: Annotated[list[Id], Field(max_length=10)] = Field(default_factory=list)
    client_message_id: Annotated[Key, Field(max_length=200)] | None = None
    note: Flag = False
    mentions: Annotated[list[Id], Field(max_length=50)] = Field(default_factory=list)
    extra_data: JsonObject | None = None

    @field_validator("attachments")
    @classmethod
    def _each_once(cls, ids: list[Id]) -> list[Id]:
        return list(dict.fromkeys(ids))


class SenderOut(Wire):
    kind: Literal["customer", "staff", "system", "bot"]
    id: str | None
    name: str | None


class DeliveryOut(Wire):
    state: Literal["queued", "sending", "sent", "delivered", "read", "failed", "unknown"]
    error: str | None = None


class MessageOut(Wire):
    """One message. `learned` counts the facts that cite it; customers always see 0."""

    id: Id
    conversation_id: Id
    customer_id: Id
    direction: Direction
    sender: SenderOut
    type: str
    text: Text
    content: dict[str, Any]
    attachments: list[AttachmentOut] = Field(default_factory=list)
    sent_at: Time
    received_at: Time
    seq: int
    client_message_id: str | None
    delivery: DeliveryOut | None
    revoked_at: Time | None
    insight_run_id: Id | None
    learned: int = 0
    duplicate: bool = False


class ThreadOut(Wire):
    """Messages, oldest first. `prev_cursor` leads to older ones (`before=`), `next_cursor` to newer (`after=`)."""

    items: list[MessageOut]
    prev_cursor: str | None
    next_cursor: str | None
