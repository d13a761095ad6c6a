"""What people do to facts: add, correct, archive, restore, accept, reject. Each appends to the log and refolds."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import CustomerInsight, InsightAssertion
from flywheel.domain.assertions import ArchiveReason, Assertion, Op
from flywheel.domain.errors import Conflict, FieldError, Invalid, NotFound
from flywheel.domain.insights import fold, is_same_value
from flywheel.features.customers import service as customers
from flywheel.features.insights import categories, view
from flywheel.features.insights.value_keys import fact_key
from flywheel.features.insights.view import Action
from flywheel.features.users.access import Caller
from flywheel.kit.ids import new_id

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Statement:
    """One thing that a person says about a fact."""

    op: Op
    category: str
    content: str
    confidence: float | None = None
    message_id: uuid.UUID | None = None
    reason: ArchiveReason | None = None
    value_key: str | None = None


async def load(db: AnySession, customer_id: uuid.UUID, insight_id: uuid.UUID) -> CustomerInsight:
    """A fact by its id, or by the id of any assertion in it. Raises NotFound."""
    mine = CustomerInsight.customer_id == customer_id
    query = select(CustomerInsight).where(CustomerInsight.id == insight_id, mine)
    row = await db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        row = await _by_assertion(db, customer_id, insight_id)
    if row is None:
        raise NotFound("There is no such insight of this customer.")
    return row


async def load_to_change(db: WriteSession, customer_id: uuid.UUID, insight_id: uuid.UUID) -> CustomerInsight:
    """A fact as it is once nobody else is changing this customer's facts: two people may press the same button."""
    await categories.load_for_folding(db)
    await customers.lock_profile(db, customer_id)
    return await load(db, customer_id, insight_id)


async def _by_assertion(db: AnySession, customer_id: uuid.UUID, assertion_id: uuid.UUID) -> CustomerInsight | None:
    said = await db.scalar(
        select(InsightAssertion).where(InsightAssertion.id == assertion_id, InsightAssertion.customer_id == customer_id)
    )
    if said is None:
        return None
    policy = categories.as_policy(await categories.load(db, said.category))
    log = (await view.load(db, customer_id, [said.category])).get(said.category, [])
    rows = fold(log, policy)
    holder = next((row for row in rows if str(assertion_id) in row.assertion_ids), None)
    # A statement that counts no more is in no row; its links go on leading to the same value, if that is known still.
    holder = holder or next((row for row in reversed(rows) if row.value_key == said.value_key), None)
    if holder is None:
        return None
    return await db.get(CustomerInsight, uuid.UUID(holder.id), populate_existing=True)


async def add(
    db: WriteSession,
    caller: Caller,
    customer_id: uuid.UUID,
    statement: Statement,
    observed_at: datetime | None = None,
) -> CustomerInsight:
    """A fact entered by hand; again, it confirms. Raises Invalid for an unknown category or a time in the future."""
    return await _say(db, caller, customer_id, "entered", [statement], observed_at)


async def correct(
    db: WriteSession, caller: Caller, customer_id: uuid.UUID, row: CustomerInsight, content: str, category: str
) -> CustomerInsight:
    """Replace a fact by what is right: the old one is retired as wrong, and stays in history."""
    said = Statement("assert", category, content, row.confidence, _latest(row))
    policy = categories.as_policy(await categories.load(db, row.category))
    same = category == row.category and is_same_value(fact_key(policy, content), row.value_key, policy)
    if same and content == row.content and row.status == "active":
        return row
    retired = [] if same else [_retire(row, "wrong")]
    return await _say(db, caller, customer_id, "corrected", [*retired, said])


async def archive(
    db: WriteSession, caller: Caller, customer_id: uuid.UUID, row: CustomerInsight, reason: ArchiveReason
) -> CustomerInsight:
    """Archive a fact; again changes nothing. `wrong` also keeps AI from asserting it again."""
    if row.status == "archived":
        return row
    if row.op == "retire":
        return await reject(db, caller, customer_id, row)
    await _say(db, caller, customer_id, "archived", [_retire(row, reason)])
    return await _again(db, row)


async def restore(db: WriteSession, caller: Caller, customer_id: uuid.UUID, row: CustomerInsight) -> CustomerInsight:
    """Bring an archived fact back, now on a person's word."""
    if row.status == "active":
        return row
    if row.status == "proposed":
        raise Conflict("This one is proposed: accept or reject it.", code="proposed")
    return await _say(db, caller, customer_id, "restored", [_assert(row)])


