"""The bodies of the simulated Dify: runs, logs, messages, errors and events, in the shapes that were recorded."""

import json
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from flywheel.testing.simulators.loopback import Payload, Scripted

CEILING = "Too many requests. Please try again later. The current maximum concurrent requests allowed is {}."
NOT_FOUND = Scripted(
    404, "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n", {"content-type": "text/html; charset=utf-8"}
)
GATEWAY_TIMEOUT = Scripted(
    504, "<html><h1>504 Gateway Time-out</h1></html>", {"content-type": "text/html", "server": "gateway"}
)
PIECE = 40


def error(status: int, code: str, message: str) -> Scripted:
    """An error as the API words it."""
    return Scripted(status, {"code": code, "message": message, "status": status})


UNAVAILABLE = error(400, "app_unavailable", "App unavailable, please check your app configurations.")


def paragraph(variable: str, *, required: bool = True, max_length: int | None = None) -> Mapping[str, Any]:
    """A declared input that takes text."""
    about = {"variable": variable, "label": variable, "type": "paragraph", "required": required}
    return {"paragraph": {**about, "max_length": max_length, "options": []}}


def select(variable: str, *options: str) -> Mapping[str, Any]:
    """A declared input with a choice of values."""
    about = {"variable": variable, "label": variable, "type": "select", "required": False}
    return {"select": {**about, "max_length": None, "options": [*options]}}


