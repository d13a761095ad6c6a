"""Dify's event stream: bytes become events, events become the one reply that a blocking call would have given."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flywheel.brains.contract import BrainReply
from flywheel.brains.dify import failures
from flywheel.brains.dify.documents import as_object
from flywheel.brains.dify.wire import Question, read_message, read_run, usage_of
from flywheel.domain.errors import CredentialsRefused, FlywheelError, VendorUnavailable
from flywheel.kit.http import BodyTooLarge

_LAST_WORDS = frozenset({"workflow_finished", "message_end"})


async def events(chunks: AsyncIterator[bytes], max_bytes: int) -> AsyncGenerator[Mapping[str, Any]]:
    """The events of a stream; pings, and what cannot be read, are left out.

    Lines end at a line feed only: a customer's words may hold other signs that Python takes for the end of a line.
    """
    buffer, size = b"", 0
    async for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise BodyTooLarge
        *lines, buffer = (buffer + chunk).split(b"\n")
        for line in lines:
            event = _event(line)
            if event is not None:
                yield event


def _event(line: bytes) -> Mapping[str, Any] | None:
    if not line.startswith(b"data:"):
        return None
    event = as_object(line[5:])
    return event if isinstance(event.get("event"), str) else None


@dataclass
class Collected:
    """What a stream has said so far. The ids come with its first event; they are what is left when it breaks off."""

    pieces: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    run: Mapping[str, Any] | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    usages: list[Mapping[str, Any]] = field(default_factory=list)
    failure: FlywheelError | None = None
    heard: set[str] = field(default_factory=set)

    def add(self, event: Mapping[str, Any]) -> None:
        """Take in an event."""
        kind = event["event"]
        self.heard.add(kind)
        for name in ("task_id", "workflow_run_id", "message_id", "conversation_id"):
            if isinstance(event.get(name), str) and event[name]:
                self.ids[name] = event[name]
        if kind == "message_replace":
            self.pieces.clear()
        if kind in ("message", "agent_message", "message_replace"):
            self.pieces.append(str(event.get("answer") or ""))
        elif kind == "workflow_finished":
            self.run = as_object(event.get("data"))
        elif kind == "node_finished":
            usage = as_object(as_object(as_object(event.get("data")).get("outputs")).get("usage"))
            self.usages += [usage] if usage else []
        elif kind == "message_end":
            self.metadata = as_object(event.get("metadata"))
        elif kind == "workflow_paused":
            self.run = {"status": "paused"}
        elif kind == "error":
            self.failure = failures.of_envelope(failures.envelope_of(event, 200))

    def is_over(self, asked: Question) -> bool:
        """Whether nothing that matters can follow. A chatflow says two last words, in either order, or only one."""
        if self.failure or "workflow_paused" in self.heard:
            return True
        if self.run is not None and self.run.get("status") == "failed":
            return True
        needed = {"workflow_finished"} if asked.app.kind == "workflow" else {"message_end"}
        return needed <= self.heard and not (asked.app.kind == "chatflow" and self.run is None)

    def may_be_over(self) -> bool:
        """Whether one last word was said, so that the other need not be waited for."""
        return bool(self.heard & _LAST_WORDS)

    def reply(self, asked: Question, output: object) -> BrainReply:
        """The reply that was collected, or the error that it ended with."""
        if self.failure is not None and self.run is None:
            self.failure.usage = usage_of([self.metadata.get("usage"), *self.usages[:1]])
            raise self.failure
        run: dict[str, Any] = {"id": self.ids.get("workflow_run_id"), **(self.run or {})}
        if len(self.usages) == 1:
            run["usage"] = self.usages[0]
        if asked.app.kind == "workflow" or run.get("status") in ("failed", "stopped", "paused"):
            return read_run(run, asked, output)
        said = "".join(self.pieces) or as_object(run.get("outputs")).get("answer")
        metadata = self.metadata or {"usage": run.get("usage", run)}
        return read_message({**self.ids, "answer": said, "metadata": metadata}, asked)


def broke_off() -> FlywheelError:
    """The error of a stream that ended without a last word."""
    return VendorUnavailable("Dify 的回答没有说完就断了：请检查网络与中间的代理")


def never_began() -> FlywheelError:
    """The error of a stream that only pings: a missing worker, or an input error that got lost there."""
    remedy = "请检查 Dify 的 Celery 工作进程是否处理队列 workflow_based_app_execution，以及应用要求的输入"
    return CredentialsRefused(f"Dify 接受了请求却没有开始运行：{remedy}", code="app_never_began")
