"""Another system that is told of events: a receiver on loopback, and webhooks that lead to it."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

from flywheel.testing.simulators.loopback import Loopback, Received, Scripted
from tests.application import Application, Client, until

Answering = Callable[[Received], Scripted]

MESSAGES = ("message.created",)
HURRY = "update webhook_deliveries set due_at = now() where due_at is not null and state = 'pending'"


class Receiver(Loopback):
    """Takes what it is sent; `answers` are given first, one a request, then 204."""

    def __init__(self, *answers: Scripted) -> None:
        super().__init__()
        self.answers = list(answers)

    @property
    def url(self) -> str:
        return f"{self.base_url}/hooks?token=geheim"

    @property
    def ids(self) -> Counter[str]:
        """How often each event came."""
        return Counter(call.headers["webhook-id"] for call in self.received)

    def told(self, kind: str) -> list[dict[str, Any]]:
        """The data of the events of a type that came."""
        return [dict(call.payload["data"]) for call in self.received if call.payload["type"] == kind]

    async def respond(self, _: Received) -> Scripted:
        return self.answers.pop(0) if self.answers else Scripted(status=204)

    async def got(self, number: int, *, timeout_s: float = 30.0) -> list[Received]:
        """What came, once it is so much."""

        async def count() -> int:
            return len(self.received)

        await until(count, lambda n: n >= number, timeout_s=timeout_s)
        return self.received


def just_now() -> str:
    """When something is said that is news."""
    return datetime.now(UTC).isoformat()


async def webhook(admin: Client, url: str, *types: str, **more: Any) -> Any:
    """A new webhook, with its secret."""
    return await admin.post("/admin/webhooks", {"url": url, "event_types": list(types or MESSAGES), **more})


async def deliveries(app: Application, hook: Any, **query: Any) -> list[Any]:
    """The log of a webhook, oldest first."""
    return (await app.admin.all(f"/admin/webhooks/{hook['id']}/deliveries", **query))[::-1]


async def ended(app: Application, hook: Any, number: int = 1) -> list[Any]:
    """Its deliveries, once so many are over."""

    async def ask() -> list[Any]:
        return [row for row in await deliveries(app, hook) if row["state"] in {"succeeded", "failed"}]

    return await until(ask, lambda rows: len(rows) >= number)


async def failed_once(app: Application, hook: Any) -> Any:
    """Its only delivery, once a try of it failed and another one is to come."""

    async def ask() -> list[Any]:
        return [row for row in await deliveries(app, hook) if row["state"] == "pending" and row["error"]]

    return (await until(ask))[0]


def verified(call: Received, secret: str) -> Any:
    """What an independent library makes of a request; raises where the signature is not of this secret."""
    return Webhook(secret).verify(call.body, dict(call.headers))
