"""The worker side of comparisons: a burst a job, so that a worker that stops loses one at most."""

import uuid
from collections.abc import Mapping
from functools import partial

from flywheel.deps import Deps
from flywheel.features.comparisons import service
from flywheel.jobs import Cron, Handler, Payload

AT_ONCE = 2
"""Bursts replayed at once over all processes: customers' messages come first."""

LIMITS = {service.BURST: AT_ONCE}


def handlers(deps: Deps) -> Mapping[str, Handler]:
    return {service.BURST: partial(_replay, deps)}


def crons(deps: Deps) -> list[Cron]:
    return [Cron("remove_old_comparisons", "47 18 * * *", partial(service.remove_old, deps))]


async def _replay(deps: Deps, payload: Payload) -> None:
    await service.replay(deps, uuid.UUID(payload["burst_id"]))
