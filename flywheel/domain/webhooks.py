"""What becomes of a delivery to a webhook: what counts as taken, and when it is tried again."""

SCHEDULE_S = (0.0, 5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Seconds before each try since the one before, as Standard Webhooks advises: ten tries over a little more than three
days.
"""
SPREAD = 0.2
"""Waits grow by up to this share: what failed together does not come back together."""


def failure_of(status: int) -> str | None:
    """Why an answer with this status is a failure; None when the receiver took the event."""
    if 200 <= status < 300:
        return None
    if status == 410:
        return "gone"
    return "redirected" if 300 <= status < 400 else "refused"


def next_try_s(failures: int, *, asked_s: float | None, chance: float) -> float | None:
    """Seconds until the next try after so many failures, never sooner than the receiver asked; None: no more tries.

    `chance` from 0 to 1 spreads the waits.
    """
    if failures >= len(SCHEDULE_S):
        return None
    return max(SCHEDULE_S[failures] * (1 + SPREAD * chance), asked_s or 0.0)
