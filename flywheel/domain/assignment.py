"""Whose turn it is: conversations dealt out to colleagues one after the other, none beyond their capacity."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Seat:
    """A colleague who takes part and is there, with as many conversations as they may still be given."""

    user_id: str
    room: int


def deal(waiting: Sequence[str], seats: Sequence[Seat]) -> list[tuple[str, str]]:
    """Pairs of a conversation and its colleague. Who waits longest comes first; so does who was given one longest ago.

    What exceeds everybody's room is left out.
    """
    table = deque((seat.user_id, seat.room) for seat in seats if seat.room > 0)
    pairs: list[tuple[str, str]] = []
    for conversation_id in waiting:
        if not table:
            break
        user_id, room = table.popleft()
        pairs.append((conversation_id, user_id))
        if room > 1:
            table.append((user_id, room - 1))
    return pairs
