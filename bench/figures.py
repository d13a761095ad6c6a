"""What a measure yields."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One published figure: what, how much, and what is aimed at."""

    name: str
    value: str
    goal: str
    is_met: bool | None
