"""The workspace's categories: seeded, read as rules, edited by an admin. An edit refolds what it touches."""

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from flywheel.db.engine import AnySession, Statements, WriteSession, Writing
from flywheel.db.tables import InsightAssertion, InsightCategory
from flywheel.domain.categories import OTHER, SHIPPED, Category
from flywheel.domain.errors import Conflict, NotFound
from flywheel.features.insights import view

_FOLDING = 0x666F6C64  # any fixed number: names the lock between folding facts and changing the rules of folding


async def ensure_shipped(db: WriteSession) -> None:
    """Give a new workspace its first categories; one that has any keeps what its admin made of them."""
    if await db.scalar(select(func.count()).select_from(InsightCategory)):
        return
    rows = [asdict(category) | {"position": n, "is_builtin": True} for n, category in enumerate(SHIPPED)]
    await db.execute(insert(InsightCategory).on_conflict_do_nothing(), rows)


_FIELDS = ", ".join(Category.__dataclass_fields__)
_RULES = f"select {_FIELDS} from insight_categories order by position, key"  # noqa: S608 - names of our own columns


async def load_all(db: Statements) -> dict[str, Category]:
    """Every category as a rule, by key, in the admin's order."""
    rules = [Category(*row) for row in await db.rows(_RULES)]
    return {rule.key: rule for rule in rules}


async def load_for_folding(db: Writing) -> dict[str, Category]:
    """Every category, held as it is until this transaction ends. To be called before a profile is locked."""
    await db.rows("select pg_advisory_xact_lock_shared($1)", _FOLDING)
    return await load_all(db)


def as_policy(row: InsightCategory) -> Category:
    """A stored category as the domain sees it."""
    return Category(**{name: getattr(row, name) for name in Category.__dataclass_fields__})


async def load(db: AnySession, key: str) -> InsightCategory:
    row = await db.get(InsightCategory, key)
    if row is None:
        raise NotFound("There is no such category.")
    return row


async def create(db: WriteSession, values: Mapping[str, object]) -> InsightCategory:
    """A new category at the end. Raises Conflict when its key or profile field is taken."""
    last = await db.scalar(select(func.max(InsightCategory.position))) or 0
    row = InsightCategory(**{"position": last + 1, **values}, is_builtin=False)
    await _flush(db, row)
    return row


async def change(db: WriteSession, row: InsightCategory, values: Mapping[str, object]) -> InsightCategory:
    """Change a category and refold every customer's facts in it."""
    await db.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _FOLDING})
    fed_before = row.profile_field
    for name, value in values.items():
        setattr(row, name, value)
    await _flush(db, row)
    if fed_before is not None and fed_before != row.profile_field:
        await view.empty_field(db, fed_before)
    await view.refold_category(db, as_policy(row))
    return row


async def delete(db: WriteSession, row: InsightCategory) -> None:
    """Delete a category. Raises Conflict while facts are in it; `other` stays, unknown categories need it."""
    if row.key == OTHER:
        raise Conflict("The category `other` takes what fits nowhere else; it stays.", code="category_needed")
    if await db.scalar(select(InsightAssertion.id).where(InsightAssertion.category == row.key).limit(1)):
        raise Conflict("There are facts in this category, so it stays. Rename it instead.", code="category_in_use")
    await db.delete(row)
    await db.flush()


async def _flush(db: WriteSession, row: InsightCategory) -> None:
    try:
        async with db.begin_nested():
            db.add(row)
    except IntegrityError as error:
        detail = "Another category has this key or feeds this profile field."
        raise Conflict(detail, code="category_taken") from error
