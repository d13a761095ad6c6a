"""Rate limits: hits counted in windows in the database, which hold across processes; and allowances of one process."""

from datetime import timedelta

from sqlalchemy import delete, func, select, text

from flywheel.db.engine import WriteSession
from flywheel.db.tables import RateWindow
from flywheel.deps import Deps
from flywheel.domain.errors import RateLimited

_HIT = text(
    """
    insert into rate_windows as w (key, hits, ends_at) values (:key, 1, now() + make_interval(secs => :window_s))
    on conflict (key) do update set
      hits = case when w.ends_at <= now() then 1 else w.hits + 1 end,
      ends_at = case when w.ends_at <= now() then now() + make_interval(secs => :window_s) else w.ends_at end
    returning hits, extract(epoch from ends_at - now())::float8
    """
)


async def hit(db: WriteSession, key: str, limit: int, window: timedelta) -> None:
    """Count one hit. Raises RateLimited (with the seconds to wait) when there were more than `limit` in the window."""
    hits, left_s = (await db.execute(_HIT, {"key": key, "window_s": window.total_seconds()})).one()
    if hits > limit:
        raise RateLimited("Too many attempts. Wait a little, then try again.", after_s=left_s)


def keep_pace(deps: Deps, key: str, per_minute: int) -> None:
    """Count one of what happens too often for the database. Raises RateLimited above the process's allowance."""
    wait_s = deps.pace.wait_s(key, per_minute)
    if wait_s:
        raise RateLimited(f"At most {per_minute:,} a minute are accepted here. Send slower.", after_s=wait_s)


async def clear(db: WriteSession, key: str) -> None:
    """Forget the hits of a key."""
    await db.execute(delete(RateWindow).where(RateWindow.key == key))


async def drop_ended(db: WriteSession) -> int:
    """Delete windows that ended, but those that somebody is using again now; returns how many."""
    over = select(RateWindow.key).where(RateWindow.ends_at < func.now()).with_for_update(skip_locked=True)
    ended = await db.execute(delete(RateWindow).where(RateWindow.key.in_(over)).returning(RateWindow.key))
    return len(ended.all())
