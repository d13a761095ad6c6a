"""What workers do about conversations by the clock."""

from flywheel.deps import Deps
from flywheel.features.conversations import inbox, indexing
from flywheel.jobs import Every

LOOK_S = 5.0
CATCH_UP_S = 1.0
MEND_S = 600.0


def every(deps: Deps) -> list[Every]:
    async def wake_due() -> None:
        async with deps.db.write() as db:
            await inbox.wake_due(db)

    async def catch_up() -> None:
        for catch in (indexing.catch_up, indexing.name_customers):
            async with deps.db.write() as db:
                await catch(db)

    async def mend() -> None:
        async with deps.db.write() as db:
            await indexing.mend(db)

    return [
        Every("wake_snoozed", LOOK_S, wake_due),
        Every("index_older", CATCH_UP_S, catch_up),
        Every("index_missed", MEND_S, mend),
    ]
