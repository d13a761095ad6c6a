"""Wire types of configured brains."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from flywheel.brains.contract import StepName
from flywheel.kit.wire import Body, Flag, Id, JsonObject, Name, SecretOut, SecretText, Text, Time, Whole, Wire

Url = Annotated[Text, Field(max_length=2_000, pattern=r"^https?://\S+$")]


class ProviderOut(Wire):
    """A kind of brain, and what it has to be told."""

    key: str
    name_zh: str
    name_en: str
    structured_output: str
    languages: list[str]
    needs_network: bool
    config_fields: list[str]
    secret_fields: list[str]


class HealthOut(Wire):
    """How a brain is. A paused one is left alone until `paused_until`, then tried again with one call.

    `last_error` is `error_cause` and `error_remedy` in one line; `last_error_code` names it (docs/problems.md).
    `pause_reason` is failures, credentials, rate_limited or token_budget; `tokens_used` counts on the day `tokens_on`
    where the config sets `daily_tokens`.
    """

    state: Literal["ok", "unknown", "error", "paused"]
    last_ok_at: Time | None
    last_error: str | None
    last_error_code: str | None
    error_cause: str | None
    error_remedy: str | None
    last_error_at: Time | None
    paused_until: Time | None
    pause_reason: str | None
    tokens_used: int
    tokens_on: date | None


class AgentConfigOut(Wire):
    id: Id
    app_name: str
    purpose: str
    provider: str
    base_url: str | None
    model: str | None
    enabled: bool
    settings: dict[str, Any]
    secrets: dict[str, SecretOut]
    health: HealthOut
    version: int
    created_at: Time
    updated_at: Time


class AgentConfigIn(Body):
    """A brain. Enabling one of an `app_name` switches the others of that name off."""

    app_name: Name
    purpose: Annotated[Text, Field(max_length=500)] = ""
    provider: Annotated[Text, Field(max_length=60)]
    base_url: Url | None = None
    model: Annotated[Text, Field(max_length=200)] | None = None
    enabled: Flag = True
    settings: JsonObject = Field(default_factory=dict)
    secrets: dict[Text, SecretText] = Field(default_factory=dict)


class AgentConfigChange(Body):
    """Only the named fields change; a secret set to an empty text is removed."""

    app_name: Name | None = None
    purpose: Annotated[Text, Field(max_length=500)] | None = None
    provider: Annotated[Text, Field(max_length=60)] | None = None
    base_url: Url | None = None
    model: Annotated[Text, Field(max_length=200)] | None = None
    enabled: Flag | None = None
    settings: JsonObject | None = None
    secrets: dict[Text, SecretText] | None = None
    version: Whole | None = None


class StepOut(Wire):
    """One step of a test: what was found; where it failed, what to do and the code that names it."""

    name: StepName
    ok: bool
    detail: str
    remedy: str
    ms: int
    code: str | None


class TestOut(Wire):
    """What the test found out, step by step; it ends with the first step that fails."""

    ok: bool
    steps: list[StepOut]
