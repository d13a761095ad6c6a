"""What other systems can be told of. Each event names ids; its receiver fetches what it needs."""

from collections.abc import Mapping

TEST = "webhook.test"
"""Sent when an admin tries a webhook; nobody subscribes to it."""

EVENT_TYPES: Mapping[str, str] = {
    "message.created": "A message was stored: message_id, conversation_id, customer_id, direction.",
    "history.added": "Messages older than three days were stored: conversation_id, customer_id, messages (how many).",
    "message.updated": "A message was recalled or read; without message_id, several of the conversation were read.",
    "conversation.updated": "Status, assignee or read mark of a conversation changed: conversation_id, customer_id.",
    "customer.created": "A customer was met or made: customer_id.",
    "customer.updated": "Name, number or owner of a customer changed: customer_id, version.",
    "profile.updated": "What is known about a customer changed: customer_id, version.",
    "insight.opened": "A fact is believed from now on, or again: customer_id, insight_id, category, reason.",
    "insight.superseded": "A newer value took a fact's place: customer_id, insight_id, category, reason.",
    "insight.retired": "A fact is not believed any more: customer_id, insight_id, category, reason.",
    "insight.proposed": "A fact waits for a person's decision: customer_id, insight_id, category, reason.",
    "run.updated": "An analysis changed its state: run_id, customer_id, state.",
}
"""Every type that a webhook can ask for, and what its data holds."""
