"""The categories that facts are sorted into, as data: how many values each may hold and who may override whom.

The workspace's own rows decide at run time; `SHIPPED` is what a new workspace starts with.
"""

import re
from dataclasses import dataclass
from typing import Literal

Cardinality = Literal["single", "multi"]
ProfileField = Literal["life_cycle_stage", "industry", "company_scale"]

OTHER = "other"
HUES = ("blue", "green", "amber", "violet", "red", "teal", "magenta", "slate", "orange", "indigo", "olive", "brown")


@dataclass(frozen=True)
class Category:
    """One category and its policy. `ttl_days` None = never stale; `min_confidence` 0–1."""

    key: str
    label_zh: str
    label_en: str
    cardinality: Cardinality
    cap: int = 12
    ttl_days: int | None = None
    min_confidence: float = 0.6
    ai_may_supersede_human: bool = False
    description: str = ""
    profile_field: ProfileField | None = None
    hue: str = "slate"
    joins_near_duplicates: bool = False

    @property
    def is_multi(self) -> bool:
        return self.cardinality == "multi"


def _single(key: str, zh: str, en: str, hue: str, description: str, field: ProfileField | None = None) -> Category:
    return Category(key, zh, en, "single", hue=hue, description=description, profile_field=field)


def _multi(key: str, zh: str, en: str, hue: str, description: str, *, names_things: bool = False) -> Category:
    """A category of free wording joins near duplicates; one that names persons, firms or events does not."""
    return Category(key, zh, en, "multi", hue=hue, description=description, joins_near_duplicates=not names_things)


_STAGE: ProfileField = "life_cycle_stage"

SHIPPED: tuple[Category, ...] = (
    _single("budget", "预算", "Budget", "green", "总预算金额与限定"),
    _single("timeline", "时间计划", "Timeline", "amber", "采购或上线时间"),
    _single("decision_maker", "决策人", "Decision maker", "violet", "谁拍板、谁审批"),
    _single("company_scale", "企业规模", "Company scale", "slate", "人数或门店数", "company_scale"),
    _single("industry", "行业", "Industry", "indigo", "客户自己的行业", "industry"),
    _single(
        "life_cycle_stage", "生命周期阶段", "Stage", "blue", "线索/意向/方案/谈判/成交/复购/流失", "life_cycle_stage"
    ),
    _single("location", "地区", "Location", "olive", "公司所在地"),
    _single("contact_preference", "沟通偏好", "Contact preference", "teal", "方式与时段"),
    _single("current_supplier", "现用供应商", "Current supplier", "brown", "正在使用的产品或供应商"),
    _multi("need", "需求", "Need", "blue", "想要的能力或结果"),
    _multi("pain_point", "痛点", "Pain point", "orange", "现在的困难"),
    _multi("preference", "偏好", "Preference", "teal", "选型倾向"),
    _multi("competitor", "竞品", "Competitor", "magenta", "在比较的其他家", names_things=True),
    _multi("objection", "顾虑", "Objection", "red", "担心与反对"),
    _multi("relationship", "人物关系", "Relationship", "slate", "人与人、部门", names_things=True),
    _multi("event", "事件", "Event", "indigo", "重要事件", names_things=True),
    _multi(OTHER, "其他", "Other", "slate", "其余长期有用的事实"),
)


@dataclass(frozen=True)
class Stage:
    """One step of a customer's life cycle."""

    key: str
    label_zh: str
    label_en: str
    words: tuple[str, ...] = ()


STAGES: tuple[Stage, ...] = (
    Stage("lead", "线索", "Lead", ("潜在",)),
    Stage("interested", "意向", "Interested", ("interest", "prospect")),
    Stage("proposal", "方案", "Proposal", ("quote", "报价")),
    Stage("negotiation", "谈判", "Negotiation", ("negotiating", "商务")),
    Stage("won", "成交", "Won", ("签约", "closed won", "customer")),
    Stage("repeat", "复购", "Repeat", ("续约", "renewal")),
    Stage("lost", "流失", "Lost", ("churned", "丢单", "closed lost")),
)

_BANDS = (
    (20, "1–19"),
    (100, "20–99"),
    (500, "100–499"),
    (1_000, "500–999"),
    (5_000, "1,000–4,999"),
    (10_000, "5,000–9,999"),
)
SCALE_BANDS = (*(label for _, label in _BANDS), "≥ 10,000")


_AROUND_A_STAGE = r"(?:已经?|正在|正处?于|处于|进入|到了?|在)?{}(?:阶段|期|中|了|客户|沟通|洽谈)*"


def stage_key(text: str) -> str | None:
    """The stage that a text names by key, label or a known word; None when it names none, or says more than its name.

    「谈判阶段」 and 「已成交」 name a stage; 「还没成交」 and 「有流失风险」 do not.
    """
    wanted = text.strip().casefold()
    for stage in STAGES:
        if wanted in {stage.key, stage.label_zh, stage.label_en.casefold(), *stage.words}:
            return stage.key
        if re.fullmatch(_AROUND_A_STAGE.format(stage.label_zh), wanted):
            return stage.key
    return None


_NUMBER = r"(\d[\d,]*(?:\.\d+)?)\s*([万千kKwW]?)"
_PEOPLE = re.compile(
    _NUMBER + r"\s*\+?(?:多|来|余)?\s*(?:号人|人|名|个?员工|people|persons?|employees?|staff|heads?)", re.I
)
_NO_HEAD_COUNT = re.compile(
    _NUMBER + r"\s*(?:多|来|余)?\s*(?:年|家|间|店|门店|个?(?:网点|分店)|stores?|shops?|outlets?)", re.I
)


def scale_band(text: str) -> str | None:
    """The head-count band of a text such as 「约 300 人」, of a range that of its upper end; None without a head count.

    A number of shops or a year is no head count.
    """
    if text.strip() in SCALE_BANDS:
        return text.strip()
    named = _PEOPLE.findall(text)
    counts = [_count(*found) for found in named or re.findall(_NUMBER, _NO_HEAD_COUNT.sub(" ", text))]
    if not counts:
        return None
    head_count = max(counts)
    return next((label for limit, label in _BANDS if head_count < limit), SCALE_BANDS[-1])


def _count(number: str, unit: str) -> float:
    factor = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000}.get(unit.casefold(), 1)
    return float(number.replace(",", "")) * factor


def profile_value(field: ProfileField, content: str) -> str:
    """What a fact's content becomes in the profile's core field: a stage key, a scale band, or the words themselves."""
    if field == "life_cycle_stage":
        return stage_key(content) or content
    if field == "company_scale":
        return scale_band(content) or content
    return content
