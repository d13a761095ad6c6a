"""The error taxonomy. Each class says once whether trying again can help; `jobs.py` and `kit/problems.py` obey it.

The class docstring is the default message shown to the person or written to the run.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from flywheel.domain.usage import UNKNOWN_USAGE

Retry = Literal["never", "later", "after_human"]


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field: where (RFC 6901 pointer), a stable code, and what to do."""

    pointer: str
    code: str
    detail: str


class FlywheelError(Exception):
    """Something went wrong. `usage` is what a brain's provider charged all the same."""

    code: ClassVar[str] = "error"
    retry: ClassVar[Retry] = "never"

    def __init__(self, detail: str | None = None, *, code: str | None = None) -> None:
        self.detail = detail or (type(self).__doc__ or "").strip()
        self.reason_code = code or self.code
        self.usage = UNKNOWN_USAGE
        super().__init__(self.detail)


class NotFound(FlywheelError):
    """There is nothing here that you may see."""

    code = "not_found"


class Conflict(FlywheelError):
    """The request contradicts what is stored."""

    code = "conflict"


class Stale(FlywheelError):
    """Somebody changed this in the meantime. Load it again and repeat your change."""

    code = "stale"


class Unauthenticated(FlywheelError):
    """Sign in, or send a valid token."""

    code = "unauthenticated"


class Forbidden(FlywheelError):
    """Your role or token does not allow this."""

    code = "forbidden"


class Invalid(FlywheelError):
    """The request has fields that cannot be accepted."""

    code = "invalid"

    def __init__(self, errors: list[FieldError], detail: str | None = None) -> None:
        super().__init__(detail)
        self.errors = errors


class TooLarge(FlywheelError):
    """The request body is larger than allowed."""

    code = "too_large"


class HookRejected(FlywheelError):
    """The callback's signature or shape is wrong."""

    code = "hook_rejected"


class EventUnsupported(FlywheelError):
    """The event is known but not handled; its raw form is kept."""

    code = "event_unsupported"


class VendorUnavailable(FlywheelError):
    """The other side did not answer; it is tried again later."""

    code = "vendor_unavailable"
    retry = "later"


class StorageUnavailable(VendorUnavailable):
    """Our database does not answer or has no room. What was not acknowledged can safely be sent again."""

    code = "storage_unavailable"


class TransactionsCrossed(StorageUnavailable):
    """Somebody changed the same things at the same moment; nothing of this was done. Send it again."""

    code = "transactions_crossed"


class RateLimited(FlywheelError):
    """Too many requests. Wait before trying again."""

    code = "rate_limited"
    retry = "later"

    def __init__(self, detail: str | None = None, *, after_s: float | None = None) -> None:
        super().__init__(detail)
        self.after_s = after_s


class CredentialsRefused(FlywheelError):
    """The other side refused our credentials or settings; a person has to correct them."""

    code = "credentials_refused"
    retry = "after_human"


class SendRefused(FlywheelError):
    """The channel does not accept this message."""

    code = "send_refused"


class OutcomeUnknown(FlywheelError):
    """It is unknown whether the message was delivered."""

    code = "outcome_unknown"
    retry = "after_human"


class BrainTimeout(VendorUnavailable):
    """The brain did not answer in time."""

    code = "brain_timeout"


class BrainOutputInvalid(FlywheelError):
    """The brain's reply could not be read."""

    code = "brain_output_invalid"


class BrainRefused(FlywheelError):
    """The brain refused to answer."""

    code = "brain_refused"
