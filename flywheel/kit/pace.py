"""How often something may happen in this process: an allowance a key, which refills with time (GCRA).

For what happens too often to be counted in the database. Several processes allow several times as much.
"""

import time
from collections.abc import Callable

MINUTE_S = 60.0
_MANY = 10_000


class Pace:
    """Allowances by key. One that was not used for a minute is full again, and forgotten."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._full_at: dict[str, float] = {}
        self._many = _MANY

    def wait_s(self, key: str, per_minute: int) -> float:
        """Use up one of `per_minute`, and return 0; or use up nothing, and return the seconds until there is one."""
        now = self._now()
        each_s = MINUTE_S / per_minute
        full_at = max(self._full_at.get(key, now), now) + each_s
        if full_at - now > MINUTE_S + each_s / 1000:
            return full_at - now - MINUTE_S
        if len(self._full_at) >= self._many:
            self._full_at = {name: moment for name, moment in self._full_at.items() if moment > now}
            self._many = max(_MANY, 2 * len(self._full_at))  # so that looking through them stays rare
        self._full_at[key] = full_at
        return 0.0
