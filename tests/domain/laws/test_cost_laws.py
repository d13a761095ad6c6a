"""I12, I13: no prompt exceeds its budget, and no arrival of messages asks more often than its size makes necessary."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from flywheel.db.tables import CustomerInsight
from flywheel.domain.analysis import INSTRUCTION_ALLOWANCE, context_lines, estimate_tokens
from flywheel.domain.bursts import READ_LIMIT, BurstPolicy, burst_end, in_parts
from flywheel.domain.categories import SHIPPED
from flywheel.features.runs import context
from flywheel.features.runs.said import Said

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POLICIES = {category.key: category for category in SHIPPED}

# Much of each: what costs one token a character, what costs a quarter, and what grows when it is quoted.
words = st.tuples(
    st.text(max_size=20) | st.sampled_from(["预算五十万。", 'say "yes"\n', "\x00\\\u2028", "ok "]), st.integers(0, 150)
)
texts = words.map(lambda drawn: drawn[0] * drawn[1])


def message(number: int, text: str, direction: str = "inbound") -> Said:
    sent_at = NOW + timedelta(seconds=number)
    return Said(uuid.UUID(int=number), number, direction, text, number, f"m{number}", sent_at, sent_at, None)


def insight(number: int, category: str, content: str, source: str) -> CustomerInsight:
    return CustomerInsight(
        id=uuid.UUID(int=number), category=category, content=content, source=source, observed_at=NOW, last_seen_at=NOW
    )


contents = st.tuples(st.sampled_from(sorted(POLICIES)), texts, st.sampled_from(["ai", "human"]))
insights = st.lists(contents, max_size=6).map(lambda drawn: [insight(n, *facts) for n, facts in enumerate(drawn)])


@given(st.data(), st.lists(texts, min_size=1, max_size=12), st.integers(800, 3_000))
def test_i12_no_question_exceeds_the_budget_whatever_was_said(
    data: st.DataObject, burst: Sequence[str], budget_tokens: int
) -> None:
    messages = [message(n, text) for n, text in enumerate(burst)]
    recent = data.draw(st.lists(texts, max_size=8))
    material = context.Material(
        burst=messages,
        recent=[message(100 + n, text, "outbound") for n, text in enumerate(recent)],
        insights=data.draw(insights),
        dismissed=data.draw(insights),
        summary=data.draw(texts)[: context.SUMMARY_CHARS],
        policies=POLICIES,
    )
    for part in in_parts(burst, context.room_for_burst(budget_tokens)):
        shown = {messages[index].id: text for index, text in part.items()}
        request, _ = context.build(material, shown, now=NOW, budget_tokens=budget_tokens)
        assert estimate_tokens("\n".join(context_lines(request))) <= budget_tokens - INSTRUCTION_ALLOWANCE
        assert [m.text for m in request.messages if m.is_new] == list(part.values())


@given(st.lists(texts, max_size=12), st.integers(200, 1_000))
def test_i12_the_parts_of_a_burst_show_every_message_once_and_whole(burst: Sequence[str], max_tokens: int) -> None:
    parts = in_parts(burst, max_tokens)
    shown = ["".join(part.get(index, "") for part in parts) for index in range(len(burst))]
    assert shown == [text[:READ_LIMIT] for text in burst]
    assert all(parts[n] for n in range(1, len(parts)))


def bursts_of(waiting: Sequence[str], arrivals: Sequence[int], policy: BurstPolicy) -> list[list[str]]:
    """The bursts that runs take when so many messages arrive between them, and then all that still waits."""
    taken: list[list[str]] = []
    start = 0
    for known in [*accumulate(arrivals), *([len(waiting)] * len(waiting))]:
        end = start + burst_end(waiting[start : min(known, len(waiting))], policy)
        taken += [list(waiting[start:end])] if end > start else []
        start = end
    return taken


@given(st.lists(texts, max_size=40), st.lists(st.integers(0, 9)), st.integers(1, 12), st.integers(1, 900))
def test_i13_bursts_cover_every_message_once_however_they_arrive(
    waiting: Sequence[str], arrivals: Sequence[int], max_messages: int, max_tokens: int
) -> None:
    policy = BurstPolicy(max_messages=max_messages, max_tokens=max_tokens)
    assert [text for burst in bursts_of(waiting, arrivals, policy) for text in burst] == list(waiting)


@given(st.lists(texts, max_size=40), st.lists(st.integers(0, 9), max_size=20))
def test_i13_there_are_no_more_bursts_than_pauses_and_sizes_ask_for(
    waiting: Sequence[str], arrivals: Sequence[int]
) -> None:
    policy = BurstPolicy()
    bursts = bursts_of(waiting, arrivals, policy)
    tokens = sum(estimate_tokens(text[:READ_LIMIT]) for text in waiting)
    assert len(bursts) <= len(arrivals) + 1 + len(waiting) // policy.max_messages + 2 * tokens // policy.max_tokens


@given(st.lists(texts, min_size=1, max_size=12), st.integers(200, 1_000))
def test_i13_a_burst_is_asked_about_once_unless_it_is_too_long(burst: Sequence[str], max_tokens: int) -> None:
    parts = in_parts(burst, max_tokens)
    shown = sum(estimate_tokens(text[:READ_LIMIT]) for text in burst)
    assert len(parts) == 1 or shown * 6 + len(burst) * 24 > max_tokens
    assert len(parts) <= 1 + len(burst) + 2 * 6 * shown // (max_tokens - 24)
