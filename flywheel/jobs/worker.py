"""Runs jobs: delivery, retry by the error raised, restarts of the database, an orderly stop."""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job, Schedule
from pgqueuer.sm import SchedulerManager

from flywheel.domain.errors import FlywheelError, RateLimited
from flywheel.jobs.link import Link, is_outage
from flywheel.jobs.places import Manager
from flywheel.jobs.queue import LOOK_S, Payload
from flywheel.jobs.schema import ENGINE_NAMES, queries_on
from flywheel.kit.logging import get_logger
from flywheel.kit.loops import Every, first_of, is_set_within, repeat, run_logged

log = get_logger(__name__)

Handler = Callable[[Payload], Awaitable[None]]

FIRST_DELAY_S, LONGEST_DELAY_S = 1.0, 300.0
CLEAN_LOG = "DELETE FROM jobs.pgqueuer_log WHERE created < now() - interval '1 day'"


class JobHeld(Exception):
    """Carries only the code: the engine stores the text of what is raised, and the cause may quote a customer."""


@dataclass(frozen=True)
class Cron:
    """Runs once in the whole installation each time the expression (UTC) says so."""

    name: str
    expression: str
    handler: Callable[[], Awaitable[None]]


class Worker:
    """Runs the jobs of its kinds until told to stop, across restarts of the database.

    A handler may run twice for one job, so it must be safe to repeat. What it raises decides what happens next: an
    error of `domain.errors` with retry `later`, or any unforeseen one, comes again with growing delay until
    `max_attempts`; everything else, and what failed so often, is held for a person.
    """

    def __init__(
        self,
        dsn: str,
        handlers: Mapping[str, Handler],
        *,
        crons: Sequence[Cron] = (),
        every: Sequence[Every] = (),
        limits: Mapping[str, int] | None = None,
        max_concurrent: int = 600,
        max_attempts: int = 12,
        heartbeat_s: float = 20.0,
        grace_s: float = 25.0,
    ) -> None:
        """`limits` caps a kind over all processes; `max_concurrent` caps this one over all kinds."""
        self._dsn = dsn
        self._handlers = handlers
        self._crons = crons
        self._every = every
        self._limits = limits or {}
        self._max_concurrent = max_concurrent
        self._max_attempts = max_attempts
        self._heartbeat = timedelta(seconds=heartbeat_s)
        self._grace_s = grace_s
        self._running: set[asyncio.Task[None]] = set()
        # It logs whole tracebacks, whose text may quote a customer; what matters is logged here.
        logging.getLogger("pgqueuer").setLevel(logging.CRITICAL)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then let running jobs finish for `grace_s`; the rest is put back."""
        all_done = asyncio.Event()
        repeating = [asyncio.create_task(repeat(every, all_done)) for every in self._every]
        generations: set[asyncio.Task[None]] = set()
        try:
            while not stop.is_set():
                await self._serve_one_generation(stop, generations)
            if generations:
                await asyncio.wait(generations, timeout=self._grace_s)
        finally:
            for task in self._running:
                task.cancel()
            if generations:
                _, hanging = await asyncio.wait(generations, timeout=5)
                for task in hanging:
                    task.cancel()
            all_done.set()
            if repeating:
                await asyncio.wait(repeating)

    async def _serve_one_generation(self, stop: asyncio.Event, generations: set[asyncio.Task[None]]) -> None:
        """One set of connections and managers. When they are lost, the next starts at once; this one's jobs run on."""
        try:
            link = await Link.open(self._dsn)
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("jobs_wait_for_database", error=type(error).__name__)
            await is_set_within(stop, 0.5)
            return
        queue, scheduler = self._queue_manager(link), self._scheduler_manager(link)
        task = asyncio.create_task(self._serve(queue, scheduler, link))
        generations.add(task)
        task.add_done_callback(generations.discard)
        try:
            await first_of(stop, link.lost)
        finally:
            queue.shutdown.set()
            scheduler.shutdown.set()
        if not stop.is_set():
            log.warning("jobs_lost_database")
            await is_set_within(stop, 0.5)

    async def _serve(self, queue: Manager, scheduler: SchedulerManager, link: Link) -> None:
        async def watch(manager: Awaitable[None]) -> None:
            try:
                await manager
            finally:
                link.lost.set()

        results = await asyncio.gather(
            watch(
                queue.run(
                    dequeue_timeout=timedelta(seconds=LOOK_S),
                    batch_size=min(50, self._max_concurrent),
                    shutdown_on_listener_failure=True,
                    heartbeat_timeout=self._heartbeat,
                    log_aggregation_interval=timedelta(0),
                )
            ),
            watch(scheduler.run()),
            return_exceptions=True,
        )
        for result in results:
            if isinstance(result, BaseException):
                log.warning("jobs_interrupted", error=type(result).__name__)
        await link.close()

    def _queue_manager(self, link: Link) -> Manager:
        manager = Manager(queries_on(link), ENGINE_NAMES.channel, places=self._max_concurrent, look=link.look)
        for kind, handler in self._handlers.items():
            limit = self._limits.get(kind, 0)
            manager.entrypoint(kind, concurrency_limit=limit, on_failure="hold")(self._guarded(kind, handler))
        return manager

    def _scheduler_manager(self, link: Link) -> SchedulerManager:
        async def clean_log() -> None:
            await link.execute(CLEAN_LOG)

        manager = SchedulerManager(queries_on(link))
        for cron in (*self._crons, Cron("clean_job_log", "17 * * * *", clean_log)):
            manager.schedule(cron.name, cron.expression)(_guarded_cron(cron))
        return manager

    def _guarded(self, kind: str, handler: Handler) -> Callable[[Job], Awaitable[None]]:
        async def run(job: Job) -> None:
            task = cast("asyncio.Task[None]", asyncio.current_task())
            self._running.add(task)
            try:
                await handler(json.loads(job.payload or b"{}"))
            except asyncio.CancelledError:
                # Passed on, it would make the engine delete the job.
                raise RetryRequested(timedelta(seconds=1), "stopped") from None
            except Exception as error:
                raise self._verdict(kind, job, error) from None
            finally:
                self._running.discard(task)

        return run

    def _verdict(self, kind: str, job: Job, error: Exception) -> Exception:
        attempt = job.attempts + 1
        code = error.reason_code if isinstance(error, FlywheelError) else type(error).__name__
        retry = error.retry if isinstance(error, FlywheelError) else "later"
        facts = {"kind": kind, "job_id": job.id, "attempt": attempt, "code": code}
        trace = None if isinstance(error, FlywheelError) else error
        if retry == "later" and attempt < self._max_attempts:
            delay_s = _delay_s(attempt, error)
            log.warning("job_retried", delay_s=round(delay_s, 1), exc_info=trace, **facts)
            return RetryRequested(timedelta(seconds=delay_s), code)
        log.error("job_held", exc_info=trace, **facts)
        return JobHeld(code)


def _guarded_cron(cron: Cron) -> Callable[[Schedule], Awaitable[None]]:
    async def run(_: Schedule) -> None:
        await run_logged("cron_failed", cron.name, cron.handler)

    return run


def _delay_s(attempt: int, error: Exception) -> float:
    delay_s = min(FIRST_DELAY_S * 2.0 ** (attempt - 1), LONGEST_DELAY_S)
    if isinstance(error, RateLimited) and error.after_s is not None:
        delay_s = max(delay_s, error.after_s)
    # Only ever longer: the other side asked not to be called before.
    return delay_s * random.uniform(1.0, 1.3)  # noqa: S311 - no secret
