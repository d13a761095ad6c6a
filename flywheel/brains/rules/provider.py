"""The built-in brain behind the contract: reads the new customer messages by rule, answers like any provider."""

import asyncio
import json
from dataclasses import replace

from flywheel.brains.contract import BrainCapabilities, BrainConfig, BrainReply, Probe
from flywheel.brains.rules import (
    budget,
    contact,
    events,
    forms,
    industries,
    intents,
    people,
    places,
    preferences,
    privacy,
    questions,
    relations,
    retractions,
    scale,
    stages,
    summary,
    timeline,
    trade,
    vendors,
    wishes,
    worries,
)
from flywheel.brains.rules.notes import Note, Statement, clauses_of
from flywheel.brains.rules.text import clean, fold, has_chinese, is_mostly_chinese
from flywheel.domain.analysis import AnalysisRequest, ShownMessage

PROMPT_VERSION = "rules-2"
_RECOGNISERS = (
    budget.find, timeline.find, industries.find, scale.find, people.find, places.find, vendors.find, wishes.find,
    preferences.find,
    worries.find, contact.find, stages.find,
    relations.find, events.find,
)  # fmt: skip
_MAX_PER_MESSAGE = 20
_LONG = 2_000
_CAPABILITIES = BrainCapabilities(
    key="rules",
    name_zh="内置规则智脑",
    name_en="Built-in rule brain",
    structured_output="schema",
    languages=("zh", "en"),
    needs_network=False,
)
_Found = tuple[str, Statement]


class RuleBrain:
    """Facts by rule: offline, deterministic, no configuration."""

    capabilities = _CAPABILITIES

    def __init__(self, config: BrainConfig) -> None:
        self._config = config

    async def analyze(self, request: AnalysisRequest, timeout_s: float) -> BrainReply:
        """Long texts are read beside the event loop, so that nobody else waits for them."""
        if sum(len(message.text) for message in request.new_customer_messages) > _LONG:
            answer = await asyncio.to_thread(_answer, request)
        else:
            answer = _answer(request)
        return BrainReply(text=json.dumps(answer, ensure_ascii=False), prompt_version=PROMPT_VERSION)

    def probes(self) -> tuple[Probe, ...]:
        return (Probe("app", _nothing_to_set_up),)


async def _nothing_to_set_up() -> str:
    return "规则随程序安装，无需设置"


def _answer(request: AnalysisRequest) -> dict[str, object]:
    found = _read(request)
    chinese = is_mostly_chinese([m.text for m in request.messages if m.speaker == "customer"])
    news = request.new_customer_messages
    return {
        "ai_summary": summary.compose(_facts_after(request, found), chinese=chinese),
        "insights": [_item(ref, statement) for ref, statement in found],
        "intent": intents.intent_of([fold(clean(m.text)) for m in news], chinese=chinese),
        "contacts": [
            {"kind": kind, "shown": shown, "evidence": [m.ref]}
            for m in news
            for kind, shown in privacy.named(clean(m.text))
        ][:_MAX_PER_MESSAGE],
    }


def _item(ref: str, statement: Statement) -> dict[str, object]:
    item: dict[str, object] = {
        "category": statement.category,
        "content": statement.content,
        "confidence": statement.confidence,
        "evidence": [ref],
        "op": statement.op,
        "why": {"rule": statement.rule, "quote": statement.quote.replace(privacy.BLANK, "*")},
    }
    return item | ({"ref": statement.ref} if statement.ref else {})


def _read(request: AnalysisRequest) -> list[_Found]:
    allowed = {category.key for category in request.categories}
    dismissed = {(fact.category, fold(fact.content).replace(" ", "")) for fact in request.dismissed}
    found: list[_Found] = []
    asked: ShownMessage | None = None
    before: ShownMessage | None = None
    in_trade = trade.is_trade([fold(clean(message.text)) for message in request.messages])
    for message in request.messages:
        if message.speaker == "customer" and message.is_new:
            note = replace(_note(request, message, (before, asked), found), in_trade=in_trade)
            for statement in _statements(note):
                key = (statement.category, fold(statement.content).replace(" ", ""))
                if statement.category in allowed and not (statement.op == "assert" and key in dismissed):
                    found.append((message.ref, statement))
        asked = message if message.speaker == "staff" else asked
        before = message
    return found


def _note(
    request: AnalysisRequest,
    message: ShownMessage,
    earlier: tuple[ShownMessage | None, ShownMessage | None],
    found: list[_Found],
) -> Note:
    before, asked = earlier
    text = privacy.blank(clean(message.text))
    question = fold(clean(asked.text)[-400:]) if asked else ""
    return Note(
        ref=message.ref,
        sent_at=message.sent_at,
        clauses=clauses_of(text),
        chinese=has_chinese(text) or (not any(ch.isalpha() for ch in text) and has_chinese(question)),
        topic=questions.topic_of(question),
        quizzed=questions.is_quiz(question),
        unit_hint=questions.unit_hint(question),
        previous=fold(clean(before.text)[-400:]) if before and before.speaker == "customer" else "",
        known=request.insights,
        learned=tuple(statement for _, statement in found),
    )


def _statements(note: Note) -> list[Statement]:
    """What one message states. Withdrawals go first: "不要 A 了，要 B" must end with B."""
    found: dict[tuple[str, str, str], Statement] = {}
    facts = [s for recognise in _RECOGNISERS for s in recognise(note)]
    spoken = {s.category for s in facts}
    facts += [s for s in forms.find(note) if s.category not in spoken]
    for statement in [*retractions.find(note), *facts]:
        if statement.content and privacy.is_clean(statement.content):
            rounded = replace(statement, confidence=round(statement.confidence, 2))
            found.setdefault((statement.op, statement.category, statement.content), rounded)
    return list(found.values())[:_MAX_PER_MESSAGE]


def _facts_after(request: AnalysisRequest, found: list[_Found]) -> dict[str, list[str]]:
    """The shown facts with the new ones applied, by category, oldest first."""
    multi = {category.key for category in request.categories if category.is_multi}
    facts: dict[str, list[str]] = {}
    for insight in sorted(request.insights, key=lambda i: i.observed_at):
        facts.setdefault(insight.category, []).append(insight.content)
    human = {insight.category for insight in request.insights if insight.by_human}
    for _, statement in found:
        values = facts.setdefault(statement.category, [])
        if statement.op == "retire":
            facts[statement.category] = [v for v in values if v != statement.content]
        elif statement.confidence >= 0.6 and not (statement.category in human and statement.category not in multi):
            kept = [v for v in values if v != statement.content] if statement.category in multi else []
            facts[statement.category] = [*kept, statement.content]
    return facts
