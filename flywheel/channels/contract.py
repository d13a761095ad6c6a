"""What a channel can do. Each power is a Protocol of its own; a channel implements those that its platform offers.

Every channel type has `Capabilities`. One whose accounts are configured here also has a `Connector`, which speaks to
the platform: it gets a configuration and an HTTP client, and has no database, no retries and no idea of customers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

Delivery = Literal["own", "vendor", "none"]
Tag = Literal["site", "channel", "internal"]


@dataclass(frozen=True)
class Capabilities:
    """One channel type as data: server, settings form and composer read this, and never ask which channel it is.

    `delivery` says who brings an answer to the customer: `own` our stream, `vendor` the platform, `none` nobody.
    `text_limit` counts characters of one message. `is_open_door` allows sessions of anonymous visitors.
    """

    key: str
    name_zh: str
    name_en: str
    hue: str
    tag: Tag
    delivery: Delivery
    text_limit: int
    content_kinds_in: tuple[str, ...]
    content_kinds_out: tuple[str, ...]
    is_open_door: bool = False
    maturity: Literal["experimental", "ready"] = "ready"

    @property
    def can_reply(self) -> bool:
        return self.delivery != "none"


Registry = Mapping[str, Capabilities]


@dataclass(frozen=True)
class ConfigFields:
    """What an admin tells of an account: names of settings and secrets, and whether its company has an id there."""

    settings: tuple[str, ...]
    secrets: tuple[str, ...]
    needs_corp_id: bool = False


@dataclass(frozen=True)
class ChannelConfig:
    """One configured account, decrypted for the duration of a call. Never logged."""

    corp_id: str | None = None
    agent_id: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


class Connector(Protocol):
    """The side of a channel type that speaks to its platform."""

    fields: ConfigFields

    def account_of(self, config: ChannelConfig) -> str:
        """What the platform calls the configured account. Pure. Raises Invalid, which names the field that is amiss."""
        ...

    async def check(self, config: ChannelConfig) -> str:
        """Try the configuration and say what was found. May be repeated; takes nothing from the platform.

        Raises CredentialsRefused (a person must act; the detail names cause and remedy), RateLimited or
        VendorUnavailable (try later).
        """
        ...


@dataclass(frozen=True)
class PolledMessage:
    """One message as the platform has it, in our words. `external_id` is the same however often it is read.

    `said_by` system: the platform's own word about the conversation. `sent_at` None: the platform does not say.
    `revokes` is the external id of the message that this one takes back. `content` keeps what the platform sent.
    """

    external_id: str
    peer_id: str
    said_by: Literal["customer", "staff", "system"]
    sent_at: datetime | None
    type: str
    text: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    sender_name: str | None = None
    revokes: str | None = None


@dataclass(frozen=True)
class PolledPage:
    """What came after a cursor. `more`: ask again at once with the next one, even if nothing came this time.

    `left_out` counts what concerns no customer and is no message.
    """

    messages: Sequence[PolledMessage]
    next_cursor: str | None
    more: bool
    left_out: int = 0


@runtime_checkable
class PollsMessages(Protocol):
    """A connector whose platform keeps messages until they are fetched."""

    async def poll(self, config: ChannelConfig, cursor: str | None, limit: int) -> PolledPage:
        """Up to `limit` messages that came after the cursor (None: the oldest there are), in the platform's order.

        May block for as long as its calls; may be repeated with the same cursor, which yields the same messages. Raises
        as `Connector.check` does.
        """
        ...


Connectors = Mapping[str, Connector]
"""By the key of the channel type."""
