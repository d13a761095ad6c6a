"""`flywheel rebuild-insights`: what is shown is what the log folds to, and what was damaged is made right."""

import signal
from typing import Any

import pytest

from tests import child
from tests.application import Application, Visitor, fresh
from tests.features.test_commands import flywheel
from tests.scripted import Brain, fact

DAMAGES = [
    pytest.param("delete from customer_insights where customer_id = $1", "missing", id="everything is gone"),
    pytest.param(
        "update customer_insights set content = '别的', status = 'archived'"
        " where customer_id = $1 and status = 'active'",
        "changed (content, status)",
        id="facts were changed",
    ),
    pytest.param(
        "update insight_assertions set voided_at = now(), void_reason = 'recalled' where customer_id = $1",
        "surplus",
        id="nothing stands behind the facts",
    ),
    pytest.param(
        "update customer_profiles set industry = '别的' where customer_id = $1",
        "profile changed (industry)",
        id="the core field is another",
    ),
]


async def known(app: Application, customer_id: str) -> list[Any]:
    """All that the API says about a customer's facts; the version counts rebuilding as a change."""
    profile = await app.profile(customer_id)
    return [await app.insights(customer_id), {**profile, "version": None}]


async def a_life(app: Application, brain: Brain) -> Visitor:
    """A customer about whom much was said, decided and taken back."""
    visitor = await app.visitor()
    await brain.learns(visitor, fact("budget", "30 万"), fact("industry", "物流"), fact("need", "报表"))
    await brain.learns(visitor, fact("budget", "80 万"), fact("need", "独立部署"))
    facts = f"/customers/{visitor.customer_id}/insights"
    await app.admin.post(facts, {"category": "budget", "content": "50 万"})
    await brain.learns(visitor, fact("budget", "90 万"), fact("competitor", "乙公司"))
    rival = (await app.insights(visitor.customer_id, category="competitor"))[0]
    await app.admin.delete(f"{facts}/{rival['id']}", reason="wrong")
    [first, *_] = (await app.admin.get(visitor.thread))["items"]
    await visitor.client.post(f"{visitor.thread}/{first['id']}/revoke", status=200)
    return visitor


async def test_what_is_shown_is_what_the_log_folds_to(app: Application, brain: Brain) -> None:
    visitor = await a_life(app, brain)

    code, printed = await flywheel("rebuild-insights", "--check", database_url=app.dsn)

    assert (code, "0 differences" in printed) == (0, True), printed
    assert visitor.customer_id not in printed


@pytest.mark.parametrize(("damage", "said"), DAMAGES)
async def test_damage_is_reported_then_mended(app: Application, brain: Brain, damage: str, said: str) -> None:
    visitor = await a_life(app, brain)
    mine = ("rebuild-insights", "--customer", visitor.customer_id)
    await app.sql(damage, visitor.customer_id)
    damaged = await known(app, visitor.customer_id)

    checked = await flywheel(*mine, "--check", database_url=app.dsn)
    assert await known(app, visitor.customer_id) == damaged
    mended = await flywheel(*mine, database_url=app.dsn)
    again = await flywheel(*mine, database_url=app.dsn)

    assert (checked[0], mended[0], again[0]) == (1, 1, 0)
    assert said in checked[1]
    assert "nothing was changed" in checked[1]
    assert "mended" in mended[1]
    assert "1 customers" in again[1]


async def test_view_made_anew_says_what_it_said_before(app: Application, brain: Brain) -> None:
    visitor = await a_life(app, brain)
    before = await known(app, visitor.customer_id)
    await app.sql("delete from customer_insights where customer_id = $1", visitor.customer_id)
    await app.sql("update customer_profiles set industry = null where customer_id = $1", visitor.customer_id)

    await flywheel("rebuild-insights", database_url=app.dsn)

    assert await known(app, visitor.customer_id) == before


async def test_statements_keyed_by_an_older_release_are_keyed_anew(app: Application, brain: Brain) -> None:
    visitor = await app.visitor()
    await brain.learns(visitor, fact("need", "报表"))
    await app.sql("update insight_assertions set value_key = 'old' where customer_id = $1", visitor.customer_id)

    code, printed = await flywheel("rebuild-insights", "--customer", visitor.customer_id, database_url=app.dsn)

    assert (code, "1 statements were keyed by an older release" in printed) == (0, True), printed


@pytest.mark.parametrize(
    ("name", "said"),
    [("王总", "is no customer's id"), ("00000000-0000-7000-8000-00000000dead", "no customer with this")],
)
async def test_unknown_customer_is_explained(app: Application, name: str, said: str) -> None:
    code, printed = await flywheel("rebuild-insights", "--customer", name, database_url=app.dsn)

    assert (code, said in printed, "Traceback" in printed) == (1, True, False)


async def test_embedded_product_may_run_meanwhile(open_folder: Any) -> None:
    folder = str(open_folder / fresh("data"))
    async with child.running("run", data_dir=folder) as product:
        code, printed = await flywheel("rebuild-insights", data_dir=folder)
        product.signal(signal.SIGINT)
        await product.ended()

    assert (code, "0 customers, 0 facts" in printed) == (0, True), printed
