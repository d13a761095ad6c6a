"""The two layers: assertions are appended, and the view is refolded from them in the same transaction."""

import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import delete, select, update

from flywheel.db.engine import Statements, WriteSession, Writing
from flywheel.db.tables import CustomerInsight, CustomerProfile, InsightAssertion
from flywheel.domain.assertions import Assertion
from flywheel.domain.categories import Category, ProfileField, profile_value
from flywheel.domain.insights import Insight, fold
from flywheel.domain.plans import Plan, diff
from flywheel.features.customers import service as customers

Action = Literal["entered", "accepted", "rejected", "corrected", "archived", "restored"]
"""What a person did when they said something about a fact."""

VoidReason = Literal["recalled", "reprocessed"]

CORE: tuple[ProfileField, ...] = get_args(ProfileField)
"""The profile's core fields, which categories feed."""


@dataclass(frozen=True)
class NewAssertion:
    """An assertion to be appended, with what only the log keeps: who the person was and what they did."""

    assertion: Assertion
    actor_id: uuid.UUID | None = None
    action: Action | None = None


@dataclass(frozen=True)
class Refolded:
    """What an append did: the plan of each touched category."""

    plans: Mapping[str, Plan] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        total = Plan().counts()
        for plan in self.plans.values():
            for kind, count in plan.counts().items():
                total[kind] += count
        return total


async def append(
    db: Writing, profile: CustomerProfile, new: Sequence[NewAssertion], policies: Mapping[str, Category]
) -> Refolded:
    """Append assertions and refold the categories they touch, as `replace` does."""
    return await replace(db, profile, Void(()), new, policies)


@dataclass(frozen=True)
class Void:
    """Which assertions count no more, and why. Their content stays in the log."""

    assertions: Sequence[Assertion]
    reason: VoidReason = "reprocessed"


async def replace(
    db: Writing,
    profile: CustomerProfile,
    void: Void,
    new: Sequence[NewAssertion],
    policies: Mapping[str, Category],
) -> Refolded:
    """Void assertions and append others in one refold of the categories they touch. `profile` is locked by the caller.

    Its version grows.
    """
    gone = {a.id for a in void.assertions}
    touched = {a.category for a in void.assertions} | {item.assertion.category for item in new}
    before = await load(db, profile.customer_id, touched)
    if gone:
        await db.rows(_VOID, list(gone), void.reason)
    if new:
        await db.rows(_APPEND, _as_json([_log_row(profile.customer_id, item) for item in new]))
    changes = _Changes(profile.customer_id)
    plans: dict[str, Plan] = {}
    for key in sorted(touched):
        old_log = before.get(key, [])
        kept = [a for a in old_log if a.id not in gone]
        new_log = [*kept, *(item.assertion for item in new if item.assertion.category == key)]
        old_view, new_view = fold(old_log, policies[key]), fold(new_log, policies[key])
        changes.add(policies[key], old_view, new_view)
        _feed_profile(profile, policies[key], new_view)
        plans[key] = diff(old_view, new_view)
        _tell_outside(db, profile, key, plans[key])
    await changes.write(db)
    await customers.save_profile(db, profile)
    return Refolded(plans)


def _tell_outside(db: Writing, profile: CustomerProfile, category: str, plan: Plan) -> None:
    for did in ("opened", "superseded", "retired", "proposed"):
        for change in getattr(plan, did):
            about = {"customer_id": str(profile.customer_id), "insight_id": change.insight_id, "category": category}
            db.announce(f"insight.{did}", to="outside", **about, reason=change.reason)


_VOID = """
    update insight_assertions set voided_at = clock_timestamp(), void_reason = $2 where id = any($1::text[]::uuid[])
    """
_APPEND = """
    insert into insight_assertions select * from json_populate_recordset(null::insight_assertions, $1)
    """


def _as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, default=str)


