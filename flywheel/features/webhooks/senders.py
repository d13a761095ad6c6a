"""The senders of one worker: each webhook has a few of its own, so that a slow receiver delays no other."""

import asyncio
import uuid
from collections import defaultdict

from flywheel.deps import Deps
from flywheel.features.webhooks import sending
from flywheel.features.webhooks.outbox import DUE
from flywheel.kit.ids import parse_id
from flywheel.kit.loops import is_set_within, run_logged
from flywheel.realtime import Event

EACH = 4
"""Tries at once to one webhook from one process."""
SWEEP_S = 2.0

_WAITING = """
    select w.id from webhooks w
    where w.enabled and (w.held_until is null or w.held_until <= clock_timestamp())
      and exists (select from webhook_deliveries d where d.webhook_id = w.id and d.due_at <= clock_timestamp())
    """


class Senders:
    """Sends what is due: at once when this process hears of it, in a moment when it did not."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._busy: dict[uuid.UUID, int] = defaultdict(int)
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; tries that are under way are finished."""
        self._stop = stop
        with self._deps.realtime.subscribe() as heard:
            hearing = asyncio.create_task(self._hear(heard))
            while not await is_set_within(stop, SWEEP_S):
                await run_logged("periodic_failed", "sweep_webhooks", self._sweep)
            hearing.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _hear(self, heard: asyncio.Queue[Event]) -> None:
        while True:
            event = await heard.get()
            webhook_id = parse_id(str(event.data.get("webhook_id"))) if event.kind == DUE else None
            if webhook_id is not None:
                self._start(webhook_id)

    async def _sweep(self) -> None:
        """What nobody told us of: retries, and what a process left behind that died."""
        for (webhook_id,) in await self._deps.db.rows(_WAITING):
            self._start(webhook_id)

    def _start(self, webhook_id: uuid.UUID) -> None:
        if self._stop.is_set() or self._busy[webhook_id] >= EACH:
            return
        self._busy[webhook_id] += 1
        task = asyncio.create_task(run_logged("webhook_sender_failed", str(webhook_id), lambda: self._work(webhook_id)))
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._ended(webhook_id, done))

    def _ended(self, webhook_id: uuid.UUID, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._busy[webhook_id] -= 1
        if not self._busy[webhook_id]:
            del self._busy[webhook_id]

    async def _work(self, webhook_id: uuid.UUID) -> None:
        """Send one after the other; whoever finds something has another one look whether there is more."""
        while not self._stop.is_set():
            claimed = await sending.claim(self._deps, webhook_id)
            if claimed is None:
                return
            self._start(webhook_id)
            await sending.deliver(self._deps, claimed)
