"""The wire format of OpenAI-compatible chat completions, as pure functions: a question out, a reply in."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flywheel.brains.contract import BrainConfig, BrainReply, Usage
from flywheel.brains.openai_compatible import failures
from flywheel.brains.openai_compatible.failures import as_object
from flywheel.brains.openai_compatible.manners import Manners
from flywheel.brains.prompts import Prompt
from flywheel.domain.errors import (
    BrainOutputInvalid,
    BrainRefused,
    CredentialsRefused,
    FlywheelError,
    VendorUnavailable,
)
from flywheel.kit.http import Answer

_OURS = frozenset({"model", "messages", "stream", "response_format", "n", "tools", "tool_choice"})
"""What `extra` may not touch: a reply in another form could not be read."""
_REFUSED = ("content_filter", "sensitive")
_BROKEN_OFF = ("insufficient_system_resource", "network_error", "error")
_TEXT_PARTS = ("text", "output_text")
_FENCE = re.compile(r"\s*```(?:json)?\s*(.*?)\s*```\s*", re.DOTALL | re.IGNORECASE)
_ENVELOPE = ("ai_summary", "insights")


@dataclass(frozen=True)
class Call:
    """What one call asks, apart from how."""

    prompt: Prompt
    schema: Mapping[str, Any]


def payload(config: BrainConfig, call: Call, manners: Manners) -> dict[str, Any]:
    """The body of a request."""
    messages = [{"role": "system", "content": call.prompt.system}, {"role": "user", "content": call.prompt.user}]
    options = {**_options(config, manners), **_extra(config)}
    return {**options, "model": config.model, "messages": messages, "stream": False, **_format(call, manners)}


def _options(config: BrainConfig, manners: Manners) -> dict[str, Any]:
    options = {
        "temperature": config.settings.get("temperature", 0) if manners.has_temperature else None,
        manners.counts_as: config.settings.get("max_tokens"),
        "enable_thinking": False if manners.forbids_thinking else None,
    }
    return {name: value for name, value in options.items() if value is not None}


def _extra(config: BrainConfig) -> Mapping[str, Any]:
    extra = config.settings.get("extra")
    if extra is None:
        return {}
    if not isinstance(extra, Mapping) or _OURS & extra.keys():
        named = "、".join(sorted(_OURS & extra.keys())) if isinstance(extra, Mapping) else ""
        why = f"设置 extra 不能带 {named}" if named else "设置 extra 不是一个 JSON 对象"
        raise CredentialsRefused(f"{why}：请只写服务自己的参数")
    return extra


def _format(call: Call, manners: Manners) -> dict[str, Any]:
    if manners.structured == "text":
        return {}
    if manners.structured == "json":
        return {"response_format": {"type": "json_object"}}
    schema = {"name": "customer_insights", "strict": True, "schema": call.schema}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def read_answer(answer: Answer, prompt_version: str) -> BrainReply:
    """The reply in an answer. Raises the error it stands for, with what it cost."""
    try:
        return _reply(answer, prompt_version)
    except FlywheelError as error:
        error.usage = usage(as_object(answer))
        raise


def _reply(answer: Answer, prompt_version: str) -> BrainReply:
    document = _document(answer)
    choice = _first(document.get("choices"))
    message = _object(choice.get("message"))
    ended = choice.get("finish_reason")
    if ended in _REFUSED or message.get("refusal"):
        raise BrainRefused("模型拒绝回答这段对话")
    if ended in _BROKEN_OFF:
        raise VendorUnavailable("模型服务中断了回答")
    text = next((text for text in _texts(choice, message) if text.strip()), None)
    if text is None:
        raise _no_reply(message)
    return BrainReply(text, prompt_version, usage(document), _run_id(document, answer), _own_ms(answer))


def _texts(choice: Mapping[str, Any], message: Mapping[str, Any]) -> Iterator[str]:
    """Where a reply may stand, the usual place first."""
    yield _content(message.get("content"))
    yield _arguments(_object(_first(message.get("tool_calls")).get("function")))
    yield _arguments(_object(message.get("function_call")))
    yield _content(choice.get("text"))
    yield _misplaced(_thought(message))


def _content(content: object) -> str:
    """A message's text: a string, a list of parts of which the thinking ones are left out, or the JSON itself."""
    if isinstance(content, str):
        return content
    if isinstance(content, Mapping):
        return json.dumps(content, ensure_ascii=False)
    return "".join(_parts(content, *_TEXT_PARTS))


