"""Wire types of the search."""

from typing import Literal

from flywheel.features.conversations.schemas import Direction, SenderOut
from flywheel.features.customers.schemas import CustomerOut, PersonOut
from flywheel.kit.wire import Id, Page, Time, Wire

Kind = Literal["messages", "customers"]


class MatchOut(Wire):
    """Where something stands in a snippet: from `start` up to `end`, in UTF-16 code units as JavaScript counts."""

    start: int
    end: int


class SnippetOut(Wire):
    """A part of the message around what was found."""

    text: str
    matches: list[MatchOut]


class MessageHitOut(Wire):
    """A message that says it. Open the thread `around` its id."""

    message_id: Id
    conversation_id: Id
    customer: PersonOut
    direction: Direction
    sender: SenderOut
    sent_at: Time
    snippet: SnippetOut


class SearchOut(Wire):
    """What was found, grouped; each group is paged by its own cursor. A group that was not asked for is empty."""

    messages: Page[MessageHitOut]
    customers: Page[CustomerOut]
