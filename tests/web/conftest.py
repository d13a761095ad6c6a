"""Fixtures of the journeys: one Chromium and one product for all, and a product alone for those that need it empty."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.application import copied
from tests.web.chromium import CannotBrowse, launched
from tests.web.product import PATIENCE_MS, People, Product

PICTURES = Path(__file__).parents[2] / "artifacts" / "failed-journeys"
HAS_FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    item.stash[HAS_FAILED] = item.stash.get(HAS_FAILED, False) or report.failed  # type: ignore[attr-defined]  # pytest's own report
    return report


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    try:
        async with launched() as browser:
            yield browser
    except CannotBrowse as missing:
        raise pytest.fail.Exception(str(missing), pytrace=False) from None


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def product(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Product]:
    """The product that most journeys share; each makes customers of its own."""
    async with copied(postgres_dsn, prepared_database) as dsn, Product(dsn) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def own_product(seeded_database: str) -> AsyncIterator[Product]:
    """A product that nobody else uses: it starts empty, and may be killed."""
    async with Product(seeded_database) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def people(chromium: Browser, product: Product, request: pytest.FixtureRequest) -> AsyncIterator[People]:
    """People at browsers, on the shared product."""
    async for group in _watched(People(chromium, product), request.node):
        yield group


@pytest_asyncio.fixture(loop_scope="session")
async def own_people(chromium: Browser, own_product: Product, request: pytest.FixtureRequest) -> AsyncIterator[People]:
    """People at browsers, on a product of their own."""
    async for group in _watched(People(chromium, own_product), request.node):
        yield group


async def _watched(people: People, test: pytest.Item) -> AsyncIterator[People]:
    """Everything that was wrong on a page fails the journey; a failed one leaves pictures."""
    yield people
    if test.stash.get(HAS_FAILED, False):
        PICTURES.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(people.pages):
            await page.screenshot(path=PICTURES / f"{test.name}-{number}.png")
    complaints = await people.leave()
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)
