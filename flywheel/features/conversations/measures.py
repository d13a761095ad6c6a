"""What is counted about messages that come to this process."""

from collections import Counter
from collections.abc import Iterable

from flywheel.channels.contract import Registry
from flywheel.kit.metrics import Metric, Metrics

MESSAGES = Metric(
    "flywheel_messages_total",
    "counter",
    "Messages that came, by channel type and by what became of them: stored, duplicate, refused.",
    ("channel_type", "result"),
)
ALL = (MESSAGES,)


def came(metrics: Metrics, channels: Registry, channel_type: str, results: Iterable[str]) -> None:
    """Count messages by what became of each; channel types that are not registered are `custom` to everybody."""
    known = channel_type if channel_type in channels else "custom"
    for result, number in Counter(results).items():
        metrics.count(MESSAGES, known, result, by=number)
