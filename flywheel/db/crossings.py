"""Transactions that hold the same rows in another order than one beside them: one of the two is repeated."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from flywheel.db.engine import Database, WriteSession
from flywheel.domain.errors import TransactionsCrossed

ATTEMPTS = 4

T = TypeVar("T")


async def repeated(db: Database, work: Callable[[WriteSession], Awaitable[T]]) -> T:
    """Do some work in a transaction of its own, again from the start when it crossed another one.

    Raises TransactionsCrossed when it did every time.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with db.write() as session:
                return await work(session)
        except TransactionsCrossed:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError
