"""Which of a reply's documents are answers, and how several make one result."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from flywheel.brains.reading.documents import Cut, Document
from flywheel.brains.reading.items import (
    MAX_INSIGHTS,
    ReadItem,
    is_item,
    items_of,
    named,
    read_item,
    read_profile,
    read_text,
)
from flywheel.brains.reading.layers import open_layers
from flywheel.brains.reading.strings import unescape
from flywheel.brains.reading.words import (
    ENVELOPE_KEYS,
    KEY_ALIASES,
    WRAPPERS,
    clean,
    is_none_word,
    normalise_key,
    says_nothing_new,
)
from flywheel.domain.analysis import AnalysisResult, Dropped, ReadInsight

MAX_REPLY = 2_000
MAX_TASKS = 20
MAX_NESTING = 8

_BARE_CATEGORY = frozenset(KEY_ALIASES["category"]) - {"type"}
_PART_TYPES = frozenset({"text", "output_text"})
_SCHEMA_KEYS = frozenset({"$schema", "properties"})
_SURPLUS = Dropped("too_many")


@dataclass(frozen=True)
class Answer:
    """One document read as an answer: a whole one, one half of it, or bare insights."""

    summary: str | None = None
    insights: tuple[ReadInsight, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    has_summary: bool = False
    has_insights: bool = False
    is_bare: bool = False
    says_nothing: bool = False
    extras: Mapping[str, object] = field(default_factory=dict)

    @property
    def fits(self) -> bool:
        return bool(self.summary or self.insights or self.says_nothing)


def read_documents(documents: Sequence[Document]) -> tuple[Answer | None, tuple[Dropped, ...]]:
    """The answer that the documents give together, and what the others had that could not be taken."""
    parts = [part for document in documents for part in _answers(document.value, document.is_closed, 0)]
    answer: Answer | None = None
    for is_bare, group in groupby((part for part in parts if part.fits), key=lambda part: part.is_bare):
        for part in [_together(list(group))] if is_bare else group:
            answer = _joined(answer, part)
    return answer, tuple(dropped for part in parts if not part.fits for dropped in part.dropped)


def to_result(answer: Answer, *, is_exact: bool) -> AnalysisResult:
    """The answer as the contract's result."""
    item = answer.extras
    insights = list(answer.insights)
    dropped = list(answer.dropped)
    said = {(i.category, i.content) for i in insights}
    for read in read_profile(item.get("profile")):
        dropped += read.dropped
        if read.insight and (read.insight.category, read.insight.content) not in said:
            insights.append(read.insight)
    surplus = len(insights) - MAX_INSIGHTS
    if surplus > 0:
        dropped += [_SURPLUS] * surplus
    return AnalysisResult(
        ai_summary=answer.summary,
        insights=tuple(insights[:MAX_INSIGHTS]),
        dropped=tuple(dropped),
        outcome="ok" if is_exact and not dropped else "salvaged",
        intent=_short_text(item.get("intent")),
        reply=_short_text(item.get("reply")),
        tasks=_tasks(item.get("tasks")),
    )


def _joined(first: Answer | None, second: Answer) -> Answer:
    """The later answer wins; halves complete each other; bare insights, one object a line, add up."""
    if first is None:
        return second
    if second.is_bare and first.has_insights:
        return _together([first, second]) if first.is_bare else first
    extras = {**first.extras, **second.extras}
    if second.has_insights and not second.has_summary:
        return replace(second, summary=first.summary, has_summary=first.has_summary, extras=extras)
    if first.has_insights and not second.has_insights:
        return replace(first, summary=second.summary, has_summary=True, extras=extras)
    return second


def _together(parts: Sequence[Answer]) -> Answer:
    """Bare answers as one."""
    return replace(
        parts[0],
        insights=tuple(insight for part in parts for insight in part.insights),
        dropped=tuple(dropped for part in parts for dropped in part.dropped),
    )


def _answers(value: object, is_closed: bool, nesting: int) -> Iterator[Answer]:
    """The answers within a value, whatever it is wrapped in."""
    if nesting > MAX_NESTING:
        return
    if isinstance(value, Mapping):
        yield from _answers_of_object(value, is_closed, nesting)
    elif isinstance(value, list):
        yield from _answers_of_list(value, is_closed, nesting)
    elif isinstance(value, str) and ("{" in value or "[" in value or "&" in value):
        for document in open_layers(value, 1):
            yield from _answers(document.value, document.is_closed and is_closed, nesting + 1)
    elif isinstance(value, Cut) and value.text.lstrip().startswith(("{\\", "[{\\")):
        for document in open_layers(unescape(value.text), 1):
            yield from _answers(document.value, False, nesting + 1)


