"""A server that speaks OpenAI's chat completions on loopback, and does what its script says: answer, fail, hang, cut.

It knows the published wire format, in the dialects of several vendors, and nothing of our providers. `gold_responder`
scripts replies that know the truth.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, NotRequired, TypedDict

from flywheel.testing.simulators.loopback import Loopback, Payload, Received, Scripted
from flywheel.testing.simulators.openai_dialects import DIALECTS

__all__ = ["Change", "OpenAISimulator", "Payload", "Responder", "Scripted", "completion", "failure", "gold_responder"]

GOLD_CONFIDENCE = 0.95
MODEL = "sim-1"
"""The one model that the server lists; it answers to any name."""


Responder = Callable[[Payload], str | Scripted]


def completion(text: str | None, *, payload: Payload, finish_reason: str = "stop", **message: Any) -> dict[str, Any]:
    """The body of a chat completion whose message says `text`."""
    prompt = sum(len(str(m.get("content", ""))) for m in payload.get("messages", []))
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": payload.get("model", ""),
        "choices": [
            {
                "index": 0,
                "finish_reason": finish_reason,
                "message": {"role": "assistant", "content": text, **message},
            }
        ],
        "usage": {"prompt_tokens": prompt, "completion_tokens": len(text or ""), "total_tokens": prompt},
    }


def failure(status: int, code: str = "error", message: str = "failed", **headers: str) -> Scripted:
    """An error as the API words it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Scripted(status, {"error": {"message": message, "type": code, "code": code}}, named)


class Change(TypedDict):
    """What one message states: a fact, or that a fact no longer holds."""

    op: Literal["assert", "retire"]
    category: str
    content: str
    confidence: NotRequired[float]


def gold_responder(gold: Mapping[str, Sequence[Change]], *, key: str = "text") -> Callable[[Payload], str]:
    """A responder that answers the gold changes of the new customer messages shown, with their ids as evidence.

    `gold` is looked up by what a message's line says under `key`: its `text`, or `at`, the minute it was sent, where
    the same text means different things in different places.
    """

    def respond(payload: Payload) -> str:
        lines = list(_json_lines(payload))
        facts = {(line["category"], line["content"]): line["i"] for line in lines if "i" in line}
        new = [line for line in lines if "m" in line and line.get("new") and line.get("who") == "customer"]
        insights = [_stated(change, line["m"], facts) for line in new for change in gold.get(line[key], ())]
        return json.dumps({"ai_summary": "", "insights": insights}, ensure_ascii=False)

    return respond


class OpenAISimulator(Loopback):
    """The server, whose replies `responder` decides: a text is dressed as the dialect has it.

    `formats` narrows what the dialect knows.
    """

    def __init__(
        self,
        responder: Responder = lambda _payload: '{"ai_summary": "", "insights": []}',
        *,
        api_key: str | None = None,
        formats: frozenset[str] | None = None,
        dialect: str = "plain",
        latency_s: float = 0.0,
    ) -> None:
        super().__init__(latency_s)
        self.responder = responder
        self.api_key = api_key
        known = DIALECTS[dialect]
        self.dialect = known if formats is None else replace(known, formats=formats)

    @property
    def base_url(self) -> str:
        return super().base_url.removesuffix("/v1") + self.dialect.typed

    async def respond(self, request: Received) -> Scripted:
        """What the API would answer, or what the script says."""
        return self._answer(request)

    def _answer(self, request: Received) -> Scripted:
        dialect = self.dialect
        if self.api_key and request.headers.get("authorization") != f"Bearer {self.api_key}":
            return dialect.fails(401, "invalid_api_key", f"Incorrect key: {request.headers.get('authorization')}")
        if request.path in [root + "/models" for root in dialect.roots]:
            return Scripted(body={"object": "list", "data": [{"id": MODEL, "object": "model"}]})
        if request.path not in [root + "/chat/completions" for root in dialect.roots]:
            return dialect.nothing_here or dialect.fails(404, "not_found", "Invalid URL")
        refused = dialect.check(request.payload)
        if refused is not None:
            return refused
        said = self.responder(request.payload)
        return said if isinstance(said, Scripted) else dialect.dressed(completion(said, payload=request.payload))

    def refusal(self, payload: Payload) -> Scripted:
        """A responder: the model or its filter does not want to talk about this."""
        return self.dialect.refuses(completion("", payload=payload))


def _stated(change: Change, message: str, facts: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    stated: dict[str, Any] = {"confidence": GOLD_CONFIDENCE, **change, "evidence": [message]}
    ref = facts.get((change["category"], change["content"]))
    return {**stated, "ref": ref} if change["op"] == "retire" and ref else stated


def _json_lines(payload: Payload) -> Iterator[dict[str, Any]]:
    for message in payload.get("messages", ()):
        for line in str(message.get("content", "")).split("\n"):
            if line.startswith('{"m":') or line.startswith('{"i":'):
                yield json.loads(line)
