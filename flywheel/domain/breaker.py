"""When a brain that fails is left alone, and for how long. Pure: failures in a row in, seconds out."""

OPENS_AFTER = 3
"""Failures in a row after which a brain is left alone."""

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 300.0
HUMAN_PAUSE_S = 60.0
"""Seconds between two looks at a brain that waits for a person to correct its settings."""

PROBE_S = 90.0
"""Seconds for which the one call that tries a brain again keeps all others back."""


def pause_s(failures: int) -> float | None:
    """Seconds to leave a brain alone after so many failures in a row; None while it is still asked."""
    if failures < OPENS_AFTER:
        return None
    return min(FIRST_PAUSE_S * 2.0 ** min(failures - OPENS_AFTER, 30), LONGEST_PAUSE_S)
