"""How servers that call themselves OpenAI-compatible differ, as their documents and their users tell: where they
listen, what they refuse, what they put into a reply, how they word an error. Each is a name and plain data.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flywheel.testing.simulators.loopback import Payload, Scripted

Completion = dict[str, Any]
Refusal = Scripted | None
Wording = Callable[[int, str, str], Mapping[str, Any]]


def in_openais_words(_status: int, code: str, message: str) -> Mapping[str, Any]:
    """An error as most servers word it."""
    return {"error": {"message": message, "type": code, "param": None, "code": code}}


@dataclass(frozen=True)
class Dialect:
    """One kind of server. It answers under `roots`; `typed` is what its users type after the host."""

    name: str = "plain"
    roots: tuple[str, ...] = ("/v1",)
    typed: str = "/v1"
    formats: frozenset[str] = frozenset({"json_schema", "json_object"})
    needs_the_word_json: bool = False
    wording: Wording = in_openais_words
    nothing_here: Scripted | None = None
    objects_to: Callable[[Payload], tuple[str, str] | None] = lambda _payload: None
    reply: Mapping[str, Any] = field(default_factory=dict)
    message: Mapping[str, Any] = field(default_factory=dict)
    usage: Mapping[str, Any] = field(default_factory=dict)
    in_front: str = ""
    refusal: tuple[int, str, str] | str = "content_filter"
    unknown_format: str = "response_format type is not supported"

    def fails(self, status: int, code: str, message: str, **headers: str) -> Scripted:
        """An error in this server's words."""
        return Scripted(status, self.wording(status, code, message), headers)

    def check(self, payload: Payload) -> Refusal:
        """What the server says of a request that it does not take."""
        wished = payload.get("response_format", {}).get("type")
        if wished is not None and wished not in self.formats:
            return self.fails(400, "invalid_request_error", self.unknown_format)
        if self.needs_the_word_json and wished == "json_object" and "json" not in _said(payload):
            message = "'messages' must contain the word 'json' in some form, to use 'response_format'."
            return self.fails(400, "invalid_request_error", message)
        objection = self.objects_to(payload)
        return None if objection is None else self.fails(400, *objection)

    def dressed(self, completion: Completion) -> Scripted:
        """A completion with all that this server adds."""
        [choice] = completion["choices"]
        choice = {**choice, "message": {**self.message, **choice["message"]}}
        body = {**completion, **self.reply, "choices": [choice], "usage": {**completion["usage"], **self.usage}}
        return Scripted(body=self.in_front + json.dumps(body, ensure_ascii=False))

    def refuses(self, completion: Completion) -> Scripted:
        """How the server says that it does not want to talk about this."""
        if isinstance(self.refusal, tuple):
            return self.fails(*self.refusal)
        completion["choices"][0]["finish_reason"] = self.refusal
        return self.dressed(completion)


def _said(payload: Payload) -> str:
    return " ".join(str(message.get("content", "")) for message in payload.get("messages", ()))


def _newer_models(payload: Payload) -> tuple[str, str] | None:
    if "max_tokens" in payload:
        message = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'."
        return "unsupported_parameter", message
    if payload.get("temperature", 1) != 1:
        return "unsupported_value", "Unsupported value: 'temperature' does not support this value with this model."
    return None


def _must_not_think(payload: Payload) -> tuple[str, str] | None:
    if payload.get("enable_thinking") is False:
        return None
    return "invalid_parameter_error", "parameter.enable_thinking must be set to false for non-streaming calls"


def _warm_only(payload: Payload) -> tuple[str, str] | None:
    if payload.get("temperature", 1) == 1:
        return None
    return "invalid_request_error", "invalid temperature: only 1 is allowed for this model"


def _flat(status: int, code: str, message: str) -> Mapping[str, Any]:
    return {"object": "error", "message": message, "type": code, "param": None, "code": status}


def _by_kind(_status: int, code: str, message: str) -> Mapping[str, Any]:
    return {"error": {"message": message, "type": code}}


def _by_number(_status: int, code: str, message: str) -> Mapping[str, Any]:
    return {"error": {"code": code, "message": message}}


PLAIN = Dialect()
DIALECTS: Mapping[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        PLAIN,
        Dialect(
            "openai",
            objects_to=_newer_models,
            message={"refusal": None, "annotations": []},
            usage={"completion_tokens_details": {"reasoning_tokens": 0}},
        ),
        Dialect(
            "deepseek",
            roots=("", "/v1"),
            typed="",
            formats=frozenset({"json_object"}),
            unknown_format="This response_format type is unavailable now",
            needs_the_word_json=True,
            message={"reasoning_content": "先看预算。可能的答案：{}"},
            usage={"prompt_cache_hit_tokens": 0, "prompt_cache_miss_tokens": 7},
            in_front="\n\n\n",
        ),
        Dialect(
            "dashscope",
            roots=("/compatible-mode/v1",),
            typed="/compatible-mode/v1",
            formats=frozenset({"json_object"}),
            unknown_format="<400> InvalidParameter: this model does not support json_schema",
            needs_the_word_json=True,
            objects_to=_must_not_think,
            message={"reasoning_content": ""},
            refusal=(400, "data_inspection_failed", "Input data may contain inappropriate content."),
        ),
        Dialect(
            "ollama",
            typed="",
            wording=_by_kind,
            nothing_here=Scripted(404, "404 page not found", {"content-type": "text/plain"}),
            message={"reasoning": "先想想"},
            reply={"system_fingerprint": "fp_ollama"},
        ),
        Dialect(
            "vllm",
            typed="",
            wording=_flat,
            nothing_here=Scripted(404, {"detail": "Not Found"}),
            message={"reasoning_content": None, "tool_calls": []},
            reply={"prompt_logprobs": None},
        ),
        Dialect(
            "moonshot",
            wording=_by_kind,
            objects_to=_warm_only,
            refusal=(400, "content_filter", "The request was rejected because it was considered high risk"),
        ),
        Dialect(
            "zhipu",
            roots=("/api/paas/v4",),
            typed="/api/paas/v4/",
            wording=_by_number,
            message={"reasoning_content": "先想想"},
            reply={"request_id": "20260302-1"},
            refusal="sensitive",
        ),
    )
}
