"""Filling a fresh workspace with believable conversations, through the doors that real ones come in by."""

import secrets
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from sqlalchemy import select

from flywheel.cli.client import ApiClient, ApiError, Refused
from flywheel.cli.demo_talks import COLLEAGUES, SITE_CHAT, Colleague, Talk, moment, talks
from flywheel.cli.replay import is_analysed
from flywheel.db.tables import User
from flywheel.deps import Deps
from flywheel.features.users import tokens

ACCOUNT = "demo"
LONGEST_WAIT_S = 120.0
LOOK_S = 0.3


class NotFresh(ApiError):
    """There are customers already, which demo conversations would be mixed up with."""


@dataclass(frozen=True)
class Placed:
    """A conversation of the demo as it is stored."""

    talk: Talk
    customer_id: str
    conversation_id: str


@dataclass
class Demo:
    """One filling of a workspace. `admin` is signed in as an admin."""

    admin: ApiClient
    zone: ZoneInfo
    console: Console
    password: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    staff_ids: dict[str, str] = field(default_factory=dict)
    staff: dict[str, ApiClient] = field(default_factory=dict)

    def fill(self, *, force: bool = False) -> None:
        """Write everything, wait until it is analysed, do what colleagues did. Raises NotFresh and ApiError."""
        if not force and self.admin.get("/customers", {"limit": 1})["items"]:
            raise NotFresh("This workspace has customers already, so the demo leaves it alone. --force adds it anyway.")
        now = datetime.now(self.zone)
        since = self.admin.server_time().isoformat()
        with ExitStack() as stack:
            for colleague in COLLEAGUES:
                self._hire(colleague)
                client = stack.enter_context(ApiClient(self.admin.url))
                client.sign_in(colleague.username, self.password)
                self.staff[colleague.username] = client
            placed = [self._place(talk, now) for talk in talks()]
            self.console.print(f"{len(placed)} conversations are stored; reading them …")
            self._wait(placed, since)
            for one in placed:
                self._finish(one, now)
            self._tell(placed)

    def _hire(self, colleague: Colleague) -> None:
        """A colleague with the password of this demo, also where an earlier one was hired."""
        wanted = colleague.model_dump() | {"password": self.password}
        try:
            self.staff_ids[colleague.username] = self.admin.post("/admin/users", wanted)["id"]
        except Refused as error:
            if error.code != "username_taken":
                raise
            found = {
                user["username"]: user["id"]
                for user in self.admin.get("/admin/users", {"q": colleague.username})["items"]
            }
            self.staff_ids[colleague.username] = found[colleague.username]
            link = self.admin.post(f"/admin/users/{found[colleague.username]}/password-reset")
            with ApiClient(self.admin.url) as guest:
                guest.post("/auth/invitations/accept", {"token": link["token"], "password": self.password})

    def _place(self, talk: Talk, now: datetime) -> Placed:
        return self._chat(talk) if talk.channel_type == SITE_CHAT else self._deliver(talk, now)

    def _deliver(self, talk: Talk, now: datetime) -> Placed:
        """Through the door for messages of other systems."""
        name = next((c.display_name for c in COLLEAGUES if c.username == talk.assignee), "客服")
        peer = {"peer_id": talk.dialogue_id, **talk.customer.model_dump(exclude_none=True)}
        messages = [
            {
                "external_id": f"{talk.dialogue_id}:{number}",
                "seq": number,
                "peer": peer,
                "direction": "inbound" if line.speaker == "customer" else "outbound",
                "sender_name": talk.customer.name if line.speaker == "customer" else name,
                "sent_at": moment(line.when, now).isoformat(),
                "text": line.text,
            }
            for number, line in enumerate(talk.turns)
        ]
        body = {"channel_type": talk.channel_type, "account": ACCOUNT, "messages": messages}
        first = self.admin.post("/channels/inbound", body)["results"][0]
        placed = Placed(talk, first["customer_id"], first["conversation_id"])
        self._assign(placed)
        return placed

    def _chat(self, talk: Talk) -> Placed:
        """Through the site chat: the visitor and the colleague take turns."""
        opened = self.admin.post("/channels/webchat/sessions", {"name": talk.customer.name})
        placed = Placed(talk, opened["customer_id"], opened["conversation_id"])
        self._assign(placed)
        colleague = self.staff[talk.assignee or COLLEAGUES[0].username]
        with ApiClient(self.admin.url, token=opened["token"]) as visitor:
            for number, line in enumerate(talk.turns):
                sender = visitor if line.speaker == "customer" else colleague
                body = {"text": line.text, "client_message_id": f"{talk.dialogue_id}-{number}"}
                sender.post(f"/chat/conversations/{placed.conversation_id}/messages", body)
        return placed

    def _assign(self, placed: Placed) -> None:
        if placed.talk.assignee:
            colleague_id = self.staff_ids[placed.talk.assignee]
            self.admin.patch(f"/chat/conversations/{placed.conversation_id}", {"assignee_id": colleague_id})
            self.admin.patch(f"/customers/{placed.customer_id}", {"owner_id": colleague_id})

    def _wait(self, placed: list[Placed], since: str) -> None:
        ends = time.monotonic() + LONGEST_WAIT_S
        for customer_id in {one.customer_id for one in placed}:
            while not is_analysed(self.admin, customer_id, since) and time.monotonic() < ends:
                time.sleep(LOOK_S)

    def _finish(self, placed: Placed, now: datetime) -> None:
        """What colleagues read, entered by hand and archived."""
        if placed.talk.is_read:
            self.admin.post(f"/chat/conversations/{placed.conversation_id}/read")
        insights = f"/customers/{placed.customer_id}/insights"
        for fact in placed.talk.facts:
            said = {"category": fact.category, "content": fact.content}
            self.staff[fact.by].post(insights, said | {"observed_at": moment(fact.when, now).isoformat()})
        for archiving in placed.talk.archive:
            wanted = {"status": "active", "category": archiving.category, "limit": 1}
            for insight in self.admin.get(insights, wanted)["items"]:
                self.staff[archiving.by].delete(f"{insights}/{insight['id']}", {"reason": archiving.reason})

    def _tell(self, placed: list[Placed]) -> None:
        customers = {one.customer_id for one in placed}
        states = Counter(insight["status"] for customer_id in customers for insight in self._insights(customer_id))
        counted = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        names = ", ".join(colleague.username for colleague in COLLEAGUES)
        self.console.print(f"{len(customers)} customers, facts: {counted}.")
        self.console.print(
            f"\n  Open {self.admin.url} and sign in as admin, or as a colleague: {names}.\n"
            f"  The colleagues' password is {self.password}\n",
            highlight=False,
            soft_wrap=True,
        )

    def _insights(self, customer_id: str) -> Iterator[dict[str, Any]]:
        cursor = None
        while True:
            params = {"limit": 200} | ({"cursor": cursor} if cursor else {})
            page = self.admin.get(f"/customers/{customer_id}/insights", params)
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


async def own_token(deps: Deps) -> tuple[str, str]:
    """A short-lived admin's token for the process that serves: its id and text."""
    first = select(User.id).where(User.role == "admin", User.is_active).order_by(User.created_at).limit(1)
    async with deps.db.write() as db:
        admin_id = (await db.execute(first)).scalar_one()
        ends = deps.clock() + timedelta(hours=1)
        token, text = await tokens.issue(
            db, user_id=admin_id, name="demo", scopes=["admin", "ingest"], expires_at=ends, prefix="fwt"
        )
    return str(token.id), text
