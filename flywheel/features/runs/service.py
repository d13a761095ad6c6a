"""One analysis from claim to write-back: every step may be repeated, and only the lane's owner writes."""

import random
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from flywheel.db.engine import Plain, WriteSession, Writing
from flywheel.db.tables import AgentConfig, CustomerProfile
from flywheel.deps import Deps
from flywheel.domain.assertions import Assertion
from flywheel.domain.bursts import is_acknowledgement
from flywheel.domain.categories import Category
from flywheel.domain.errors import (
    BrainOutputInvalid,
    BrainRefused,
    BrainTimeout,
    CredentialsRefused,
    FlywheelError,
    RateLimited,
    StorageUnavailable,
    VendorUnavailable,
)
from flywheel.features.agent_configs import pausing, remedies
from flywheel.features.agent_configs import service as agent_configs
from flywheel.features.customers import service as customers
from flywheel.features.insights import categories, view
from flywheel.features.lanes import service as lanes
from flywheel.features.runs import (
    admission,
    applying,
    catching_up,
    context,
    ledger,
    measures,
    redoing,
    retention,
    said,
    thinking,
)
from flywheel.features.runs.said import Said
from flywheel.features.runs.thinking import Thought
from flywheel.kit.logging import get_logger, logged_with

log = get_logger("flywheel.runs")

LONGEST_RETRY_S = 600.0
AFTER_HUMAN_S = 60.0
"""Seconds until a run that waits for a corrected setting looks again."""

LOGGED = 50
"""Ids of a kind that one line of the log names."""

OPTED_OUT: Literal["opted_out"] = "opted_out"
"""Why a run was skipped whose customer is not to be shown to any brain."""

OUTCOMES: tuple[tuple[type[FlywheelError], str], ...] = (
    (BrainTimeout, "timeout"),
    (BrainRefused, "refused"),
    (BrainOutputInvalid, "invalid"),
    (VendorUnavailable, "http_error"),
    (RateLimited, "http_error"),
    (CredentialsRefused, "http_error"),
)


class _OptedOut(Exception):
    """The customer was opted out from AI while the brain thought: what it said is not wanted any more."""


async def claim(deps: Deps, customer_id: uuid.UUID, ticket: int, owner: str) -> ledger.Opened | None:
    """Take the lane and open its run (T2); None when there is nothing to do now."""
    async with deps.db.plain() as db:
        taken = await lanes.claim(db, customer_id, ticket, owner=owner, lease_s=deps.settings.lease_s)
        if isinstance(taken, lanes.Wake):
            await lanes.put(db, taken)
            return None
        return None if taken is None else await ledger.open_run(db, taken, lanes.burst_policy(deps.settings))


async def claim_again(deps: Deps, customer_id: uuid.UUID, owner: str) -> ledger.Opened | None:
    """Borrow the lane for the customer's next run to be redone; None when there is nothing to do now."""
    async with deps.db.write() as db:
        if not await redoing.is_due(db, customer_id):
            return None
        borrowed = await lanes.borrow(db, customer_id, owner=owner, lease_s=deps.settings.lease_s)
        if borrowed is None:
            await redoing.put(db, customer_id, redoing.LOOK_AGAIN_S)
            return None
        opened = await redoing.open_next(db, borrowed)
        if opened is None:
            await _give_back(deps, db, borrowed)
        return opened


async def _give_back(deps: Deps, db: Writing, borrowed: lanes.Claim) -> None:
    more = await lanes.give_back(db, borrowed, lanes.burst_policy(deps.settings))
    if more is False:
        raise ledger.LeaseLost()
    if isinstance(more, lanes.Wake):
        await lanes.put(db, more)
    # Another of this customer's runs may wait to be redone; nobody could look while the lane was held.
    await redoing.put(db, borrowed.customer_id)


async def analyze(deps: Deps, opened: ledger.Opened) -> None:
    """Think about a run's messages and write back what was learned, or record why not.

    All that is logged meanwhile names the run, and the requests that brought its messages.
    """
    requests = (str(m.request_id) for m in opened.messages if m.request_id is not None)
    facts = {"run_id": str(opened.run.id), "customer_id": str(opened.run.customer_id)}
    with logged_with(**facts, request_ids=_some(requests)):
        log.info("run_started", attempt=opened.run.attempts, message_ids=_some(map(str, opened.run.message_ids)))
        await _analyze(deps, opened)


