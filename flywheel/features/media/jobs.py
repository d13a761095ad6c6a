"""The clean-up of uploads that no message came for."""

from collections.abc import Mapping

from flywheel.deps import Deps
from flywheel.features.media import service
from flywheel.jobs import Every, Handler, Payload

CLEAN_S = 600.0


def every(deps: Deps) -> list[Every]:
    async def drop_unused() -> None:
        async with deps.db.write() as db:
            await service.drop_unused(db)

    return [Every("drop_unused_uploads", CLEAN_S, drop_unused)]


def handlers(deps: Deps) -> Mapping[str, Handler]:
    async def remove(payload: Payload) -> None:
        await service.remove(deps, payload)

    return {service.REMOVE: remove}
