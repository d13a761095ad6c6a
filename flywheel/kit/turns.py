"""How many do something at once in this process, where there is a limit."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Turns:
    """Turns of one process, by key. A changed limit holds for those who come after the change."""

    def __init__(self) -> None:
        self._taken: dict[tuple[Hashable, int], asyncio.Semaphore] = {}

    @asynccontextmanager
    async def taken(self, key: Hashable, at_once: int | None) -> AsyncIterator[None]:
        """Wait for a turn and hold it for the block; None = no limit."""
        if at_once is None:
            yield
            return
        async with self._taken.setdefault((key, at_once), asyncio.Semaphore(at_once)):
            yield
