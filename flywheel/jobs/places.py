"""How many jobs run at once in one process."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import timedelta

from pgqueuer.models import Context, Job
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.qm import QueueManager
from pgqueuer.types import JobId


@dataclass
class Manager(QueueManager):
    """Runs at most `places` jobs, and takes one as soon as another ends: `look` has it look at the table at once.

    The engine's own limit counts a job until its report is written, up to a tenth of a second after it ended, and who
    waits for a place is found at the next look: of 16 places for calls of 200 ms a quarter stood empty.
    """

    places: int = 1
    look: Callable[[], None] = lambda: None
    _is_full: bool = False

    async def fetch_jobs(
        self, batch_size: int, global_concurrency_limit: int | None, heartbeat_timeout: timedelta
    ) -> AsyncGenerator[Job, None]:
        """Yield ready jobs while there are places for them."""
        limits = {
            kind: EntrypointExecutionParameter(concurrency_limit=executor.parameters.concurrency_limit)
            for kind, executor in self.entrypoint_registry.items()
        }
        while not self.shutdown.is_set():
            free = self.places - len(self.job_context)
            self._is_full = free <= 0
            if self._is_full:
                return
            wanted = min(batch_size, free)
            jobs = await self.queries.dequeue(
                batch_size=wanted,
                entrypoints=limits,
                queue_manager_id=self.queue_manager_id,
                global_concurrency_limit=global_concurrency_limit,
                heartbeat_timeout=heartbeat_timeout,
            )
            for job in jobs:
                yield job
            if len(jobs) < wanted:
                return

    def forget_job(self, job_id: JobId, context: Context, task: asyncio.Task[None]) -> None:
        """Give a place back; whoever waits for one takes it."""
        super().forget_job(job_id, context, task)
        if self._is_full:
            self._is_full = False
            self.look()