async def stated_by_ai(
    db: Statements, customer_id: uuid.UUID, by: Literal["run_id", "message_id"], ids: Collection[uuid.UUID]
) -> list[Assertion]:
    """What brains stated about a customer and still counts, of these runs or by these messages."""
    statement = f"{_LOG} and source = 'ai' and voided_at is null and {by} = any($2)"
    return [Assertion(*row) for row in await db.rows(statement, customer_id, list(ids))]


async def load(
    db: Statements,
    customer_id: uuid.UUID,
    categories: Collection[str] | None = None,
    *,
    as_of: datetime | None = None,
) -> dict[str, list[Assertion]]:
    """The assertions of one customer by category: those that count now, or those that counted at `as_of`."""
    statement = f"{_LOG} and {_COUNTED if as_of is None else _COUNTED_THEN}"
    values: list[object] = [customer_id, as_of]
    if categories is not None:
        statement += " and category = any($3)"
        values.append(list(categories))
    found: dict[str, list[Assertion]] = {}
    for row in await db.rows(statement, *values):
        assertion = Assertion(*row)
        found.setdefault(assertion.category, []).append(assertion)
    return found


_LOG = """
    select id::text, category, value_key, content, op, source, event_at, recorded_at, source_seq, external_id, ordinal,
      confidence, message_id::text, run_id::text, actor, reason
    from insight_assertions where customer_id = $1"""
"""In the order of an Assertion's fields."""
_COUNTED = "$2::timestamptz is null and voided_at is null"
_COUNTED_THEN = "recorded_at <= $2 and (voided_at is null or voided_at > $2)"


def as_assertion(row: InsightAssertion) -> Assertion:
    """A row of the log as the domain sees it."""
    return Assertion(
        id=str(row.id),
        category=row.category,
        value_key=row.value_key,
        content=row.content,
        op=row.op,  # type: ignore[arg-type]  # the table's check constraint holds it to the two values
        source=row.source,  # type: ignore[arg-type]  # likewise
        event_at=row.event_at,
        recorded_at=row.recorded_at,
        sequence=row.source_seq,
        external_id=row.external_id,
        ordinal=row.ordinal,
        confidence=row.confidence,
        message_id=str(row.message_id) if row.message_id else None,
        run_id=str(row.run_id) if row.run_id else None,
        actor=row.actor,
        reason=row.reason,  # type: ignore[arg-type]  # written by `human.py` only
    )


def _log_row(customer_id: uuid.UUID, new: NewAssertion) -> dict[str, Any]:
    a = new.assertion
    return {
        "id": uuid.UUID(a.id),
        "customer_id": customer_id,
        "category": a.category,
        "value_key": a.value_key,
        "content": a.content,
        "op": a.op,
        "source": a.source,
        "confidence": a.confidence,
        "reason": a.reason,
        "action": new.action,
        "message_id": _uuid(a.message_id),
        "run_id": _uuid(a.run_id),
        "ordinal": a.ordinal,
        "actor_id": new.actor_id,
        "actor": a.actor,
        "event_at": a.event_at,
        "source_seq": a.sequence,
        "external_id": a.external_id,
        "recorded_at": a.recorded_at,
    }


def _uuid(name: str | None) -> uuid.UUID | None:
    return None if name is None else uuid.UUID(name)


def view_row(customer_id: uuid.UUID, category: Category, insight: Insight) -> dict[str, Any]:
    """A row of the view as its table holds it."""
    return {
        "id": uuid.UUID(insight.id),
        "customer_id": customer_id,
        "category": insight.category,
        "is_single": not category.is_multi,
        "value_key": insight.value_key,
        "content": insight.content,
        "op": insight.op,
        "source": insight.source,
        "status": insight.status,
        "status_reason": insight.status_reason,
        "visibility": insight.visibility,
        "confidence": insight.confidence,
        "created_by_name": insight.actor,
        "run_id": _uuid(insight.run_id),
        "observed_at": insight.observed_at,
        "last_seen_at": insight.last_seen_at,
        "created_at": insight.created_at,
        "valid_to": insight.valid_to,
        "archived_at": insight.archived_at,
        "superseded_by": _uuid(insight.superseded_by),
        "evidence": [uuid.UUID(message_id) for message_id in insight.evidence],
        "evidence_count": insight.evidence_count,
    }


