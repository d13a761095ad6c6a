"""Who may hear what: the one filter between what changed and a browser."""

import time
import uuid
from dataclasses import dataclass, field

from sqlalchemy import select

from flywheel.db.tables import Customer
from flywheel.deps import Deps
from flywheel.features.customers.access import visible_customers
from flywheel.features.users.access import Caller
from flywheel.realtime import Event

FOR_CUSTOMERS = frozenset({"message.created", "message.updated", "conversation.updated", "resync"})
ACCESS_CHANGED = "access.changed"
"""Names a user who was signed out somewhere, or may do something else than before; see `FOR_NOBODY`."""
FOR_NOBODY = frozenset({ACCESS_CHANGED, "webhook.due", "webhook.changed", "source.due"})
"""What processes tell each other; browsers are not told."""
FOR_ADMINS = frozenset({"alerts.updated", "channel.health"})
_REMEMBERED_S = 5.0


@dataclass
class Ear:
    """One listener. What a sales rep may see is asked of the database and remembered for a few seconds."""

    deps: Deps
    caller: Caller
    _known: dict[str, tuple[float, bool]] = field(default_factory=dict)

    def is_ended_by(self, event: Event) -> bool:
        """Whether the listener has to prove anew who they are."""
        return event.kind == ACCESS_CHANGED and event.data.get("user_id") == str(self.caller.user_id)

    async def may_hear(self, event: Event) -> bool:
        if event.kind in FOR_NOBODY:
            return False
        if event.kind in FOR_ADMINS:
            return self.caller.is_admin
        if "user_id" in event.data:
            return bool(event.data["user_id"] == str(self.caller.user_id))
        customer_id = event.data.get("customer_id")
        if not self.caller.is_staff:
            is_mine = customer_id in {None, str(self.caller.user_id)} and not event.data.get("is_note")
            return is_mine and event.kind in FOR_CUSTOMERS
        if self.caller.sees_all or customer_id is None:
            return True
        return await self._may_see(str(customer_id))

    async def _may_see(self, customer_id: str) -> bool:
        now = time.monotonic()
        asked_at, known = self._known.get(customer_id, (-_REMEMBERED_S, False))
        if now - asked_at < _REMEMBERED_S:
            return known
        query = select(Customer.id).where(Customer.id == uuid.UUID(customer_id), visible_customers(self.caller))
        async with self.deps.db.read() as db:
            visible = await db.scalar(query) is not None
        if len(self._known) > 1_000:
            self._known.clear()
        self._known[customer_id] = (now, visible)
        return visible
