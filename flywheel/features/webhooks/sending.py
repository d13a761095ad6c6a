"""One try to deliver one event: it is claimed, sent without any transaction open, and what came of it is recorded.

A claim is a lease. Whoever dies leaves it to lapse, and the event is sent again under the same id.
"""

import json
import random
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flywheel.deps import Deps
from flywheel.domain import webhooks as rules
from flywheel.domain.errors import CredentialsRefused
from flywheel.features.webhooks import measures, service, signing
from flywheel.features.webhooks.events import TEST
from flywheel.kit.clock import wire
from flywheel.kit.http import Unreached, retry_after
from flywheel.kit.ids import new_id
from flywheel.kit.logging import get_logger

log = get_logger("flywheel.webhooks")

EXCERPT = 200
"""Characters of a receiver's answer that are kept, of failures only."""
TRIES_KEPT = 20
LEASE_SLACK_S = 5.0


class Claimed(NamedTuple):
    """An event that this process is to send now."""

    event_id: uuid.UUID
    type: str
    data: dict[str, Any]
    created_at: datetime
    attempts: int
    failures: int
    now: datetime
    webhook_id: uuid.UUID
    url: str
    secrets: Sequence[Mapping[str, Any]]


_CLAIM = """
    with due as (
      select d.event_id, w.url, w.secrets from webhook_deliveries d join webhooks w on w.id = d.webhook_id
      where w.id = $1 and w.enabled and (w.held_until is null or w.held_until <= clock_timestamp())
        and d.due_at <= clock_timestamp()
      order by d.due_at limit 1 for update of d skip locked
    )
    update webhook_deliveries d set state = 'sending', attempts = d.attempts + 1, tried_at = clock_timestamp(),
      due_at = clock_timestamp() + make_interval(secs => $2)
    from due where d.webhook_id = $1 and d.event_id = due.event_id
    returning d.event_id, d.type, d.data, d.created_at, d.attempts, d.failures, d.tried_at, d.webhook_id, due.url,
      due.secrets
    """
_CLAIM_TEST = """
    with made as (
      insert into webhook_deliveries (webhook_id, event_id, type, data, state, attempts, tried_at, due_at)
      select id, $2, $3, '{}', 'sending', 1, clock_timestamp(), clock_timestamp() + make_interval(secs => $4)
      from webhooks where id = $1
      returning *
    )
    select d.event_id, d.type, d.data, d.created_at, d.attempts, d.failures, d.tried_at, d.webhook_id, w.url, w.secrets
    from made d join webhooks w on w.id = d.webhook_id
    """
_HOOK = "hook as materialized (select id from webhooks where id = $1 for no key update)"
"""The webhook is locked before its event, as whoever deletes both locks them: neither waits for the other in a ring."""
_OWN = "from hook where webhook_id = hook.id and event_id = $2 and attempts = $3 and state = 'sending'"
_TRIED = f"tries = case when jsonb_array_length(tries) >= {TRIES_KEPT} then tries - 0 else tries end || $4::jsonb"
_TAKEN = f"""
    with {_HOOK}, done as (
      update webhook_deliveries set state = 'succeeded', due_at = null, finished_at = clock_timestamp(), {_TRIED} {_OWN}
      returning webhook_id
    )
    update webhooks w set failing_since = null from done where w.id = done.webhook_id and w.failing_since is not null
    """  # noqa: S608 - constants of ours
_FAILED = f"""
    with {_HOOK}, done as (
      update webhook_deliveries set state = case when $5::float8 is null then 'failed' else 'pending' end,
        due_at = clock_timestamp() + make_interval(secs => $5::float8), failures = failures + 1,
        finished_at = case when $5::float8 is null then clock_timestamp() end, {_TRIED} {_OWN}
      returning webhook_id
    ), blamed as (
      select w.id, case when $6::bool then 'gone'
        when w.failing_since < clock_timestamp() - make_interval(days => $7) then 'failing' end as reason
      from webhooks w join done on w.id = done.webhook_id where w.enabled and not $9::bool
    )
    update webhooks w set failing_since = coalesce(w.failing_since, clock_timestamp()),
      held_until = greatest(w.held_until, clock_timestamp() + make_interval(secs => $8::float8)),
      enabled = b.reason is null, disabled_reason = b.reason,
      disabled_at = case when b.reason is not null then clock_timestamp() end,
      version = w.version + (b.reason is not null)::int
    from blamed b where w.id = b.id returning b.reason
    """  # noqa: S608 - likewise


