"""The wire format of Dify's app API, as pure functions: a question becomes a body, a finished run becomes a reply."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from flywheel.brains.contract import BrainConfig, BrainReply, Usage
from flywheel.brains.dify import documents, failures
from flywheel.brains.dify.app import CHAT_KINDS, App, Kind, fill
from flywheel.brains.dify.documents import as_object
from flywheel.brains.prompts import render, sendable
from flywheel.domain.analysis import AnalysisRequest
from flywheel.domain.errors import BrainOutputInvalid, CredentialsRefused, FlywheelError, VendorUnavailable
from flywheel.kit.http import Answer

PATHS: Mapping[Kind, str] = {
    "workflow": "/workflows/run",
    "chatflow": "/chat-messages",
    "chat": "/chat-messages",
    "agent": "/chat-messages",
    "completion": "/completion-messages",
}
STOPS: Mapping[Kind, str] = {kind: path.replace("/run", "/tasks") + "/{}/stop" for kind, path in PATHS.items()}

_TEXT_OUTPUTS = ("text", "answer", "result", "output", "response", "reply", "structured_output")
_NO_REPLY = frozenset({"usage", "reasoning", "reasoning_content", "error", "error_type", "error_message", "files"})
_ENVELOPE = frozenset({"ai_summary", "insights"})
_NOTHING_NEW = "（没有新的客户消息）"


@dataclass(frozen=True)
class Question:
    """One request to a brain, as the app takes it. `key` is the same when it is asked again."""

    app: App
    user: str
    inputs: Mapping[str, str]
    query: str | None
    prompt_version: str
    key: str

    def body(self, response_mode: str) -> dict[str, Any]:
        """The body of a call."""
        body: dict[str, Any] = {"inputs": self.inputs, "response_mode": response_mode, "user": self.user}
        if self.query is not None:
            # Unless told not to, Dify has the model invent a title for the conversation, at our cost.
            body |= {"query": self.query, "auto_generate_name": False}
        return body


def question(app: App, request: AnalysisRequest, config: BrainConfig) -> Question:
    """A request in the app's own inputs. Raises CredentialsRefused when they do not fit."""
    prompt = render(request, "text")
    is_ours = app.prompt_version is not None
    told_apart = is_ours or app.declares("instructions")
    whole = prompt.user if told_apart else f"{prompt.system}\n\n{prompt.user}"
    news = sendable("\n".join(m.text for m in request.new_customer_messages)).replace("\x00", "")
    user = pseudonym(request.subject, config)
    key = hashlib.sha256("\x00".join([user, request.key, prompt.system, prompt.user]).encode()).hexdigest()[:32]
    materials = {"context": whole, "message": news, "instructions": prompt.system, "request_id": key}
    if app.kind not in CHAT_KINDS:
        materials["query"] = whole
    inputs = fill(app, config.settings.get("inputs"), materials)
    query = None
    if app.kind in CHAT_KINDS:
        query = (news.strip() or _NOTHING_NEW) if whole in inputs.values() and app.fields is not None else whole
    return Question(app, user, inputs, query, app.prompt_version or prompt.version, key)


def pseudonym(subject: str, config: BrainConfig) -> str:
    """Who is asking, for Dify: stable for one customer and app key, and telling nobody who it is."""
    if not subject:
        return "flywheel"
    secret = config.secrets.get("api_key", "").encode()
    return "c-" + hmac.new(secret, subject.encode(), hashlib.sha256).hexdigest()[:32]


def read_answer(answer: Answer, asked: Question, output: object) -> BrainReply:
    """The reply in the answer to a blocking call, or the error it stands for."""
    document = documents.of_answer(answer)
    raw = failures.unread_reply(str(document.get("message") or ""))
    if raw is not None and raw.strip():
        return BrainReply(raw, asked.prompt_version)
    if answer.status != 200 or answer.is_html or not ("data" in document or "answer" in document):
        raise error_in(answer, document)
    if asked.app.kind == "workflow":
        data = document.get("data")
        if not isinstance(data, Mapping):
            raise failures.error_of(answer)
        return read_run({"id": document.get("workflow_run_id"), **data}, asked, output)
    reply = read_message(document, asked)
    if reply.usage.total_tokens == 0 and asked.app.kind != "chatflow":
        # Seen on Dify 1.x: of a model that answers in pieces it keeps the first, and counts no tokens.
        cause = "Dify 只交回了回复的第一段"
        raise BrainOutputInvalid(f"{cause}：请把 response_mode 设为 streaming", code="reply_cut_off")
    return reply


def error_in(answer: Answer, document: Mapping[str, object]) -> FlywheelError:
    """The error of an answer that is no result."""
    if answer.status == 200 and not answer.is_html and isinstance(document.get("code"), str):
        return failures.of_envelope(failures.envelope_of(document, 200))
    return failures.error_of(answer)


