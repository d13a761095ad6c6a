"""Wire types of configured channel accounts."""

from typing import Annotated, Any, Literal

from pydantic import Field

from flywheel.kit.wire import (
    Body,
    Flag,
    Id,
    JsonObject,
    Name,
    SecretOut,
    SecretText,
    Text,
    Time,
    Whole,
    Wire,
)

LEAST_INTERVAL_S, LONGEST_INTERVAL_S = 10, 3_600
Interval = Annotated[Whole, Field(ge=LEAST_INTERVAL_S, le=LONGEST_INTERVAL_S)]
CompanyId = Annotated[Text, Field(max_length=200)]
Health = Literal["unknown", "ok", "degraded", "paused"]


class CapabilitiesOut(Wire):
    """One channel type; `delivery` none = conversations there are read-only."""

    key: str
    name_zh: str
    name_en: str
    hue: str
    tag: str
    delivery: str
    can_reply: bool
    text_limit: int
    content_kinds_in: list[str]
    content_kinds_out: list[str]
    maturity: str


class ChannelTypeOut(Wire):
    """A channel type whose accounts are configured here, and what an account of it has to be told."""

    key: str
    name_zh: str
    name_en: str
    setting_fields: list[str]
    secret_fields: list[str]
    needs_corp_id: bool
    is_polled: bool


class ChannelErrorOut(Wire):
    """Why the last poll failed: `kind` names it (docs/problems.md), `detail` says cause and remedy."""

    kind: str
    detail: str
    at: Time


class ChannelHealthOut(Wire):
    """How an account is. `paused`: nothing is asked until a person has corrected it. `degraded`: tried again by itself.

    `lag_seconds`: since when messages may be waiting there; null while the account is not polled.
    """

    state: Health
    last_ok_at: Time | None
    last_error: ChannelErrorOut | None
    lag_seconds: int | None
    cursor: str | None


class ChannelConfigOut(Wire):
    """One configured account. Its id is that of the channel account."""

    id: Id
    channel_type: str
    account: str
    name: str
    enabled: bool
    corp_id: str | None
    agent_id: str | None
    settings: dict[str, Any]
    secrets: dict[str, SecretOut]
    poll_enabled: bool
    poll_interval_seconds: int
    health: ChannelHealthOut
    version: int
    created_at: Time
    updated_at: Time


class ChannelStatusOut(Wire):
    """How polling goes: whether somebody asks right now, when it is asked next, failures in a row."""

    id: Id
    enabled: bool
    poll_enabled: bool
    is_polling: bool
    next_poll_at: Time | None
    failures: int
    messages_taken: int
    health: ChannelHealthOut


class ChannelConfigIn(Body):
    """An account of a channel type that `/admin/channel-configs/types` names."""

    channel_type: Annotated[Text, Field(max_length=60)]
    name: Name
    enabled: Flag = True
    corp_id: CompanyId | None = None
    agent_id: CompanyId | None = None
    settings: JsonObject = Field(default_factory=dict)
    secrets: dict[Text, SecretText] = Field(default_factory=dict)
    poll_enabled: Flag = True
    poll_interval_seconds: Interval = 60


class ChannelConfigChange(Body):
    """Only the named fields change; a secret set to an empty text is removed."""

    name: Name | None = None
    enabled: Flag | None = None
    corp_id: CompanyId | None = None
    agent_id: CompanyId | None = None
    settings: JsonObject | None = None
    secrets: dict[Text, SecretText] | None = None
    poll_enabled: Flag | None = None
    poll_interval_seconds: Interval | None = None
    version: Whole | None = None


class ChannelTestOut(Wire):
    """What the test found, in words that name cause and remedy; `code` names a failure."""

    ok: bool
    detail: str
    code: str | None
    ms: int
