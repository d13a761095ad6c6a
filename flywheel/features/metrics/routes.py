"""`GET /metrics`, and who may ask for it."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from flywheel.deps import Deps
from flywheel.domain.errors import FlywheelError, StorageUnavailable, VendorUnavailable
from flywheel.features.metrics import gauges
from flywheel.features.users.doors import Door
from flywheel.features.users.session import identify
from flywheel.kit.crypto import digest
from flywheel.kit.documenting import answers
from flywheel.kit.metrics import CONTENT_TYPE

_SCRAPERS = Door(("admin",), ("metrics",))


class _Door:
    """Admits an admin, or a program with the scope `metrics`.

    A token that was good stays good while the database cannot be asked: then of all times the figures are wanted.
    """

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._good: set[bytes] = set()

    async def admit(self, request: Request) -> None:
        """Raises Unauthenticated, Forbidden, or VendorUnavailable for a token that was never seen."""
        sent = request.headers.get("authorization", "")
        name = digest(sent)
        try:
            async with asyncio.timeout(gauges.ASK_S):
                caller = await identify(request, self._deps)
            caller.need_role(_SCRAPERS.roles)
            caller.need("metrics")
        except Exception as error:
            if isinstance(error, FlywheelError) and not isinstance(error, StorageUnavailable):
                self._good.discard(name)
                raise
            if sent and name in self._good:
                return
            raise VendorUnavailable("The database cannot be asked whose token this is.") from error
        self._good.add(name)


def make_router(deps: Deps) -> APIRouter:
    """The route of one process."""
    router = APIRouter(tags=["health"])
    door = _Door(deps)

    @router.get(
        "/metrics", response_class=PlainTextResponse, openapi_extra=_SCRAPERS.described("GET"), responses=answers(503)
    )
    async def metrics(request: Request) -> PlainTextResponse:
        """What this process counts and measures, and how much waits, in Prometheus' text format.

        Needs a token with the scope `metrics`. Gauges of the database are left out while it does not answer.
        """
        await door.admit(request)
        return PlainTextResponse(deps.metrics.text(await gauges.read(deps.db)), media_type=CONTENT_TYPE)

    return router
