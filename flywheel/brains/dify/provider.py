"""A brain behind a Dify app: asks once, in the way that the app can answer whole, and does not pay twice."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace

import httpx

from flywheel.brains.contract import BrainCapabilities, BrainConfig, BrainReply, Probe
from flywheel.brains.dify import failures, lost, stream, wire
from flywheel.brains.dify.app import LONGEST_BLOCKING_S, App, Kind, read_app
from flywheel.brains.dify.checks import Checks
from flywheel.brains.dify.client import MAX_BYTES, AnswerLost, DifyClient, too_slow
from flywheel.brains.dify.wire import PATHS, STOPS, Question
from flywheel.domain.analysis import AnalysisRequest
from flywheel.domain.errors import FlywheelError
from flywheel.kit.http import Answer, read_capped

APP_FRESH_S = 300.0
"""How long what an app says of itself is believed; a new version may be published at any time."""
FIRST_EVENT_S = 30.0
LAST_EVENT_S = 1.0
STOP_S = 3.0
MAX_LOST = 1_000
LOOKS = 3


class DifyBrain:
    """One app. It remembers how the app has to be asked, and which answers got lost."""

    capabilities = BrainCapabilities(
        key="dify",
        name_zh="Dify 应用",
        name_en="Dify app",
        structured_output="text",
        languages=("zh", "en"),
        needs_network=True,
        config_fields=("base_url", "timeout_s", "mode", "response_mode", "inputs", "output"),
        secret_fields=("api_key",),
    )

    def __init__(self, config: BrainConfig, client: httpx.AsyncClient) -> None:
        self._config = config
        self._client = DifyClient(config, client)
        self._output = config.settings.get("output")
        self._app: App | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()
        self._must_stream = False
        self._lost: OrderedDict[str, Mapping[str, str]] = OrderedDict()

    async def analyze(self, request: AnalysisRequest, timeout_s: float) -> BrainReply:
        """Ask once, unless the answer to this very question already lies at Dify's."""
        deadline = asyncio.get_running_loop().time() + timeout_s
        asked = wire.question(await self._known_app(deadline), request, self._config)
        if asked.key in self._lost or request.was_asked:
            reply = await self._look_for(asked, self._lost.get(asked.key, {}), deadline, looks=1)
            self._lost.pop(asked.key, None)
            if reply is not None:
                return reply
        try:
            return await self._ask(asked, request, deadline)
        except AnswerLost as cut:
            self._remember(asked.key, cut.ids)
            error, ids = cut.error, cut.ids
        if asyncio.get_running_loop().time() < deadline:
            reply = await self._look_for(asked, ids, deadline, looks=LOOKS)
            if reply is not None:
                self._lost.pop(asked.key, None)
                return reply
        raise error

    def probes(self) -> tuple[Probe, ...]:
        """What costs no model call: the server, the key, and the app with its inputs."""
        return Checks(self._client, self._config, self.read_app).probes()

    async def read_app(self, timeout_s: float) -> App:
        """What the app says of itself now. Raises what its API answers; an API that does not tell is believed."""
        info = _told(await self._client.get("/info", timeout_s))
        parameters = _told(await self._client.get("/parameters", timeout_s))
        app = read_app(info, parameters, self._config.settings.get("mode"))
        if not app.is_kind_sure and info.status == 200:
            app = replace(app, kind=await self._probed_kind(timeout_s), is_kind_sure=True)
        return app

    async def _known_app(self, deadline: float) -> App:
        clock = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(deadline), self._reading:
                if self._app is None or clock.time() - self._read_at > APP_FRESH_S:
                    self._app = await self.read_app(max(deadline - clock.time(), 0.0))
                    self._read_at = clock.time()
                return self._app
        except TimeoutError:
            raise too_slow() from None

    async def _probed_kind(self, timeout_s: float) -> Kind:
        """The kind of an app on a version that does not tell. Dify looks at the kind before it misses the inputs, so
        that no model is asked.
        """
        kinds: tuple[Kind, ...] = ("workflow", "chat")
        for kind in kinds:
            answer = await self._client.post(PATHS[kind], {"user": "flywheel"}, timeout_s)
            if not isinstance(failures.error_of(answer), failures.WrongKind):
                return kind
        return "completion"

    async def _ask(self, asked: Question, request: AnalysisRequest, deadline: float) -> BrainReply:
        """Ask; an app that turns out to be of another kind, or to answer only as a stream, is asked again: neither
        refusal has cost anything.
        """
        try:
            return await self._ask_once(asked, deadline)
        except failures.NeedsStreaming:
            self._must_stream = True
        except failures.WrongKind:
            self._app = None
            asked = wire.question(await self._known_app(deadline), request, self._config)
        return await self._ask_once(asked, deadline)

    async def _ask_once(self, asked: Question, deadline: float) -> BrainReply:
        said = stream.Collected()
        body = asked.body("streaming" if self._is_streamed(asked.app, deadline) else "blocking")
        try:
            async with self._client.running(PATHS[asked.app.kind], body, asked.key, deadline) as (response, limit):
                if not response.headers.get("content-type", "").startswith("text/event-stream"):
                    answer = Answer(response.status_code, response.headers, await read_capped(response, MAX_BYTES))
                    return self._read(answer, asked)
                await _collect(said, response, limit, asked, deadline)
        except AnswerLost as cut:
            if not said.may_be_over():
                raise AnswerLost(cut.error, said.ids) from None
        except asyncio.CancelledError:
            await self._stop(said.ids.get("task_id"), asked)
            raise
        return said.reply(asked, self._output)

    def _read(self, answer: Answer, asked: Question) -> BrainReply:
        if failures.may_be_done(answer):
            # The same gateway would cut the next call off, too; a stream keeps it awake.
            self._must_stream = self._must_stream or answer.status in (504, 524)
            raise AnswerLost(failures.error_of(answer))
        return wire.read_answer(answer, asked, self._output)

    def _is_streamed(self, app: App, deadline: float) -> bool:
        wished = self._config.settings.get("response_mode")
        if self._must_stream or wished in ("blocking", "streaming"):
            return self._must_stream or wished == "streaming"
        left = deadline - asyncio.get_running_loop().time()
        return left > LONGEST_BLOCKING_S or not app.answers_blocking()

    async def _stop(self, task_id: str | None, asked: Question) -> None:
        """Stop a run that nobody waits for any more. Dify says yes to this whatever happens."""
        if task_id:
            with contextlib.suppress(FlywheelError):
                await self._client.post(STOPS[asked.app.kind].format(task_id), {"user": asked.user}, STOP_S)

    async def _look_for(
        self, asked: Question, ids: Mapping[str, str], deadline: float, looks: int
    ) -> BrainReply | None:
        return await lost.find(self._client, asked, ids, self._output, deadline=deadline, looks=looks)

    def _remember(self, key: str, ids: Mapping[str, str]) -> None:
        self._lost[key] = ids
        while len(self._lost) > MAX_LOST:
            self._lost.popitem(last=False)


async def _collect(
    said: stream.Collected, response: httpx.Response, limit: asyncio.Timeout, asked: Question, deadline: float
) -> None:
    """Read a stream to its end. One that only pings is given up sooner than one that has begun."""
    clock = asyncio.get_running_loop()
    patience = min(FIRST_EVENT_S, (deadline - clock.time()) / 2)
    limit.reschedule(clock.time() + patience)
    try:
        async with contextlib.aclosing(stream.events(response.aiter_bytes(), MAX_BYTES)) as events:
            async for event in events:
                said.add(event)
                if said.is_over(asked):
                    return
                limit.reschedule(min(deadline, clock.time() + LAST_EVENT_S) if said.may_be_over() else deadline)
    except asyncio.CancelledError:
        if limit.expired() and not said.heard:
            raise AnswerLost(stream.never_began()) from None
        raise
    if not said.may_be_over():
        raise AnswerLost(stream.broke_off())


def _told(answer: Answer) -> Answer:
    """An answer about the app. An API without such an address is no mistake; a call will show."""
    is_told = answer.status == 200 and not answer.is_html
    if not is_told and answer.status not in (404, 405):
        raise failures.error_of(answer)
    return answer
