"""How long raw replies are kept, and in which form: as they came until the run has ended, then masked, then not at all.

Until the end nothing may be changed: a worker that dies between the reply and the write-back leaves it to the next one
to apply, and with a starred-out number that would be another reply. Only the raw text goes; a run's figures stay.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import select, text

from flywheel.db.engine import WriteSession
from flywheel.db.tables import InsightRun, Message
from flywheel.deps import Deps
from flywheel.kit.logging import get_logger
from flywheel.kit.masking import masked
from flywheel.settings import Settings

log = get_logger("flywheel.retention")

BATCH = 500
Unwanted = Literal["recalled", "opted_out"]
NOTHING_KEPT = """replies = '[]',
  dropped = coalesce((select jsonb_agg(d || '{"detail": ""}') from jsonb_array_elements(dropped) d), '[]')"""
"""Sets what may quote a reply to nothing, in an update of `insight_runs`."""

_REMOVE = text(
    f"""
    with old as (
      select id from insight_runs where replies <> '[]'::jsonb and finished_at < :until
      order by finished_at limit :batch for update skip locked
    )
    update insight_runs r set replies_removed = 'retention', {NOTHING_KEPT} from old where r.id = old.id returning r.id
    """  # noqa: S608 - a constant of ours
)


def kept(
    run: InsightRun, settings: Settings, dropped: Sequence[dict[str, Any]] = (), *, unwanted: Unwanted | None = None
) -> dict[str, Any]:
    """What a run that ends now keeps of its replies, and of what was dropped from them: columns to be written.

    `unwanted`: what the replies may quote was taken back, or the customer opted out, while the brain thought.
    """
    if unwanted or settings.reply_retention_days == 0:
        emptied = [entry | {"detail": ""} for entry in dropped]
        why = {"replies_removed": unwanted or "retention"} if run.replies else {}
        return {"replies": [], "dropped": emptied} | why
    if not settings.reply_redaction:
        return {"dropped": list(dropped)}
    starred = [entry | {"detail": masked(entry["detail"])} for entry in dropped]
    return {"replies": [entry | {"text": masked(entry["text"])} for entry in run.replies], "dropped": starred}


async def quotes_recalled(db: WriteSession, run: InsightRun) -> bool:
    """Whether one of the messages that a run is about was taken back."""
    query = select(Message.id).where(Message.id.in_(run.message_ids), Message.revoked_at.is_not(None))
    return bool(run.replies) and await db.scalar(query.limit(1)) is not None


async def remove_old(deps: Deps) -> int:
    """Remove the replies whose time is over; returns of how many runs. A batch a transaction, so that nobody waits."""
    until = deps.clock() - timedelta(days=deps.settings.reply_retention_days)
    total, done = 0, BATCH
    while done == BATCH:
        async with deps.db.write() as db:
            done = len((await db.execute(_REMOVE, {"until": until, "batch": BATCH})).all())
        total += done
    if total:
        log.info("replies_removed", runs=total)
    return total
