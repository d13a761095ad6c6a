"""Budget: which of the sums in a message the customer means to spend."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flywheel.brains.rules.amounts import Amount, find_amounts
from flywheel.brains.rules.money_words import wording
from flywheel.brains.rules.notes import Clause, Note, Statement
from flywheel.brains.rules.numerals import MIXED, parse_chinese
from flywheel.brains.rules.text import fold

_BUDGET = re.compile(
    r"预算|经费|心理价位|总价|总投入|(?:计划|打算|准备|拟)(?:投资|投入)|(?:只?肯|能|可以|愿意|最多|打算|准备|计划|只能"
    r"|公司|老板|领导|集团|大概|才)(?:出|拿出?|花|掏|投入?|批|给)(?:了"
    r"|个)?|批了|拨了|拨款|手[头里]有|准备了|预留了?|费用(?=[^,，]{0,6}(?:控制|不超|以内|压))"
    r"|\bbudget(?:s|ed|ing)?\b|\bspend(?:ing)?\b|\bset aside\b|\ballocated?\b|\bearmarked\b|\bafford\b"
    r"|\bwilling to (?:pay|invest)\b|\bprice ceiling\b|\bput (?:aside|up)\b|\bto work with\b"
    r"|\bapproved(?: for)?\b|\b(?:we|i)(?:'ve| have)? (?:only )?(?:have|got)\s(?:about |around "
    r"|roughly )?(?=[$€£]?\d[\d,.]*\s?(?:k|m|grand|thousand|million)?\b)"
)
_BUDGET_AFTER = re.compile(
    r"\s?(?:左右|以内|上下|出头|的样子)?\s?(?:的|是我们的|就是我们的)?\s?(?:总?预算|经费|budget\b|to spend"
    r"|to work with|set aside|allocated"
    r"|earmarked|in the budget|is (?:our|the|what) (?:budget|limit|max))"
)
_OTHER = re.compile(
    r"注册资[金本]|注资|营收|营业额|收入|产值|销售额|销售|销量|流水|业绩|gmv|融资|融了|估值|利润|净利|毛利|工资"
    r"|月薪|年薪|薪资|薪水|罚款?|押金|定金|订金|保证金|订单|客单价?|售价|标价|原价"
    r"|市场价|报价?"
    r"|开价|成交价|卖|亏|欠|赔|货值|货款|库存|资产|市值|贷款|借|房租|租金|奖金|提成|学费|损失|省下?了?|节省"
    r"|合同额|合同金额|交易额|罚|补贴|税额|首付"
    r"|\b(?:revenues?|turnover|sales|arr|mrr|gmv|raised|funding|series [a-e]|valuation|valued|salary|salaries"
    r"|profits?|margins?|quot(?:e|ed|ing)|invoiced?|fined?|deposit"
    r"|loans?|debts?|sav(?:e|ed|es|ing|ings)|los(?:e|es|t|ing)|registered capital|charg(?:e|es|ed|ing)|paying|sold"
    r"|sells?|worth|earn(?:s|ed)?|bill(?:ed|ing)?|list price|asked for|asking|sign)\b"
)
_WEAK = re.compile(r"价[格位钱]|成本|\b(?:pric(?:e|ing)|costs?|fees?)\b")
_WISH = re.compile(
    r"希望|控制|接受|最好|期望|理想|争取|要求|压[到在]|别超|不能超|不超过|可以到"
    r"|\b(?:hop(?:e|ing)|keep|want|need|ideally|target(?:ing)?|looking|prefer|can't|cannot|must|should|stay)\b"
)
_CHANGE = re.compile(
    r"(?:调整?|改|加|提高?|提升|降低?|减少?|砍|压|缩减?|涨|增加?|追加|上调|下调|放宽|变|换)(?:到|成|为"
    r"|至)(?:了)?\s?(?:大概|大约|约)?\s?$"
    r"|\bmake (?:it|that)\s?(?:about|around)?\s?$|\b(?:raised?|bump(?:ed)?|increas(?:e|ed)|cut|reduc(?:e|ed)"
    r"|lower(?:ed)?|brought|bring|drop(?:ped)?|revis(?:e"
    r"|ed)|chang(?:e|ed)|mov(?:e|ed)|adjust(?:ed)?|stretch|go up|down|up)\b[^,]{0,24}\bto\s?(?:about|around)?\s?$"
)
_REPLACED_AFTER = re.compile(r"\s?(?:元|块)?\s?(?:左右)?(?:改|调|加|提|降|减|砍|压缩|涨|增|变|上调|下调|to\b)")
_FROM_BEFORE = re.compile(r"(?:从|由|原来|原先|之前|本来|\bfrom)\s?(?:的|说|是|定)?\s?$")
_NEGATED = re.compile(
    r"(?:不是|并非|不再是|没有|没到|不会有|不可能有?|哪有|\bisn't|\bis not|\bnot|\bno longer|\bwasn't"
    r"|\bnever)\s?(?:那么多|的?是|大概|about"
    r"|around|the)?\s?$"
)
_PART = re.compile(
    r"(?:其中|先(?:付|打|拿|投)|预付|第一笔|尾款|首期|一期|第一期|首批|第一阶段|试点|先期|定金|phase (?:one|1)"
    r"|pilot|of which)[^,，]{0,8}$"
)
_PER_UNIT_BEFORE = re.compile(
    r"(?:每个(?![月季年])|每[人台套位席户点家件名辆吨间平]|单价|人均|一[人台套位](?:\s?(?:账号|席位))?"
    r"|per (?:seat|user|head"
    r"|person|unit))[^,，\d]{0,5}$"
)
_PER_UNIT_AFTER = re.compile(
    r"\s?(?:元|块钱?)?\s?(?:左右|以内)?\s?(?:(?:每|/|一(?=[人台套席位户]))\s?(?:个)?(?:人|台|个|套|席|位|账号"
    r"|用户|坐席|户|家|店|点|件|辆|单|吨|平|次)"
    r"|(?:per|an?|/)\s?(?:seat|user|head|person|unit|licen[cs]e|employee|device|store|piece|agent|desk)|each\b"
    r"|apiece\b|\bpp\b)"
)
_YEARLY = re.compile(r"(?:每年|一年|年度|/\s?年|年预算|per year|a year|per annum|annual(?:ly)?|yearly|/\s?(?:yr|year))")
_MONTHLY = re.compile(r"(?:每个?月|一个月|/\s?月|月预算|per month|a month|monthly|/\s?(?:mo|month))")
_NO_TAX = re.compile(r"不含税|未税|税前|excl(?:uding|\.)? (?:tax|vat)|before (?:tax|vat)|plus (?:tax|vat)|ex vat")
_TAX = re.compile(r"含税|税后|incl(?:uding|\.|usive of)? (?:tax|vat)|tax included|after tax")
_UNLIMITED = re.compile(
    r"预算(?:方面|上)?(?:不限|没有?(?:上限|限制|要求)|充足|不是问题|不设限)|没有?预算(?:上限|限制)|不差钱|钱不是问题"
    r"|\bbudget (?:is not|isn't|is no|won't be"
    r"|'s not) (?:an? )?(?:issue|problem|object|constraint)|\bno budget (?:limit|cap|constraint)|\bmoney is no object"
)
_NONE = re.compile(
    r"(?:没有?|没啥|没什么|暂无|取消了?|冻结了?|砍掉?了?|没了)(?:这[个笔块]|任何|专门的?|单独的?)?的?预算(?!上限"
    r"|限制|要求|问题)|预算(?:都|已经?)?(?:没了|没有了?|[花用]完了?|取消了?"
    r"|被?砍[掉没光]了?|冻结|为零|清零)"
    r"|\b(?:no|don't have (?:a|any|the)|do not have (?:a|any|the)|haven't got (?:a|any|the)|without a|lost (?:the"
    r"|our)) budget\b(?! (?:limit|cap|constraint))|\bbudget (?:was|is|has been|got|been) (?:frozen|cancell?ed|pulled"
    r"|scrapped|withdrawn)"
)
_ACCEPTED = re.compile(r"\s?(?:元|块钱?)?(?:以内|左右|以下)?(?:我们)?(?:都|也)?(?:可以|能|是)?(?:接受|谈|考虑)(?!不)")
_NOT_YET = re.compile(r"还没|尚未|not yet|haven't")
_BARE = re.compile(
    rf"^\W*(?:大概|大约|约|差不多|就|不超过|最多|about|around|roughly|maybe"
    rf"|up to)?\s?(?P<n>{MIXED})\s?(?:个)?(?:左右|上下|以内|以下|的样子"
    rf"|or so)?(?:吧|呢|啊)?\W*$"
)
_UNITS = {"万": 10**4, "亿": 10**8, "千": 10**3, "k": 10**3, "w": 10**4}


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
    corrects = any(_is_denied(c.text, a) for c in note.clauses for a in find_amounts(c.text)) and note.shown("budget")
    for index, clause in enumerate(note.clauses):
        if _BUDGET.search(clause.text):
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


def _sums(clause: Clause, note: Note) -> list[Amount]:
    amounts = find_amounts(clause.text)
    bare = _BARE.match(clause.text) if note.topic == "budget" and not amounts else None
    if bare:
        value = parse_chinese(bare["n"])
        scale = _UNITS.get(note.unit_hint, 1)
        if value is not None and (scale > 1 or value >= 1000):
            fixed = f"{clause.text[: bare.end('n')]}{note.unit_hint}元{clause.text[bare.end('n') :]}"
            amounts = [replace(a, start=bare.start("n"), end=bare.end("n")) for a in find_amounts(fixed)]
    return amounts


def _changed(text: str, amount: Amount) -> Amount:
    """ "from 50k to 70k" is not a range where something goes up or down: the second figure counts."""
    if amount.low == amount.high or not _FROM_BEFORE.search(text[max(0, amount.start - 16) : amount.start]):
        return amount
    down = re.search(r"降|减|砍|压|缩|下调|\b(?:down|cut|reduc|lower|drop)", text)
    end = amount.low if down else amount.high
    return replace(amount, start=amount.start, low=end, high=end)


def _is_denied(text: str, amount: Amount) -> bool:
    before = text[max(0, amount.start - 16) : amount.start]
    replaced = _REPLACED_AFTER.match(text, amount.end) and re.search(r"\d|万|k", text[amount.end :])
    return bool(_NEGATED.search(before) or _FROM_BEFORE.search(before) or replaced)


def _relevance(note: Note, clause: Clause, amount: Amount, carried: bool) -> float:
    text, before = clause.text, clause.text[: amount.start]
    if _BUDGET_AFTER.match(text, amount.end):
        return 0.9
    ours = max((m.end() for m in _BUDGET.finditer(before)), default=-1)
    others = max((m.end() for m in _OTHER.finditer(before)), default=-1)
    if others > ours or re.match(
        r"\s?(?:多|左右)?的(?:营|收|单|订单|流水|产值|合同|设备|货|房|车|销|注册|贷)", text[amount.end :]
    ):
        return 0.0
    if ours >= 0:
        return 0.9
    if _CHANGE.search(before) and (carried or note.topic == "budget" or note.shown("budget")):
        return 0.85
    if carried or note.topic == "budget":
        return 0.85
    return 0.7 if _is_ceiling(text, before, amount) else 0.0


def _is_ceiling(text: str, before: str, amount: Amount) -> bool:
    """A limit the customer sets without the word budget: "希望控制在 50 万以内"."""
    if _ACCEPTED.match(text, amount.end):
        return True
    if amount.low is not None and not re.search("希望|控制|接受", before):
        return False
    if re.search("希望|控制|能接受|接受不了|别超|不能超|不要超|keep it|stay|can't go|cannot go", before):
        return True
    return bool(_WEAK.search(before) and _WISH.search(text)) or (
        amount.low is None and not _WEAK.search(before) and len(before) < (20 if before.isascii() else 8)
    )


def _continues(note: Note, clause: Clause, amount: Amount) -> bool:
    """The customer's own last message spoke of the budget, and this one goes on: "加到 60 万了"."""
    return note.after_budget and (len(clause.text) <= 14 or _CHANGE.search(clause.text[: amount.start]) is not None)


