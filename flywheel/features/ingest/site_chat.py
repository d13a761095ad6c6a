"""The site chat's door: visitors without an account, and conversations opened for a known customer."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from flywheel.db.engine import WriteSession
from flywheel.db.tables import ChannelIdentity, Conversation
from flywheel.deps import Deps
from flywheel.features.channel_accounts import service as accounts
from flywheel.features.conversations import service as conversations
from flywheel.features.customers import service as customers
from flywheel.features.identities import service as identities
from flywheel.features.ingest.schemas import VisitorIn
from flywheel.features.users import tokens
from flywheel.kit.crypto import digest

CHANNEL = "webchat"
ACCOUNT = "default"
VISIT = timedelta(days=30)
KEY_BYTES = 24


@dataclass(frozen=True)
class Visit:
    """A visitor's way into their own conversation."""

    token: str
    visitor_key: str
    conversation: Conversation
    expires_at: datetime


async def _door(db: WriteSession, deps: Deps) -> identities.Account:
    account_id = (await accounts.ensure(db, CHANNEL, ACCOUNT)).id
    return identities.Account(account_id, deps.channels[CHANNEL], CHANNEL)


async def visit(db: WriteSession, deps: Deps, wanted: VisitorIn) -> Visit:
    """Let a visitor in: the customer of the visitor key, or a new one with a new key. A key is never the visitor's own
    making, so that nobody can be given one that somebody else knows. What a visitor types attests nothing.

    A typed mobile number is kept for staff to read, but binds nobody, now or later: anybody could type it.
    """
    now = deps.clock()
    mobile = customers.readable_mobile(wanted.mobile)
    at = await _door(db, deps)
    key = wanted.visitor_key or ""
    identity = await identities.of_peer(db, at, _peer_of(key)) if key else None
    if identity is None:
        key = secrets.token_urlsafe(KEY_BYTES)
        peer_id = _peer_of(key)
        name = (wanted.name or "").strip() or f"访客 {peer_id[-4:].upper()}"
        customer = await customers.create(db, name)
        if mobile is not None:
            (await customers.load_profile(db, customer.id)).extra_data = {"claimed_mobile": mobile}
        peer = identities.Peer(peer_id, (wanted.name or "").strip() or None)
        identity = await identities.bind(db, at, peer, customer.id, matched_by="visitor_key")
    thread = await _thread(db, deps, identity, now)
    _, token = await tokens.issue(
        db,
        user_id=identity.customer_id,
        name="site chat",
        scopes=["chat"],
        expires_at=now + VISIT,
        prefix="fwv",
    )
    return Visit(token, key, thread, now + VISIT)


def _peer_of(key: str) -> str:
    """What is stored of a key, which lets its holder in: its digest."""
    return "v_" + digest(key).hex()[:40]


async def open_for(db: WriteSession, deps: Deps, customer_id: uuid.UUID, name: str) -> tuple[Conversation, bool]:
    """A known customer's own site-chat conversation, and whether it is new: somebody who came as a visitor has one."""
    at = await _door(db, deps)
    name_there = str(customer_id)
    identity = await identities.of_customer(db, at, customer_id)
    identity = identity or await identities.of_stranger(db, at, name_there)
    is_new = identity is None
    if identity is None:
        peer = identities.Peer(name_there, name)
        identity = await identities.bind(db, at, peer, customer_id, matched_by="same_id")
    return await _thread(db, deps, identity, deps.clock()), is_new


async def _thread(db: WriteSession, deps: Deps, identity: ChannelIdentity, now: datetime) -> Conversation:
    opened = await conversations.open_many(db, {identity.peer_id: (identity, now)}, deps.channels[CHANNEL])
    return opened[identity.peer_id]
