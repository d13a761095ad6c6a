"""A customer's talk put before the rule brain, and what is known afterwards."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from flywheel.brains.contract import BrainConfig
from flywheel.brains.rules.provider import RuleBrain
from flywheel.domain.analysis import AnalysisRequest, CategoryGuide, ShownInsight, ShownMessage

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=timezone(timedelta(hours=8)))
SINGLE = "budget timeline decision_maker company_scale industry life_cycle_stage location contact_preference"
MULTI = "need pain_point preference competitor objection relationship event other"
CATEGORIES = tuple(
    [CategoryGuide(key, key, is_multi=False) for key in f"{SINGLE} current_supplier".split()]
    + [CategoryGuide(key, key, is_multi=True) for key in MULTI.split()]
)
ACTIVE_FROM = 0.6


def request_of(
    texts: Sequence[str], known: Sequence[tuple[str, str]] = (), categories: tuple[CategoryGuide, ...] = CATEGORIES
) -> AnalysisRequest:
    """A burst. A text that starts with "S:" is the staff's."""
    messages = tuple(
        ShownMessage(
            ref=f"m{number}",
            speaker="staff" if text.startswith("S:") else "customer",
            text=text.removeprefix("S:"),
            sent_at=NOW,
            is_new=not text.startswith("S:"),
        )
        for number, text in enumerate(texts, start=1)
    )
    insights = tuple(
        ShownInsight(f"i{number}", category, content, by_human=False, observed_at=NOW)
        for number, (category, content) in enumerate(known, start=1)
    )
    return AnalysisRequest(NOW, categories, messages, insights)


@pytest.fixture
def brain() -> RuleBrain:
    return RuleBrain(BrainConfig())


@pytest.fixture
def ask(brain: RuleBrain) -> Callable[..., Any]:
    """The brain's answer to a burst, parsed."""

    async def answer(*texts: str, known: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
        reply = await brain.analyze(request_of(texts, known), timeout_s=5)
        parsed: dict[str, Any] = json.loads(reply.text)
        return parsed

    return answer


@pytest.fixture
def learn(ask: Callable[..., Any]) -> Callable[..., Any]:
    """The facts that are active after a burst, by category."""

    async def facts(*texts: str, known: Sequence[tuple[str, str]] = ()) -> dict[str, list[str]]:
        answer = await ask(*texts, known=known)
        active: dict[str, list[str]] = {}
        for item in answer["insights"]:
            before = active.get(item["category"], [])
            kept = before if item["category"] in MULTI.split() else []
            if item["op"] == "retire":
                active[item["category"]] = [content for content in before if content != item["content"]]
            elif item["confidence"] >= ACTIVE_FROM:
                active[item["category"]] = [*(c for c in kept if c != item["content"]), item["content"]]
        return {category: contents for category, contents in active.items() if contents}

    return facts
