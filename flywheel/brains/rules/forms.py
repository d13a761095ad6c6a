"""Facts filled in like a form: "行业：教育", "Location: Toronto". Figures and dates are left to their own rules."""

import re
from collections.abc import Iterator

from flywheel.brains.rules.notes import Clause, Note, Statement

_LABELS = (
    ("industry", r"(?:所[属在])?行业(?:类型)?|主营(?:业务)?|industry|sector|line of business"),
    ("location", 
        r"(?:所在)?(?:城市|地区|地点|区域|地址|省份)|公司(?:地址|所在地)|所在地|总部|location|city|headquarters|hq"
        r"|based in"
        ),
    ("decision_maker", r"决策人|决策者|拍板人|负责人|审批人|decision[- ]?makers?"),
    ("current_supplier", 
        r"(?:现用|目前使用|现有|在用|当前)(?:的)?(?:系统|供应商|软件|平台|产品|工具|厂商)|current (?:system|vendor"
        r"|supplier|tool|provider|solution)"
        ),
    ("need", 
        r"(?:主要|核心|具体|功能)?(?:需求|诉求)(?:点)?|需要(?:的)?功能|requirements?|needs?|must[- ]haves?"
        r"|looking for"
        ),
    ("pain_point", r"(?:主要|目前|当前|核心)?(?:痛点|问题|困难)|pain points?|challenges?"),
    ("competitor", 
        r"竞品|(?:在)?(?:对比|比较|考虑)(?:的)?(?:厂商|品牌|产品|供应商)|competitors?|also (?:considering|evaluating)"
        r"|alternatives"
        ),
    ("objection", r"顾虑|担心(?:的)?(?:点|问题)?|concerns?"),
    ("contact_preference", r"(?:联系|沟通)(?:方式|偏好)|preferred contact|contact preference"),
)  # fmt: skip
_PATTERNS = tuple(
    (category, re.compile(rf"^\W*(?:{labels})\s?:\s{{0,3}}(?P<value>\S.{{0,120}})$")) for category, labels in _LABELS
)
_SEVERAL = frozenset({"need", "pain_point", "competitor", "objection"})
_EMPTY = re.compile(r"^\W*(?:无|没有|暂无|不清楚|待定|未定|不详|保密|n/?a|none|tbd|unknown|-+)?\W*$")
_MAX = 60


def find(note: Note) -> Iterator[Statement]:
    """The labelled lines of a message."""
    for clause in note.clauses:
        if clause.is_plain:
            yield from _line(note, clause)


def _line(note: Note, clause: Clause) -> Iterator[Statement]:
    for category, pattern in _PATTERNS:
        m = pattern.match(clause.text)
        if m is None:
            continue
        value = clause.quote(m.start("value"), m.end("value")).strip(" .。、，,")
        values = re.split(r"[、/]| and ", value) if category in _SEVERAL else [value]
        for item in values:
            if not _EMPTY.match(item.lower()) and "\ufffc" not in item:
                content = _worded(category, item.strip()[:_MAX], chinese=note.chinese)
                yield clause.states(f"{category}.form", content, 0.85)
        return


def _worded(category: str, value: str, *, chinese: bool) -> str:
    """The same words as the rules for running text use, so that one fact has one wording."""
    if category == "decision_maker":
        return f"{value}拍板" if chinese else f"{value} decides"
    return value
