"""Budget: which of the sums in a message the customer means to spend."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flywheel.brains.rules import budget_words as words
from flywheel.brains.rules.amounts import Amount, find_amounts
from flywheel.brains.rules.money_words import wording
from flywheel.brains.rules.notes import Clause, Note, Statement
from flywheel.brains.rules.text import fold
from flywheel.domain.numerals import parse_chinese


@dataclass(frozen=True)
class _Candidate:
    clause: Clause
    amount: Amount
    confidence: float
    part: bool
    per_unit: bool
    suffix: str


def find(note: Note) -> Iterator[Statement]:
    """The budget a message states, or its withdrawal. One message states at most one."""
    candidates: list[_Candidate] = []
    denied: list[Amount] = []
    carried = 0
    corrects = _swaps(note) or (note.shown("budget") and any(_is_denied(c.text, a) for c, a in _all_sums(note)))
    for index, clause in enumerate(note.clauses):
        if words.BUDGET.search(clause.text):
            carried = 3
        for raw in _sums(clause, note):
            amount = _changed(clause.text, raw)
            if clause.foreign or clause.asks:
                continue
            if amount is raw and _is_denied(clause.text, amount):
                denied += [amount] if carried > 0 or note.shown("budget") else []
                continue
            told = carried > 0 or bool(denied or corrects) or _continues(note, clause, amount)
            confidence = 0.0 if clause.past else _relevance(note, clause, amount, told)
            if confidence:
                candidates.append(_candidate(f"{clause.text},{_tax_note(note, index)}", clause, amount, confidence))
        carried -= 1
    yield from _decide(note, candidates, denied)


_BARE_CORRECTION = 12


def _all_sums(note: Note) -> Iterator[tuple[Clause, Amount]]:
    for clause in note.clauses:
        for amount in find_amounts(clause.text):
            yield clause, amount


def _swaps(note: Note) -> bool:
    """ "不是 50 万，是 80 万": among people who do business, or with nothing else said, it is the budget."""
    sums = list(_all_sums(note))
    return (
        len(sums) == 2
        and (note.in_trade or all(len(c.text) - (a.end - a.start) <= _BARE_CORRECTION for c, a in sums))
        and _is_denied(sums[0][0].text, sums[0][1])
        and words.RIGHTED.search(sums[1][0].text[: sums[1][1].start]) is not None
        and not words.OTHER.search(" ".join(clause.text for clause in note.clauses))
    )


def _sums(clause: Clause, note: Note) -> list[Amount]:
    amounts = find_amounts(clause.text)
    bare = words.BARE.match(clause.text) if note.topic == "budget" and not amounts else None
    if bare:
        value = parse_chinese(bare["n"])
        scale = words.UNITS.get(note.unit_hint, 1)
        if value is not None and (scale > 1 or value >= 1000):
            fixed = f"{clause.text[: bare.end('n')]}{note.unit_hint}元{clause.text[bare.end('n') :]}"
            amounts = [replace(a, start=bare.start("n"), end=bare.end("n")) for a in find_amounts(fixed)]
    return amounts


def _changed(text: str, amount: Amount) -> Amount:
    """ "from 50k to 70k" is not a range where something goes up or down: the second figure counts."""
    if amount.low == amount.high or not words.FROM_BEFORE.search(text[max(0, amount.start - 16) : amount.start]):
        return amount
    down = re.search(r"降|减|砍|压|缩|下调|\b(?:down|cut|reduc|lower|drop)", text)
    end = amount.low if down else amount.high
    return replace(amount, start=amount.start, low=end, high=end)


def _is_denied(text: str, amount: Amount) -> bool:
    before = text[max(0, amount.start - 16) : amount.start]
    replaced = words.REPLACED_AFTER.match(text, amount.end) and re.search(r"\d|万|k", text[amount.end :])
    return bool(words.NEGATED.search(before) or words.FROM_BEFORE.search(before) or replaced)


def _relevance(note: Note, clause: Clause, amount: Amount, carried: bool) -> float:
    text, before = clause.text, clause.text[: amount.start]
    if words.BUDGET_AFTER.match(text, amount.end):
        return 0.9
    ours = max((m.end() for m in words.BUDGET.finditer(before)), default=-1)
    others = max((m.end() for m in words.OTHER.finditer(before)), default=-1)
    if others > ours or re.match(
        r"\s?(?:多|左右)?的(?:营|收|单|订单|流水|产值|合同|设备|货|房|车|销|注册|贷)", text[amount.end :]
    ):
        return 0.0
    if ours >= 0:
        return 0.9
    if _is_whole(note, text, amount):
        return 0.8
    told = carried or note.topic == "budget"
    if told or (words.CHANGE.search(before) and note.shown("budget")):
        return 0.85
    return 0.7 if _is_ceiling(text, before, amount) else 0.0


def _is_whole(note: Note, text: str, amount: Amount) -> bool:
    """ "总共 36 万左右" among people who do business, or a sum to plan by: "按 80 万做方案"."""
    before = text[: amount.start]
    if note.in_trade and words.WHOLE.search(before) and not words.SPENT.search(text):
        return True
    return bool(words.SCOPED_BEFORE.search(before) and words.SCOPED_AFTER.match(text, amount.end))


def _is_ceiling(text: str, before: str, amount: Amount) -> bool:
    """A limit the customer sets without the word budget: "希望控制在 50 万以内"."""
    if words.ACCEPTED.match(text, amount.end):
        return True
    if amount.low is not None and not re.search("希望|控制|接受", before):
        return False
    if re.search("希望|控制|能接受|接受不了|别超|不能超|不要超|keep it|stay|can't go|cannot go", before):
        return True
    return bool(words.WEAK.search(before) and words.WISH.search(text)) or (
        amount.low is None and not words.WEAK.search(before) and len(before) < (20 if before.isascii() else 8)
    )


def _continues(note: Note, clause: Clause, amount: Amount) -> bool:
    """The customer's own last message spoke of the budget, and this one goes on: "加到 60 万了"."""
    return words.BUDGET.search(note.previous) is not None and (
        len(clause.text) <= 14 or words.CHANGE.search(clause.text[: amount.start]) is not None
    )