async def accept(db: WriteSession, caller: Caller, customer_id: uuid.UUID, row: CustomerInsight) -> CustomerInsight:
    """Take a proposal over: it becomes a person's fact and keeps its evidence (or the fact it retires is archived)."""
    _need_proposed(row)
    said = _assert(row) if row.op == "assert" else _retire(row, "outdated")
    return await _say(db, caller, customer_id, "accepted", [said])


async def reject(db: WriteSession, caller: Caller, customer_id: uuid.UUID, row: CustomerInsight) -> CustomerInsight:
    """Turn a proposal down: AI does not propose it again (or the fact it would retire stands)."""
    _need_proposed(row)
    said = _retire(row, "wrong") if row.op == "assert" else _assert(row)
    await _say(db, caller, customer_id, "rejected", [said])
    return await _again(db, row)


def _need_proposed(row: CustomerInsight) -> None:
    if row.status != "proposed":
        raise Conflict("This insight is not waiting for a decision.", code="not_proposed")


def _assert(row: CustomerInsight) -> Statement:
    return Statement("assert", row.category, row.content, row.confidence, _latest(row), value_key=row.value_key)


def _retire(row: CustomerInsight, reason: ArchiveReason) -> Statement:
    return Statement("retire", row.category, row.content, reason=reason, value_key=row.value_key)


def _latest(row: CustomerInsight) -> uuid.UUID | None:
    return row.evidence[-1] if row.evidence else None


async def _again(db: WriteSession, row: CustomerInsight) -> CustomerInsight:
    """A row after the refold; folding may have merged it into another, which its id still finds."""
    return await load(db, row.customer_id, row.id)


async def _say(
    db: WriteSession,
    caller: Caller,
    customer_id: uuid.UUID,
    action: Action,
    statements: list[Statement],
    observed_at: datetime | None = None,
) -> CustomerInsight:
    """Append a person's statements at one time; returns the fact that the last one is part of."""
    policies = await categories.load_for_folding(db)
    profile = await customers.lock_profile(db, customer_id)
    for statement in statements:
        if statement.category not in policies:
            detail = "There is no such category (see /insight-categories)."
            raise Invalid([FieldError("/category", "category_unknown", detail)])
    now: datetime = (await db.execute(select(func.clock_timestamp()))).scalar_one()
    event_at = await _moment(db, customer_id, statements, now, observed_at)
    new = [
        view.NewAssertion(
            Assertion(
                id=str(new_id()),
                category=statement.category,
                value_key=statement.value_key or fact_key(policies[statement.category], statement.content),
                content=statement.content,
                op=statement.op,
                source="human",
                event_at=event_at,
                recorded_at=now,
                ordinal=ordinal,
                confidence=statement.confidence,
                message_id=str(statement.message_id) if statement.message_id else None,
                actor=caller.display_name,
                reason=statement.reason,
            ),
            caller.user_id,
            action,
        )
        for ordinal, statement in enumerate(statements)
    ]
    await view.append(db, profile, new, policies)
    if statements[-1].op == "assert":
        return await load(db, customer_id, uuid.UUID(new[-1].assertion.id))
    return await _closed(db, customer_id, statements[-1], now)


async def _closed(db: WriteSession, customer_id: uuid.UUID, statement: Statement, now: datetime) -> CustomerInsight:
    """The fact that a retirement just closed."""
    query = (
        select(CustomerInsight)
        .where(
            CustomerInsight.customer_id == customer_id,
            CustomerInsight.category == statement.category,
            CustomerInsight.value_key == statement.value_key,
            CustomerInsight.archived_at == now,
        )
        .order_by(CustomerInsight.op, CustomerInsight.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return (await db.execute(query)).scalar_one()


async def _moment(
    db: WriteSession,
    customer_id: uuid.UUID,
    statements: list[Statement],
    now: datetime,
    observed_at: datetime | None,
) -> datetime:
    """When a person's word counts from: a back-dated time as given, else after everything they could see.

    A source's clock may run ahead of ours; a person who reacts to a fact must not seem to speak before it.
    """
    if observed_at is not None:
        if observed_at > now + timedelta(minutes=5):
            raise Invalid([FieldError("/observed_at", "in_the_future", "A fact cannot be observed in the future.")])
        return observed_at
    query = select(func.max(InsightAssertion.event_at)).where(
        InsightAssertion.customer_id == customer_id,
        InsightAssertion.category.in_({statement.category for statement in statements}),
    )
    newest = await db.scalar(query)
    return now if newest is None else max(now, newest + _TICK)
