"""What is counted about the requests that this process answers."""

from flywheel.kit.metrics import Metric, Metrics

REQUESTS = Metric(
    "flywheel_http_requests_total",
    "counter",
    "Requests, by template of the address below /api/v1 (`unmatched`: none of ours), method and class of status.",
    ("route", "method", "status"),
)
SECONDS = Metric(
    "flywheel_http_request_duration_seconds",
    "histogram",
    "Seconds until an answer began; of an event stream, until it was open.",
    ("route", "method"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
ALL = (REQUESTS, SECONDS)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def ended(metrics: Metrics, route: str, method: str, status: int, seconds: float) -> None:
    """Count one request. Status 0: it broke before an answer began, which the caller is told as a 500."""
    place = (route, method if method in _METHODS else "other")
    metrics.count(REQUESTS, *place, f"{status // 100 or 5}xx")
    metrics.observe(SECONDS, seconds, *place)
