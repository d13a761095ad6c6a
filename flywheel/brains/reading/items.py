"""From the many shapes of an insight list to single insights, each judged alone; bad ones are dropped with a reason."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flywheel.brains.reading.categories import OTHER
from flywheel.brains.reading.confidence import read_confidence
from flywheel.brains.reading.documents import Bare, Cut
from flywheel.brains.reading.words import KEY_ALIASES, clean, is_none_word, is_placeholder, is_wordless, normalise_key
from flywheel.domain.analysis import Dropped, Op, ReadInsight

MAX_INSIGHTS = 200
MAX_CONTENT = 4_000
MAX_CATEGORY = 60
MAX_EVIDENCE = 50
MAX_REFERENCE = 40
MAX_NESTING = 6

PROFILE_FIELDS = {
    **{"lifecyclestage": "life_cycle_stage", "生命周期阶段": "life_cycle_stage", "生命周期": "life_cycle_stage"},
    **{"industry": "industry", "行业": "industry"},
    **{"companyscale": "company_scale", "企业规模": "company_scale", "公司规模": "company_scale"},
}
_ITEM_KEYS = frozenset((*KEY_ALIASES["category"], *KEY_ALIASES["content"], *KEY_ALIASES["confidence"]))
_RETIRE = frozenset(
    (
        *("retire", "retired", "remove", "removed", "delete", "deleted", "archive", "archived", "expire", "expired"),
        *("invalidate", "revoke", "withdraw", "删除", "移除", "归档", "作废", "失效", "撤销", "取消", "过期"),
    )
)
_ASSERT = frozenset(
    (
        *("assert", "asserted", "add", "added", "create", "new", "insert", "update", "updated", "upsert", "replace"),
        *("supersede", "modify", "confirm", "keep", "set", "新增", "添加", "更新", "断言", "确认", "修改", "保留"),
    )
)
_BETWEEN_REFERENCES = re.compile(r"[,，;；、\s]+")
_ENDLESS = (math.inf, -math.inf)
_IDENTIFIER = re.compile(r"(?=\D{0,80}\d)[\w\-:.#\[\]]{1,80}", re.ASCII)
_CATEGORY_WORD = re.compile(r"[a-z][a-z_\- ]{1,30}|[\u4e00-\u9fff]{2,6}", re.IGNORECASE)

Item = Mapping[str, object]
"""An item with the contract's own key names."""


def named(raw: Mapping[str, object]) -> Item:
    """An object with its keys replaced by the contract's names; where several mean the same, the first alias wins."""
    folded = {normalise_key(str(key)): value for key, value in raw.items()}
    found: dict[str, object] = {}
    for name, aliases in KEY_ALIASES.items():
        values = [folded[alias] for alias in aliases if alias in folded]
        if values:
            found[name] = next((v for v in values if v is not None), None)
    return found


def is_item(raw: Mapping[str, object]) -> bool:
    """Whether an object is one insight, not a map from categories to insights."""
    return any(normalise_key(str(key)) in _ITEM_KEYS for key in raw)


def items_of(raw: object, category: object = None, nesting: int = 0) -> Iterator[Item | Dropped]:
    """The items of whatever stands where the list of insights should be."""
    if nesting > MAX_NESTING:
        yield Dropped("too_deep")
    elif isinstance(raw, Mapping):
        yield from _items_of_object(raw, category, nesting)
    elif isinstance(raw, list):
        yield from _items_of_list(raw, category, nesting)
    elif isinstance(raw, str):
        yield {"category": category, "content": raw}
    elif isinstance(raw, Cut):
        yield Dropped("cut_off")
    elif category is not None and raw is not None and not isinstance(raw, bool):
        yield {"category": category, "content": raw}
    elif raw is not None:
        yield Dropped("no_text")


