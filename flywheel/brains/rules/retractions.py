"""Withdrawals: "不考虑私有化了", "we ruled out X". A withdrawn fact is retired by its reference where it
was shown, else by its words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flywheel.brains.rules.notes import Clause, Note, Statement
from flywheel.brains.rules.text import fold
from flywheel.brains.rules.vendors import KNOWN

_BEFORE_ZH = re.compile(
    r"(?:(?:先|暂时|就|也|现在|已经|我们|以后|最后|还是|这次|今年|目前)*(?P<cue>不(?:再)?(?:跟"
    r"|和)(?=\S{2,12}?(?:谈|合作|联系|对比|比)了)|不(?:再)?(?:考虑|需要|看|要|做|用"
    r"|想要?|打算(?:做|上|买|用)?|上|谈|对比|比较|接触|评估"
    r"|采购|换)|别(?:做|上|弄|搞)|放弃|取消|砍掉?|去掉|排除|淘汰|不再(?:需要|考虑|使用|用)|用不着|没必要(?:做|上"
    r"|要)?|无需|停用))(?:了"
    r"|掉)?\s?(?P<what>[\u4e00-\u9fffA-Za-z0-9+&.\-/ ]{2,24}?)(?P<end>这(?:个|块|家|一块|项)?(?:功能|需求"
    r"|事)?)?(?P<le>了|先|吧|啦|$)"
)
_AFTER_ZH = re.compile(
    r"(?P<what>[\u4e00-\u9fffA-Za-z0-9+&.\-/ ]{2,24}?)(?:这(?:个|块|家|一块|项)?(?:功能|需求|事)?|那(?:个|块|边"
    r"|一块)|的(?:需求"
    r"|事|方案|功能))?(?:我们|就|先|也"
    r"|已经|可以|暂时|现在|都|还是|被|最后)*(?P<cue>不(?:考虑|需要|看|要|做|用|谈|上|弄)了|算了|放弃了|取消了"
    r"|砍掉?了|不要了|不用(?:做|上|看|谈)?了|排除了?|淘汰了?|先不(?:做"
    r"|看|要|上|考虑|谈|弄)了?|暂缓|搁置|(?:先)?放一放|(?:以后|后面|回头)再说|取消$|(?:去|删|砍)掉(?:了|吧|$)"
    r"|(?:被我们)?(?:pass|淘汰|出局)(?:掉)?了?$)"
)
_EN = re.compile(
    r"\b(?P<cue>no longer (?:need|want|considering|looking at|interested in|using|require|evaluating|talking to"
    r"|comparing)|(?:don't|do not|won't|will not) (?:need|want|consider|require|be needing"
    r"|be considering) (?=[^,]*\b(?:anymore|any more|any longer|after all|now)\b)|(?:we(?:'ve| have)? |have |already "
    r"|just )?(?:ruled out|dropped|scrapped|eliminated|cancell?ed|given up on|gave up on|abandoned|stopped (?:using"
    r"|looking at|considering))|forget about |(?:we(?:'re| are)|i(?:'m| am)) not (?:considering|looking at|using"
    r"|interested in|evaluating) (?=[^,]*\b(?:anymore|any more|any longer|after all|now)\b)|(?:we )?can (?:skip"
    r"|drop) |not going with )\s?(?P<what>[^,;]{2,60})"
)
_EN_TAIL = re.compile(r"\s(?:anymore|any more|any longer|after all|now|for now|at this point|either)\b.*$")
_EN_OUT = re.compile(
    r"(?P<what>[A-Za-z0-9][\w.&+ -]{1,40}?) (?:is|are) (?P<cue>off the table|out of the (?:picture|running|race)"
    r"|no longer (?:needed|required|an option|necessary))"
)
_SOLVED = re.compile(
    r"(?:已经?|都)(?:解决|搞定|修复|处理好?)了|(?:不|没)(?:再)?(?:担心|顾虑|是问题)了?|没问题了|放心了|\b(?:is"
    r"|has been|got) (?:solved|fixed"
    r"|resolved|sorted)\b|\bno longer (?:a (?:concern|problem|issue)|worried)\b"
)
_MULTI = ("need", "preference", "competitor", "pain_point", "objection", "current_supplier")
_SKIP = re.compile(
    r"^(?:anything|nothing|more|any |help|else|to )|^(?:预算|钱|时间|你们|您|我|这|那|他|考虑|担心|着急|说|问"
    r"|谢谢|麻烦|太|再|急|多|好|意思|知道|什么|吃|去"
    r"|看电影|是|电话|微信|打电话|给我|客气|联系|贵|高|到|一半|一些|一点"
    r"|[一二三四五六七八九十\d]+(?:万|个|天))|预算|电话|微信|邮件|[万元]$"
)
_NOISE = re.compile(r"[的了吧呢啊 \W]|支持|功能|系统|需要|希望|方案|我们|部署(?=$)")


_FIRM = re.compile("先|暂时|再|放弃|取消|砍|去掉|排除|淘汰|用不着|没必要|停用")
_LEAD = re.compile("^(?:(?:the )?idea of |那个?|这个?|我们?|the |a |an )+")


@dataclass(frozen=True)
class _Target:
    """Something taken back. Without `firm` ("不需要 X") it only retires what is known."""

    what: str
    cue: str
    firm: bool


def find(note: Note) -> Iterator[Statement]:
    """The facts a message takes back. Facts stated earlier in the same burst can be taken back too."""
    taken: set[tuple[str, str]] = set()
    for clause in note.clauses:
        if clause.asks or clause.foreign or clause.doubtful:
            continue
        for target in _targets(clause):
            for statement in _retired(note, target):
                if (statement.category, statement.content) not in taken:
                    taken.add((statement.category, statement.content))
                    yield _explained(statement, "withdrawn", clause)
        if _SOLVED.search(clause.text):
            yield from (_explained(statement, "solved", clause) for statement in _solved(note, clause))


def _explained(statement: Statement, rule: str, clause: Clause) -> Statement:
    return replace(statement, rule=f"{statement.category}.{rule}", quote=clause.quote(0, len(clause.text))[:80])


def _targets(clause: Clause) -> Iterator[_Target]:
    for m in _BEFORE_ZH.finditer(clause.text):
        firm = m["le"] in {"了", "啦"} or _FIRM.search(m.group()[: m.start("what") - m.start()]) is not None
        yield _Target(clause.quote(m.start("what"), m.end("what")), m["cue"], firm)
        return
    for pattern in (_AFTER_ZH, _EN, _EN_OUT):
        m2 = pattern.search(clause.text)
        if m2:
            words = clause.quote(m2.start("what"), m2.end("what"))
            yield _Target(_EN_TAIL.sub("", _LEAD.sub("", words)), m2["cue"], firm=True)
            return


def _retired(note: Note, target: _Target) -> Iterator[Statement]:
    folded = fold(target.what)
    if _SKIP.search(folded) or len(_core(folded)) < 2:
        return
    matches = [
        Statement(i.category, i.content, 0.85, op="retire", ref=i.ref)
        for i in note.known
        if i.category in _MULTI and alike(folded, fold(i.content))
    ]
    matches += [
        replace(s, op="retire", confidence=0.85, ref=None)
        for s in note.learned
        if s.op == "assert" and s.category in _MULTI and alike(folded, fold(s.content))
    ]
    if matches or not target.firm:
        yield from matches
        return
    name = KNOWN.search(target.what)
    if re.search("不(?:再)?(?:使?用)|using|停用", target.cue) and name:
        yield Statement("current_supplier", name.group(), 0.7, op="retire")
    elif name or re.search("看|对比|比较|接触|评估|谈|ruled|looking|talking|evaluat", target.cue):
        yield Statement("competitor", name.group() if name else target.what, 0.7, op="retire")
    elif re.search("用|使用|using", target.cue) and not re.search("不用(?:做|上|看)", target.cue):
        yield Statement("current_supplier", target.what, 0.6, op="retire")
    else:
        yield Statement("need", target.what, 0.7, op="retire")


def _solved(note: Note, clause: Clause) -> Iterator[Statement]:
    for insight in note.known:
        if insight.category in {"pain_point", "objection"} and overlap(clause.text, fold(insight.content)) >= 0.4:
            yield Statement(insight.category, insight.content, 0.75, op="retire", ref=insight.ref)


def _core(folded: str) -> str:
    return _NOISE.sub("", folded)


def alike(what: str, content: str) -> bool:
    """Whether withdrawn words mean a fact's words: one contains the other's core, or they share most letter pairs."""
    a, b = _core(what), _core(content)
    if not a or not b:
        return False
    return a in b or b in a or overlap(a, b) >= 0.6


def overlap(a: str, b: str) -> float:
    """The share of the shorter text's letter pairs found in the other."""
    pairs_a, pairs_b = _pairs(a), _pairs(b)
    smaller = min(len(pairs_a), len(pairs_b))
    return len(pairs_a & pairs_b) / smaller if smaller else 0.0


def _pairs(text: str) -> set[str]:
    bare = re.sub(r"[\s\W]", "", text)
    return {bare[i : i + 2] for i in range(len(bare) - 1)}
