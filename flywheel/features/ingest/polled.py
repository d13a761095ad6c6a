"""Messages that were fetched from a platform: stored as those are that come in through `/channels/inbound`."""

from collections.abc import Sequence
from typing import Any

from flywheel.channels.contract import PolledMessage
from flywheel.db.engine import WriteSession
from flywheel.deps import Deps
from flywheel.features.channel_accounts.sources import Claim
from flywheel.features.conversations import measures
from flywheel.features.ingest import inbound
from flywheel.features.ingest.schemas import InboundResultOut
from flywheel.features.lanes import service as lanes
from flywheel.kit.logging import get_logger

log = get_logger("flywheel.ingest")


async def store(deps: Deps, db: WriteSession, claim: Claim, messages: Sequence[PolledMessage]) -> None:
    """Store them within the caller's transaction; known ones change nothing, and one that cannot be stored spoils no
    other.
    """
    judged: list[inbound.Judged] = []
    refused: list[InboundResultOut] = []
    for index, message in enumerate(messages):
        read = inbound.read(index, _as_sent(message, claim.taken + index, deps))
        if isinstance(read, InboundResultOut):
            refused.append(read)
        else:
            is_system = message.said_by == "system" and message.revokes is None
            judged.append(inbound.Judged(index, read.message, is_system=is_system))
    burst = lanes.burst_policy(deps.settings)
    results = [*refused, *await inbound.store(db, deps, claim.channel_type, claim.account, judged, burst)]
    measures.came(deps.metrics, deps.channels, claim.channel_type, (result.status for result in results))
    codes = sorted({result.reason.code for result in results if result.reason is not None})
    if codes:
        log.warning("poll_messages_refused", codes=codes, messages=sum(r.reason is not None for r in results))


def _as_sent(message: PolledMessage, seq: int, deps: Deps) -> dict[str, Any]:
    """As a company's own system would send it. A platform's clock may run ahead of ours, never its messages."""
    now = deps.clock()
    return {
        "external_id": message.external_id,
        "seq": seq,
        "peer": {"peer_id": message.peer_id},
        "direction": "inbound" if message.said_by == "customer" else "outbound",
        "sender_name": message.sender_name,
        "sent_at": min(message.sent_at or now, now),
        "type": message.type,
        "text": message.text,
        "content": dict(message.content),
        "revokes": message.revokes,
    }
