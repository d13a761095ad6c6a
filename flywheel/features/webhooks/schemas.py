"""Wire types of outgoing webhooks."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from flywheel.features.webhooks.events import EVENT_TYPES
from flywheel.kit.http import is_plain_address
from flywheel.kit.wire import Body, Flag, Id, Text, Time, Whole, Wire

State = Literal["pending", "sending", "succeeded", "failed"]


def _address(typed: str) -> str:
    if not is_plain_address(typed):
        detail = "Write an address such as https://example.com/hooks, without user name, password or fragment."
        raise PydanticCustomError("url_invalid", detail)
    return typed


def _known_types(types: list[str]) -> list[str]:
    unknown = sorted(set(types) - EVENT_TYPES.keys())
    if unknown:
        raise PydanticCustomError("event_type_unknown", "There is no such event; see /admin/webhooks/event-types.")
    return sorted(set(types))


Url = Annotated[Text, Field(max_length=2_000), AfterValidator(_address)]
EventTypes = Annotated[list[str], Field(min_length=1, max_length=100), AfterValidator(_known_types)]
Description = Annotated[Text, Field(max_length=500)]
OverlapHours = Annotated[Whole, Field(ge=0, le=168)]


class EventTypeOut(Wire):
    """An event that other systems can be told of, and what its data holds."""

    type: str
    description: str


class SecretFactsOut(Wire):
    """A secret is never shown: only since when it signs, and until when."""

    created_at: Time
    expires_at: Time | None


class WebhookOut(Wire):
    """A webhook. While nothing gets through `failing_since` is set; `disabled_reason` says why it was switched off by
    the system: `failing` too long, or `gone` (the receiver answered 410).
    """

    id: Id
    url: str
    description: str
    event_types: list[str]
    enabled: bool
    disabled_reason: Literal["failing", "gone"] | None
    disabled_at: Time | None
    failing_since: Time | None
    held_until: Time | None
    secrets: list[SecretFactsOut]
    waiting: int
    version: int
    created_at: Time
    updated_at: Time


class WebhookMadeOut(WebhookOut):
    """A new webhook and its secret, which is shown this once."""

    secret: str


class WebhookIn(Body):
    """A webhook: where, and what it is told of."""

    url: Url
    description: Description = ""
    event_types: EventTypes
    enabled: Flag = True


class WebhookChange(Body):
    """Only the named fields change. Enabling one that was switched off has what waits for it sent."""

    url: Url | None = None
    description: Description | None = None
    event_types: EventTypes | None = None
    enabled: Flag | None = None
    version: Whole | None = None


class RotationIn(Body):
    """For how many hours the present secret still signs beside the new one."""

    overlap_hours: OverlapHours = 24


class RotatedOut(Wire):
    """The new secret, shown this once, and until when the one before it signs too."""

    secret: str
    previous_expires_at: Time


class WebhookDeliveryOut(Wire):
    """One event on its way to one webhook. Its id is the header `webhook-id` of every try."""

    id: Id
    webhook_id: Id
    type: str
    data: dict[str, Any]
    state: State
    attempts: int
    status: int | None
    error: str | None
    duration_ms: int | None
    next_attempt_at: Time | None
    created_at: Time
    tried_at: Time | None
    finished_at: Time | None


class TryOut(Wire):
    """One try. `excerpt` is the beginning of what the receiver answered, kept of failures only."""

    at: Time
    status: int | None
    error: str | None
    duration_ms: int
    excerpt: str | None


class DeliveryDetailOut(WebhookDeliveryOut):
    """A delivery with its last tries, oldest first."""

    tries: list[TryOut]
