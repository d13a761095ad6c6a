"""The versioned instructions for language models, and how a request is laid out for them.

Instructions stand in the system message; everything from a customer stands in the user message, a JSON object a line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from flywheel.brains.contract import StructuredOutput
from flywheel.domain.analysis import (
    INSTRUCTION_ALLOWANCE,
    AnalysisRequest,
    CategoryGuide,
    context_lines,
    estimate_tokens,
    extra_tokens,
)

VERSION = "smartbrain-1"
"""What a brain is told unless its config names another: the smallest, which leaves most room for facts."""
ALLOWANCES: Mapping[str, int] = {name: INSTRUCTION_ALLOWANCE + extra_tokens(name) for name in (VERSION, "smartbrain-2")}
"""Every version there is, and the tokens that all of a prompt may take that is not the customer's material."""
COMPLAINT_TOKENS = 26

_SYSTEMS = {name: (files(__package__) / f"{name}.txt").read_text(encoding="utf-8").strip() for name in ALLOWANCES}
_WITH_ADVICE = "smartbrain-2"
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Prompt:
    """What is sent to a model, and the version of the instructions."""

    system: str
    user: str
    version: str


def render(request: AnalysisRequest, structured: StructuredOutput, version: str = VERSION) -> Prompt:
    """The prompt for a request."""
    today = f"今天 {request.now:%Y-%m-%d} 星期{_WEEKDAYS[request.now.weekday()]}"
    lines = [today, *(sendable(line) for line in context_lines(request))]
    if request.complaint:
        lines.append(f"# 上次的回复无法使用：{_shortened(request.complaint)}")
    return Prompt(instructions(structured, version), "\n".join(lines), version)


def instructions(structured: StructuredOutput, version: str = VERSION) -> str:
    """The system message. In JSON mode several vendors look for the very word; without a mode, words alone hold the
    model to the format.
    """
    return _SYSTEMS[version] + {"schema": "", "json": "\n格式：json。", "text": "\n不要代码块。"}[structured]


def sendable(text: str) -> str:
    """Text that UTF-8 can carry: half a surrogate pair cannot be sent."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _shortened(complaint: str) -> str:
    """A complaint as one line that fits in what is reserved for instructions."""
    words = " ".join(complaint.split())[: COMPLAINT_TOKENS * 4]
    while estimate_tokens(words) > COMPLAINT_TOKENS:
        words = words[:-1]
    return words


def reply_schema(request: AnalysisRequest, version: str = VERSION) -> dict[str, Any]:
    """The reply to a request as JSON schema, in the strict subset: every key required, nothing else allowed."""
    return schema_for(request.categories, version)


def schema_for(categories: Iterable[CategoryGuide], version: str = VERSION) -> dict[str, Any]:
    """The schema of replies that know these categories."""
    keys = list(dict.fromkeys([*(guide.key for guide in categories), "other"]))
    item = {
        "op": {"type": "string", "enum": ["assert", "retire"]},
        "category": {"type": "string", "enum": keys},
        "content": {"type": "string"},
        "evidence": {"type": "array", "items": {"type": "string"}},
        "ref": _OPTIONAL,
        "confidence": {"type": "number"},
    }
    reply = {"ai_summary": {"type": "string"}, "insights": {"type": "array", "items": _strict(item)}}
    return _strict({**reply, **(_ADVICE if version == _WITH_ADVICE else {})})


def _strict(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_OPTIONAL = {"type": ["string", "null"]}
_ADVICE = {
    "profile": _strict(dict.fromkeys(("life_cycle_stage", "industry", "company_scale"), _OPTIONAL)),
    "intent": _OPTIONAL,
    "reply": _OPTIONAL,
    "tasks": {"type": "array", "items": {"type": "string"}},
}
