"""Outgoing webhooks, for admins."""

from fastapi import APIRouter
from sqlalchemy import select

from flywheel.db.tables import Webhook
from flywheel.domain.errors import NotFound
from flywheel.features.users import audit
from flywheel.features.users.session import AdminCaller, GetDeps
from flywheel.features.webhooks import deliveries, sending, service
from flywheel.features.webhooks.events import EVENT_TYPES
from flywheel.features.webhooks.schemas import (
    DeliveryDetailOut,
    EventTypeOut,
    RotatedOut,
    RotationIn,
    State,
    WebhookChange,
    WebhookDeliveryOut,
    WebhookIn,
    WebhookMadeOut,
    WebhookOut,
)
from flywheel.kit import paging
from flywheel.kit.documenting import answers
from flywheel.kit.wire import Id, Items, Limit, Page

router = APIRouter(prefix="/admin/webhooks", tags=["webhooks"])


@router.get("")
async def list_webhooks(deps: GetDeps, _: AdminCaller) -> Items[WebhookOut]:
    """Every webhook, oldest first."""
    async with deps.db.read() as db:
        waiting = await service.waiting(db)
        rows = await db.scalars(select(Webhook).order_by(Webhook.id))
        return Items(items=[service.show(row, waiting.get(row.id, 0), deps.clock()) for row in rows])


@router.get("/event-types")
async def list_event_types(_: AdminCaller) -> Items[EventTypeOut]:
    """The events that other systems can be told of."""
    return Items(items=[EventTypeOut(type=name, description=text) for name, text in EVENT_TYPES.items()])


@router.post("", status_code=201, responses=answers(409))
async def create_webhook(body: WebhookIn, deps: GetDeps, caller: AdminCaller) -> WebhookMadeOut:
    """Have another system told of events from now on. The answer holds the secret that signs them; it is shown once."""
    await service.check_address(body.url, deps.settings)
    async with deps.db.write() as db:
        row, secret = await service.create(db, body, deps.box, deps.clock())
        await audit.record(db, caller, "webhook.created", service.named(row), after=service.facts(row))
        return WebhookMadeOut(**service.show(row, 0, deps.clock()).model_dump(), secret=secret)


@router.get("/{webhook_id}")
async def get_webhook(webhook_id: Id, deps: GetDeps, _: AdminCaller) -> WebhookOut:
    """One webhook."""
    async with deps.db.read() as db:
        row = await service.load(db, webhook_id)
        return service.show(row, (await service.waiting(db)).get(row.id, 0), deps.clock())


@router.patch("/{webhook_id}")
async def change_webhook(webhook_id: Id, body: WebhookChange, deps: GetDeps, caller: AdminCaller) -> WebhookOut:
    """Change a webhook; 412 when `version` is no longer the newest. A disabled one is told of nothing that happens
    meanwhile; what waited before goes on when it is enabled.
    """
    await service.check_address(body.url, deps.settings)
    async with deps.db.write() as db:
        row = await service.load(db, webhook_id)
        before = service.facts(row)
        changed = await service.change(db, row, body, deps.clock())
        after = service.facts(changed)
        await audit.record(db, caller, "webhook.changed", service.named(changed), before=before, after=after)
        return service.show(changed, (await service.waiting(db)).get(row.id, 0), deps.clock())


@router.delete("/{webhook_id}", status_code=204)
async def delete_webhook(webhook_id: Id, deps: GetDeps, caller: AdminCaller) -> None:
    """Delete a webhook, its log, and what still waits for it."""
    async with deps.db.write() as db:
        row = await service.load(db, webhook_id)
        await service.remove(db, row)
        await audit.record(db, caller, "webhook.deleted", service.named(row), before=service.facts(row))


@router.post("/{webhook_id}/rotate-secret")
async def rotate_webhook_secret(webhook_id: Id, body: RotationIn, deps: GetDeps, caller: AdminCaller) -> RotatedOut:
    """A new secret, shown once. Until the old one's time is over both sign, so that receivers can change over."""
    async with deps.db.write() as db:
        row = await service.load(db, webhook_id)
        rotated = await service.rotate(db, row, body.overlap_hours, deps.box, deps.clock())
        after = {"overlap_hours": body.overlap_hours}
        await audit.record(db, caller, "webhook.secret_rotated", service.named(row), after=after)
        return rotated


@router.post("/{webhook_id}/test")
async def try_webhook(webhook_id: Id, deps: GetDeps, caller: AdminCaller) -> DeliveryDetailOut:
    """Send a `webhook.test` now, once, and tell what came of it. Works for a disabled webhook too."""
    claimed = await sending.claim_test(deps, webhook_id)
    if claimed is None:
        raise NotFound("There is no such webhook.")
    await sending.deliver(deps, claimed)
    async with deps.db.write() as db:
        webhook = await service.load(db, webhook_id)
        row = await deliveries.load(db, webhook_id, claimed.event_id)
        await audit.record(db, caller, "webhook.tested", service.named(webhook), after={"state": row.state})
        return deliveries.show_fully(row)


@router.get("/{webhook_id}/deliveries")
async def list_webhook_deliveries(
    webhook_id: Id,
    deps: GetDeps,
    _: AdminCaller,
    state: State | None = None,
    type: str | None = None,
    limit: Limit = paging.DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[WebhookDeliveryOut]:
    """What a webhook was told of, newest first, and what became of it."""
    async with deps.db.read() as db:
        await service.load(db, webhook_id)
        return await deliveries.listed(db, webhook_id, state=state, kind=type, limit=limit, cursor=cursor)


@router.get("/{webhook_id}/deliveries/{delivery_id}")
async def get_webhook_delivery(webhook_id: Id, delivery_id: Id, deps: GetDeps, _: AdminCaller) -> DeliveryDetailOut:
    """One delivery with its tries."""
    async with deps.db.read() as db:
        await service.load(db, webhook_id)
        return deliveries.show_fully(await deliveries.load(db, webhook_id, delivery_id))


@router.post("/{webhook_id}/deliveries/{delivery_id}/redeliver", responses=answers(409))
async def redeliver_to_webhook(
    webhook_id: Id, delivery_id: Id, deps: GetDeps, caller: AdminCaller
) -> WebhookDeliveryOut:
    """Send a delivery again, now, under the same id; 409 while the webhook is disabled."""
    async with deps.db.write() as db:
        webhook = await service.load(db, webhook_id)
        row = await deliveries.load(db, webhook_id, delivery_id)
        await deliveries.again(db, webhook, row)
        after = {"delivery_id": row.event_id}
        await audit.record(db, caller, "webhook.redelivered", service.named(webhook), after=after)
        return deliveries.show(row)
