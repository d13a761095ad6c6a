"""What a SmartBrain provider must be able to do. A provider sends and returns text; reading it is `brains/reading.py`.

A provider gets its own configuration and an HTTP client. It has no database, no retries and no globals.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from flywheel.domain.analysis import AnalysisRequest
from flywheel.domain.usage import UNKNOWN_USAGE, Usage

__all__ = [
    "Brain",
    "BrainCapabilities",
    "BrainConfig",
    "BrainReply",
    "Probe",
    "StepName",
    "StructuredOutput",
    "Usage",
]

StructuredOutput = Literal["schema", "json", "text"]
StepName = Literal["network", "credentials", "app", "sample", "schema"]
"""What a connection test goes through, in this order."""


@dataclass(frozen=True)
class BrainCapabilities:
    """What a provider can do, as data; nobody asks which provider it is.

    `needs_network` is false for a brain inside our process: it may be called without a time-out of its own.
    `config_fields` names the settings and secrets it needs, for the admin form.
    """

    key: str
    name_zh: str
    name_en: str
    structured_output: StructuredOutput
    languages: tuple[str, ...]
    needs_network: bool
    config_fields: tuple[str, ...] = ()
    secret_fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class BrainConfig:
    """One configured brain, decrypted for the duration of a call. Never logged."""

    base_url: str | None = None
    model: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class BrainReply:
    """A reply, unread. `provider_run_id` and `provider_ms` are what the other side calls the call and says it took."""

    text: str
    prompt_version: str
    usage: Usage = UNKNOWN_USAGE
    provider_run_id: str | None = None
    provider_ms: int | None = None


@dataclass(frozen=True)
class Probe:
    """One thing to try in a connection test. `attempt` says what was found, or raises an error of the taxonomy whose
    detail names cause and remedy; a probe is never run before those in front of it succeeded.
    """

    name: StepName
    attempt: Callable[[], Awaitable[str]]


class Brain(Protocol):
    """One provider, bound to one configuration."""

    capabilities: BrainCapabilities

    async def analyze(self, request: AnalysisRequest, timeout_s: float) -> BrainReply:
        """Ask once. May block up to `timeout_s`; may be repeated with the same request.

        Raises BrainTimeout, VendorUnavailable, RateLimited (try later), CredentialsRefused (a person must act),
        BrainRefused and BrainOutputInvalid (final), with the usage that the provider reports of the failed call.
        """
        ...

    def probes(self) -> Sequence[Probe]:
        """What shows whether the configuration works, short of asking the model: that costs money, and the test of a
        connection does it for every provider alike.
        """
        ...
