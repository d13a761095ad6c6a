"""What is counted about polling."""

from flywheel.kit.metrics import Metric

POLLS = Metric(
    "flywheel_polls_total",
    "counter",
    "Polls of configured channels, by channel type; result is `ok`, `fenced`, or the kind of error.",
    ("channel_type", "result"),
)
SECONDS = Metric(
    "flywheel_poll_seconds",
    "histogram",
    "Seconds of one call to a channel's platform, failed ones included.",
    ("channel_type",),
    buckets=(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0),
)
ALL = (POLLS, SECONDS)