def rows_of(
    customer_id: uuid.UUID, log: Mapping[str, Sequence[Assertion]], policies: Mapping[str, Category]
) -> list[CustomerInsight]:
    """The view that a log by category folds to, as rows that no session knows."""
    return [
        CustomerInsight(**view_row(customer_id, policies[key], insight))
        for key, said in log.items()
        for insight in fold(said, policies[key])
    ]


class _Changes:
    """What has to be written so that the stored view of a customer becomes the new one."""

    def __init__(self, customer_id: uuid.UUID) -> None:
        self._customer_id = customer_id
        self._gone: list[str] = []
        self._rows: list[dict[str, Any]] = []

    def add(self, category: Category, old_view: Iterable[Insight], new_view: Iterable[Insight]) -> None:
        """The change of one category."""
        old = {row.id: row for row in old_view}
        new = {row.id: row for row in new_view}
        self._gone += [row_id for row_id in old if row_id not in new]
        changed = (row for row in new.values() if old.get(row.id) != row)
        self._rows += [view_row(self._customer_id, category, row) for row in changed]

    async def write(self, db: Writing) -> None:
        if self._gone:
            await db.rows("delete from customer_insights where id = any($1::text[]::uuid[])", self._gone)
        await put_rows(db, self._rows)


async def put_rows(db: Writing, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows of the view; closed ones first, so that a slot is never held twice."""
    active = [row for row in rows if row["status"] == "active"]
    for group in ([row for row in rows if row["status"] != "active"], active):
        if group:
            await db.rows(_UPSERT, _as_json(group))


_COLUMNS = [column.name for column in CustomerInsight.__table__.columns]
_UPSERT = f"""
    insert into customer_insights select * from json_populate_recordset(null::customer_insights, $1)
    on conflict (id) do update set {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "id")}
    """  # noqa: S608 - names of our own columns


def _feed_profile(profile: CustomerProfile, category: Category, view: Iterable[Insight]) -> None:
    """Copy the active value of a category that feeds a core field into the profile."""
    if category.profile_field is None:
        return
    believed = [row for row in view if row.status == "active"]
    active = max(believed, key=lambda row: (row.last_seen_at, row.id), default=None)
    value = profile_value(category.profile_field, active.content) if active else None
    setattr(profile, category.profile_field, value)


def core_of(rows: Iterable[CustomerInsight], policies: Mapping[str, Category]) -> dict[str, str | None]:
    """The core fields that these facts feed; of several facts, the one said last."""
    core: dict[str, str | None] = dict.fromkeys(CORE)
    for row in sorted(rows, key=lambda row: (row.last_seen_at, str(row.id))):
        profile_field = policies[row.category].profile_field
        if profile_field and row.status == "active":
            core[profile_field] = profile_value(profile_field, row.content)
    return core


async def empty_field(db: WriteSession, profile_field: str) -> None:
    """Empty a core field of every profile: no category feeds it any more."""
    column = CustomerProfile.__table__.c[profile_field]
    change = update(CustomerProfile).where(column.is_not(None))
    await db.execute(change.values({column: None, CustomerProfile.version: CustomerProfile.version + 1}))


async def refold_category(db: WriteSession, category: Category) -> None:
    """Fold every customer's facts of one category again, after its policy changed."""
    owners = select(InsightAssertion.customer_id).where(InsightAssertion.category == category.key).distinct()
    for customer_id in sorted(await db.scalars(owners)):
        profile = await customers.lock_profile(db, customer_id)
        log = (await load(db, customer_id, [category.key])).get(category.key, [])
        new_view = fold(log, category)
        slot = (CustomerInsight.customer_id == customer_id, CustomerInsight.category == category.key)
        await db.execute(delete(CustomerInsight).where(*slot))
        await put_rows(db, [view_row(customer_id, category, row) for row in new_view])
        _feed_profile(profile, category, new_view)
        await customers.save_profile(db, profile)
