"""What the built-in rule brain costs in a process of its own: first message, each further one, memory.

Usage: python -m bench.rule_costs
"""

import asyncio
import json
import resource
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

from flywheel.brains.contract import BrainConfig
from flywheel.domain.analysis import AnalysisRequest, CategoryGuide, ShownMessage
from flywheel.domain.categories import SHIPPED

TALKS = Path(__file__).parents[1] / "tests" / "data" / "rules" / "messages_tuned.jsonl"
_CATEGORIES = tuple(CategoryGuide(c.key, c.label_zh, c.is_multi) for c in SHIPPED)


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    rows = [json.loads(line) for line in TALKS.read_text(encoding="utf-8").splitlines()]
    texts = [turn["text"] for row in rows for turn in row["turns"] if turn["speaker"] == "customer"]
    now = datetime.now(UTC)
    memory, started = _memory_mb(), time.perf_counter()
    from flywheel.brains.rules.provider import RuleBrain

    loaded = time.perf_counter() - started
    spent: list[float] = []
    for text in texts * 3:
        request = AnalysisRequest(now, _CATEGORIES, (ShownMessage("m1", "customer", text, now, is_new=True),))
        began = time.process_time()
        asyncio.run(RuleBrain(BrainConfig()).analyze(request, timeout_s=60))
        spent.append((time.process_time() - began) * 1000)
    warm = sorted(spent[len(texts) :])
    print(f"load {loaded:.2f} s, first message {spent[0]:.0f} ms")
    most = warm[len(warm) * 99 // 100]
    print(f"each message (CPU): median {statistics.median(warm):.1f} ms, 99 of 100 within {most:.1f} ms")
    print(f"memory: {_memory_mb() - memory:.0f} MB more")


if __name__ == "__main__":
    main()
