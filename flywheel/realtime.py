"""What changed, told to every process: published after commit, heard through one PostgreSQL NOTIFY channel.

Events are small and only say what to fetch again; a lost one is healed by the next fetch.
"""

import asyncio
import contextlib
import itertools
import json
import secrets
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from flywheel.db.engine import Changed
from flywheel.kit.logging import get_logger
from flywheel.kit.loops import first_of

CHANNEL = "flywheel_events"
COALESCE_S = 0.2
KEPT = 2_000
_MAX_PAYLOAD = 7_500  # NOTIFY carries less than 8,000 bytes

log = get_logger("flywheel.realtime")


@dataclass(frozen=True)
class Event:
    """One heard change. `id` orders events within this process; `kind` is the SSE event name."""

    id: str
    kind: str
    data: dict[str, Any]


GOODBYE = Event("", "goodbye", {})
"""The last event of a process that stops; never sent to browsers."""


class Hub:
    """Publishes and hears changes. `publish` may be called before `run`; nothing is sent until then."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._waiting: dict[str, Changed] = {}
        self._wake = asyncio.Event()
        self._subscribers: set[asyncio.Queue[Event]] = set()
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._epoch = secrets.token_hex(4)
        self._numbers = itertools.count(1)

    def publish(self, changes: Sequence[Changed]) -> None:
        """Send changes to all processes within 200 ms; the same change twice in that time is sent once."""
        for change in changes:
            self._waiting[f"{change.kind}{json.dumps(change.data, sort_keys=True)}"] = change
        self._wake.set()

    @contextmanager
    def subscribe(self) -> Iterator[asyncio.Queue[Event]]:
        """A queue that receives every event from now on. A subscriber that lags too far gets `resync`."""
        queue: asyncio.Queue[Event] = asyncio.Queue(maxsize=1_000)
        self._subscribers.add(queue)
        try:
            yield queue
        finally:
            self._subscribers.discard(queue)

    def since(self, last_id: str) -> list[Event] | None:
        """The kept events after `last_id`; None when it is not known here, so that the client must fetch anew."""
        events = list(self._kept)
        if last_id == f"{self._epoch}-0":
            return events if len(events) < KEPT else None
        for index, event in enumerate(events):
            if event.id == last_id:
                return events[index + 1 :]
        return None

    def end(self) -> None:
        """Let every subscriber go, because this process stops: open streams would hold it up."""
        self._hear(GOODBYE)

    def resync(self) -> Event:
        """An event that tells a client to fetch everything it shows again; resuming starts from here."""
        last = self._kept[-1].id if self._kept else f"{self._epoch}-0"
        return Event(last, "resync", {})

    async def run(self, stop: asyncio.Event) -> None:
        """Listen and send until `stop`; connects again when the database restarts."""
        while not stop.is_set():
            try:
                await self._session(stop)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("realtime_reconnects", error=type(error).__name__)
                self._hear(self.resync())
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), 1.0)

    async def _session(self, stop: asyncio.Event) -> None:
        connection = await asyncpg.connect(self._dsn)
        try:
            await connection.add_listener(CHANNEL, lambda *args: self._receive(str(args[3])))
            while not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(first_of(self._wake, stop), 5.0)
                if self._waiting:
                    await asyncio.sleep(COALESCE_S)
                    await self._send(connection)
                elif connection.is_closed():
                    raise ConnectionResetError
        finally:
            await connection.close(timeout=2)

    async def _send(self, connection: asyncpg.Connection) -> None:
        self._wake.clear()
        batch, self._waiting = list(self._waiting.values()), {}
        try:
            for payload in _payloads(batch):
                await connection.execute("select pg_notify($1, $2)", CHANNEL, payload)
        except BaseException:
            self.publish(batch)
            raise

    def _receive(self, payload: str) -> None:
        for kind, data in json.loads(payload):
            self._hear(Event(f"{self._epoch}-{next(self._numbers)}", kind, data))

    def _hear(self, event: Event) -> None:
        if event.kind not in {"resync", "goodbye"}:
            self._kept.append(event)
        for queue in list(self._subscribers):
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(self.resync())
            else:
                queue.put_nowait(event)


def _payloads(changes: Sequence[Changed]) -> list[str]:
    """The changes as JSON texts that fit into one NOTIFY each."""
    texts: list[str] = []
    size = _MAX_PAYLOAD
    for change in changes:
        item = json.dumps([change.kind, change.data])
        if size + len(item) >= _MAX_PAYLOAD:
            texts.append(item)
            size = len(item)
        else:
            texts[-1] += "," + item
            size += len(item) + 1
    return [f"[{text}]" for text in texts]
