"""What was: the life of one fact, and the versions of the summary."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_

from flywheel.db.engine import AnySession
from flywheel.db.tables import CustomerInsight, InsightAssertion, InsightRun
from flywheel.domain.assertions import place
from flywheel.domain.categories import Category
from flywheel.domain.insights import is_same_value
from flywheel.domain.lives import Step, life
from flywheel.features.insights import categories, listing, view
from flywheel.features.insights.schemas import EvidenceOut, SaidOut, SummaryOut
from flywheel.kit import paging
from flywheel.kit.wire import Page

_COPIED = [name for name in SaidOut.model_fields if name not in {"did", "insight_id", "closed", "content", "evidence"}]


async def life_of(db: AnySession, row: CustomerInsight) -> list[SaidOut]:
    """Everything said about a fact's value in its category, and what ended the fact; oldest first.

    Told from the log by the fold itself, so it cannot differ from what is shown.
    """
    policy = categories.as_policy(await categories.load(db, row.category))
    query = select(InsightAssertion).where(
        InsightAssertion.customer_id == row.customer_id, InsightAssertion.category == row.category
    )
    log = {said.id: said for said in await db.scalars(query)}
    standing = [view.as_assertion(said) for said in log.values() if said.voided_at is None]
    steps = {uuid.UUID(step.assertion_id): step for step in life(standing, policy)}
    told = [said for said in log.values() if _concerns(row, said, steps, policy)]
    told.sort(key=lambda said: place(view.as_assertion(said)))
    quotes = await listing.quotes_of(db, {said.message_id for said in told if said.message_id is not None})
    return [_show(said, steps, quotes) for said in told]


def _concerns(
    row: CustomerInsight, said: InsightAssertion, steps: Mapping[uuid.UUID, Step], category: Category
) -> bool:
    if is_same_value(said.value_key, row.value_key, category):
        return True
    step = steps.get(said.id)
    return step is not None and (step.insight_id == str(row.id) or str(row.id) in step.closed)


def _show(said: InsightAssertion, steps: Mapping[uuid.UUID, Step], quotes: Mapping[uuid.UUID, EvidenceOut]) -> SaidOut:
    copied: dict[str, Any] = {name: getattr(said, name) for name in _COPIED}
    copied["evidence"] = None if said.message_id is None else quotes.get(said.message_id)
    if said.voided_at is not None:
        content = "" if said.void_reason == "recalled" else said.content
        return SaidOut(**copied, did=said.void_reason, insight_id=None, closed=[], content=content)
    step = steps[said.id]
    return SaidOut(**copied, did=step.did, insight_id=step.insight_id, closed=list(step.closed), content=said.content)


async def summaries(db: AnySession, customer_id: uuid.UUID, *, limit: int, cursor: str | None) -> Page[SummaryOut]:
    """One page of the summary's versions, newest first."""
    query = (
        select(InsightRun)
        .where(
            InsightRun.customer_id == customer_id,
            InsightRun.state == "succeeded",
            InsightRun.ai_summary.is_not(None),
        )
        .order_by(InsightRun.finished_at.desc(), InsightRun.id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        here = tuple_(InsightRun.finished_at, InsightRun.id)
        query = query.where(here < tuple_(*paging.decode(cursor, datetime, uuid.UUID)))
    rows, last = paging.page(list(await db.scalars(query)), limit)
    items = [
        SummaryOut(
            run_id=run.id,
            summary=run.ai_summary or "",
            written_at=run.finished_at or run.started_at,
            provider=run.provider,
            model=run.model,
        )
        for run in rows
    ]
    return Page(items=items, next_cursor=None if last is None else paging.encode(last.finished_at, last.id))