async def _analyze(deps: Deps, opened: ledger.Opened) -> None:
    try:
        config = await agent_configs.enabled(deps.db, agent_configs.INSIGHT_APP)
        if reason := _reason_to_skip(deps, opened, config):
            await _skip(deps, opened, reason)
        elif denied := await admission.over_daily_limit(deps, opened):
            await _wait_for_brain(deps, opened, denied)
        elif config is not None:
            await _ask(deps, opened, config)
    except ledger.LeaseLost:
        _note_fenced(deps, opened)
    except _OptedOut:
        await _skip(deps, opened, OPTED_OUT)
    except FlywheelError as error:
        await _fail(deps, opened, error)
    except Exception as error:
        log.error("run_broke", exc_info=error)
        await _fail(deps, opened, VendorUnavailable("Our own mistake; the log names the place.", code="internal_error"))


async def _ask(deps: Deps, opened: ledger.Opened, config: AgentConfig) -> None:
    """Ask the brain, or while it cannot be asked the one that stands in for it, or wait for it."""
    try:
        await admission.admit(deps, config)
    except admission.NotNow as denied:
        stand_in = admission.fallback_of(deps, config)
        if stand_in is None or opened.run.replaces_run_id is not None:
            await _wait_for_brain(deps, opened, denied)
            return
        thought = await thinking.think(deps, opened, stand_in)
        await _write_back(deps, opened, stand_in, thought)
        return
    try:
        async with deps.turns.taken(config.id, admission.at_once(config)):
            thought = await thinking.think(deps, opened, config)
    except (ledger.LeaseLost, StorageUnavailable):
        raise  # no fault of the brain
    except FlywheelError as error:
        async with deps.db.write() as db:
            await pausing.note_failure(db, config, error)
        raise
    await _write_back(deps, opened, config, thought)


def _reason_to_skip(deps: Deps, opened: ledger.Opened, config: AgentConfig | None) -> str | None:
    if opened.is_closed:
        return OPTED_OUT
    if config is None:
        return "disabled"
    if not opened.readable:
        return "revoked"
    is_gated = deps.settings.gate_acknowledgements and opened.run.replaces_run_id is None
    return "gated" if is_gated and all(is_acknowledgement(m.text) for m in opened.readable) else None


async def _skip(deps: Deps, opened: ledger.Opened, reason: str) -> None:
    """Cover the messages without asking. A run that should replace another one ends instead, and the other stands."""
    facts: dict[str, Any] = {"state": "skipped", "reason": reason, "written": {}}
    if opened.run.replaces_run_id is not None:
        facts = {"state": "failed", "error_kind": reason, "error_detail": "There was nothing to ask, or nobody."}
    async with deps.db.write() as db:
        await _finish_lane(deps, db, opened)
        unwanted = reason == OPTED_OUT and retention.kept(opened.run, deps.settings, unwanted=OPTED_OUT)
        await ledger.close(db, opened, **facts, **(unwanted or await _kept(deps, db, opened)))
    measures.skipped(deps.metrics, facts["state"], reason)


async def _kept(deps: Deps, db: WriteSession, opened: ledger.Opened) -> Mapping[str, Any]:
    is_recalled = await retention.quotes_recalled(db, opened.run)
    return retention.kept(opened.run, deps.settings, unwanted="recalled" if is_recalled else None)


def _note_fenced(deps: Deps, opened: ledger.Opened) -> None:
    log.info("run_fenced")
    deps.metrics.count(measures.FENCED)


async def _finish_lane(deps: Deps, db: Writing, opened: ledger.Opened) -> None:
    if opened.run.replaces_run_id is not None:
        await _give_back(deps, db, opened.claim)
        return
    more = await lanes.finish(db, opened.claim, opened.run.hi_seq, lanes.burst_policy(deps.settings))
    if more is False:
        raise ledger.LeaseLost()
    if isinstance(more, lanes.Wake):
        await lanes.put(db, more)


