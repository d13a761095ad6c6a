"""The page of metrics has each one as the code has it, and alerts only on metrics that exist."""

import re
from pathlib import Path

import pytest

from flywheel.features.channel_accounts import measures as channels
from flywheel.features.conversations import measures as messages
from flywheel.features.metrics import gauges, requests
from flywheel.features.runs import measures as runs
from flywheel.features.webhooks import measures as webhooks
from flywheel.kit.metrics import Metric, Metrics

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")
COUNTED = (*runs.ALL, *messages.ALL, *requests.ALL, *webhooks.ALL, *channels.ALL)
ALL = (*COUNTED, *gauges.ALL)


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.name)
def test_metric_has_its_row(metric: Metric) -> None:
    labels = ", ".join(f"`{label}`" for label in metric.labels) or "–"

    assert f"| `{metric.name}` | {metric.kind} | {labels} | {metric.help} |" in PAGE.splitlines()


def test_page_names_no_metric_that_does_not_exist() -> None:
    named = set(re.findall(r"flywheel_[a-z_]+", PAGE))

    assert named == {metric.name for metric in ALL}


@pytest.mark.parametrize("metric", COUNTED, ids=lambda metric: metric.name)
def test_metric_is_counted_by_every_process(metric: Metric, served: str) -> None:
    assert f"# TYPE {metric.name} {metric.kind}" in served.splitlines()


@pytest.fixture(scope="module")
def served() -> str:
    return Metrics(COUNTED).text().decode()
