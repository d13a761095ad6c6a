"""Wire types of runs."""

from datetime import date
from typing import Literal

from flywheel.features.insights.schemas import InsightOut
from flywheel.kit.wire import Id, Time, Wire


class RunErrorOut(Wire):
    """Why a run did not succeed: `detail` is `cause` and `remedy` in one line, `kind` the code that names it."""

    kind: str
    detail: str | None
    cause: str | None
    remedy: str | None


class WrittenOut(Wire):
    """What a run did to the profile, in facts."""

    opened: int = 0
    confirmed: int = 0
    superseded: int = 0
    proposed: int = 0
    retired: int = 0
    dropped: int = 0


class RunOut(Wire):
    """One analysis of one burst. `reason` says why a skipped one was skipped: disabled, gated, revoked or
    opted_out.

    `is_dead`: given up, and its messages are still uncovered. One that thought again about the messages of another
    names it in `replaces_run_id`, and is named by it in `replaced_by_run_id` once it has succeeded. `replies_removed`
    says why the raw replies are gone: their time was over, a message they were about was recalled, or the customer
    opted out.
    """

    id: Id
    customer_id: Id
    customer_name: str
    state: str
    outcome: str | None
    reason: str | None
    message_ids: list[Id]
    agent_config_id: Id | None
    provider: str | None
    model: str | None
    prompt_version: str | None
    attempts: int
    started_at: Time
    finished_at: Time | None
    duration_ms: int | None
    brain_ms: int | None
    prompt_tokens: int | None
    completion_tokens: int | None
    is_partly_read: bool
    is_provisional: bool
    provider_run_id: str | None
    written: WrittenOut
    error: RunErrorOut | None
    reply_excerpt: str | None
    is_dead: bool
    replaces_run_id: Id | None
    replaced_by_run_id: Id | None
    replies_removed: Literal["retention", "recalled", "opted_out"] | None


class DroppedOut(Wire):
    """Statements of a reply that were not taken, by reason."""

    reason: str
    detail: str
    count: int


class RunDetailOut(RunOut):
    """One run in full: what it wrote and what it refused."""

    ai_summary: str | None
    dropped: list[DroppedOut]
    insights: list[InsightOut]
    replies: list[str]


class DayOut(Wire):
    on: date
    runs: int
    failed: int
    p50_ms: int | None
    p95_ms: int | None
    written: int
    dropped: int


class OutcomeOut(Wire):
    """The runs of a period that ended, or last tried, with one outcome."""

    outcome: str
    runs: int
    p50_ms: int | None
    p95_ms: int | None
    prompt_tokens: int
    completion_tokens: int
    written: WrittenOut


class FeedbackOut(Wire):
    """What people decided about the facts of one category."""

    category: str
    category_label: str
    category_hue: str
    accepted: int
    rejected: int
    corrected: int


class StatsOut(Wire):
    """Runs of a period. `success_rate` is of those that ended and were not skipped."""

    runs: int
    succeeded: int
    failed: int
    skipped: int
    pending: int
    success_rate: float | None
    p50_ms: int | None
    p95_ms: int | None
    brain_p50_ms: int | None
    brain_p95_ms: int | None
    prompt_tokens: int
    completion_tokens: int
    written: WrittenOut
    outcomes: dict[str, int]
    failures: dict[str, int]
    skips: dict[str, int]
    drops: dict[str, int]
    by_day: list[DayOut]
    by_outcome: list[OutcomeOut]
    feedback: list[FeedbackOut]
