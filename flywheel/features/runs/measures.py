"""What is counted about runs in this process. The ledger has the figures of all; these are for watching and alerts."""

from collections.abc import Mapping, Sequence

from flywheel.brains.contract import Usage
from flywheel.domain.analysis import Dropped
from flywheel.kit.metrics import Metric, Metrics

DID = ("opened", "confirmed", "superseded", "proposed", "retired")
_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0)

RUNS = Metric(
    "flywheel_runs_total",
    "counter",
    "Runs that ended, by state and outcome (of a skipped one: the reason).",
    ("state", "outcome"),
    known=(
        *(("succeeded", outcome) for outcome in ("ok", "salvaged", "repaired", "empty")),
        *(("failed", outcome) for outcome in ("invalid", "timeout", "refused", "http_error")),
        *(("skipped", reason) for reason in ("disabled", "gated", "revoked", "opted_out")),
    ),
)
RUN_SECONDS = Metric(
    "flywheel_run_duration_seconds",
    "histogram",
    "Seconds from a run's start to its end, waits between attempts included; without skipped ones.",
    buckets=(*_SECONDS, 1800.0),
)
FAILURES = Metric(
    "flywheel_run_failures_total",
    "counter",
    "Attempts that failed, also those that are tried again, by the kind of error.",
    ("kind",),
)
FENCED = Metric(
    "flywheel_runs_fenced_total",
    "counter",
    "Attempts whose worker had lost the customer to another one, so that nothing was written.",
)
FACTS = Metric(
    "flywheel_facts_total",
    "counter",
    "What runs did to facts.",
    ("did",),
    known=tuple((did,) for did in DID),
)
DROPPED = Metric(
    "flywheel_dropped_total",
    "counter",
    "Statements of brains that were not taken, by reason.",
    ("reason",),
)
BRAIN_SECONDS = Metric(
    "flywheel_brain_seconds",
    "histogram",
    "Seconds of one call of a brain, failed ones included.",
    ("provider",),
    buckets=_SECONDS,
)
BRAIN_CALLS = Metric(
    "flywheel_brain_calls_total",
    "counter",
    "Calls of brains; result is `ok`, or the kind of error.",
    ("provider", "result"),
)
BRAIN_REPAIRS = Metric(
    "flywheel_brain_repairs_total",
    "counter",
    "Calls that asked a brain once more, because its reply could not be read.",
    ("provider",),
)
BRAIN_TOKENS = Metric(
    "flywheel_brain_tokens_total",
    "counter",
    "Tokens that brains report.",
    ("provider", "kind"),
)
ALL = (
    RUNS,
    RUN_SECONDS,
    FAILURES,
    FENCED,
    FACTS,
    DROPPED,
    BRAIN_SECONDS,
    BRAIN_CALLS,
    BRAIN_REPAIRS,
    BRAIN_TOKENS,
)


def succeeded(
    metrics: Metrics, outcome: str, duration_ms: int | None, did: Mapping[str, int], dropped: Sequence[Dropped]
) -> None:
    """Count a run that wrote what it learned."""
    _ended(metrics, "succeeded", outcome, duration_ms)
    for kind in DID:
        metrics.count(FACTS, kind, by=did[kind])
    for item in dropped:
        metrics.count(DROPPED, item.reason)


def failed(metrics: Metrics, kind: str, outcome: str, duration_ms: int | None) -> None:
    """Count an attempt that failed; with a duration, the run was given up."""
    metrics.count(FAILURES, kind)
    if duration_ms is not None:
        _ended(metrics, "failed", outcome, duration_ms)


def skipped(metrics: Metrics, state: str, reason: str) -> None:
    """Count a run that covered its messages without asking; one that was to replace another fails instead."""
    metrics.count(RUNS, state, reason)


def used(metrics: Metrics, provider: str, usage: Usage) -> None:
    """Count the tokens of an answer."""
    for kind, number in (("prompt", usage.prompt_tokens), ("completion", usage.completion_tokens)):
        if number:
            metrics.count(BRAIN_TOKENS, provider, kind, by=number)


def _ended(metrics: Metrics, state: str, outcome: str, duration_ms: int | None) -> None:
    metrics.count(RUNS, state, outcome)
    if duration_ms is not None:
        metrics.observe(RUN_SECONDS, duration_ms / 1000)


def called(metrics: Metrics, provider: str, result: str, seconds: float, *, is_repair: bool) -> None:
    """Count one call of a brain."""
    metrics.count(BRAIN_CALLS, provider, result)
    metrics.observe(BRAIN_SECONDS, seconds, provider)
    if is_repair:
        metrics.count(BRAIN_REPAIRS, provider)
