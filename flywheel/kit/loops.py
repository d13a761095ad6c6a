"""Loops that run until an event is set: waiting for it, and repeating something meanwhile."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from flywheel.kit.logging import get_logger

log = get_logger(__name__)


@dataclass(frozen=True)
class Every:
    """Something to do in this process about every so many seconds."""

    name: str
    seconds: float
    handler: Callable[[], Awaitable[None]]


async def repeat(every: Every, stop: asyncio.Event, *, at_once: bool = False) -> None:
    """Repeat it until `stop` is set; a failure is logged and the next turn comes all the same."""
    if at_once:
        await run_logged("periodic_failed", every.name, every.handler)
    # Uneven, so that many processes started together do not all come at once.
    while not await is_set_within(stop, every.seconds * random.uniform(0.9, 1.1)):  # noqa: S311 - no secret
        await run_logged("periodic_failed", every.name, every.handler)


async def run_logged(event: str, name: str, handler: Callable[[], Awaitable[None]]) -> None:
    """Run the outermost frame of some background work: nobody is above it to see its failure."""
    try:
        await handler()
    except Exception as error:
        log.error(event, name=name, exc_info=error)


async def is_set_within(event: asyncio.Event, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()


async def first_of(*events: asyncio.Event) -> None:
    """Wait until one of them is set."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
