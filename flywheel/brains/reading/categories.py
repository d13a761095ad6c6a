"""Which of a workspace's categories a reply's word means."""

import re
import unicodedata
from collections.abc import Iterable

OTHER = "other"

_SYNONYMS = {
    **{"客户预算": "budget", "采购预算": "budget", "预算": "budget"},
    **{"采购时间": "timeline", "时间": "timeline", "时间计划": "timeline", "时间线": "timeline"},
    **{"核心需求": "need", "客户需求": "need", "需求": "need"},
    **{"客户偏好": "preference", "偏好": "preference"},
    **{"决策链": "decision_maker", "决策人": "decision_maker", "决策者": "decision_maker"},
    **{"业务痛点": "pain_point", "客户痛点": "pain_point", "痛点": "pain_point"},
    **{"顾虑": "objection", "异议": "objection", "客户异议": "objection"},
    **{"竞争对手": "competitor", "竞品": "competitor"},
    **{"关系": "relationship", "人物关系": "relationship"},
    **{"公司规模": "company_scale", "企业规模": "company_scale", "规模": "company_scale"},
    **{"近期事件": "event", "事件": "event"},
    **{"其它": "other", "其他": "other"},
}
_REMARK = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
_NOISE = re.compile(r"[()\[\]\s\-_/【】「」《》\"'“”:：*]+")


def match_category(word: str, guides: Iterable[tuple[str, str, str]]) -> str | None:
    """The key of the category meant by `word`, if there is one. A guide is (key, Chinese label, English label)."""
    known = list(guides)
    keys = {key for key, _, _ in known}
    if word in keys:
        return word
    by_label = {label: key for key, *labels in reversed(known) for label in labels if label}
    if word in by_label:
        return by_label[word]
    folded = {fold: key for key, *labels in reversed(known) for name in (*labels, key) for fold in _folds(name)}
    for fold in _folds(word):
        if fold in folded:
            return folded[fold]
        if _SYNONYMS.get(fold) in keys:
            return _SYNONYMS[fold]
    return None


def _folds(word: str) -> list[str]:
    """The forms under which a word is looked up: folded, without a bracketed remark, in the singular."""
    forms = []
    for text in (word, _REMARK.sub("", word)):
        folded = _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()
        forms += [folded, _singular(folded)]
    return [form for form in dict.fromkeys(forms) if form]


def _singular(word: str) -> str:
    if not word.isascii():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
