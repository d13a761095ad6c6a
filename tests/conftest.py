"""Fixtures of every folder: the tests' PostgreSQL, and the application on a database of its own a module."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from flywheel.kit.logging import configure
from tests.application import Application, copied, prepare, serving
from tests.postgres import empty_database, new_database, open_folder, postgres_dsn
from tests.scripted import Brain, scripted_brain

__all__ = ["empty_database", "open_folder", "postgres_dsn"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def prepared_database(postgres_dsn: str) -> AsyncIterator[str]:
    """A migrated and seeded database that nobody writes to: the template of all others."""
    async with new_database(postgres_dsn) as dsn:
        await prepare(dsn)
        yield dsn


@pytest_asyncio.fixture(loop_scope="session")
async def seeded_database(postgres_dsn: str, prepared_database: str) -> AsyncIterator[str]:
    """A migrated and seeded database for this test alone."""
    async with copied(postgres_dsn, prepared_database) as dsn:
        yield dsn


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    """The application, served. Tests share it and use names of their own; a module that changes what all see has its
    own one.
    """
    async with copied(postgres_dsn, prepared_database) as dsn, serving(dsn) as application:
        yield application


@pytest.fixture(scope="session", autouse=True)
def quiet_logs() -> None:
    """Logs as the product writes them, errors only: the default of the library formats every failure at length."""
    configure("error", as_json=True)


@pytest_asyncio.fixture(loop_scope="session")
async def brain(app: Application) -> AsyncIterator[Brain]:
    """A brain that answers what the test says."""
    async with scripted_brain(app) as brain:
        yield brain
