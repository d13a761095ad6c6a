"""Which failures mean that the database itself is away, cut the connection or has no room, and telling so."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from flywheel.domain.errors import FlywheelError, StorageUnavailable, TransactionsCrossed
from flywheel.kit.logging import get_logger

log = get_logger("flywheel.db")

_AWAY = (
    OSError,
    NoFreeConnection,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InternalClientError,  # what the driver says of a connection that broke while it waited for an answer
)


@contextmanager
def told() -> Iterator[None]:
    """Raises StorageUnavailable for what the block failed by, if the database was away, TransactionsCrossed, if it has
    undone the block, and else what it raised itself.
    """
    try:
        yield
    except FlywheelError:
        raise
    except Exception as error:
        if is_crossed(error):
            log.warning("transactions_crossed", exc_info=error)
            raise TransactionsCrossed() from error
        if not is_outage(error):
            raise
        log.warning("database_away", error=type(error).__name__)
        raise StorageUnavailable() from error


def is_crossed(error: BaseException | None) -> bool:
    """Whether an error is the database's choice of one of several transactions that wait for each other in a ring."""
    while error is not None:
        if isinstance(error, asyncpg.TransactionRollbackError):
            return True
        error = error.__cause__
    return False


def is_outage(error: BaseException | None) -> bool:
    """Whether an error, or what caused it, is the database's absence and not a mistake in what it was asked."""
    while error is not None:
        if isinstance(error, _AWAY) or _has_ended_session(error):
            return True
        error = error.__cause__
    return False


def _has_ended_session(error: BaseException) -> bool:
    if isinstance(error, asyncpg.PostgresError):
        # PostgreSQL's own word for an error that ends the session: shutting down, starting up, not accepting, killed.
        return getattr(error, "severity_en", None) in {"FATAL", "PANIC"}
    # The driver has one class for "connection is closed" and for its user's mistakes.
    return isinstance(error, asyncpg.InterfaceError) and "clos" in str(error)
