"""Finding the result of a run whose answer got lost: Dify goes on without us, keeps the result, and charges once for
each time it is asked.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from flywheel.brains.contract import BrainReply
from flywheel.brains.dify import documents
from flywheel.brains.dify.app import CHAT_KINDS
from flywheel.brains.dify.client import DifyClient
from flywheel.brains.dify.documents import as_object, objects_in
from flywheel.brains.dify.wire import Question, read_message, read_run
from flywheel.domain.errors import BrainTimeout, FlywheelError

POLL_S = 1.0
LOOK_S = 10.0
MAX_CANDIDATES = 5
_RUNNING = frozenset({"running", "waiting", "scheduled"})


async def find(
    client: DifyClient, asked: Question, ids: Mapping[str, str], output: object, *, deadline: float, looks: int
) -> BrainReply | None:
    """The reply to a question that was asked before; None when there is no trace of it, or it failed.

    Waits for a run that is still going on. Raises BrainTimeout when that takes too long.
    """
    clock = asyncio.get_running_loop()
    run: Mapping[str, Any] | None = None
    while clock.time() < deadline:
        try:
            async with asyncio.timeout_at(deadline):
                run = await _look(client, asked, ids)
        except (FlywheelError, TimeoutError):
            return None  # who cannot be asked for old results is asked anew, where the error is told
        if run is not None and run.get("status") not in _RUNNING:
            return _reply(run, asked, output)
        looks -= run is None
        if looks <= 0:
            return None
        await asyncio.sleep(max(min(POLL_S, deadline - clock.time()), 0))
    if run is None:
        return None
    raise BrainTimeout("Dify 还在运行上一次的请求：请把 timeout_s 调大，或换更快的模型")


def _reply(run: Mapping[str, Any], asked: Question, output: object) -> BrainReply | None:
    try:
        is_message = "answer" in run
        return read_message(run, asked) if is_message else read_run(run, asked, output)
    except FlywheelError:
        return None


async def _look(client: DifyClient, asked: Question, ids: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The run or message as Dify keeps it now."""
    if run_id := ids.get("workflow_run_id"):
        return _answered(await _detail(client, run_id), asked)
    if "message_id" in ids and "conversation_id" in ids:
        return await _message(client, asked, ids)
    return await _in_log(client, asked) if asked.app.kind == "workflow" else None


def _answered(run: Mapping[str, Any] | None, asked: Question) -> Mapping[str, Any] | None:
    """A run; that of a chatflow as the message it made."""
    if run is None or asked.app.kind not in CHAT_KINDS or run.get("status") != "succeeded":
        return run
    return {
        "answer": as_object(run.get("outputs")).get("answer"),
        "workflow_run_id": run["id"],
        "metadata": {"usage": run},
    }


async def _detail(client: DifyClient, run_id: str) -> Mapping[str, Any] | None:
    """A run by its id. Of one it does not know Dify says 200 with nothing in it, 404 or 500, by version."""
    run = documents.of_answer(await client.get(f"/workflows/run/{run_id}", LOOK_S))
    return run if run.get("id") == run_id and run.get("status") else None


async def _message(client: DifyClient, asked: Question, ids: Mapping[str, str]) -> Mapping[str, Any] | None:
    """A chat message by its id. One that is not finished has no answer yet."""
    params = {"conversation_id": ids["conversation_id"], "user": asked.user, "limit": "20"}
    listed = documents.of_answer(await client.get("/messages", LOOK_S, params)).get("data")
    for message in objects_in(listed):
        if message.get("id") == ids["message_id"]:
            done = message.get("answer") or message.get("status") == "error"
            return {**message, "message_id": message["id"]} if done else {"status": "running"}
    return None


async def _in_log(client: DifyClient, asked: Question) -> Mapping[str, Any] | None:
    """The newest run of this user that was asked this very question."""
    params = {"created_by_end_user_session_id": asked.user, "limit": "20"}
    listed = documents.of_answer(await client.get("/workflows/logs", LOOK_S, params)).get("data")
    for run_id in list(_runs_of(asked.user, listed))[:MAX_CANDIDATES]:
        run = await _detail(client, run_id)
        if run is not None and _asks_the_same(run, asked):
            return run
    return None


def _runs_of(user: str, listed: object) -> Iterator[str]:
    """The runs of a user, newest first. Versions before 1.0 list everybody's."""
    for entry in objects_in(listed):
        who, run = entry.get("created_by_end_user"), entry.get("workflow_run")
        is_ours = isinstance(who, Mapping) and who.get("session_id") == user
        if is_ours and isinstance(run, Mapping) and isinstance(run.get("id"), str):
            yield run["id"]


def _asks_the_same(run: Mapping[str, Any], asked: Question) -> bool:
    given = as_object(run.get("inputs"))
    known = [name for name in asked.inputs if name in given]
    return bool(known) and all(given[name] == asked.inputs[name] for name in known)
