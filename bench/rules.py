"""How well the built-in rule brain reads: precision and recall by category on talks with gold facts, and what it finds
in corpora that are not ours.

Usage: python -m bench.rules [--misses]    (FLYWHEEL_TEST_CORPORA=… adds the corpora; bench.rule_costs: time and memory)
"""

import asyncio
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from flywheel.brains.contract import BrainConfig
from flywheel.brains.rules.provider import RuleBrain
from flywheel.brains.rules.text import fold
from flywheel.domain.analysis import AnalysisRequest, CategoryGuide, ShownMessage
from flywheel.domain.categories import SHIPPED

TALKS = Path(__file__).parents[1] / "tests" / "data" / "rules"
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=timezone(timedelta(hours=8)))
CATEGORIES = tuple(CategoryGuide(c.key, c.label_zh, c.is_multi) for c in SHIPPED)
_MIN_CONFIDENCE = {c.key: c.min_confidence for c in SHIPPED}
_MULTI = frozenset(c.key for c in SHIPPED if c.is_multi)

Talk = Mapping[str, Any]
Facts = dict[str, list[str]]


@dataclass
class Score:
    """Counts by category: gold facts, those found, facts believed, those that are right."""

    gold: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    believed: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def recall(self, category: str | None = None) -> float:
        return _share(self.found, self.gold, category)

    def precision(self, category: str | None = None) -> float:
        return _share(self.right, self.believed, category)


def _share(part: Counter[str], whole: Counter[str], category: str | None) -> float:
    of = whole[category] if category else whole.total()
    return (part[category] if category else part.total()) / of if of else 1.0


def talks(name: str) -> list[Talk]:
    """The talks of one file, in order."""
    return [json.loads(line) for line in (TALKS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def believed(turns: Sequence[Mapping[str, str]]) -> Facts:
    """What is active after a burst of these turns."""
    messages = tuple(
        ShownMessage(f"m{n}", "staff" if t["speaker"] != "customer" else "customer", t["text"], NOW,
                     is_new=t["speaker"] == "customer")
        for n, t in enumerate(turns, start=1)
    )  # fmt: skip
    reply = asyncio.run(RuleBrain(BrainConfig()).analyze(AnalysisRequest(NOW, CATEGORIES, messages), timeout_s=60))
    active: Facts = {}
    for item in json.loads(reply.text)["insights"]:
        category, content = item["category"], item["content"]
        others = [c for c in active.get(category, []) if c != content]
        if item["op"] == "retire":
            active[category] = others
        elif item["confidence"] >= _MIN_CONFIDENCE[category]:
            active[category] = [*(others if category in _MULTI else []), content]
    return active


def score(rows: Iterable[Talk]) -> Score:
    """Facts that were found, and facts that are right: named by the gold, or allowed by it."""
    total = Score()
    for row in rows:
        facts = believed(row["turns"])
        for gold in row["facts"]:
            total.gold[gold["category"]] += 1
            if any(says(content, gold["words"]) for content in facts.get(gold["category"], [])):
                total.found[gold["category"]] += 1
            else:
                total.misses.append(f"{row['id']} missed {gold['category']}:{gold['words']}")
        wanted = [*row["facts"], *row["may"]]
        for category, content in ((c, content) for c, contents in facts.items() for content in contents):
            total.believed[category] += 1
            if any(w["category"] == category and says(content, w["words"]) for w in wanted):
                total.right[category] += 1
            else:
                total.misses.append(f"{row['id']} wrong {category}:{content}")
    return total


def says(content: str, words: str) -> bool:
    """Whether a content has one of the words, `|` between them; a figure only as a whole."""
    text = _bare(content)
    return any(
        re.search((r"(?<![\d.])" if word[:1].isdigit() else "") + re.escape(word), text)
        for word in map(_bare, words.split("|"))
    )


def _bare(text: str) -> str:
    return re.sub(r"[\s,，]", "", fold(text))


def _rows(scored: Score) -> Iterator[tuple[str, ...]]:
    for category in [*sorted(scored.gold.keys() | scored.believed.keys()), None]:
        gold, told = (
            (scored.gold[category], scored.believed[category])
            if category
            else (scored.gold.total(), scored.believed.total())
        )
        yield (category or "all", str(gold), f"{scored.recall(category):.0%}", str(told),
               f"{scored.precision(category):.0%}")  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    console = Console()
    for name in ("messages_tuned", "messages_heldout"):
        scored = score(talks(name))
        table = Table(title=name)
        for column in ("category", "gold", "recall", "believed", "precision"):
            table.add_column(column)
        for row in _rows(scored):
            table.add_row(*row)
        console.print(table)
        if "--misses" in arguments and name == "messages_tuned":
            console.print("\n".join(scored.misses), markup=False)
    if "FLYWHEEL_TEST_CORPORA" in os.environ:
        from bench.rule_corpora import figures

        for figure in figures(Path(os.environ["FLYWHEEL_TEST_CORPORA"])):
            console.print(f"{figure.name}: {figure.value}", markup=False)


if __name__ == "__main__":
    main(sys.argv[1:])
