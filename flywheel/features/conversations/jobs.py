"""What workers do about conversations by the clock."""

from flywheel.deps import Deps
from flywheel.features.conversations import inbox
from flywheel.jobs import Every

LOOK_S = 5.0


def every(deps: Deps) -> list[Every]:
    async def wake_due() -> None:
        async with deps.db.write() as db:
            await inbox.wake_due(db)

    return [Every("wake_snoozed", LOOK_S, wake_due)]
