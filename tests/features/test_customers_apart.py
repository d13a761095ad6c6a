"""I16: whatever happens to one customer changes no row of another, in any table."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.application import Application, Visitor, until
from tests.rows import rows_of
from tests.scripted import Brain, fact

Operation = Callable[[Application, Brain, Visitor], Awaitable[Any]]


async def learns(app: Application, brain: Brain, visitor: Visitor) -> Any:
    return await brain.learns(visitor, fact("budget", "80 万"), fact("need", "要对接 ERP"))


async def is_recalled(app: Application, brain: Brain, visitor: Visitor) -> Any:
    message = await visitor.says("预算其实是九十万")
    await app.learned(visitor.customer_id)
    return await visitor.client.post(f"{visitor.thread}/{message['id']}/revoke", status=200)


async def is_read_again(app: Application, brain: Brain, visitor: Visitor) -> Any:
    [run, *_] = await app.runs(visitor.customer_id)
    await app.admin.post(f"/admin/insight-runs/{run['id']}/reprocess", status=202)

    async def replaced() -> Any:
        return (await app.runs(visitor.customer_id))[0]["replaced_by_run_id"]

    return await until(replaced)


async def is_corrected(app: Application, brain: Brain, visitor: Visitor) -> Any:
    [row] = await app.insights(visitor.customer_id, category="budget")
    return await app.admin.patch(f"/customers/{visitor.customer_id}/insights/{row['id']}", {"content": "70 万"})


async def is_archived_and_restored(app: Application, brain: Brain, visitor: Visitor) -> Any:
    [row] = await app.insights(visitor.customer_id, category="budget")
    path = f"/customers/{visitor.customer_id}/insights/{row['id']}"
    await app.admin.delete(path, reason="wrong")
    return await app.admin.post(f"{path}/restore", status=200)


async def is_described_by_hand(app: Application, brain: Brain, visitor: Visitor) -> Any:
    await app.admin.post(f"/customers/{visitor.customer_id}/insights", {"category": "need", "content": "要能导出"})
    return await app.admin.patch(f"/customers/{visitor.customer_id}/profile", {"industry": "物流"})


@pytest.mark.parametrize(
    "happens",
    [learns, is_recalled, is_read_again, is_corrected, is_archived_and_restored, is_described_by_hand],
    ids=lambda operation: operation.__name__,
)
async def test_i16_what_happens_to_one_customer_changes_no_row_of_another(
    app: Application, brain: Brain, happens: Operation
) -> None:
    mine, other = await app.visitor(), await app.visitor()
    await brain.learns(other, fact("budget", "50 万"), fact("need", "要对接 ERP"))
    await brain.learns(mine, fact("budget", "50 万"), fact("need", "要对接 ERP"))
    before, of_mine = await rows_of(app, other.customer_id), await rows_of(app, mine.customer_id)

    await happens(app, brain, mine)

    assert await rows_of(app, mine.customer_id) != of_mine
    assert await rows_of(app, other.customer_id) == before
