"""The round that gives waiting conversations to colleagues; each worker calls it, one is let through."""

from flywheel.deps import Deps
from flywheel.features.assignment import service
from flywheel.jobs import Every

ROUND_S = 2.0


def every(deps: Deps) -> list[Every]:
    answerable = [key for key, channel in deps.channels.items() if channel.can_reply]

    async def deal_out() -> None:
        async with deps.db.write() as db:
            await service.deal_out(db, answerable)

    return [Every("deal_out", ROUND_S, deal_out)]