def _items_of_object(raw: Mapping[str, object], category: object, nesting: int) -> Iterator[Item | Dropped]:
    item = named(raw)
    if not raw:
        return
    if is_item(raw) or (category is None and "ref" in item):
        yield {"category": category, **item} if item.get("category") is None else item
        return
    is_index = all(str(key).strip().isdigit() for key in raw)
    if nesting and not is_index:
        yield Dropped("no_text")
        return
    for key, value in raw.items():
        yield from items_of(value, category if is_index else key, nesting + 1)


def _items_of_list(raw: Sequence[object], category: object, nesting: int) -> Iterator[Item | Dropped]:
    is_nested = category is None and nesting > 0 and len(raw) > 0 and isinstance(raw[0], str)
    if is_nested and isinstance(raw[-1], Cut):
        raw = raw[:-1]
        if not _is_tuple(raw):
            yield Dropped("cut_off")  # it could have become a pair of category and content
            return
    if is_nested and _is_tuple(raw):
        yield {"category": raw[0], "content": raw[1], "confidence": raw[2] if len(raw) == 3 else None}
        return
    for element in raw:
        yield from items_of(element, category, nesting + 1)


def _is_tuple(raw: Sequence[object]) -> bool:
    """Whether a nested list is [category, content, confidence] rather than a list of texts."""
    if len(raw) not in (2, 3) or not all(isinstance(part, str) for part in raw[:2]):
        return False
    if len(raw) == 3:
        return raw[2] is None or read_confidence(raw[2]) is not None
    return _CATEGORY_WORD.fullmatch(str(raw[0])) is not None and len(str(raw[1])) > len(str(raw[0]))


@dataclass(frozen=True)
class ReadItem:
    """One item as an insight, and what of it could not be taken: all of it, where there is no insight."""

    insight: ReadInsight | None = None
    dropped: tuple[Dropped, ...] = ()


def read_item(item: Item) -> ReadItem:
    """One item, judged alone."""
    op = _op(item.get("op"))
    if isinstance(op, Dropped):
        return ReadItem(dropped=(op,))
    ref = _target(item.get("ref")) if op == "retire" else None
    evidence, dropped = _references(item.get("evidence"))
    content = read_text(item.get("content"))
    if isinstance(content, Dropped):
        stated = _stated_none(item.get("content")) if evidence else ""
        if ref is None and not stated:
            return ReadItem(dropped=(content,))
        content = stated
    category, confidence = _category(item.get("category")), read_confidence(item.get("confidence"))
    if confidence is None and _is_given(item.get("confidence")):
        dropped.append(Dropped("confidence_unknown"))
    return ReadItem(ReadInsight(category, content, op, confidence, evidence, ref), tuple(dropped))


def _stated_none(raw: object) -> str:
    """None as a value, such as the subtitles that somebody does not want; believed only where a message is cited."""
    return raw.strip() if isinstance(raw, str) and raw.strip().casefold() == "none" else ""


def read_profile(raw: object) -> Iterator[ReadItem]:
    """The reply's profile changes, as assertions of the categories that feed those fields."""
    if not isinstance(raw, Mapping):
        return
    for key, value in raw.items():
        field = PROFILE_FIELDS.get(normalise_key(str(key)))
        if field is None or value is None or (isinstance(value, str) and is_none_word(value)):
            continue
        item = dict(named(value)) if isinstance(value, Mapping) else {"content": value}
        if isinstance(value, Mapping) and "content" not in item:
            item["content"] = value.get("value")
        yield read_item({**item, "category": field})


def read_text(raw: object, nesting: int = 0) -> str | Dropped:
    """A text in any shape (text, number, list of texts, object with a text), or why there is none."""
    if isinstance(raw, Mapping):
        raw = named(raw).get("content")
    if isinstance(raw, list):
        return _joined(raw, nesting + 1)
    if isinstance(raw, Cut):
        return Dropped("cut_off")
    if isinstance(raw, Bare):
        return Dropped("unquoted")
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Dropped("no_text") if raw in _ENDLESS else _judged(str(raw))
    if not isinstance(raw, str):
        return Dropped("no_text")
    return _judged(raw)


