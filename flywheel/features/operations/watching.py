"""What every process does now and then, whatever its role: show a sign of life, look for trouble, tell about it.

No job of the engine: the engine may be what is in trouble.
"""

import socket

from flywheel.deps import Deps
from flywheel.features.operations import alerts, conditions, notices
from flywheel.kit.ids import new_id
from flywheel.kit.release import RELEASE

_BEAT = """
    insert into processes (id, role, host, release) values ($1, $2, $3, $4)
    on conflict (id) do update set seen_at = clock_timestamp()
    """
_BURY = "delete from processes where seen_at < clock_timestamp() - interval '1 day'"
_LEAVE = "delete from processes where id = $1"


class Watch:
    """One process's watch."""

    def __init__(self, deps: Deps, post: notices.Post) -> None:
        self._deps = deps
        self._post = post
        self._id = new_id()
        self._host = socket.gethostname()

    async def look(self) -> None:
        """One round."""
        settings, db = self._deps.settings, self._deps.db
        async with db.plain() as beating:
            await beating.rows(_BEAT, self._id, settings.role, self._host, RELEASE)
            await beating.rows(_BURY)
        async with db.plain() as judging:
            now_so = await conditions.read(judging, settings, self._host)
            clear_after_s = settings.alert_clear_after_s
            targets = notices.targets(settings)
            await alerts.apply(judging, now_so, targets, host=self._host, clear_after_s=clear_after_s)
        await notices.send_due(db, settings, self._post)

    async def leave(self) -> None:
        """This process ends."""
        async with self._deps.db.plain() as leaving:
            await leaving.rows(_LEAVE, self._id)
