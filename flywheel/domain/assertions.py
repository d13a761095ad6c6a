"""One statement about a customer, as the log keeps it, and its place in the order of facts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Op = Literal["assert", "retire"]
Source = Literal["ai", "human"]
ArchiveReason = Literal["outdated", "wrong"]


@dataclass(frozen=True)
class Assertion:
    """One stated fact or operation. `event_at` is when it was said, `recorded_at` when we stored it.

    `reason` is set on a person's retirement: `outdated` or `wrong`.
    """

    id: str
    category: str
    value_key: str
    content: str
    op: Op
    source: Source
    event_at: datetime
    recorded_at: datetime
    sequence: int = 0
    external_id: str = ""
    ordinal: int = 0
    confidence: float | None = None
    message_id: str | None = None
    run_id: str | None = None
    actor: str = ""
    reason: ArchiveReason | None = None


def place(a: Assertion) -> tuple[object, ...]:
    """An assertion's place in the order of facts. The last ones only make ties total: no order of arrival can matter.

    A person's word comes after the messages of the same instant: it speaks about everything up to that time.
    """
    by_human = a.source == "human"
    return (a.event_at, by_human, a.sequence, a.external_id, a.ordinal, a.op, a.value_key, a.id)


def moment(a: Assertion, after: int = 0) -> tuple[object, ...]:
    """When and by whom something was said; `after` 1 is that person's next word of the same moment."""
    return (a.event_at, a.actor, a.ordinal + after)