def read_run(data: Mapping[str, Any], asked: Question, output: object) -> BrainReply:
    """The reply of a finished workflow run. HTTP says 200 for a failed one too: its status counts."""
    status, error = data.get("status"), data.get("error")
    outputs = as_object(data.get("outputs"))
    usage = usage_of([*outputs.values(), data.get("usage"), data])
    text = text_of(outputs, output)
    if not text:
        with costing(usage):
            text = _salvaged(status, error if isinstance(error, str) else "", outputs)
    return BrainReply(text, asked.prompt_version, usage, _name(data.get("id")), _ms(data.get("elapsed_time")))


def _salvaged(status: object, error: str, outputs: Mapping[str, Any]) -> str:
    """What can be used of a run without an output, if anything."""
    words = error or _first_text(outputs.get("error"), outputs.get("error_message"))
    raw = failures.unread_reply(words)
    if raw is not None and raw.strip():
        return raw
    if raw is None and status in ("failed", "partial-succeeded", "exception"):
        raise failures.of_run(words)
    if status == "stopped":
        raise VendorUnavailable("这次运行在 Dify 里被停止：请在 Dify 的日志里查看原因")
    if status == "paused":
        remedy = "请去掉流程里的人工介入节点"
        raise CredentialsRefused(f"Dify 的流程停下来等人输入：{remedy}", code="app_wrong_kind")
    raise BrainOutputInvalid("回复是空的：请检查流程是否走到「结束」节点，并输出了 text", code="reply_empty")


def read_message(document: Mapping[str, Any], asked: Question) -> BrainReply:
    """The reply of a chat message or a generated text."""
    answer = document.get("answer")
    told = as_object(as_object(document.get("metadata")).get("usage"))
    usage = usage_of([told])
    with costing(usage):
        if not isinstance(answer, str) or not answer.strip():
            raise BrainOutputInvalid("回复是空的：请检查应用的提示词与「直接回复」节点", code="reply_empty")
    name = document.get("workflow_run_id") or document.get("message_id") or document.get("task_id")
    return BrainReply(answer, asked.prompt_version, usage, _name(name), _ms(told.get("latency")))


@contextmanager
def costing(usage: Usage) -> Iterator[None]:
    """Let an error that is raised within say what the run had cost."""
    try:
        yield
    except FlywheelError as error:
        error.usage = usage
        raise


def text_of(outputs: Mapping[str, Any], wished: object = None) -> str:
    """The reply among a run's outputs. Raw text counts before what Dify made of it: its repair of broken JSON invents
    ends for sentences that were cut off, and our reader does not.
    """
    if isinstance(wished, str) and wished in outputs:
        return _as_text(outputs[wished])
    if _ENVELOPE & outputs.keys():
        return _as_text({name: value for name, value in outputs.items() if name not in _NO_REPLY})
    values = list(_candidates(outputs))
    with_json = (value for value in values if isinstance(value, str) and "{" in value)
    objects = (value for value in values if isinstance(value, Mapping | list) and value)
    texts = (value for value in values if isinstance(value, str) and value.strip())
    chosen = next(with_json, None) or next(objects, None) or next(texts, None)
    return _as_text(chosen)


def _candidates(outputs: Mapping[str, Any]) -> Iterator[object]:
    yield from (outputs[name] for name in _TEXT_OUTPUTS if name in outputs)
    yield from (value for name, value in outputs.items() if name not in _TEXT_OUTPUTS and name not in _NO_REPLY)


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def usage_of(places: Sequence[object]) -> Usage:
    """What a run cost, from the first place that tells tokens apart, else from a bare total. Prices are strings."""
    found = [place for place in places if isinstance(place, Mapping) and _count(place.get("total_tokens")) is not None]
    told = next((place for place in found if "prompt_tokens" in place), next(iter(found), {}))
    cost, currency = _price(told.get("total_price")), told.get("currency")
    return Usage(
        prompt_tokens=_count(told.get("prompt_tokens")),
        completion_tokens=_count(told.get("completion_tokens")),
        total_tokens=_count(told.get("total_tokens")),
        cost=cost,
        currency=currency[:10] if cost is not None and isinstance(currency, str) else None,
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _price(value: object) -> Decimal | None:
    """A price that is one; Dify says nought for a model without a price."""
    try:
        price = Decimal(value) if isinstance(value, str) else Decimal(0)
    except InvalidOperation:
        return None
    return price if price.is_finite() and price > 0 else None


def _ms(seconds: object) -> int | None:
    return round(seconds * 1000) if isinstance(seconds, int | float) and 0 <= seconds < 1e6 else None


def _name(value: object) -> str | None:
    return value[:200] if isinstance(value, str) and value else None


def _first_text(*values: object) -> str:
    return next((value for value in values if isinstance(value, str) and value), "")