async def _write_back(deps: Deps, opened: ledger.Opened, config: AgentConfig, thought: Thought) -> None:
    """Apply what was read in one transaction (T4), if this worker still owns the lane."""
    async with deps.db.plain() as db:
        await _finish_lane(deps, db, opened)
        policies = await categories.load_for_folding(db)
        run = opened.run
        profile = await customers.lock_profile(db, run.customer_id)
        read = applying.Read()
        grounds = await _grounds(db, opened, thought, policies)
        for part in thought.parts:
            applying.assertions_of(part.result, part.shown, grounds, read)
        summary = _take_summary(profile, thought, grounds, is_newest=run.hi_seq >= opened.claim.lo_seq)
        void = view.Void(await _replaced(db, opened))
        changed = bool(read.assertions) or bool(void.assertions) or summary is not None
        refolded = await view.replace(db, profile, void, read.assertions, policies) if changed else view.Refolded()
        tally = applying.tally(read.dropped)
        took_ms = await ledger.close(
            db,
            opened,
            state="succeeded",
            outcome=thought.outcome,
            ai_summary=summary,
            written=refolded.counts() | {"dropped": len(read.dropped)},
            is_partly_read=thought.is_partly_read,
            error_kind=None,
            error_detail=None,
            **retention.kept(run, deps.settings, tally, unwanted="recalled" if grounds.revoked else None),
        )
        if not run.is_provisional:
            await agent_configs.note_success(db, config)
            if pausing.was_in_trouble(config) and await pausing.note_success(db, config):
                await catching_up.after_recovery(db)
    counts = refolded.counts()
    measures.succeeded(deps.metrics, thought.outcome, took_ms, counts, read.dropped)
    written = _some(change.insight_id for plan in refolded.plans.values() for change in plan.changes())
    log.info("run_succeeded", outcome=thought.outcome, dropped=len(read.dropped), insight_ids=written, **counts)


def _some(ids: Iterable[str]) -> list[str]:
    """The first of some ids, each once: as many as one line of the log names."""
    return list(dict.fromkeys(ids))[:LOGGED]


async def _replaced(db: Plain, opened: ledger.Opened) -> Sequence[Assertion]:
    """What the run that this one replaces stated; from now on it has no effect."""
    run = opened.run
    if run.replaces_run_id is None:
        return ()
    await redoing.supersede(db, run)
    return await view.stated_by_ai(db, run.customer_id, "run_id", [run.replaces_run_id])


async def _grounds(
    db: Plain, opened: ledger.Opened, thought: Thought, policies: Mapping[str, Category]
) -> applying.Grounds:
    shown_messages = [i for part in thought.parts for i in part.shown.messages.values()]
    shown_insights = [i for part in thought.parts for i in part.shown.insights.values()]
    shown_before = {str(row.id): row for row in thought.material.insights}
    others = [uuid.UUID(i) for i in shown_insights if i not in shown_before]
    found = await context.facts(db, opened.run.customer_id, others) if others else []
    cited = {*shown_messages, *map(str, opened.run.message_ids)}
    [(now, revoked, is_opted_out)] = await db.rows(_NOW, list(cited), opened.run.customer_id)
    if is_opted_out:
        raise _OptedOut
    return applying.Grounds(
        run=opened.run,
        messages=await _messages(db, opened, thought, shown_messages),
        insights=shown_before | {str(row.id): row for row in found},
        policies=policies,
        revoked=frozenset(revoked),
        recorded_at=now,
    )


_NOW = """
    select clock_timestamp(),
      array(select id::text from messages where id = any($1::text[]::uuid[]) and revoked_at is not null),
      exists(select 1 from ai_opt_outs where customer_id = $2 and ended_at is null)
    """
"""Asked after the profile was locked: a recall or an opt-out that comes now waits for that lock; a recall then voids
what is written here.
"""


