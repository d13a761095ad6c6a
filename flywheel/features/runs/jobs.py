"""The worker side of runs: wake-ups handled, leases kept alive, lost wake-ups found, lanes given back at the end."""

import uuid
from collections.abc import Mapping

from flywheel.deps import Deps
from flywheel.features.lanes import service as lanes
from flywheel.features.runs import catching_up, ledger, redoing, retention, service
from flywheel.jobs import Cron, Every, Handler, Payload
from flywheel.kit.ids import new_id

SWEEP_S = 5.0


class RunWorker:
    """Everything one worker process does about runs, under one owner name."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._owner = str(new_id())
        self._in_flight: set[uuid.UUID] = set()

    def handlers(self) -> Mapping[str, Handler]:
        return {lanes.WAKE: self._wake, redoing.REDO: self._redo}

    def every(self) -> list[Every]:
        beat_s = self._deps.settings.lease_s / 4
        return [Every("extend_leases", beat_s, self._beat), Every("sweep_lanes", SWEEP_S, self._sweep)]

    def crons(self) -> list[Cron]:
        return [Cron("remove_old_replies", "41 18 * * *", self._remove_old_replies)]

    async def release(self) -> None:
        """Give back what this worker still holds, so that another takes it up at once."""
        async with self._deps.db.write() as db:
            for wake in await lanes.release(db, self._owner):
                await lanes.put(db, wake)

    async def _wake(self, payload: Payload) -> None:
        customer_id = uuid.UUID(payload["customer_id"])
        opened = await service.claim(self._deps, customer_id, int(payload["ticket"]), self._owner)
        if opened is not None:
            await self._analyze(opened)

    async def _redo(self, payload: Payload) -> None:
        opened = await service.claim_again(self._deps, uuid.UUID(payload["customer_id"]), self._owner)
        if opened is not None:
            await self._analyze(opened)

    async def _analyze(self, opened: ledger.Opened) -> None:
        customer_id = opened.run.customer_id
        self._in_flight.add(customer_id)
        try:
            await service.analyze(self._deps, opened)
        finally:
            self._in_flight.discard(customer_id)

    async def _remove_old_replies(self) -> None:
        await retention.remove_old(self._deps)

    async def _beat(self) -> None:
        if self._in_flight:
            async with self._deps.db.write() as db:
                await lanes.beat(db, self._owner, self._in_flight, self._deps.settings.lease_s)

    async def _sweep(self) -> None:
        settings = self._deps.settings
        async with self._deps.db.write() as db:
            await lanes.put_all(db, await lanes.sweep(db, lanes.burst_policy(settings), settings.lease_s))
            await redoing.sweep(db, lanes.SWEEP_GRACE_S)
        async with self._deps.db.write() as db:
            await catching_up.look(db)
