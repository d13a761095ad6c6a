"""From what a brain said to what is recorded: references resolved, evidence checked, every refusal counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter

from flywheel.brains.reading import OTHER, match_category
from flywheel.db.tables import CustomerInsight, InsightRun
from flywheel.domain.analysis import AnalysisResult, Dropped, ReadInsight
from flywheel.domain.assertions import Assertion
from flywheel.domain.categories import Category
from flywheel.features.insights.value_keys import fact_key
from flywheel.features.insights.view import NewAssertion
from flywheel.features.runs.context import Shown
from flywheel.features.runs.said import Said
from flywheel.kit.ids import new_id

BRAIN_NAME = "SmartBrain"
MAX_SKEW = timedelta(minutes=5)
"""How far a source's clock may run ahead of ours before a message counts as said no later than this after it came."""


@dataclass(frozen=True)
class Grounds:
    """What a reply may refer to: the messages and facts that were shown, and the rules."""

    run: InsightRun
    messages: Mapping[str, Said]
    insights: Mapping[str, CustomerInsight]
    policies: Mapping[str, Category]
    revoked: frozenset[str]
    recorded_at: datetime

    @property
    def burst(self) -> list[Said]:
        """The messages that the run is about."""
        ids = {str(message_id) for message_id in self.run.message_ids}
        return [message for message in self.messages.values() if str(message.id) in ids]


@dataclass
class Read:
    """What a run's replies amount to."""

    assertions: list[NewAssertion] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)


def assertions_of(result: AnalysisResult, shown: Shown, grounds: Grounds, read: Read) -> None:
    """Add what one reply states to `read`; what cannot be recorded is dropped with a reason."""
    read.dropped.extend(result.dropped)
    names = [(c.key, c.label_zh, c.label_en) for c in grounds.policies.values()]
    for item in result.insights:
        category = match_category(item.category, names)
        if category is None:
            read.dropped.append(Dropped("category_unknown", item.category[:20]))
        target = _target(item, shown, grounds, read)
        if target is None and item.op == "retire" and not item.content.strip():
            read.dropped.append(Dropped("retire_without_target", item.category))
            continue
        cited = _cited(item, shown, grounds, read)
        if cited is None:
            read.dropped.append(Dropped("evidence_revoked", item.category))
            continue
        read.assertions.append(_assertion(item, category or OTHER, target, cited, grounds, len(read.assertions)))


def _target(item: ReadInsight, shown: Shown, grounds: Grounds, read: Read) -> CustomerInsight | None:
    """The shown fact that a retirement names."""
    if item.op != "retire" or item.ref is None:
        return None
    found = grounds.insights.get(shown.insights.get(item.ref, ""))
    if found is None:
        read.dropped.append(Dropped("ref_unknown", item.ref))
    return found


def _cited(item: ReadInsight, shown: Shown, grounds: Grounds, read: Read) -> Said | None:
    """The latest of the customer's messages that an item cites, without citation the burst's last; None: recalled."""
    cited: list[Said] = []
    for ref in item.evidence:
        message = grounds.messages.get(shown.messages.get(ref, ""))
        if message is None:
            read.dropped.append(Dropped("evidence_unknown", ref))
        else:
            cited.append(message)
    standing = [message for message in cited or grounds.burst if str(message.id) not in grounds.revoked]
    return max(standing, key=attrgetter("order"), default=None)


def _assertion(
    item: ReadInsight, category: str, target: CustomerInsight | None, cited: Said, grounds: Grounds, ordinal: int
) -> NewAssertion:
    content = target.content if target else item.content
    key = target.category if target else category
    return NewAssertion(
        Assertion(
            id=str(new_id()),
            category=key,
            value_key=target.value_key if target else fact_key(grounds.policies[key], content),
            content=content,
            op=item.op,
            source="ai",
            event_at=min(cited.sent_at, cited.received_at + MAX_SKEW),
            recorded_at=grounds.recorded_at,
            sequence=cited.source_seq,
            external_id=cited.external_id,
            ordinal=ordinal,
            confidence=item.confidence,
            message_id=str(cited.id),
            run_id=str(grounds.run.id),
            actor=BRAIN_NAME,
        )
    )


def tally(dropped: Sequence[Dropped]) -> list[dict[str, object]]:
    """Refusals counted by reason, with one example each."""
    counted: dict[str, dict[str, object]] = {}
    for item in dropped:
        entry = counted.setdefault(item.reason, {"reason": item.reason, "detail": item.detail[:120], "count": 0})
        entry["count"] = int(str(entry["count"])) + 1
    return list(counted.values())