def mentions_budget(folded: str) -> bool:
    return _BUDGET.search(folded) is not None


def _tax_note(note: Note, index: int) -> str:
    """A short clause of its own after the sum: "60 万，不含税"."""
    following = note.clauses[index + 1].text if index + 1 < len(note.clauses) else ""
    return following if len(following) <= 24 and not find_amounts(following) else ""


def _candidate(around: str, clause: Clause, amount: Amount, confidence: float) -> _Candidate:
    before = around[: amount.start]
    suffix = ""
    if _YEARLY.search(around):
        suffix = "year"
    elif _MONTHLY.search(around):
        suffix = "month"
    if _NO_TAX.search(around):
        suffix += " net"
    elif _TAX.search(around):
        suffix += " gross"
    per_unit = bool(_PER_UNIT_BEFORE.search(before) or _PER_UNIT_AFTER.match(around, amount.end))
    return _Candidate(clause, amount, clause.sure(confidence), bool(_PART.search(before)), per_unit, suffix)


def _decide(note: Note, candidates: list[_Candidate], denied: list[Amount]) -> Iterator[Statement]:
    totals = [c for c in candidates if not c.per_unit]
    whole = [c for c in totals if not c.part] or totals
    if whole:
        best = whole[-1]
        yield Statement("budget", _content(best, chinese=note.chinese), best.confidence)
        return
    text = " ".join(c.text for c in note.clauses if c.is_plain)
    if _UNLIMITED.search(text):
        yield Statement("budget", "预算不限" if note.chinese else "no fixed limit", 0.7)
        return
    gone = _NONE.search(text) is not None and _NOT_YET.search(text) is None
    for shown in note.shown("budget"):
        if gone or any(_same(shown.content, amount) for amount in denied):
            yield Statement("budget", shown.content, 0.8, op="retire", ref=shown.ref)
            return
    if denied and not gone:
        yield Statement("budget", wording(denied[-1], chinese=note.chinese), 0.7, op="retire")


def _same(content: str, amount: Amount) -> bool:

    ends = {amount.low, amount.high} - {None}
    return any(ends & {known.low, known.high} for known in find_amounts(fold(content)))


_SUFFIX_ZH = {"year": "每年", "month": "每月", "net": "不含税", "gross": "含税"}
_SUFFIX_EN = {"year": "per year", "month": "per month", "net": "before tax", "gross": "tax included"}


def _content(chosen: _Candidate, *, chinese: bool) -> str:
    words = wording(chosen.amount, chinese=chinese)
    marks = chosen.suffix.split()
    if chinese:
        notes = "，".join((["首期"] if chosen.part else []) + [_SUFFIX_ZH[m] for m in marks])
        return f"{words}（{notes}）" if notes else words
    period = "".join(f" {_SUFFIX_EN[m]}" for m in marks if m in {"year", "month"})
    tax = "".join(f" ({_SUFFIX_EN[m]})" for m in marks if m in {"net", "gross"})
    return f"{words}{period}{tax}"