def _answers_of_object(value: Mapping[str, object], is_closed: bool, nesting: int) -> Iterator[Answer]:
    keys = {normalise_key(str(key)): key for key in value}
    if _SCHEMA_KEYS & keys.keys():
        return
    if any(key in keys for key in ENVELOPE_KEYS):
        yield _read_envelope(value, is_closed)
        return
    if set(keys) == {"type", "text"} and str(value[keys["type"]]) in _PART_TYPES:
        yield from _answers(value[keys["text"]], is_closed, nesting + 1)
        return
    if _is_bare_insight(value):
        yield replace(_read_insights([value]), is_bare=True)
        return
    wrapped = [keys[name] for name in WRAPPERS if name in keys]
    others = [key for name, key in keys.items() if name not in WRAPPERS and not isinstance(value[key], str)]
    for key in (*wrapped, *others):
        found = list(_answers(value[key], is_closed, nesting + 1))
        if any(answer.fits for answer in found):
            yield from found
            return


def _answers_of_list(value: Sequence[object], is_closed: bool, nesting: int) -> Iterator[Answer]:
    objects = [element for element in value if isinstance(element, Mapping)]
    if any(_is_bare_insight(element) for element in objects):
        yield replace(_read_insights(objects), is_bare=True)
        return
    for element in value[:MAX_INSIGHTS]:
        yield from _answers(element, is_closed, nesting + 1)


def _is_bare_insight(value: Mapping[str, object]) -> bool:
    """Whether an object outside any envelope is an insight: only with a category and a content of its own."""
    keys = {normalise_key(str(key)) for key in value}
    return bool(keys & _BARE_CATEGORY) and bool(keys & set(KEY_ALIASES["content"]))


def _read_envelope(value: Mapping[str, object], is_closed: bool) -> Answer:
    item = named(value)
    summary = _read_summary(item.get("ai_summary"))
    answer = _read_insights(item.get("insights"))
    is_declined = not answer.insights and all(d.reason == "says_none" for d in answer.dropped)
    is_blank = "ai_summary" in item and _is_blank(item["ai_summary"])
    says_nothing = is_closed and is_declined and "insights" in item and (is_blank or isinstance(item["insights"], list))
    return replace(
        answer,
        summary=summary if isinstance(summary, str) else None,
        dropped=answer.dropped + ((summary,) if isinstance(summary, Dropped) else ()),
        has_summary="ai_summary" in item,
        has_insights="insights" in item,
        says_nothing=says_nothing and not (isinstance(summary, Dropped) and summary.reason != "summary_too_long"),
        extras=item,
    )


def _read_summary(raw: object) -> str | Dropped | None:
    """The summary; None where the reply leaves it as it was."""
    if raw is None or _is_blank(raw):
        return None
    text = read_text(raw)
    if isinstance(text, Dropped):
        return Dropped(f"summary_{text.reason}")
    return text


def _is_blank(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and is_none_word(raw))


def _read_insights(raw: object) -> Answer:
    if isinstance(raw, str):
        raw = _decoded(raw)
    if isinstance(raw, str) and says_nothing_new(raw):
        raw = None
    read: list[ReadInsight] = []
    dropped: list[Dropped] = []
    for item in items_of([_decoded(e) for e in raw] if isinstance(raw, list) else raw):
        if len(read) == MAX_INSIGHTS:
            dropped.append(_SURPLUS)
            continue
        outcome = ReadItem(dropped=(item,)) if isinstance(item, Dropped) else read_item(item)
        dropped += outcome.dropped
        if outcome.insight:
            read.append(outcome.insight)
    return Answer(insights=tuple(read), dropped=tuple(dropped), has_insights=True)


def _decoded(raw: object) -> object:
    """A list or an item that was encoded twice."""
    if not isinstance(raw, str) or not raw.lstrip().startswith(("[", "{", "\\")):
        return raw
    documents = open_layers(raw, 1)
    values = (document.value for document in reversed(documents))
    return next((v for v in values if isinstance(v, list) or (isinstance(v, dict) and is_item(v))), raw)


def _short_text(raw: object) -> str | None:
    if isinstance(raw, list) and raw:
        raw = raw[0]
    text = read_text(raw)
    return clean(text).strip()[:MAX_REPLY] if isinstance(text, str) else None


def _tasks(raw: object) -> tuple[str, ...]:
    elements = raw if isinstance(raw, list) else [raw]
    texts = (_short_text(_task_title(element)) for element in elements[: 2 * MAX_TASKS])
    return tuple(dict.fromkeys(text for text in texts if text))[:MAX_TASKS]


def _task_title(raw: object) -> object:
    if not isinstance(raw, Mapping):
        return raw
    return next((raw[key] for key in ("title", "description", "content", "text") if key in raw), None)
