"""The delivery log: what was told to whom, what became of it, telling it again, and forgetting it in time."""

import uuid
from typing import Any

from sqlalchemy import Select, select

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import Webhook, WebhookDelivery
from flywheel.deps import Deps
from flywheel.domain.errors import Conflict, NotFound
from flywheel.features.webhooks.outbox import DUE
from flywheel.features.webhooks.schemas import DeliveryDetailOut, WebhookDeliveryOut
from flywheel.kit import paging
from flywheel.kit.wire import Page

REMOVED_AT_ONCE = 10_000

_AGAIN = """
    update webhook_deliveries set state = 'pending', due_at = clock_timestamp(), failures = 0, finished_at = null
    where webhook_id = $1 and event_id = $2 and state <> 'sending'
    """
_REMOVE = """
    with old as (
      select webhook_id, event_id from webhook_deliveries d
      where (created_at < clock_timestamp() - make_interval(days => $1)
        and (due_at is null or created_at < clock_timestamp() - make_interval(days => $1 + 30)))
        or (created_at < clock_timestamp() - interval '1 hour'
          and not exists (select from webhooks w where w.id = d.webhook_id))
      order by created_at limit $2 for update skip locked
    )
    delete from webhook_deliveries d using old
    where d.webhook_id = old.webhook_id and d.event_id = old.event_id returning 1
    """
"""What waits for a webhook that stays disabled is forgotten a month later than the rest; what was written while its
webhook was being deleted belongs to nobody.
"""


def _of(webhook_id: uuid.UUID) -> Select[WebhookDelivery]:
    return select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)


async def listed(
    db: AnySession, webhook_id: uuid.UUID, *, state: str | None, kind: str | None, limit: int, cursor: str | None
) -> Page[WebhookDeliveryOut]:
    """One page of a webhook's deliveries, newest first."""
    query = _of(webhook_id)
    if state is not None:
        query = query.where(WebhookDelivery.state == state)
    if kind is not None:
        query = query.where(WebhookDelivery.type == kind)
    if cursor is not None:
        query = query.where(WebhookDelivery.event_id < paging.decode(cursor, uuid.UUID)[0])
    found = await db.scalars(query.order_by(WebhookDelivery.event_id.desc()).limit(limit + 1))
    rows, last = paging.page(list(found), limit)
    next_cursor = None if last is None else paging.encode(last.event_id)
    return Page(items=[show(row) for row in rows], next_cursor=next_cursor)


async def load(db: AnySession, webhook_id: uuid.UUID, event_id: uuid.UUID) -> WebhookDelivery:
    row = await db.scalar(_of(webhook_id).where(WebhookDelivery.event_id == event_id))
    if row is None:
        raise NotFound("There is no such delivery, or it is too old.")
    return row


async def again(db: WriteSession, webhook: Webhook, row: WebhookDelivery) -> None:
    """Have a delivery sent again, under its old id; one that is being sent stays so. Raises Conflict."""
    if not webhook.enabled:
        raise Conflict("The webhook is disabled. Enable it first.", code="webhook_disabled")
    await db.rows(_AGAIN, webhook.id, row.event_id)
    await db.refresh(row)
    db.announce(DUE, to="browsers", webhook_id=str(webhook.id))


def show(row: WebhookDelivery) -> WebhookDeliveryOut:
    """A delivery as the list shows it, with how its last try ended."""
    return WebhookDeliveryOut(**_shown(row))


def show_fully(row: WebhookDelivery) -> DeliveryDetailOut:
    """A delivery with all its tries that are kept."""
    return DeliveryDetailOut(**_shown(row), tries=row.tries)


def _shown(row: WebhookDelivery) -> dict[str, Any]:
    last = row.tries[-1] if row.tries else {}
    return {
        **{name: getattr(row, name) for name in WebhookDeliveryOut.model_fields if hasattr(row, name)},
        **{name: last.get(name) for name in ("status", "error", "duration_ms")},
        "id": row.event_id,
        "next_attempt_at": row.due_at if row.state == "pending" else None,
    }


async def remove_old(deps: Deps) -> None:
    """Forget deliveries that were over long ago, some at a time."""
    removed = REMOVED_AT_ONCE
    while removed == REMOVED_AT_ONCE:
        removed = len(await deps.db.rows(_REMOVE, deps.settings.webhook_retention_days, REMOVED_AT_ONCE))
