"""Background jobs: put in the caller's transaction, delivered at least once to the handlers of some worker.

The only package that knows the engine (PgQueuer, in schema `jobs` of the same database). Not here: what a job does,
and the lanes, which stay true even if every job is lost.
"""

from flywheel.jobs.queue import HeldJob, Payload, held, put, put_many
from flywheel.jobs.schema import setup
from flywheel.jobs.worker import Cron, Handler, Worker
from flywheel.kit.loops import Every

__all__ = ["Cron", "Every", "Handler", "HeldJob", "Payload", "Worker", "held", "put", "put_many", "setup"]
