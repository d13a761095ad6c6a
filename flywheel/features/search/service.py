"""One question to messages and customers at once, and the part of each message that answers it."""

from collections.abc import Sequence

from flywheel.channels.contract import Registry
from flywheel.db.engine import AnySession
from flywheel.features.conversations import finding
from flywheel.features.conversations.schemas import SenderOut
from flywheel.features.customers.listing import CustomerFilter, list_customers
from flywheel.features.customers.schemas import CustomerOut, PersonOut
from flywheel.features.search.schemas import MatchOut, MessageHitOut, SnippetOut
from flywheel.features.users.access import Caller
from flywheel.kit.terms import wanted
from flywheel.kit.wire import Page

BEFORE, LENGTH = 30, 120
"""Characters shown before the first match, and altogether."""


async def messages(
    db: AnySession, caller: Caller, words: str, *, limit: int, cursor: str | None
) -> Page[MessageHitOut]:
    """Messages that say it, newest first."""
    looked_for = wanted(words)
    if looked_for is None:
        return Page(items=[])
    found = await finding.find(db, caller, looked_for, limit=limit, cursor=cursor)
    return Page(items=[_shown(hit) for hit in found.hits], next_cursor=found.next_cursor)


async def customers(
    db: AnySession, caller: Caller, words: str, *, limit: int, cursor: str | None, channels: Registry
) -> Page[CustomerOut]:
    """Customers of that name or mobile number, the most recently active first."""
    if not words.strip():
        return Page(items=[])
    named = CustomerFilter(q=words)
    return await list_customers(
        db, caller, named, sort="-last_activity_at", limit=limit, cursor=cursor, channels=channels
    )


def _shown(hit: finding.Hit) -> MessageHitOut:
    message = hit.message
    return MessageHitOut(
        message_id=message.id,
        conversation_id=message.conversation_id,
        customer=PersonOut(id=hit.customer_id, display_name=hit.customer_name),
        direction=message.direction,
        sender=SenderOut(kind=message.sender_kind, id=message.sender_id, name=message.sender_name),
        sent_at=message.sent_at,
        snippet=snippet(message.text, hit.places),
    )


def snippet(text: str, places: Sequence[tuple[int, int]]) -> SnippetOut:
    """The text around the first match, with every match that fits."""
    start = max(0, places[0][0] - BEFORE)
    end = max(start + LENGTH, places[0][1])
    part = text[start:end]
    return SnippetOut(
        text=part,
        matches=[
            MatchOut(start=_units(part[: first - start]), end=_units(part[: last - start]))
            for first, last in places
            if last <= end
        ],
    )


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
