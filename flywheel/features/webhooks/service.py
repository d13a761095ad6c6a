"""Webhooks: made, changed, given new secrets. Their secrets are sealed; a new one is returned once."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import Webhook, WebhookDelivery
from flywheel.domain.errors import Conflict, CredentialsRefused, FieldError, Invalid, NotFound, Stale
from flywheel.features.users import audit
from flywheel.features.webhooks import signing
from flywheel.features.webhooks.outbox import CHANGED, DUE
from flywheel.features.webhooks.schemas import RotatedOut, WebhookChange, WebhookIn, WebhookOut
from flywheel.kit.addresses import SAVING_S, Reach
from flywheel.kit.crypto import SecretBox, digest
from flywheel.kit.http import host_of
from flywheel.kit.ids import new_id
from flywheel.settings import Settings

MOST = 50
MOST_SECRETS = 3
"""Secrets that may sign at once: the newest, and those of rotations that are not over."""


def reach_of(settings: Settings) -> Reach:
    """Which addresses webhooks may lead to."""
    return Reach(is_private_allowed=settings.webhook_private_addresses == "allow")


async def check_address(url: str | None, settings: Settings) -> None:
    """Raise Invalid for an address that no webhook may have. Not within a transaction: names are looked up."""
    if url is None:
        return
    if settings.webhook_private_addresses == "forbid" and not url.startswith("https://"):
        raise Invalid([FieldError("/url", "https_needed", "Write an address that begins with https://.")])
    try:
        async with asyncio.timeout(SAVING_S):
            await reach_of(settings).judge_host(host_of(url) or "")
    except TimeoutError:
        return  # the connection looks again
    except CredentialsRefused:
        detail = "This address is private, or never connected to. See FLYWHEEL_WEBHOOK_PRIVATE_ADDRESSES."
        raise Invalid([FieldError("/url", "address_forbidden", detail)]) from None


async def load(db: AnySession, webhook_id: uuid.UUID) -> Webhook:
    row = await db.get(Webhook, webhook_id)
    if row is None:
        raise NotFound("There is no such webhook.")
    return row


async def create(db: WriteSession, wanted: WebhookIn, box: SecretBox, now: datetime) -> tuple[Webhook, str]:
    """A new webhook and its secret. Raises Conflict when there are too many."""
    if (await db.scalar(select(func.count()).select_from(Webhook)) or 0) >= MOST:
        raise Conflict(f"There are {MOST} webhooks already. Delete one first.", code="too_many_webhooks")
    secret = signing.new_secret()
    row = Webhook(id=new_id(), **wanted.model_dump(), secrets=[_sealed(secret, box, now)], version=0)
    db.add(row)
    await db.flush()
    await db.refresh(row)
    db.announce(CHANGED, to="browsers")
    return row, secret


async def change(db: WriteSession, row: Webhook, wanted: WebhookChange, now: datetime) -> Webhook:
    """Change the named fields. Raises Stale or Invalid."""
    await db.refresh(row, with_for_update=True)
    if wanted.version is not None and wanted.version != row.version:
        raise Stale()
    for name, value in wanted.model_dump(exclude_unset=True, exclude={"version"}).items():
        if value is None:
            raise Invalid([FieldError(f"/{name}", "required", "This field cannot be empty.")])
        setattr(row, name, value)
    if wanted.enabled or wanted.url:
        row.failing_since = row.held_until = row.disabled_reason = row.disabled_at = None
    _note_change(db, row, now)
    await db.flush()
    return row


def _note_change(db: WriteSession, row: Webhook, now: datetime) -> None:
    row.version += 1
    row.updated_at = now
    db.announce(CHANGED, to="browsers")
    db.announce(DUE, to="browsers", webhook_id=str(row.id))


async def remove(db: WriteSession, row: Webhook) -> None:
    """Delete a webhook and all that was or is on its way to it."""
    await db.delete(row)
    await db.flush()
    await db.execute(delete(WebhookDelivery).where(WebhookDelivery.webhook_id == row.id))
    db.announce(CHANGED, to="browsers")


async def rotate(db: WriteSession, row: Webhook, overlap_hours: int, box: SecretBox, now: datetime) -> RotatedOut:
    """Give a webhook a new secret; the one before signs beside it for a while."""
    await db.refresh(row, with_for_update=True)
    secret, ends_at = signing.new_secret(), now + timedelta(hours=overlap_hours)
    newest, *older = row.secrets
    kept = [{**newest, "expires_at": ends_at.isoformat()}, *older]
    row.secrets = [_sealed(secret, box, now), *current(kept, now)][:MOST_SECRETS]
    _note_change(db, row, now)
    await db.flush()
    return RotatedOut(secret=secret, previous_expires_at=ends_at)


def _sealed(secret: str, box: SecretBox, now: datetime) -> dict[str, Any]:
    return {"sealed": box.seal(secret), "created_at": now.isoformat(), "expires_at": None}


def current(secrets: Sequence[Mapping[str, Any]], now: datetime) -> list[Mapping[str, Any]]:
    """The secrets that sign at present, newest first."""
    return [s for s in secrets if s["expires_at"] is None or datetime.fromisoformat(s["expires_at"]) > now]


async def waiting(db: AnySession) -> dict[uuid.UUID, int]:
    """How many deliveries wait, by webhook."""
    counts = select(WebhookDelivery.webhook_id, func.count()).where(WebhookDelivery.due_at.is_not(None))
    return {row[0]: row[1] for row in await db.execute(counts.group_by(WebhookDelivery.webhook_id))}


def show(row: Webhook, waiting: int, now: datetime) -> WebhookOut:
    """A webhook as the API shows it: of secrets only since when they sign, and until when."""
    own = {name: getattr(row, name) for name in WebhookOut.model_fields if name not in {"secrets", "waiting"}}
    return WebhookOut(**own, secrets=[dict(s) for s in current(row.secrets, now)], waiting=waiting)


def facts(row: Webhook) -> dict[str, object]:
    """What the audit log tells of a webhook. Of its address only the host: path and query may let somebody in; the
    mark tells whether they changed.
    """
    told = audit.facts_of(row, ("description", "event_types", "enabled"))
    mark = digest(row.url).hex()[:8]
    return {"host": host_of(row.url), "url_mark": mark, "secret_set_at": row.secrets[0]["created_at"], **told}


def named(row: Webhook) -> audit.Object:
    """A webhook as the audit log names it."""
    return audit.Object("webhook", row.id, row.description or host_of(row.url))
