"""The categories that facts are sorted into."""

from fastapi import APIRouter
from sqlalchemy import select

from flywheel.db.tables import InsightCategory
from flywheel.domain.categories import HUES
from flywheel.domain.errors import FieldError, Invalid
from flywheel.features.insights import categories
from flywheel.features.insights.schemas import CategoryChange, CategoryIn, CategoryOut
from flywheel.features.users import audit
from flywheel.features.users.session import AdminCaller, GetDeps, StaffReader
from flywheel.kit.documenting import answers
from flywheel.kit.wire import Items, Text

router = APIRouter(tags=["insights"])


@router.get("/insight-categories")
async def list_categories(deps: GetDeps, _: StaffReader) -> Items[CategoryOut]:
    """Every category, in the admin's order."""
    return await _all(deps)


@router.get("/admin/insight-categories")
async def list_categories_admin(deps: GetDeps, _: AdminCaller) -> Items[CategoryOut]:
    """Every category, in the admin's order."""
    return await _all(deps)


async def _all(deps: GetDeps) -> Items[CategoryOut]:
    query = select(InsightCategory).order_by(InsightCategory.position, InsightCategory.key)
    async with deps.db.read() as db:
        return Items(items=[CategoryOut.model_validate(row) for row in await db.scalars(query)])


@router.post("/admin/insight-categories", status_code=201, responses=answers(409))
async def create_category(body: CategoryIn, deps: GetDeps, caller: AdminCaller) -> CategoryOut:
    """A new category. 409 when its key is taken or its profile field is fed by another."""
    _check_hue(body.hue)
    values = body.model_dump(exclude_none=True)
    values = {"ttl_days": None, "profile_field": None, "label_zh": body.key, "label_en": body.key} | values
    async with deps.db.write() as db:
        row = await categories.create(db, values)
        await audit.record(db, caller, "insight_category.created", _named(row), after=_facts(row))
        return CategoryOut.model_validate(row)


@router.get("/admin/insight-categories/{key:path}")
async def get_category(key: Text, deps: GetDeps, _: AdminCaller) -> CategoryOut:
    """One category."""
    async with deps.db.read() as db:
        return CategoryOut.model_validate(await categories.load(db, key))


@router.patch("/admin/insight-categories/{key:path}", responses=answers(409))
async def change_category(key: Text, body: CategoryChange, deps: GetDeps, caller: AdminCaller) -> CategoryOut:
    """Change a category; every customer's facts in it are folded again under the new policy."""
    _check_hue(body.hue)
    values = body.model_dump(exclude_unset=True)
    for name, value in values.items():
        if value is None and name not in {"ttl_days", "profile_field"}:
            raise Invalid([FieldError(f"/{name}", "required", "This field cannot be empty.")])
    async with deps.db.write() as db:
        row = await categories.load(db, key)
        before = _facts(row)
        changed = await categories.change(db, row, values)
        await audit.record(
            db, caller, "insight_category.changed", _named(changed), before=before, after=_facts(changed)
        )
        return CategoryOut.model_validate(changed)


@router.delete("/admin/insight-categories/{key:path}", status_code=204, responses=answers(409))
async def delete_category(key: Text, deps: GetDeps, caller: AdminCaller) -> None:
    """Delete a category that holds no facts."""
    async with deps.db.write() as db:
        row = await categories.load(db, key)
        await categories.delete(db, row)
        await audit.record(db, caller, "insight_category.deleted", _named(row), before=_facts(row))


def _named(row: InsightCategory) -> audit.Object:
    return audit.Object("insight_category", row.key, row.label_zh)


def _facts(row: InsightCategory) -> dict[str, object]:
    return CategoryOut.model_validate(row).model_dump(mode="json", exclude={"key", "is_builtin"})


def _check_hue(hue: str | None) -> None:
    if hue is not None and hue not in HUES:
        raise Invalid([FieldError("/hue", "hue_unknown", f"One of: {', '.join(HUES)}.")])
