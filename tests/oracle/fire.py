"""A source that pours while processes are killed under it at random moments."""

import asyncio
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tests.oracle.product import Process, Source

LONGEST_UP_S = 1.2


async def pour_under_fire(
    source: Source,
    messages: Sequence[dict[str, Any]],
    processes: Sequence[Process],
    kills: int,
    chance: random.Random,
) -> None:
    """Pour everything; `kills` times, somewhere in the stream and at a random moment, one of the processes or all of
    them are killed and started again. The stream waits for the kills, so that each comes while there is work.
    """
    # Cut between batches: they are the same as without kills, and so is what arrives together.
    batches = -(-len(messages) // source.batch)
    cuts = [batches * n // (kills + 1) * source.batch for n in range(kills + 2)]
    parts = [messages[start:end] for start, end in pairwise([*cuts[:-1], len(messages)])]
    targets = [*([process] for process in processes), list(processes)]
    for part in parts[:-1]:
        async with asyncio.TaskGroup() as group:
            group.create_task(source.pour(part))
            await asyncio.sleep(chance.uniform(0, LONGEST_UP_S))
            victims = chance.choice(targets)
            await asyncio.gather(*(victim.kill() for victim in victims))
            await asyncio.gather(*(victim.start() for victim in victims))
    await source.pour(parts[-1])
