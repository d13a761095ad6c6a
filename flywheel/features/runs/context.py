"""What a brain is shown: the burst whole, then facts, then recent messages, as far as the budget reaches.

Its size does not grow with a customer's history.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from flywheel.db.engine import Statements
from flywheel.db.tables import CustomerInsight
from flywheel.domain import analysis
from flywheel.domain.analysis import (
    AnalysisRequest,
    CategoryGuide,
    DismissedFact,
    ShownInsight,
    ShownMessage,
    estimate_tokens,
)
from flywheel.domain.categories import Category
from flywheel.domain.insights import is_same_value
from flywheel.features.insights import view
from flywheel.features.insights.listing import is_stale
from flywheel.features.runs import said
from flywheel.features.runs.said import Said

RECENT_CHARS = 200
SUMMARY_CHARS = 250
DISMISSED_FACTS = 20
_FRAME_TOKENS = 24  # headings between the parts, and the line feeds


@dataclass(frozen=True)
class Material:
    """What was read from the database for one run. `burst` and `recent` are in the order of the conversation."""

    burst: Sequence[Said]
    recent: Sequence[Said]
    insights: Sequence[CustomerInsight]
    dismissed: Sequence[CustomerInsight]
    summary: str
    policies: Mapping[str, Category]


@dataclass
class _Budget:
    left: int

    def take(self, line: str) -> bool:
        cost = estimate_tokens(line) + 1
        if cost > self.left:
            return False
        self.left -= cost
        return True


@dataclass(frozen=True)
class Shown:
    """Which of our rows stand behind the references in a request: kept with the reply, so that it can be applied later.

    `messages` holds customers' messages only: nothing else is evidence.
    """

    messages: dict[str, str] = field(default_factory=dict)
    insights: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"messages": self.messages, "insights": self.insights}


_DISMISSED = ("wrong", "rejected")
_COLUMNS = tuple(column.name for column in CustomerInsight.__table__.columns)
_SELECT = f"select {', '.join(_COLUMNS)} from customer_insights where customer_id = $1"  # noqa: S608 - names of ours
_FACTS = f"""
    {_SELECT}
      and (status = 'active' and visibility = 'normal' or status = 'archived' and status_reason in {_DISMISSED})
    """
_SUMMARY = "select coalesce(left(ai_summary, $2), '') from customer_profiles where customer_id = $1"
_SUMMARY_THEN = """
    select coalesce(left((
      select ai_summary from insight_runs
      where customer_id = $1 and state = 'succeeded' and ai_summary is not null and finished_at <= $3
      order by finished_at desc limit 1), $2), '')
    """


async def gather(
    db: Statements,
    customer_id: uuid.UUID,
    burst: Sequence[Said],
    policies: Mapping[str, Category],
    now: datetime,
    *,
    without_run: uuid.UUID | None = None,
    as_of: datetime | None = None,
) -> Material:
    """Read what a run may show. `without_run` hides what that run stated, which is about to be stated anew; `as_of`
    hides all that was learned later.
    """
    if as_of is not None:
        log = await view.load(db, customer_id, as_of=as_of)
        rows = [row for row in view.rows_of(customer_id, log, policies) if _is_shown(row)]
    elif without_run is None:
        rows = _as_insights(await db.rows(_FACTS, customer_id))
    else:
        rows = await _facts_without(db, customer_id, without_run, policies)
    active = [row for row in rows if row.status == "active"]
    facts = [row for row in active if not is_stale(row, policies[row.category], now)]
    dismissed = [row for row in rows if row.status != "active" and not _is_restored(row, active, policies)]
    if as_of is None:
        [(summary,)] = await db.rows(_SUMMARY, customer_id, SUMMARY_CHARS)
    else:
        [(summary,)] = await db.rows(_SUMMARY_THEN, customer_id, SUMMARY_CHARS, as_of)
    dismissed.sort(key=lambda row: row.archived_at or row.created_at)
    return Material(
        burst=sorted(burst, key=attrgetter("order")),
        recent=await said.recent(db, customer_id, burst),
        insights=sorted(facts, key=lambda row: _rank(row, policies), reverse=True),
        dismissed=dismissed[-DISMISSED_FACTS:][::-1],
        summary=summary,
        policies=policies,
    )


def _is_restored(
    dismissed: CustomerInsight, active: Iterable[CustomerInsight], policies: Mapping[str, Category]
) -> bool:
    """Whether people brought back what they had called wrong: the same value is believed again."""
    policy = policies[dismissed.category]
    believed = (row for row in active if row.category == dismissed.category)
    return any(is_same_value(row.value_key, dismissed.value_key, policy) for row in believed)


async def facts(db: Statements, customer_id: uuid.UUID, ids: Collection[uuid.UUID]) -> list[CustomerInsight]:
    """Facts of a customer by id, as rows that no session knows."""
    return _as_insights(await db.rows(f"{_SELECT} and id = any($2)", customer_id, list(ids)))


def _as_insights(rows: Iterable[Iterable[Any]]) -> list[CustomerInsight]:
    return [CustomerInsight(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]


async def _facts_without(
    db: Statements, customer_id: uuid.UUID, run_id: uuid.UUID, policies: Mapping[str, Category]
) -> list[CustomerInsight]:
    log = await view.load(db, customer_id)
    others = {key: [a for a in stated if a.run_id != str(run_id)] for key, stated in log.items()}
    rows = view.rows_of(customer_id, others, policies)
    return [row for row in rows if _is_shown(row)]


def _is_shown(row: CustomerInsight) -> bool:
    """What `_FACTS` asks of a stored row."""
    if row.status == "active":
        return row.visibility == "normal"
    return row.status == "archived" and row.status_reason in _DISMISSED


def _rank(row: CustomerInsight, policies: Mapping[str, Category]) -> tuple[object, ...]:
    single = not policies[row.category].is_multi
    return (single, row.source == "human", row.last_seen_at, row.evidence_count, row.confidence, row.id)


def room_for_burst(budget_tokens: int) -> int:
    """What the new messages of one question may take; the rest is for categories and facts."""
    return _room(budget_tokens) * 5 // 6


def _room(budget_tokens: int) -> int:
    return budget_tokens - analysis.INSTRUCTION_ALLOWANCE - _FRAME_TOKENS


def build(
    material: Material, texts: Mapping[uuid.UUID, str], *, now: datetime, budget_tokens: int
) -> tuple[AnalysisRequest, Shown]:
    """A request within the budget. `texts` gives the burst's texts to show: those of one part, where it has several.

    The burst is never cut; what does not fit beside it is left out, least useful first.
    """
    budget = _Budget(_room(budget_tokens))
    new = [_message(m, texts[m.id], now, is_new=True) for m in material.burst if m.id in texts]
    for message in new:
        budget.left -= estimate_tokens(analysis.message_line(message)) + 1
    guides = _fitting_guides(material.policies, budget)
    facts = [
        (row, shown)
        for n, row in enumerate(material.insights, 1)
        if budget.take(analysis.insight_line(shown := _insight(row, f"i{n}")))
    ]
    dismissed = [
        fact
        for row in material.dismissed
        if budget.take(analysis.dismissed_line(fact := DismissedFact(row.category, row.content)))
    ]
    summary = material.summary if material.summary and budget.take(analysis.summary_line(material.summary)) else ""
    older = []
    for row in material.recent:
        line = _message(row, row.text[:RECENT_CHARS], now, is_new=False)
        if not budget.take(analysis.message_line(line)):
            break
        older.append((row, line))
    return _numbered(material, texts, new, older, guides, facts, dismissed, summary, now)


def _numbered(
    material: Material,
    texts: Mapping[uuid.UUID, str],
    new: Sequence[ShownMessage],
    older: Sequence[tuple[Said, ShownMessage]],
    guides: Sequence[CategoryGuide],
    facts: Sequence[tuple[CustomerInsight, ShownInsight]],
    dismissed: Sequence[DismissedFact],
    summary: str,
    now: datetime,
) -> tuple[AnalysisRequest, Shown]:
    rows = [row for row in material.burst if row.id in texts]
    together = [*older, *zip(rows, new, strict=True)]
    together.sort(key=lambda pair: pair[0].order)
    shown = Shown(insights={line.ref: str(row.id) for row, line in facts})
    messages = []
    for n, (row, line) in enumerate(together, 1):
        messages.append(replace(line, ref=f"m{n}"))
        if row.direction == "inbound":
            shown.messages[f"m{n}"] = str(row.id)
    request = AnalysisRequest(
        now=now,
        categories=tuple(guides),
        messages=tuple(messages),
        insights=tuple(line for _, line in facts),
        dismissed=tuple(dismissed),
        summary=summary,
    )
    return request, shown


def _message(row: Said, words: str, now: datetime, *, is_new: bool) -> ShownMessage:
    speaker: analysis.Speaker = "customer" if row.direction == "inbound" else "staff"
    return ShownMessage("m99", speaker, words, row.sent_at.astimezone(now.tzinfo), is_new)


def _insight(row: CustomerInsight, ref: str) -> ShownInsight:
    return ShownInsight(ref, row.category, row.content, row.source == "human", row.observed_at)


def _fitting_guides(policies: Mapping[str, Category], budget: _Budget) -> list[CategoryGuide]:
    """The categories in the admin's order, in at most half of what is left, so that facts find room too."""
    share = _Budget(budget.left // 2)
    guides = [CategoryGuide(c.key, c.label_zh, c.is_multi, c.description) for c in policies.values()]
    fitting = [guide for guide in guides if share.take(analysis.category_line(guide))]
    budget.left -= budget.left // 2 - share.left
    return fitting
