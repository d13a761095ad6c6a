"""What waited for a brain is taken up when it is well again, newest customers first; what another brain answered for it
meanwhile is thought again.
"""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from flywheel.db.engine import WriteSession, Writing
from flywheel.db.tables import Customer, InsightRun
from flywheel.features.agent_configs import service as agent_configs
from flywheel.features.lanes import service as lanes
from flywheel.features.runs import redoing

PAUSED = ("paused_failures", "paused_credentials", "paused_rate_limited", "paused_token_budget", "credentials_refused")
"""Why a run waits for its brain to be well, not for a time of its own."""

UNREACHABLE = ("vendor_unavailable", "brain_timeout", "rate_limited")
"""Why a run was given up although its messages may be fine."""

AT_ONCE = 50
_Again = aliased(InsightRun)
_PROVISIONAL = (
    select(InsightRun)
    .join(Customer, Customer.id == InsightRun.customer_id)
    .where(
        InsightRun.is_provisional,
        InsightRun.replaced_by_run_id.is_(None),
        InsightRun.state == "succeeded",
        ~exists().where(_Again.replaces_run_id == InsightRun.id),
    )
    .order_by(Customer.last_activity_at.desc(), InsightRun.lo_seq)
    .limit(AT_ONCE)
)


async def after_recovery(db: Writing) -> None:
    """A brain that had failed has just answered: take up all that waited for it, and what was given up meanwhile."""
    await _wake(db, [*PAUSED, *UNREACHABLE], also_dead=True)


async def look(db: WriteSession) -> None:
    """To be called now and then: a person may have mended the brain, or a pause may just be over."""
    await lanes.put_all(db, await lanes.hurry_closed(db))
    config = await agent_configs.enabled(db, agent_configs.INSIGHT_APP)
    if config is None or config.paused_until is not None:
        return
    await _wake(db, PAUSED, also_dead=False)
    if config.failures == 0:
        await _think_again(db)


async def _wake(db: Writing, reasons: Sequence[str], *, also_dead: bool) -> None:
    await lanes.put_ranked(db, await lanes.hurry(db, reasons, also_dead=also_dead))


async def _think_again(db: WriteSession) -> None:
    if rows := list(await db.scalars(_PROVISIONAL)):
        await redoing.ask(db, rows)
