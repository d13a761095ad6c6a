"""The pollers of one worker: a source that is due is claimed, asked without any transaction open, and what came is
stored together with the cursor, or not at all.

What to do with a page is handed in by whoever wires this: storing messages lies above the channels.
"""

import asyncio
import random
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence

from flywheel.channels.contract import PolledMessage, PolledPage, PollsMessages
from flywheel.db import crossings
from flywheel.db.engine import WriteSession
from flywheel.deps import Deps
from flywheel.domain.errors import CredentialsRefused, FlywheelError, RateLimited, StorageUnavailable
from flywheel.domain.polling import again_s
from flywheel.features.channel_accounts import measures, opening, sources
from flywheel.kit.ids import new_id
from flywheel.kit.logging import get_logger, logged_with
from flywheel.kit.loops import Every, first_of, repeat, run_logged
from flywheel.realtime import Event

log = get_logger("flywheel.polling")

PAGE = 500
"""Messages asked for at once, and stored in one transaction."""
AT_ONCE = 8
"""Sources that one process asks at the same time."""
LOOK_S = 1.0
GRACE_S = 5.0
"""Seconds that calls under way have to end when the process stops; what they would have brought is fetched again."""

_OURS = "处理时出错，稍后自动重试；原因见日志中的 poll_failed"

Store = Callable[[WriteSession, sources.Claim, Sequence[PolledMessage]], Awaitable[None]]
"""Stores messages of a source within the given transaction; known ones change nothing."""


class LeaseLost(Exception):
    """Another worker has the source, or its configuration was changed: nothing may be written."""


class Pollers:
    """Polls what is due until told to stop, under one owner name."""

    def __init__(self, deps: Deps, store: Store) -> None:
        self._deps = deps
        self._store = store
        self._owner = str(new_id())
        self._asking: dict[uuid.UUID, asyncio.Task[None]] = {}
        self._look_now = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop`; then let calls end for a moment and give everything back."""
        over = asyncio.Event()
        beats = Every("extend_poll_leases", self._deps.settings.lease_s / 4, self._beat)
        beating = asyncio.create_task(repeat(beats, over))
        with self._deps.realtime.subscribe() as heard:
            hearing = asyncio.create_task(self._hear(heard))
            while not stop.is_set():
                await run_logged("periodic_failed", "look_for_due_sources", self._look)
                await self._wait(stop)
            hearing.cancel()
        await self._leave()
        over.set()
        await beating

    async def _hear(self, heard: asyncio.Queue[Event]) -> None:
        while True:
            if (await heard.get()).kind == sources.DUE:
                self._look_now.set()

    async def _wait(self, stop: asyncio.Event) -> None:
        waiting = asyncio.create_task(first_of(stop, self._look_now))
        await asyncio.wait([waiting], timeout=LOOK_S)
        waiting.cancel()
        self._look_now.clear()

    async def _look(self) -> None:
        while len(self._asking) < AT_ONCE:
            claim = await sources.claim(self._deps.db, self._owner, self._deps.settings.lease_s)
            if claim is None:
                return
            self._start(claim)

    def _start(self, claim: sources.Claim) -> None:
        task = asyncio.create_task(run_logged("poll_failed", str(claim.id), lambda: self._poll(claim)))
        self._asking[claim.id] = task
        task.add_done_callback(lambda done: self._ended(claim, done))

    def _ended(self, claim: sources.Claim, task: asyncio.Task[None]) -> None:
        if self._asking.get(claim.id) is task:
            del self._asking[claim.id]
        self._look_now.set()

    async def _beat(self) -> None:
        if self._asking:
            await sources.beat(self._deps.db, self._owner, self._asking, self._deps.settings.lease_s)

    async def _leave(self) -> None:
        under_way = [*self._asking.values()]
        if under_way:
            _, hanging = await asyncio.wait(under_way, timeout=GRACE_S)
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)
        await run_logged("leaving_failed", "sources", self._release)

    async def _release(self) -> None:
        async with self._deps.db.plain() as db:
            await sources.release(db, self._owner)

    async def _poll(self, claim: sources.Claim) -> None:
        with logged_with(request_id=str(new_id()), channel_account_id=str(claim.id)):
            result = "ok"
            try:
                await self._land(claim, await self._ask(claim))
            except LeaseLost:
                result = "fenced"
                log.warning("poll_fenced")
            except StorageUnavailable:
                raise  # ours, not the channel's: the lease lapses, and the page is fetched again
            except FlywheelError as error:
                result = error.reason_code
                await self._fail(claim, error)
            except Exception as error:
                result = "internal_error"
                log.error("poll_failed", exc_info=error)
                await self._fail(claim, FlywheelError(_OURS, code=result))
            self._deps.metrics.count(measures.POLLS, claim.channel_type, result)

    async def _ask(self, claim: sources.Claim) -> PolledPage:
        connector: object = self._deps.connectors.get(claim.channel_type)
        if not isinstance(connector, PollsMessages):
            raise CredentialsRefused("这个版本不能轮询这种渠道：请关闭它的轮询")
        config = opening.opened(claim, self._deps.box)
        started = time.monotonic()
        try:
            return await connector.poll(config, claim.cursor, PAGE)
        finally:
            self._deps.metrics.observe(measures.SECONDS, time.monotonic() - started, claim.channel_type)

    async def _land(self, claim: sources.Claim, page: PolledPage) -> None:
        async def store(db: WriteSession) -> None:
            taken = len(page.messages)
            if not await sources.advance(db, claim, page.next_cursor, taken=taken, more=page.more):
                raise LeaseLost
            if page.messages:
                await self._store(db, claim, page.messages)

        await crossings.repeated(self._deps.db, store)
        if page.left_out:
            log.info("poll_left_out", items=page.left_out)

    async def _fail(self, claim: sources.Claim, error: FlywheelError) -> None:
        state: sources.State = "paused" if error.retry == "after_human" else "degraded"
        asked_s = error.after_s if isinstance(error, RateLimited) else None
        chance = random.random()  # noqa: S311 - spreads retries, no secret
        wait_s = again_s(claim.failures + 1, asked_s=asked_s, chance=chance)
        log.warning("poll_refused", code=error.reason_code, state=state, failures=claim.failures + 1)
        async with self._deps.db.plain() as db:
            await sources.fail(db, claim, state, kind=error.reason_code, detail=error.detail, again_s=wait_s)
