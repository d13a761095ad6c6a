"""Putting jobs, and seeing the ones that are held for a person."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pgqueuer.adapters.persistence.qb import QueryQueueBuilder
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from flywheel.db.engine import Plain
from flywheel.jobs.schema import ENGINE_NAMES

Payload = Mapping[str, Any]

ENQUEUE = QueryQueueBuilder(ENGINE_NAMES).build_enqueue_query("skip")
HELD = "SELECT entrypoint, payload, attempts FROM jobs.pgqueuer WHERE status = 'failed' ORDER BY updated DESC LIMIT $1"
# How often a worker looks at the table by itself; what is due sooner must wake it.
LOOK_S = 2.0
WAKE = "SELECT pg_notify($1, $2)"

Caller = AsyncConnection | AsyncSession | Plain
"""Whose transaction a job is put in."""


async def put(connection: Caller, kind: str, key: str, payload: Payload, delay_s: float = 0.0) -> None:
    """Put one job; it exists if and only if the caller's transaction commits. See `put_many`."""
    await put_many(connection, kind, {key: payload}, delay_s)


async def put_many(
    connection: Caller,
    kind: str,
    jobs: Mapping[str, Payload],
    delay_s: float = 0.0,
    *,
    is_ranked: bool = False,
) -> None:
    """Put jobs by key. A key whose job still waits is left as it is; one that already runs gets a further job.

    `is_ranked`: the first is to be taken first, all of them before the jobs that were put without rank.
    """
    count = len(jobs)
    # Sorted, so that two transactions with the same keys wait for each other instead of deadlocking.
    by_key = sorted(jobs.items())
    rank = {key: count - place if is_ranked else 0 for place, key in enumerate(jobs)}
    await _run(
        connection,
        ENQUEUE,
        [rank[key] for key, _ in by_key],
        [kind] * count,
        [json.dumps(payload, ensure_ascii=False).encode() for _, payload in by_key],
        [timedelta(seconds=max(delay_s, 0.0))] * count,
        [f"{kind}:{key}" for key, _ in by_key],
        ["{}"] * count,
    )
    if delay_s < LOOK_S:
        await _run(connection, WAKE, ENGINE_NAMES.channel, table_changed())


def table_changed() -> str:
    """What wakes the engine: the notification that its own trigger would send."""
    named = {"type": "table_changed_event", "channel": ENGINE_NAMES.channel, "table": ENGINE_NAMES.queue_table}
    return json.dumps({**named, "operation": "insert", "sent_at": datetime.now(UTC).isoformat()})


async def _run(connection: Caller, statement: str, *values: object) -> None:
    """Through SQLAlchemy where it holds the connection, whose transaction may not have begun yet."""
    if isinstance(connection, Plain):
        await connection.rows(statement, *values)
        return
    if isinstance(connection, AsyncSession):
        connection = await connection.connection()
    await connection.exec_driver_sql(statement, values)


@dataclass(frozen=True)
class HeldJob:
    """A job that waits for a person."""

    kind: str
    payload: Payload
    attempts: int


async def held(connection: AsyncConnection | AsyncSession, limit: int = 100) -> list[HeldJob]:
    """The jobs held last, newest first."""
    if isinstance(connection, AsyncSession):
        connection = await connection.connection()
    rows = await connection.exec_driver_sql(HELD, (limit,))
    return [HeldJob(row.entrypoint, json.loads(row.payload), row.attempts + 1) for row in rows]