async def claim(deps: Deps, webhook_id: uuid.UUID) -> Claimed | None:
    """Take the event of a webhook that has been due longest, if there is one."""
    for row in await deps.db.rows(_CLAIM, webhook_id, _lease_s(deps)):
        return Claimed(*row)
    return None


async def claim_test(deps: Deps, webhook_id: uuid.UUID) -> Claimed | None:
    """Make an event that only tries the webhook, and take it; also of a disabled one. None: it was deleted."""
    for row in await deps.db.rows(_CLAIM_TEST, webhook_id, new_id(), TEST, _lease_s(deps)):
        return Claimed(*row)
    return None


def _lease_s(deps: Deps) -> float:
    return deps.settings.webhook_timeout_s + LEASE_SLACK_S


@dataclass(frozen=True)
class Tried:
    """How a try ended. `error` None: the receiver took the event."""

    error: str | None
    status: int | None = None
    excerpt: str | None = None
    asked_s: float | None = None


async def deliver(deps: Deps, claimed: Claimed) -> None:
    """Send a claimed event once, and record what came of it."""
    started = time.monotonic()
    tried = await _send(deps, claimed)
    took_s = time.monotonic() - started
    deps.metrics.count(measures.TRIES, tried.error or "ok")
    deps.metrics.observe(measures.SECONDS, took_s)
    entry = {
        "at": claimed.now.isoformat(),
        "status": tried.status,
        "error": tried.error,
        "duration_ms": round(took_s * 1000),
        "excerpt": tried.excerpt,
    }
    own = (claimed.webhook_id, claimed.event_id, claimed.attempts, json.dumps([entry], ensure_ascii=False))
    if tried.error is None:
        await deps.db.rows(_TAKEN, *own)
    else:
        await _record_failure(deps, claimed, tried, own)


async def _record_failure(deps: Deps, claimed: Claimed, tried: Tried, own: Sequence[object]) -> None:
    is_test, is_gone = claimed.type == TEST, tried.error == "gone"
    chance = random.random()  # noqa: S311 - spreads retries, no secret
    again_s = rules.next_try_s(claimed.failures + 1, asked_s=tried.asked_s, chance=chance)
    if is_test or is_gone:
        again_s = None
    facts = {"webhook_id": str(claimed.webhook_id), "delivery_id": str(claimed.event_id)}
    log.warning("webhook_try_failed", attempt=claimed.attempts, code=tried.error, status=tried.status, **facts)
    give_up_days = deps.settings.webhook_disable_days
    values = (again_s, is_gone, give_up_days, tried.asked_s, is_test)
    for (reason,) in await deps.db.rows(_FAILED, *own, *values):
        if reason is not None:
            log.error("webhook_disabled", webhook_id=str(claimed.webhook_id), reason=reason)


async def _send(deps: Deps, claimed: Claimed) -> Tried:
    told = {"type": claimed.type, "timestamp": wire(claimed.created_at), "data": claimed.data}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        keys = [deps.box.open(secret["sealed"]) for secret in service.current(claimed.secrets, claimed.now)]
        headers = signing.signed_headers(str(claimed.event_id), int(claimed.now.timestamp()), body, keys)
        answer = await deps.post(claimed.url, body, headers, deps.settings.webhook_timeout_s)
    except ValueError:
        return Tried("secret_unreadable")
    except CredentialsRefused:
        return Tried("address_forbidden")
    except Unreached as error:
        return Tried("timeout" if "Timeout" in str(error) else "unreached")
    failure = rules.failure_of(answer.status)
    if failure is None:
        return Tried(None, answer.status)
    return Tried(failure, answer.status, excerpt(answer.body), retry_after(answer, claimed.now))


def excerpt(body: bytes) -> str:
    """The beginning of an answer as one line of printable text."""
    text = " ".join(body[: 4 * EXCERPT].decode("utf-8", "replace").split())
    return "".join(c for c in text if c.isprintable())[:EXCERPT]