def parameters(form: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What an app says of its inputs."""
    limits = {"image_file_size_limit": 10, "file_size_limit": 15, "workflow_file_upload_limit": 10}
    return {"opening_statement": "", "user_input_form": [*form], "system_parameters": limits}


def complaint(form: Sequence[Mapping[str, Any]], payload: Payload, *, needs_query: bool) -> str | None:
    """What is wrong with the inputs of a call. An empty text passes as given."""
    if needs_query and not payload.get("query"):
        return "query is required"
    for entry in form:
        for kind, about in entry.items():
            value = payload["inputs"].get(about["variable"])
            if wrong := _wrong(kind, about, value):
                return wrong
    return None


def _wrong(kind: str, about: Mapping[str, Any], value: object) -> str | None:
    name, length = about["variable"], about.get("max_length")
    if value is None:
        return f"{name} is required in input form" if about["required"] else None
    if kind in ("paragraph", "text-input") and not isinstance(value, str):
        return f"(type '{kind}') {name} in input form must be a string"
    if isinstance(value, str) and length and len(value) > length:
        return f"{name} in input form must be less than {length} characters"
    if kind == "select" and value not in about["options"]:
        return f"{name} in input form must be one of the following: {about['options']}"
    return None


@dataclass
class Run:
    """One run, for which a model was paid."""

    number: int
    payload: Payload
    status: str = "running"
    text: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    usage: Mapping[str, Any] = field(default_factory=dict)
    started_at: float = field(default_factory=time.time)
    elapsed_s: float = 0.0

    @property
    def id(self) -> str:
        return _id("run", self.number)

    @property
    def task_id(self) -> str:
        return _id("task", self.number)

    @property
    def message_id(self) -> str:
        return _id("message", self.number)

    @property
    def conversation_id(self) -> str:
        return _id("conversation", self.number)

    @property
    def is_streamed(self) -> bool:
        return self.payload.get("response_mode") == "streaming"

    @property
    def total_tokens(self) -> int:
        return int(self.usage.get("total_tokens", 0))

    def finish(self, status: str, *, error: str | None = None) -> None:
        self.status, self.error = status, error
        self.elapsed_s = time.time() - self.started_at

    def succeed(self, said: str, *, structured: bool) -> None:
        """The model answered within a workflow, whose end gives text and usage, perhaps what Dify made of the text."""
        self.usage = _usage(self.payload, said)
        self.outputs = {"text": said, "usage": self.usage}
        if structured:
            try:
                self.outputs = {**self.outputs, "result": json.loads(said)}
            except ValueError:
                self.outputs, self.usage = {}, {}
                self.finish(
                    "failed", error=f"Failed to parse structured output: Failed to parse structured output: {said}"
                )
                return
        self.finish("succeeded")

    def answer(self, said: str, *, first_piece: int | None) -> None:
        """The model answered a chat."""
        self.text = said if first_piece is None else said[:first_piece]
        self.usage = _usage(self.payload, said) if first_piece is None else _usage({}, "")
        self.outputs = {"answer": self.text}
        self.finish("succeeded")


def _id(kind: str, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}-{number}"))


def _usage(payload: Payload, said: str) -> dict[str, Any]:
    asked = len(json.dumps([payload.get("inputs"), payload.get("query")], ensure_ascii=False)) if payload else 0
    return {
        "prompt_tokens": asked,
        "completion_tokens": len(said),
        "total_tokens": asked + len(said),
        "total_price": "0.001338" if said else "0E-7",
        "currency": "RMB",
        "latency": 0.028,
    }


def _data(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "workflow_id": _id("workflow", 1),
        "status": run.status,
        "outputs": run.outputs,
        "error": run.error,
        "elapsed_time": run.elapsed_s,
        "total_tokens": run.total_tokens,
        "total_steps": 3,
        "created_at": int(run.started_at),
        "finished_at": None if run.status == "running" else int(run.started_at + run.elapsed_s),
    }


def blocking(run: Run, mode: str) -> Scripted:
    """The answer to a blocking call, in the way of each kind of app."""
    if mode == "workflow":
        return Scripted(body={"task_id": run.task_id, "workflow_run_id": run.id, "data": _data(run)})
    if run.error is not None and mode == "advanced-chat":
        return error(400, "invalid_param", f"Run failed: {run.error}")
    if run.error is not None:
        return error(400, "completion_request_error", run.error)
    names = _names(run, mode)
    metadata: dict[str, Any] = {"annotation_reply": None, "retriever_resources": [], "usage": run.usage}
    return Scripted(body={"event": "message", **names, "mode": mode, "answer": run.text, "metadata": metadata})


def _names(run: Run, mode: str) -> dict[str, Any]:
    names = {"task_id": run.task_id, "id": run.message_id, "message_id": run.message_id}
    return names if mode == "completion" else {**names, "conversation_id": run.conversation_id}


def opening(run: Run, mode: str) -> Iterator[dict[str, Any]]:
    """The events that come before the model has answered."""
    if mode in ("workflow", "advanced-chat"):
        common = _common(run, mode)
        yield {"event": "workflow_started", **common, "data": {"id": run.id, "inputs": run.payload["inputs"]}}
        yield {"event": "node_started", **common, "data": {"node_id": "llm", "node_type": "llm", "index": 1}}


def ending(run: Run, mode: str, version: tuple[int, int]) -> Iterator[dict[str, Any]]:
    """The events with the answer, or with what went wrong."""
    common = _common(run, mode)
    if run.status == "paused":
        yield {"event": "workflow_paused", **common, "data": {"status": "paused"}}
        return
    said = run.text or str(run.outputs.get("text", ""))
    for start in range(0, len(said), PIECE):
        yield _piece(said[start : start + PIECE], run, mode)
    if mode in ("workflow", "advanced-chat"):
        outputs = {"text": said, "usage": run.usage, "finish_reason": "stop"} if run.error is None else {}
        node = {"node_id": "llm", "node_type": "llm", "status": run.status, "outputs": outputs, "error": run.error}
        yield {"event": "node_finished", **common, "data": node}
        yield {"event": "workflow_finished", **common, "data": {**_data(run), "exceptions_count": 0, "files": []}}
    if mode == "workflow" or (mode == "advanced-chat" and version >= (1, 13)):
        return
    if run.error is None:
        yield {"event": "message_end", **_names(run, mode), "metadata": {"usage": run.usage}, "files": None}
    else:
        where = {name: value for name, value in _names(run, mode).items() if name.endswith(("n_id", "e_id"))}
        told = {"code": "completion_request_error", "status": 400, "message": run.error}
        yield {"event": "error", **where, **told}


def _common(run: Run, mode: str) -> dict[str, Any]:
    """What stands in every event of a workflow's run; a chatflow's also name message and conversation."""
    names = {"workflow_run_id": run.id, "task_id": run.task_id}
    where = {"message_id": run.message_id, "conversation_id": run.conversation_id}
    return names if mode == "workflow" else {**names, **where}


def _piece(text: str, run: Run, mode: str) -> dict[str, Any]:
    if mode == "workflow":
        data = {"text": text, "from_variable_selector": ["llm", "text"]}
        return {"event": "text_chunk", **_common(run, mode), "data": data}
    return {"event": "agent_message" if mode == "agent-chat" else "message", **_names(run, mode), "answer": text}


def detail(run: Run, version: str) -> dict[str, Any]:
    """A run by its id. Inputs are JSON in a string; before 1.13 outputs are, too; before 1.0 times are words."""
    data = _data(run)
    if version.startswith(("0.", "1.12")):
        data["outputs"] = json.dumps(run.outputs)
    if version.startswith("0."):
        words = {name: data[name] and formatdate(data[name]) for name in ("created_at", "finished_at")}
        data = {**data, **words}
    inputs = {**run.payload["inputs"], "sys.user_id": run.payload["user"], "sys.workflow_run_id": run.id}
    return {**data, "inputs": json.dumps(inputs)}


def unknown_run(version: str) -> Scripted:
    """A run that does not exist: nothing in it, or a fault."""
    if version.startswith("1.13"):
        return error(500, "unknown", "Internal Server Error")
    names = ("id", "workflow_id", "status", "inputs", "outputs", "error", "created_at", "finished_at", "elapsed_time")
    return Scripted(body=dict.fromkeys(names))


def log(runs: Sequence[Run], version: str) -> dict[str, Any]:
    """The log of runs."""
    kind = "service_api" if version.startswith("0.") else "service-api"
    entries = [
        {
            "id": _id("log", run.number),
            "workflow_run": {key: value for key, value in _data(run).items() if key not in ("outputs", "workflow_id")},
            "created_from": "service-api",
            "created_by_role": "end_user",
            "created_by_account": None,
            "created_by_end_user": {"id": _id("user", 1), "type": kind, "session_id": run.payload["user"]},
            "created_at": int(run.started_at),
        }
        for run in runs
    ]
    return {"page": 1, "limit": 20, "total": len(entries), "has_more": False, "data": entries}


def messages(runs: Sequence[Run]) -> dict[str, Any]:
    """The messages of a conversation. One that is not finished has no answer yet."""
    entries = [
        {
            "id": run.message_id,
            "conversation_id": run.conversation_id,
            "inputs": run.payload["inputs"],
            "query": run.payload.get("query"),
            "answer": run.text,
            "created_at": int(run.started_at),
            "status": "error" if run.error else "normal",
            "error": run.error,
        }
        for run in runs
    ]
    return {"limit": 20, "has_more": False, "data": entries}