def _parts(content: object, *kinds: str) -> Iterator[str]:
    for part in content if isinstance(content, list) else ():
        if isinstance(part, Mapping) and part.get("type", "text") in kinds and isinstance(part.get("text"), str):
            yield part["text"]


def _arguments(function: Mapping[str, Any]) -> str:
    """The arguments of a tool call, for models that answer JSON in that way unasked."""
    return _content(function.get("arguments"))


def _thought(message: Mapping[str, Any]) -> str:
    """What a model thought aloud, apart from its answer."""
    named = (message.get("reasoning_content"), message.get("reasoning"))
    aloud = next((text for text in named if isinstance(text, str) and text.strip()), None)
    return aloud or "".join(_parts(message.get("content"), "thinking", "reasoning"))


def _misplaced(thought: str) -> str:
    """Thoughts that are nothing but the answer, as servers hand out that take a model for one that thinks."""
    said = thought.rpartition("</think>")[2]
    fenced = _FENCE.fullmatch(said)
    try:
        document = json.loads(fenced[1] if fenced else said)
    except (ValueError, RecursionError):
        return ""
    return said if isinstance(document, Mapping) and any(key in document for key in _ENVELOPE) else ""


def _no_reply(message: Mapping[str, Any]) -> BrainOutputInvalid:
    if _thought(message):
        remedy = "请调大 max_tokens，或在 extra 里关闭思考"
        return BrainOutputInvalid(f"回复只有思考过程，没有结果：{remedy}", code="reply_only_thinking")
    return BrainOutputInvalid("回复是空的", code="reply_empty")


def usage(document: Mapping[str, Any]) -> Usage:
    """The tokens that the server reports."""
    reported = _object(document.get("usage"))
    return Usage(
        prompt_tokens=_count(reported, "prompt_tokens", "input_tokens"),
        completion_tokens=_count(reported, "completion_tokens", "output_tokens"),
        total_tokens=_count(reported, "total_tokens"),
    )


def _count(reported: Mapping[str, Any], *names: str) -> int | None:
    values = (reported.get(name) for name in names)
    return next((v for v in values if isinstance(v, int) and not isinstance(v, bool) and v >= 0), None)


def _run_id(document: Mapping[str, Any], answer: Answer) -> str | None:
    ids = (document.get("id"), document.get("request_id"), answer.headers.get("x-request-id"))
    return next((run_id[:200] for run_id in ids if isinstance(run_id, str) and run_id), None)


def _own_ms(answer: Answer) -> int | None:
    told = answer.headers.get("openai-processing-ms", "")
    return int(told) if told.isdecimal() and len(told) < 10 else None


def _document(answer: Answer) -> Mapping[str, Any]:
    """The JSON object of a successful answer."""
    document = {} if answer.is_html else as_object(answer)
    if answer.status != 200 or (document.get("error") and not document.get("choices")):
        raise failures.error_of(answer)
    if not isinstance(document.get("choices"), list):
        raise VendorUnavailable("服务的回答不是聊天补全：请检查 base_url（通常以 /v1 结尾）", code="address_wrong")
    return document


def _first(choices: object) -> Mapping[str, Any]:
    return _object(choices[0]) if isinstance(choices, list) and choices else {}


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def lists_model(answer: Answer, model: str) -> bool:
    """Whether the list of models that the server gives has one of that name."""
    listed = as_object(answer).get("data") if answer.status == 200 else None
    return isinstance(listed, list) and any(_object(entry).get("id") == model for entry in listed)