async def _messages(db: Plain, opened: ledger.Opened, thought: Thought, shown: Sequence[str]) -> Mapping[str, Said]:
    """The messages that were shown; only those of a reply from before a crash may have to be read again."""
    known = {str(message.id): message for message in (*opened.messages, *thought.material.recent)}
    others = await said.named(db, [uuid.UUID(i) for i in shown if i not in known])
    return known | {str(message.id): message for message in others}


def _take_summary(
    profile: CustomerProfile, thought: Thought, grounds: applying.Grounds, *, is_newest: bool
) -> str | None:
    """The newest summary of the replies becomes the profile's; without one, or of older messages, the old stays."""
    summaries = [part.result.ai_summary for part in thought.parts if (part.result.ai_summary or "").strip()]
    if not summaries or not is_newest:
        return None
    profile.ai_summary = summaries[-1]
    profile.ai_summary_updated_at = grounds.recorded_at
    return summaries[-1]


async def _fail(deps: Deps, opened: ledger.Opened, error: FlywheelError) -> None:
    """Record a failure: wait and try again, or give up visibly. Messages stay uncovered."""
    claim = opened.claim
    needs_human = error.retry == "after_human"
    # Our own database's absence says nothing about these messages or the brain.
    counted = not needs_human and not isinstance(error, StorageUnavailable)
    is_dead = error.retry == "never" or (counted and claim.attempts + 1 >= deps.settings.run_max_attempts)
    delay_s = AFTER_HUMAN_S if needs_human else _retry_delay_s(deps, claim.attempts, error)
    outcome = next((name for kind, name in OUTCOMES if isinstance(error, kind)), "http_error")
    facts: dict[str, Any] = {
        "outcome": outcome,
        "error_kind": error.reason_code,
        "error_detail": remedies.in_words(error),
    }
    facts |= {"prompt_tokens": opened.run.prompt_tokens, "completion_tokens": opened.run.completion_tokens}
    log.warning("run_failed", code=error.reason_code, is_dead=is_dead)
    try:
        async with deps.db.write() as db:
            if is_dead:
                facts |= await _kept(deps, db, opened)
            took_ms = await ledger.close(db, opened, state="failed" if is_dead else "waiting", **facts)
            await _put_off(deps, db, opened, error.reason_code, delay_s, counted=counted, is_dead=is_dead)
        measures.failed(deps.metrics, error.reason_code, outcome, took_ms)
    except ledger.LeaseLost:
        _note_fenced(deps, opened)


async def _put_off(
    deps: Deps,
    db: WriteSession,
    opened: ledger.Opened,
    reason: str,
    delay_s: float,
    *,
    counted: bool,
    is_dead: bool = False,
) -> None:
    """Have the run's messages looked at again later, or not by themselves."""
    if opened.run.replaces_run_id is not None:
        await _give_back(deps, db, opened.claim)
        if not is_dead:
            await redoing.postpone(db, opened.run, delay_s)
        return
    wake = await lanes.postpone(db, opened.claim, error=reason, delay_s=delay_s, counted=counted, gives_up=is_dead)
    if wake is not None:
        await lanes.put(db, wake)


async def _wait_for_brain(deps: Deps, opened: ledger.Opened, denied: admission.NotNow) -> None:
    """Wait until the brain may be asked; nobody failed, so no attempt is counted. Spread: not all come at once."""
    delay_s = denied.after_s * random.uniform(1.0, 1.2)  # noqa: S311 - spreads retries, no secret
    log.info("run_waits", code=denied.reason, delay_s=round(delay_s, 1))
    facts = {"error_kind": denied.reason, "error_detail": denied.detail}
    async with deps.db.write() as db:
        await ledger.close(db, opened, state="waiting", **facts)
        await _put_off(deps, db, opened, denied.reason, delay_s, counted=False)


def _retry_delay_s(deps: Deps, failures: int, error: FlywheelError) -> float:
    delay_s = min(deps.settings.run_retry_s * 2.0**failures, LONGEST_RETRY_S)
    if isinstance(error, RateLimited) and error.after_s is not None:
        delay_s = max(delay_s, error.after_s)
    return delay_s * random.uniform(1.0, 1.3)  # noqa: S311 - spreads retries, no secret
