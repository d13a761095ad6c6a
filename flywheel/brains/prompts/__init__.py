"""The versioned instructions for language models, and how a request is laid out for them.

Instructions stand in the system message; everything from a customer stands in the user message, a JSON object a line.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from flywheel.brains.contract import StructuredOutput
from flywheel.domain.analysis import AnalysisRequest, CategoryGuide, context_lines, estimate_tokens

VERSION = "smartbrain-1"
COMPLAINT_TOKENS = 26

_SYSTEM = (files(__package__) / f"{VERSION}.txt").read_text(encoding="utf-8").strip()
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Prompt:
    """What is sent to a model, and the version of the instructions."""

    system: str
    user: str
    version: str


def render(request: AnalysisRequest, structured: StructuredOutput) -> Prompt:
    """The prompt for a request."""
    today = f"今天 {request.now:%Y-%m-%d} 星期{_WEEKDAYS[request.now.weekday()]}"
    lines = [today, *(sendable(line) for line in context_lines(request))]
    if request.complaint:
        lines.append(f"# 上次的回复无法使用：{_shortened(request.complaint)}")
    return Prompt(instructions(structured), "\n".join(lines), VERSION)


def instructions(structured: StructuredOutput) -> str:
    """The system message; where nothing but words holds the model to the format, there is a word more."""
    return _SYSTEM if structured != "text" else f"{_SYSTEM}\n不要代码块。"


def sendable(text: str) -> str:
    """Text that UTF-8 can carry: half a surrogate pair cannot be sent."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _shortened(complaint: str) -> str:
    """A complaint as one line that fits in what is reserved for instructions."""
    words = " ".join(complaint.split())[: COMPLAINT_TOKENS * 4]
    while estimate_tokens(words) > COMPLAINT_TOKENS:
        words = words[:-1]
    return words


def reply_schema(request: AnalysisRequest) -> dict[str, Any]:
    """The reply to a request as JSON schema, in the strict subset: every key required, nothing else allowed."""
    return schema_for(request.categories)


def schema_for(categories: Iterable[CategoryGuide]) -> dict[str, Any]:
    """The schema of replies that know these categories."""
    keys = list(dict.fromkeys([*(guide.key for guide in categories), "other"]))
    item = {
        "op": {"type": "string", "enum": ["assert", "retire"]},
        "category": {"type": "string", "enum": keys},
        "content": {"type": "string"},
        "evidence": {"type": "array", "items": {"type": "string"}},
        "ref": {"type": ["string", "null"]},
        "confidence": {"type": "number"},
    }
    return _strict({"ai_summary": {"type": "string"}, "insights": {"type": "array", "items": _strict(item)}})


def _strict(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
