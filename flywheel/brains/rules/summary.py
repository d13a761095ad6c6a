"""The few sentences that stand above a customer's facts, composed from the facts themselves."""

from collections.abc import Mapping, Sequence

from flywheel.brains.rules.privacy import is_clean

MAX_SUMMARY = 250
_ITEM = 28


def compose(facts: Mapping[str, Sequence[str]], *, chinese: bool) -> str:
    """One to three sentences from the active facts by category; "" where there is nothing to say."""
    clean = {key: [c for c in values if c and is_clean(c)] for key, values in facts.items()}
    sentences = _chinese(clean) if chinese else _english(clean)
    text = ""
    for sentence in sentences:
        candidate = text + ("" if chinese or not text else " ") + sentence
        if len(candidate) <= MAX_SUMMARY:
            text = candidate
    return text


def _one(facts: Mapping[str, Sequence[str]], key: str) -> str:
    values = facts.get(key) or [""]
    return values[-1]


def _some(facts: Mapping[str, Sequence[str]], key: str, joiner: str, limit: int = 3) -> str:
    return joiner.join(
        value[:_ITEM] if joiner == "、" else value[: 2 * _ITEM] for value in list(facts.get(key) or [])[-limit:]
    )


def _chinese(facts: Mapping[str, Sequence[str]]) -> list[str]:
    who = [
        f"{industry}行业客户"
        if (industry := _one(facts, "industry")) and not industry.endswith(("业", "）"))
        else f"{industry}客户"
        if industry
        else "",
        f"规模{scale}" if (scale := _one(facts, "company_scale")) else "",
        f"位于{place}" if (place := _one(facts, "location")) else "",
        f"目前使用{supplier}" if (supplier := _one(facts, "current_supplier")) else "",
    ]
    plan = [
        budget if (budget := _one(facts, "budget")).startswith("预算") else f"预算{budget}" if budget else "",
        f"时间计划：{time}" if (time := _one(facts, "timeline")) else "",
        f"决策：{boss}" if (boss := _one(facts, "decision_maker")) else "",
        f"阶段：{stage}" if (stage := _one(facts, "life_cycle_stage")) else "",
    ]
    wants = [
        f"需要{needs}" if (needs := _some(facts, "need", "、")) else "",
        f"看重{likes}" if (likes := _some(facts, "preference", "、", 2)) else "",
        f"痛点是{pains}" if (pains := _some(facts, "pain_point", "、", 2)) else "",
        f"顾虑：{worries}" if (worries := _some(facts, "objection", "、", 2)) else "",
        f"同时在看{rivals}" if (rivals := _some(facts, "competitor", "、")) else "",
        f"联系偏好：{contact}" if (contact := _one(facts, "contact_preference")) else "",
    ]
    return _sentences((who, plan, wants), "，", "。")


def _english(facts: Mapping[str, Sequence[str]]) -> list[str]:
    who = [
        f"Customer in {industry}" if (industry := _one(facts, "industry")) else "",
        scale if (scale := _one(facts, "company_scale")) else "",
        f"based in {place}" if (place := _one(facts, "location")) else "",
        f"currently using {supplier}" if (supplier := _one(facts, "current_supplier")) else "",
    ]
    plan = [
        f"Budget {budget}" if (budget := _one(facts, "budget")) else "",
        f"timeline: {time}" if (time := _one(facts, "timeline")) else "",
        f"decision: {boss}" if (boss := _one(facts, "decision_maker")) else "",
        f"stage: {stage}" if (stage := _one(facts, "life_cycle_stage")) else "",
    ]
    wants = [
        f"Needs {needs}" if (needs := _some(facts, "need", "; ")) else "",
        f"prefers {likes}" if (likes := _some(facts, "preference", "; ", 2)) else "",
        f"pain: {pains}" if (pains := _some(facts, "pain_point", "; ", 2)) else "",
        f"concern: {worries}" if (worries := _some(facts, "objection", "; ", 2)) else "",
        f"also looking at {rivals}" if (rivals := _some(facts, "competitor", ", ")) else "",
        f"contact: {contact}" if (contact := _one(facts, "contact_preference")) else "",
    ]
    return _sentences((who, plan, wants), ", ", ".")


def _sentences(groups: Sequence[Sequence[str]], comma: str, stop: str) -> list[str]:
    """A sentence a group; a group too long for the summary loses its last parts first."""
    made: list[str] = []
    for group in groups:
        parts = [part for part in group if part]
        while len(comma.join(parts)) > MAX_SUMMARY // 2 and len(parts) > 1:
            parts.pop()
        if parts:
            text = comma.join(parts)[: MAX_SUMMARY - 1]
            made.append(text[0].upper() + text[1:] + stop)
    return made
