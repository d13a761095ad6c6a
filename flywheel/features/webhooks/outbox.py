"""The outbox: what other systems are told of is written in the transaction that causes it, or not at all."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any

from flywheel.db.engine import Changed, Database, WriteSession, Writing
from flywheel.features.webhooks.events import EVENT_TYPES
from flywheel.kit.ids import new_id
from flywheel.kit.loops import is_set_within, run_logged
from flywheel.realtime import Event, Hub

DUE = "webhook.due"
"""Tells the senders of every process that something waits for a webhook."""
CHANGED = "webhook.changed"
"""Tells every process that somebody may want to be told of other things than before."""

REFRESH_S = 2.0
"""A process that was not told notices a new webhook after so many seconds."""
UNSURE_S = 10.0
"""For so long after a start, or a change of a webhook by this process, all counts as wanted; the statement decides."""

_WANTED = "select distinct type from webhooks, unnest(event_types) type where enabled"
_WRITE = """
    insert into webhook_deliveries (webhook_id, event_id, type, data)
    select w.id, e.id, e.type, e.data
    from json_to_recordset(cast($1 as json)) as e(id uuid, type text, data jsonb)
    join webhooks w on w.enabled and e.type = any(w.event_types)
    returning webhook_id
    """


class Outbox:
    """One process's outbox. It remembers what anybody wants, so that nobody's wanting anything costs nothing."""

    def __init__(self) -> None:
        self._wanted: frozenset[str] = frozenset()
        self._unsure_until = time.monotonic() + UNSURE_S

    async def refresh(self, db: Database) -> None:
        """Ask what is wanted."""
        self._wanted = frozenset(row[0] for row in await db.rows(_WANTED))

    async def run(self, db: Database, hub: Hub, stop: asyncio.Event) -> None:
        """Keep what is remembered up to date until `stop`."""
        refresh = partial(run_logged, "periodic_failed", "refresh_webhooks", partial(self.refresh, db))
        with hub.subscribe() as heard:
            hearing = asyncio.create_task(_hear(heard, refresh))
            await refresh()
            while not await is_set_within(stop, REFRESH_S):
                await refresh()
            hearing.cancel()

    async def write(self, db: Writing) -> None:
        """Write what was announced and is wanted: one statement, however much it is and whoever wants it."""
        if any(change.kind == CHANGED for change in db.changes):
            self._unsure_until = time.monotonic() + UNSURE_S
        wanted = EVENT_TYPES.keys() if time.monotonic() < self._unsure_until else self._wanted
        rows = _rows(change for change in db.changes if change.kind in wanted and change.to != "browsers")
        if not rows:
            return
        if isinstance(db, WriteSession):
            await db.flush()  # a row that the session still holds must not wait for locks after ours are taken
        for webhook_id in sorted({str(row[0]) for row in await db.rows(_WRITE, json.dumps(rows))}):
            db.announce(DUE, to="browsers", webhook_id=webhook_id)


async def _hear(heard: asyncio.Queue[Event], refresh: Callable[[], Awaitable[None]]) -> None:
    while True:
        if (await heard.get()).kind == CHANGED:
            await refresh()


def _rows(changes: Iterable[Changed]) -> list[dict[str, Any]]:
    """What one transaction announced more than once is told once."""
    told = {f"{change.kind}{json.dumps(change.data, sort_keys=True)}": change for change in changes}
    return [{"id": str(new_id()), "type": change.kind, "data": change.data} for change in told.values()]
