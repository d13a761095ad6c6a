"""What we ask a brain and what we accept from it: plain data, and how large it is.

`context_lines` is the one wire form in which a customer's material is shown to any model: one JSON object a line, so
that text from a customer can never look like an instruction or like another line.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

CONTRACT_VERSION = "1"
INSTRUCTION_ALLOWANCE = 420
"""Tokens reserved in the budget for the instructions around the context lines; a house test holds prompts to it."""

_LONGER_INSTRUCTIONS = {"smartbrain-2": 150}
"""What other versions of the instructions take beyond that."""

Speaker = Literal["customer", "staff"]
Op = Literal["assert", "retire"]


@dataclass(frozen=True)
class ShownMessage:
    """A message as a brain sees it. `ref` is m1, m2 …; `is_new` marks the burst that has to be analysed."""

    ref: str
    speaker: Speaker
    text: str
    sent_at: datetime
    is_new: bool


@dataclass(frozen=True)
class ShownInsight:
    """An active fact as a brain sees it. `ref` is i1, i2 …"""

    ref: str
    category: str
    content: str
    by_human: bool
    observed_at: datetime


@dataclass(frozen=True)
class DismissedFact:
    """A fact that a person declared wrong: not to be asserted again."""

    category: str
    content: str


@dataclass(frozen=True)
class CategoryGuide:
    """One category as explained to a brain."""

    key: str
    label: str
    is_multi: bool
    description: str = ""


@dataclass(frozen=True)
class AnalysisRequest:
    """Everything a brain may know for one analysis. Times are aware and in the workspace's time zone."""

    now: datetime
    categories: tuple[CategoryGuide, ...]
    messages: tuple[ShownMessage, ...]
    insights: tuple[ShownInsight, ...] = ()
    dismissed: tuple[DismissedFact, ...] = ()
    summary: str = ""
    complaint: str | None = None
    """Why the previous reply could not be read; set for the one repair call."""
    subject: str = ""
    """Stands for the customer where a vendor asks who is speaking; what is passed on is a keyed digest of it."""
    key: str = ""
    """Names this question: the same one when it is asked again because its answer was lost."""
    was_asked: bool = False
    """Whether the question was asked before and its answer may lie at the vendor's, paid for."""

    @property
    def new_customer_messages(self) -> tuple[ShownMessage, ...]:
        return tuple(m for m in self.messages if m.is_new and m.speaker == "customer")


@dataclass(frozen=True)
class ReadInsight:
    """One statement read from a reply, still in the reply's own references. `confidence` None = not given."""

    category: str
    content: str
    op: Op = "assert"
    confidence: float | None = None
    evidence: tuple[str, ...] = ()
    ref: str | None = None


@dataclass(frozen=True)
class Dropped:
    """Something in a reply that was not taken, and why (`reason` is a stable code)."""

    reason: str
    detail: str = ""


ReadingOutcome = Literal["ok", "salvaged"]


@dataclass(frozen=True)
class AnalysisResult:
    """What a reply says, after reading. `ai_summary` None = keep the stored one."""

    ai_summary: str | None
    insights: tuple[ReadInsight, ...]
    dropped: tuple[Dropped, ...] = ()
    outcome: ReadingOutcome = "ok"
    intent: str | None = None
    reply: str | None = None
    tasks: tuple[str, ...] = field(default=())


_LINE_SEPARATORS = {ord(ch): f"\\u{ord(ch):04x}" for ch in "\x85\u2028\u2029"}
"""Line ends that JSON allows bare inside a string."""

_WIDE = re.compile("[\u2e80-\U0010ffff]")


def estimate_tokens(text: str) -> int:
    """Tokens of a text, estimated: a CJK character or full-width sign is one, four others are one (rounded up)."""
    wide = len(_WIDE.findall(text))
    return wide + -(-(len(text) - wide) // 4)


def extra_tokens(instructions: object) -> int:
    """How much less room for material a version of the instructions leaves than the usual one."""
    return _LONGER_INSTRUCTIONS.get(instructions, 0) if isinstance(instructions, str) else 0


def quoted_tokens(text: str) -> int:
    """Tokens of a text as it is shown: inside a line of JSON, where quotes, line ends and the like take more room."""
    return estimate_tokens(_one_line({"": text})[len('{"": "') : -len('"}')])


def _one_line(item: dict[str, str]) -> str:
    return json.dumps(item, ensure_ascii=False).translate(_LINE_SEPARATORS)


def summary_line(summary: str) -> str:
    """The summary as one line of JSON."""
    return _one_line({"summary": summary})


def message_line(message: ShownMessage) -> str:
    """One message as one line of JSON."""
    item = {"m": message.ref, "who": message.speaker, "at": message.sent_at.strftime("%Y-%m-%dT%H:%M")}
    if message.is_new:
        item["new"] = "yes"
    item["text"] = message.text
    return _one_line(item)


def insight_line(insight: ShownInsight) -> str:
    """One known fact as one line of JSON."""
    item = {"i": insight.ref, "category": insight.category, "content": insight.content}
    if insight.by_human:
        item["by"] = "staff"
    return _one_line(item)


def dismissed_line(fact: DismissedFact) -> str:
    """One fact that must not come back, as one line of JSON."""
    return _one_line({"wrong": fact.content, "category": fact.category})


def category_line(guide: CategoryGuide) -> str:
    """One category as a short line: key, label, + for several values, description."""
    label = f" {guide.label}" if guide.label and guide.label != guide.key else ""
    several = "+" if guide.is_multi else ""
    about = f"：{guide.description}" if guide.description else ""
    return " ".join(f"{guide.key}{several}{label}{about}".split())


def context_lines(request: AnalysisRequest) -> Iterator[str]:
    """The request's material, a line each: categories, summary, facts, dismissed facts, messages (oldest first)."""
    yield "# categories"
    yield from (category_line(c) for c in request.categories)
    if request.summary:
        yield "# summary"
        yield summary_line(request.summary)
    if request.insights or request.dismissed:
        yield "# facts"
        yield from (insight_line(i) for i in request.insights)
        yield from (dismissed_line(d) for d in request.dismissed)
    yield "# messages"
    yield from (message_line(m) for m in request.messages)
