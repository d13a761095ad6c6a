"""Insights as the API shows them: history with filters, evidence with quotes, the life of one fact."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, Uuid, any_, bindparam, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from flywheel.db.engine import AnySession
from flywheel.db.tables import CustomerInsight, Message
from flywheel.domain.categories import Category
from flywheel.features.insights import categories
from flywheel.features.insights.schemas import EvidenceOut, InsightOut, Source, Status
from flywheel.kit import paging
from flywheel.kit.wire import Page

QUOTE = 300


@dataclass(frozen=True)
class InsightFilter:
    """What a customer's history is narrowed to; None = any."""

    status: Status | None = None
    category: str | None = None
    source: Source | None = None
    q: str | None = None


async def list_insights(
    db: AnySession, customer_id: uuid.UUID, wanted: InsightFilter, *, now: datetime, limit: int, cursor: str | None
) -> Page[InsightOut]:
    """One page of a customer's insights, newest first."""
    query = (
        select(CustomerInsight)
        .where(CustomerInsight.customer_id == customer_id)
        .order_by(CustomerInsight.observed_at.desc(), CustomerInsight.id.desc())
        .limit(limit + 1)
    )
    for column, value in (
        (CustomerInsight.status, wanted.status),
        (CustomerInsight.category, wanted.category),
        (CustomerInsight.source, wanted.source),
    ):
        if value:
            query = query.where(column == value)
    if wanted.q and wanted.q.strip():
        query = query.where(CustomerInsight.content.icontains(wanted.q.strip(), autoescape=True))
    if cursor is not None:
        here = tuple_(CustomerInsight.observed_at, CustomerInsight.id)
        query = query.where(here < tuple_(*paging.decode(cursor, datetime, uuid.UUID)))
    rows, last = paging.page(list(await db.scalars(query)), limit)
    items = await describe(db, rows, now=now)
    return Page(items=items, next_cursor=None if last is None else paging.encode(last.observed_at, last.id))


def newest_of_status(customer_id: uuid.UUID, status: Status) -> Select[CustomerInsight]:
    """All rows of one status, newest first: the mission's query, served by `ix_customer_insights_newest`."""
    return (
        select(CustomerInsight)
        .where(CustomerInsight.customer_id == customer_id, CustomerInsight.status == status)
        .order_by(CustomerInsight.observed_at.desc(), CustomerInsight.id.desc())
    )


async def of_status(db: AnySession, customer_id: uuid.UUID, status: Status) -> Sequence[CustomerInsight]:
    """All of a customer's facts of one status, newest first."""
    return list(await db.scalars(newest_of_status(customer_id, status)))


async def describe(db: AnySession, rows: Sequence[CustomerInsight], *, now: datetime) -> list[InsightOut]:
    """Rows as the API shows them, in the given order; quotes and links are read once for all."""
    if not rows:
        return []
    policies = await categories.load_all(db)
    quotes = await quotes_of(db, {message_id for row in rows for message_id in row.evidence})
    overtaken = await _overtaken(db, rows)
    return [_show(row, policies[row.category], quotes, overtaken, now) for row in rows]


def _show(
    row: CustomerInsight,
    category: Category,
    quotes: Mapping[uuid.UUID, EvidenceOut],
    overtaken: Mapping[uuid.UUID, list[uuid.UUID]],
    now: datetime,
) -> InsightOut:
    shown = {name: getattr(row, name) for name in _COPIED}
    if row.status == "active" and is_stale(row, category, now):
        shown["visibility"] = "stale"
    return InsightOut(
        **shown,
        category_label=category.label_zh,
        category_hue=category.hue,
        supersedes=overtaken.get(row.id, []),
        evidence=[quotes[message_id] for message_id in reversed(row.evidence) if message_id in quotes],
    )


_COPIED = [
    name for name in InsightOut.model_fields if name not in {"category_label", "category_hue", "supersedes", "evidence"}
]


def is_stale(row: CustomerInsight, category: Category, now: datetime) -> bool:
    """Whether a fact's time to live has passed since it was last said."""
    return category.ttl_days is not None and row.last_seen_at + timedelta(days=category.ttl_days) < now


async def quotes_of(db: AnySession, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, EvidenceOut]:
    """Messages by id, as far as they prove something; the words of a recalled one are left out."""
    if not ids:
        return {}
    # One array and not a list of parameters: a rich profile cites more messages than a statement may have parameters.
    cited = bindparam("cited", list(ids), ARRAY(Uuid))
    query = select(Message.id, Message.conversation_id, Message.text, Message.sent_at, Message.revoked_at)
    return {
        message.id: EvidenceOut(
            message_id=message.id,
            conversation_id=message.conversation_id,
            quote="" if message.revoked_at else message.text[:QUOTE],
            sent_at=message.sent_at,
        )
        for message in await db.execute(query.where(Message.id == any_(cited)))
    }


async def _overtaken(db: AnySession, rows: Sequence[CustomerInsight]) -> Mapping[uuid.UUID, list[uuid.UUID]]:
    """Which facts each row superseded, directly or through others, newest first."""
    query = select(CustomerInsight.id, CustomerInsight.superseded_by).where(
        CustomerInsight.customer_id == rows[0].customer_id, CustomerInsight.superseded_by.is_not(None)
    )
    before: dict[uuid.UUID, list[uuid.UUID]] = {}
    newest_first = query.order_by(CustomerInsight.observed_at.desc(), CustomerInsight.id.desc())
    for old_id, new_id in await db.execute(newest_first):
        if new_id is not None:
            before.setdefault(new_id, []).append(old_id)
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for row in rows:
        chain: list[uuid.UUID] = []
        open_ids = list(before.get(row.id, []))
        while open_ids:
            chain.append(open_ids.pop(0))
            open_ids.extend(before.get(chain[-1], []))
        found[row.id] = chain
    return found
