"""When a source is asked again after a failure. Pure: failures in a row in, seconds out."""

FIRST_S, LONGEST_S = 5.0, 600.0
SPREAD = 0.3
"""Waits grow by up to this share, never shrink: the other side may have asked not to be called before."""


def again_s(failures: int, *, asked_s: float | None, chance: float) -> float:
    """Seconds until the next try after so many failures in a row. `chance` from 0 to 1 spreads the waits."""
    growing = min(FIRST_S * 2.0 ** min(failures - 1, 30), LONGEST_S)
    return max(growing, asked_s or 0.0) * (1 + SPREAD * chance)
