"""What a process counts and measures, in the text format of Prometheus. What there is to count, its features say.

Values of labels come from fixed sets: never an id, a name, or anything that somebody wrote.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client.registry import Collector

__all__ = ["CONTENT_TYPE", "Metric", "Metrics", "Reading"]

disable_created_metrics()  # type: ignore[no-untyped-call]  # has no annotations; spares a series nobody reads


@dataclass(frozen=True)
class Metric:
    """One metric: its name, what it says, the names of its labels.

    `known` are values of the labels that are there from the start, at zero, so that a first event is an increase.
    """

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    known: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Reading:
    """A gauge as it was just read: its value for each set of label values."""

    metric: Metric
    values: Mapping[tuple[str, ...], float]


class Metrics:
    """The counters and histograms of one process, and the process's own."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._counters: dict[Metric, Counter] = {}
        self._histograms: dict[Metric, Histogram] = {}
        for metric in metrics:
            made = self._make(metric)
            for values in metric.known:
                made.labels(*values)

    def _make(self, metric: Metric) -> Counter | Histogram:
        about = (metric.name, metric.help, metric.labels)
        if metric.kind == "histogram":
            made = self._histograms[metric] = Histogram(*about, buckets=metric.buckets, registry=self._registry)
            return made
        counter = self._counters[metric] = Counter(*about, registry=self._registry)
        return counter

    def count(self, metric: Metric, *labels: str, by: float = 1) -> None:
        """Add to a counter."""
        counter = self._counters[metric]
        (counter.labels(*labels) if labels else counter).inc(by)

    def observe(self, metric: Metric, value: float, *labels: str) -> None:
        """Put a value into a histogram."""
        histogram = self._histograms[metric]
        (histogram.labels(*labels) if labels else histogram).observe(value)

    def text(self, readings: Sequence[Reading] = ()) -> bytes:
        """Everything, with gauges that were read just now."""
        return generate_latest(self._registry) + generate_latest(_Read(readings))


class _Read(Collector):
    """Gauges whose values were read for one answer."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._readings = readings

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for reading in self._readings:
            family = GaugeMetricFamily(reading.metric.name, reading.metric.help, labels=reading.metric.labels)
            for labels, value in reading.values.items():
                family.add_metric(labels, value)
            yield family
