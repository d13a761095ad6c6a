"""Wire types of the two doors in."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from flywheel.features.conversations.schemas import MAX_TEXT
from flywheel.kit.wire import Body, Id, JsonObject, Key, MomentIn, Text, Time, Whole, Wire

MAX_BATCH = 1_000
Kind = Annotated[Text, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class PeerIn(Body):
    """The person on the other side, as the source names them. `unionid` and `mobile` are the source's own word."""

    peer_id: Key
    name: Annotated[Text, Field(max_length=200)] | None = None
    unionid: Annotated[Text, Field(max_length=200)] | None = None
    mobile: Annotated[Text, Field(max_length=40)] | None = None


class InboundMessageIn(Body):
    """One message in our own form. `external_id` is the source's id: the same one again changes nothing.

    `seq` is the source's order of messages of one time; without it, the index in the batch. In `extra_data`,
    `customer_user_id` or `bind_to_customer_user_id` names the customer it belongs to (scope `ingest`).
    Type `revoke` recalls the message whose external_id stands in `revokes`; it may come before that message.
    """

    external_id: Key
    seq: Annotated[Whole, Field(ge=0, le=2**62)] | None = None
    peer: PeerIn
    direction: Literal["inbound", "outbound"]
    sender_name: Annotated[Text, Field(max_length=200)] | None = None
    sent_at: MomentIn
    type: Kind = "text"
    text: Annotated[Text, Field(max_length=MAX_TEXT)] = ""
    content: JsonObject | None = None
    extra_data: JsonObject | None = None
    revokes: Key | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "InboundMessageIn":
        if self.type == "text" and not self.text.strip():
            raise PydanticCustomError("blank", "A text message needs a text.")
        if (self.type == "revoke") != (self.revokes is not None):
            raise PydanticCustomError("revokes", "A message of type `revoke`, and only such a one, names in `revokes`.")
        return self


class InboundIn(Body):
    """Up to 1,000 messages of one channel account; each is judged alone."""

    channel_type: Kind
    account: Annotated[Key, Field(max_length=200)] = "default"
    messages: Annotated[list[Any], Field(min_length=1, max_length=MAX_BATCH)] = Field(
        json_schema_extra={"items": {"$ref": "#/components/schemas/InboundMessageIn"}}
    )


class RefusalOut(Wire):
    """Why one message was not stored, and where in the request the reason is."""

    code: str
    detail: str
    pointer: str


class InboundResultOut(Wire):
    index: int
    external_id: str | None
    status: Literal["stored", "duplicate", "refused"]
    message_id: Id | None = None
    customer_id: Id | None = None
    conversation_id: Id | None = None
    reason: RefusalOut | None = None


class InboundOut(Wire):
    """What became of each message, in the order of the request."""

    results: list[InboundResultOut]
    stored: int
    duplicates: int
    refused: int


class VisitorIn(Body):
    """A visitor of the site chat. The `visitor_key` of an earlier answer gets the same customer back; any other is
    answered with a new customer and a new key.
    """

    name: Annotated[Text, Field(max_length=60)] | None = None
    mobile: Annotated[Text, Field(max_length=40)] | None = None
    visitor_key: Annotated[Text, Field(min_length=16, max_length=200)] | None = None


class VisitorOut(Wire):
    """`token` opens the visitor's own conversation until `expires_at`; keep `visitor_key` to come back."""

    token: str
    visitor_key: str
    customer_id: Id
    conversation_id: Id
    expires_at: Time


class OpenIn(Body):
    """Whose site-chat conversation to open: a customer's own without `customer_id`, staff name the customer."""

    customer_id: Id | None = None