def _tax_note(note: Note, index: int) -> str:
    """A short clause of its own after the sum: "60 万，不含税"."""
    following = note.clauses[index + 1].text if index + 1 < len(note.clauses) else ""
    return following if len(following) <= 24 and not re.search(r"\d|[一二两三四五六七八九十]店", following) else ""


def _candidate(around: str, clause: Clause, amount: Amount, confidence: float) -> _Candidate:
    before = around[: amount.start]
    suffix = ""
    if words.YEARLY.search(around):
        suffix = "year"
    elif words.MONTHLY.search(around):
        suffix = "month"
    if words.NO_TAX.search(around):
        suffix += " net"
    elif words.TAX.search(around):
        suffix += " gross"
    per_unit = bool(words.PER_UNIT_BEFORE.search(before) or words.PER_UNIT_AFTER.match(around, amount.end))
    return _Candidate(clause, amount, clause.sure(confidence), bool(words.PART.search(before)), per_unit, suffix)


def _decide(note: Note, candidates: list[_Candidate], denied: list[Amount]) -> Iterator[Statement]:
    totals = [c for c in candidates if not c.per_unit]
    whole = [c for c in totals if not c.part] or totals
    if whole:
        best = whole[-1]
        yield best.clause.states("budget.sum", _content(best, chinese=note.chinese), best.confidence)
        return
    text = " ".join(c.text for c in note.clauses if c.is_plain)
    if words.UNLIMITED.search(text):
        yield Statement(
            "budget", "预算不限" if note.chinese else "no fixed limit", 0.7, rule="budget.unlimited", quote=text[:80]
        )
        return
    gone = words.NONE.search(text) is not None and words.NOT_YET.search(text) is None
    for shown in note.shown("budget"):
        if gone or any(_same(shown.content, amount) for amount in denied):
            yield Statement("budget", shown.content, 0.8, "retire", shown.ref, "budget.withdrawn", text[:80])
            return
    if denied and not gone:
        content = wording(denied[-1], chinese=note.chinese)
        yield Statement("budget", content, 0.7, op="retire", rule="budget.withdrawn", quote=text[:80])


def _same(content: str, amount: Amount) -> bool:

    ends = {amount.low, amount.high} - {None}
    return any(ends & {known.low, known.high} for known in find_amounts(fold(content)))


_SUFFIX_ZH = {"year": "每年", "month": "每月", "net": "不含税", "gross": "含税"}
_SUFFIX_EN = {"year": "per year", "month": "per month", "net": "before tax", "gross": "tax included"}


def _content(chosen: _Candidate, *, chinese: bool) -> str:
    said = wording(chosen.amount, chinese=chinese)
    marks = chosen.suffix.split()
    if chinese:
        notes = "，".join((["首期"] if chosen.part else []) + [_SUFFIX_ZH[m] for m in marks])
        return f"{said}（{notes}）" if notes else said
    period = "".join(f" {_SUFFIX_EN[m]}" for m in marks if m in {"year", "month"})
    tax = "".join(f" ({_SUFFIX_EN[m]})" for m in marks if m in {"net", "gross"})
    return f"{said}{period}{tax}"
