"""What is counted about deliveries to webhooks."""

from flywheel.kit.metrics import Metric

RESULTS = ("ok", "refused", "redirected", "gone", "timeout", "unreached", "address_forbidden", "secret_unreadable")
TRIES = Metric(
    "flywheel_webhook_tries_total",
    "counter",
    "Tries to deliver an event to a webhook; result is `ok`, or the kind of failure.",
    ("result",),
    known=tuple((result,) for result in RESULTS),
)
SECONDS = Metric(
    "flywheel_webhook_seconds",
    "histogram",
    "Seconds of one try, failed ones included.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0),
)
ALL = (TRIES, SECONDS)
