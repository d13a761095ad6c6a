"""The product with one fault seeded, as a process of its own: what the fault tests must notice.

`python -m tests.faults.faulty unfenced worker` is `flywheel worker` without its fence. The fault lies in what the
driver is given to send, so the product knows nothing of it.
"""

import re
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from unittest.mock import patch

import asyncpg

from flywheel.cli import main

SEEDED = "fault_seeded"
"""Printed with each statement that was changed."""
FAULTS = {
    # Whoever thought about a customer writes back, whoever holds the lane by now and however far it has come.
    "unfenced": {
        r"where (customer_id = \$1) and epoch = (\$2) and cursor_seq = (\$3)": (
            r"where \1 and \2::bigint is not null and \3::bigint is not null"
        ),
        r"where (id = \$1) and epoch = (\$2) and state = 'running'": r"where \1 and \2::bigint is not null",
    },
    # Nobody finds a lane whose wake-up was lost.
    "unswept": {r"where (head_seq > cursor_seq and not is_dead\s+and due_at < )": r"where false and \1"},
}

Send = Callable[..., Awaitable[Any]]


def with_fault(fault: str, send: Send) -> Send:
    """A method of the driver that sends statements as the fault has them."""

    async def sending(driver: asyncpg.Connection, statement: str, *values: Any, **more: Any) -> Any:
        wrong = statement
        for right, instead in FAULTS[fault].items():
            wrong = re.sub(right, instead, wrong)
        if wrong != statement:
            sys.stdout.write(f'"{SEEDED}"\n')
            sys.stdout.flush()
        return await send(driver, wrong, *values, **more)

    return sending


if __name__ == "__main__":
    _, chosen, *arguments = sys.argv
    sys.argv = ["flywheel", *arguments]
    with (
        patch.object(asyncpg.Connection, "fetch", with_fault(chosen, asyncpg.Connection.fetch)),
        patch.object(asyncpg.Connection, "prepare", with_fault(chosen, asyncpg.Connection.prepare)),
    ):
        main()
