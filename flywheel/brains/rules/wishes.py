"""Needs: what the customer wants to have, in the customer's own words."""

import re
from collections.abc import Iterator
from dataclasses import replace

from flywheel.brains.rules import need_words as words
from flywheel.brains.rules.amounts import find_amounts
from flywheel.brains.rules.notes import Clause, Note, Statement
from flywheel.brains.rules.text import has_chinese

_FILLER = re.compile(r"^(?:我们(?=提供|做到|有|能)|提供|能够?|可以|有|的是|是|一下|你们的?|贵司的?|系统|:| )+(?=\S{3})")
_TAIL = re.compile(r"(?:吧|呢|啊|哈|的|了|呀|哦|就行|就好|即可|就可以了?|才行|这样|最好|please| )+$")
_WHOLE_ZH = (
    ("need.if_only", words.IF_ONLY_ZH),
    ("need.constraint", words.CONSTRAINT_ZH),
    ("need.outsourced", words.OUTSOURCE_ZH),
    ("need.asked_for", words.ASKED_FOR_ZH),
)
_NO_WISH = re.compile("走流程|合同发|发过来")
_BUYS = re.compile("采购|购买|定制|订购|想上|要上|找|缺|买|求|想做")
_INSISTS = re.compile("想(?:咨询|了解|问)(?:一?下)?(?:你们)?有没有|能不能做到|是刚需|必须(?:要|得|能)")
_ITEM_EN = re.compile(r"\W*(?:and )?[a-z0-9][\w /&+-]{2,60}\W*")
_VERB_EN = re.compile(
    r"\b(?:we|i|you|it|they|is|are|was|will|would|can|has|have|but|so|because|this|that|our|thanks"
    r"|please)\b"
)
DENIED = re.compile(r"(?:不|没有?|无需|暂时不|并不|别|不太|不怎么|没必要|not|n't|no longer|never)\s?$")
MAX_CONTENT = 40


def wants(text: str) -> bool:
    """Whether a folded clause says what is wanted: 「想解决手工对账」 is a wish, and no second fact."""
    return words.NEED_ZH.search(text) is not None


def find(note: Note) -> Iterator[Statement]:
    """Needs, one a clause; the items of an English list one each."""
    listing = -1
    for clause in note.clauses:
        if clause.private or not (clause.is_plain or (note.in_trade and _INSISTS.search(clause.text))):
            continue
        if clause.doubtful and words.IF_ONLY_ZH.search(clause.text):
            clause = replace(clause, doubtful=False)
        found = list(_need_zh(note, clause) if has_chinese(clause.text) else _need_en(note, clause))
        if not found and listing == clause.sentence:
            found = list(_listed_en(clause))
        listing = clause.sentence if found and not has_chinese(clause.text) else -1
        yield from found


def _listed_en(clause: Clause) -> Iterator[Statement]:
    """The further items of a list: "SSO, audit logs and role based permissions"."""
    if _ITEM_EN.fullmatch(clause.text) and not _VERB_EN.search(clause.text):
        said = clause.quote(0, len(clause.text))
        for item in re.split(r"\band\b|&", said):
            if len(item.strip()) >= 3:
                yield clause.states("need.listed", item.strip(" ."), 0.75)


def _need_zh(note: Note, clause: Clause) -> Iterator[Statement]:
    text = clause.text
    for rule, pattern in _WHOLE_ZH:
        m = pattern.search(text)
        if m and note.in_trade and not words.NOT_NEED.match(m["what"]):
            yield clause.states(rule, worded(clause, m.start("what"), m.end("what")), 0.7)
            return
    after = words.NEED_AFTER_ZH.match(text)
    if after and words.WORK_ZH.search(text) and not re.search("[你我他]", after["what"]):
        yield clause.states("need.kept", f"支持{clause.quote(after.start('what'), after.end('what'))}", 0.7)
        return
    for m in words.NEED_ZH.finditer(text):
        if DENIED.search(text[: m.start()]) or re.search(r"(?:上次|之前|你|他|她)$", text[: m.start()]):
            continue
        keep = words.KEEP.search(m.group())
        start = m.start() + keep.start() if keep else m.end()
        start += len(filler.group()) if (filler := _FILLER.match(text[start:])) else 0
        content = worded(clause, start, len(text))
        folded = text[start:]
        if _is_need(folded, content, bought=note.in_trade and _BUYS.search(m.group()) is not None) and (
            words.WORK_ZH.search(folded) or note.in_trade
        ):
            confidence = 0.65 if keep and keep.group() in {"了解", "咨询"} else 0.8
            yield clause.states("need.wanted", content, confidence)
        return
    if (
        note.topic == "need"
        and 4 <= len(text) <= 60
        and words.WORK_ZH.search(text)
        and not DENIED.search(text)
        and not find_amounts(text)
    ):
        start = len(text) - len(re.sub(r"^\W*(?:主要|就是|是|就|想)+", "", text))
        yield clause.states("need.answer", worded(clause, start, len(text)), 0.65)


def _is_need(folded: str, content: str, *, bought: bool) -> bool:
    if _NO_WISH.search(folded) or len(content) < (2 if bought else 3) or words.NOT_NEED.match(folded):
        return False
    if re.search("(?:给|发)(?:我|我们)?(?:一?份|个|一下)?(?:方案|报价|资料|合同|演示|demo)", folded):
        return False
    rest = folded
    for amount in find_amounts(folded):
        rest = rest.replace(folded[amount.start : amount.end], "")
    return len(rest.strip()) >= (2 if bought else 3) and not re.match(
        r"\S{0,8}(?:上线|交付|启动|预算|以内|左右)$", rest
    )


def _need_en(note: Note, clause: Clause) -> Iterator[Statement]:
    m = words.NEED_EN.search(clause.text)
    if (
        m is None
        or DENIED.search(clause.text[: m.start("what")].rstrip())
        or re.search(r"\b(?:don't|do not|didn't|no longer) (?:really )?(?:need|want)\b", clause.text)
    ):
        return
    what = m["what"]
    if words.NOT_NEED_EN.match(what) or not (words.WORK_EN.search(what) or note.in_trade):
        return
    content = worded(clause, m.start("what"), m.end("what"), limit=100)
    if len(content) >= 3:
        yield clause.states("need.wanted", content, 0.8)


def worded(clause: Clause, start: int, end: int, *, limit: int = MAX_CONTENT) -> str:
    """The customer's own words between two places, without what only leads in or out."""
    content = _TAIL.sub("", clause.quote(start, end)).strip(" :：、.-\"'“”")
    return content[:limit].strip()
