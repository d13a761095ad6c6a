"""The wire format of OpenAI-compatible chat completions, as pure functions: request out, reply or error in."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from flywheel.brains.contract import BrainConfig, BrainReply, StructuredOutput, Usage
from flywheel.brains.prompts import Prompt
from flywheel.domain.errors import (
    BrainOutputInvalid,
    BrainRefused,
    CredentialsRefused,
    FlywheelError,
    RateLimited,
    VendorUnavailable,
)
from flywheel.kit.http import Answer, retry_after

_SAFE_CODE = re.compile(r"[\w.\-]{1,60}")
_FORMAT_COMPLAINT = re.compile(r"response_format|json_schema|json_object|structured.?output", re.IGNORECASE)
_FILTERED = re.compile(r"content_filter|content_policy|ResponsibleAIPolicy|data_inspection_failed|sensitive", re.I)
_REMEDIES = {
    400: "服务不接受这个请求：请检查模型名和设置",
    401: "密钥无效：请更新 api_key",
    402: "账户余额不足：请充值",
    403: "密钥没有权限：请检查 api_key 与模型的授权",
    404: "地址或模型不存在：请检查 base_url（通常以 /v1 结尾）和 model",
    405: "地址不对：请检查 base_url（通常以 /v1 结尾）",
    413: "请求超过模型的上下文长度：请换上下文更长的模型",
    422: "服务不接受这个请求：请检查模型名和设置",
}


@dataclass(frozen=True)
class Call:
    """What one call asks for, apart from where it goes."""

    prompt: Prompt
    structured: StructuredOutput
    schema: Mapping[str, Any]


def payload(config: BrainConfig, call: Call) -> dict[str, Any]:
    """The body of a request."""
    messages = [{"role": "system", "content": call.prompt.system}, {"role": "user", "content": call.prompt.user}]
    return {"model": config.model, "messages": messages, "stream": False, **_options(config), **_format(call)}


def _options(config: BrainConfig) -> dict[str, Any]:
    options = {"temperature": config.settings.get("temperature", 0), "max_tokens": config.settings.get("max_tokens")}
    return {name: value for name, value in options.items() if value is not None}


def _format(call: Call) -> dict[str, Any]:
    if call.structured == "text":
        return {}
    if call.structured == "json":
        return {"response_format": {"type": "json_object"}}
    schema = {"name": "customer_insights", "strict": True, "schema": call.schema}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def refuses_format(answer: Answer) -> bool:
    """Whether the server rejected the request because of the wished output format."""
    return answer.status in (400, 422) and _FORMAT_COMPLAINT.search(_text(answer)) is not None


def read_answer(answer: Answer, prompt_version: str) -> BrainReply:
    """The reply in an answer, or the error it stands for."""
    document = _document(answer)
    choice = _first(document.get("choices"))
    message = choice.get("message")
    message = message if isinstance(message, Mapping) else {}
    if choice.get("finish_reason") == "content_filter" or message.get("refusal"):
        raise BrainRefused("模型拒绝回答这段对话")
    text = _content(message.get("content")) or _arguments(message) or _content(choice.get("text"))
    if not text.strip():
        only_thought = bool(message.get("reasoning_content") or message.get("reasoning"))
        raise BrainOutputInvalid("回复只有思考过程，没有结果" if only_thought else "回复是空的", code="reply_empty")
    return BrainReply(text, prompt_version, usage(document), _run_id(document))


def usage(document: Mapping[str, Any]) -> Usage:
    """The tokens that the server reports."""
    reported = document.get("usage")
    if not isinstance(reported, Mapping):
        return Usage()
    return Usage(_count(reported.get("prompt_tokens")), _count(reported.get("completion_tokens")))


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _run_id(document: Mapping[str, Any]) -> str | None:
    run_id = document.get("id")
    return run_id[:200] if isinstance(run_id, str) and run_id else None


def _document(answer: Answer) -> Mapping[str, Any]:
    """The JSON object of a successful answer."""
    if answer.status != 200 or answer.is_html:
        _raise_for(answer)
    document = _json(answer)
    if document.get("error") and not document.get("choices"):
        _raise_for(answer)
    if not isinstance(document.get("choices"), list):
        raise VendorUnavailable("服务的回答不是聊天补全：请检查 base_url（通常以 /v1 结尾）")
    return document


def _first(choices: object) -> Mapping[str, Any]:
    choice = choices[0] if isinstance(choices, list) and choices else None
    return choice if isinstance(choice, Mapping) else {}


def _content(content: object) -> str:
    """A message's text: a string, or a list of parts, of which the thinking ones are left out."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = [
        part for part in content if isinstance(part, Mapping) and part.get("type", "text") in ("text", "output_text")
    ]
    return "".join(text for part in parts if isinstance(text := part.get("text"), str))


def _arguments(message: Mapping[str, Any]) -> str:
    """The arguments of a tool call, for models that answer JSON in that way unasked."""
    function = _first(message.get("tool_calls")).get("function")
    arguments = function.get("arguments") if isinstance(function, Mapping) else None
    return arguments if isinstance(arguments, str) else ""


def _raise_for(answer: Answer) -> NoReturn:
    raise error_of(answer)


def error_of(answer: Answer) -> FlywheelError:
    """The error that an answer stands for. Only the vendor's code is quoted: its message may repeat the key or text."""
    status, code = answer.status, _error_code(answer)
    note = f"（HTTP {status}{'，' + code if code else ''}）"
    if status == 429 and code != "insufficient_quota":
        return RateLimited(f"请求过于频繁{note}", after_s=retry_after(answer, datetime.now(UTC)))
    if status == 429:
        return CredentialsRefused(f"额度已用完：请充值或更换密钥{note}")
    if status in (400, 403, 422) and _FILTERED.search(_text(answer)):
        return BrainRefused(f"服务的内容审核拒绝了这段对话{note}")
    if 300 <= status < 400:
        return CredentialsRefused(f"地址发生了跳转：请填写最终的 base_url{note}")
    if status in _REMEDIES and not (answer.is_html and status in (400, 422)):
        return CredentialsRefused(f"{_REMEDIES[status]}{note}")
    return VendorUnavailable(f"模型服务暂时不可用{note}")


def _error_code(answer: Answer) -> str:
    try:
        error = _json(answer).get("error")
    except VendorUnavailable:
        return ""
    if not isinstance(error, Mapping):
        return ""
    codes = (error.get("code"), error.get("type"))
    return next((code for code in codes if isinstance(code, str) and _SAFE_CODE.fullmatch(code)), "")


def _json(answer: Answer) -> Mapping[str, Any]:
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        # The decoder's error carries the text; it must not travel on in the chain.
        raise VendorUnavailable("服务的回答不是 JSON") from None
    return document if isinstance(document, Mapping) else {}


def _text(answer: Answer) -> str:
    return answer.body[:20_000].decode("utf-8", "replace")


def lists_model(answer: Answer, model: str) -> bool:
    """Whether the list of models that the server gives has one of that name."""
    if answer.status != 200:
        return False
    try:
        listed = _json(answer).get("data")
    except VendorUnavailable:
        return False
    return isinstance(listed, list) and any(isinstance(m, Mapping) and m.get("id") == model for m in listed)