def _joined(raw: Sequence[object], nesting: int) -> str | Dropped:
    if nesting > MAX_NESTING:
        return Dropped("too_deep")
    if len(raw) > MAX_CONTENT:
        return Dropped("too_long", f"{len(raw)} parts")
    parts = [read_text(part, nesting) for part in raw if not isinstance(part, list)]
    reasons = {part.reason for part in parts if isinstance(part, Dropped)}
    for reason in ("cut_off", "too_deep", "too_long"):
        if reason in reasons:
            return Dropped(reason)
    texts = [part for part in parts if isinstance(part, str)]
    return _judged("；".join(texts)) if texts else Dropped("no_text")


def _judged(raw: str) -> str | Dropped:
    if len(raw) > MAX_CONTENT:
        return Dropped("too_long", f"{len(raw)} characters")
    text = clean(raw)
    if is_placeholder(text):
        return Dropped("placeholder")
    if not text or is_wordless(text):
        return Dropped("no_text")
    return Dropped("says_none") if is_none_word(text) else text


def _category(raw: object) -> str:
    if isinstance(raw, list) and raw:
        raw = raw[0]
    return (clean(raw).strip()[:MAX_CATEGORY] or OTHER) if isinstance(raw, str) else OTHER


def _op(raw: object) -> Op | Dropped:
    """The operation; one that was cut off or is unknown must not become a statement."""
    if isinstance(raw, Cut):
        return Dropped("cut_off")
    if not isinstance(raw, str | None):
        return Dropped("unknown_op")
    word = (raw or "").strip().casefold()
    if word in _RETIRE:
        return "retire"
    if not word or word in _ASSERT:
        return "assert"
    return Dropped("unknown_op", word[:20] if word.isalpha() else "")


def _references(raw: object) -> tuple[tuple[str, ...], list[Dropped]]:
    """The messages cited, and a refusal for each other thing that was named; a quotation names nothing."""
    if isinstance(raw, str):
        elements: list[object] = [word for word in _BETWEEN_REFERENCES.split(raw, MAX_EVIDENCE) if word]
        if not all(_reference(word, "m") or _names_something(word) for word in elements):
            elements = [word for word in elements if str(word).lstrip("[(").startswith(("m", "M"))]
    else:
        elements = raw if isinstance(raw, list) else [raw]
    read = [(element, _reference(element, "m")) for element in elements[:MAX_EVIDENCE]]
    lost = [Dropped("evidence_unknown") for element, ref in read if ref is None and _names_something(element)]
    surplus = [Dropped("too_many")] * (len(elements) > MAX_EVIDENCE)
    return tuple(dict.fromkeys(ref for _, ref in read if ref)), lost + surplus


def _names_something(raw: object) -> bool:
    """Whether a value could be an identifier, rather than nothing or a quotation."""
    if isinstance(raw, str):
        return _IDENTIFIER.fullmatch(raw) is not None
    return _is_given(raw)


def _is_given(raw: object) -> bool:
    """Whether something was meant by a value, so that not understanding it is a loss."""
    if isinstance(raw, str):
        return not is_none_word(raw)
    return raw not in (None, {}, []) and not isinstance(raw, Cut)


def _target(raw: object) -> str | None:
    """What a retirement names. What is no reference of ours is passed on, to be found unknown where it is looked up."""
    ref = _reference(raw, "i")
    if ref is not None or not _is_given(raw):
        return ref
    return clean(raw)[:MAX_REFERENCE] if isinstance(raw, str) else "?"


def _reference(raw: object, letter: str) -> str | None:
    """m3 or i7, also written M3, [m3], 3 or {"m": "m3"}."""
    if isinstance(raw, Mapping):
        raw = next(iter(raw.values()), None)
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        return None
    match = re.fullmatch(rf"\W*(?:{letter})?\s*(\d{{1,9}})\W*", str(raw)[:MAX_REFERENCE], re.IGNORECASE)
    return f"{letter}{int(match.group(1))}" if match else None
