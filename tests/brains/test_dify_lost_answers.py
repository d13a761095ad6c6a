"""A run whose answer got lost goes on at Dify's, paid for: its result is looked for before anything is asked again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from flywheel.brains.contract import BrainConfig
from flywheel.brains.dify.provider import DifyBrain
from flywheel.domain.errors import BrainTimeout, VendorUnavailable
from flywheel.kit.http import make_client
from flywheel.testing.brain_contract import REPLY, request
from flywheel.testing.simulators.dify import DifySimulator, Failed, Mode, Oddities, Scripted, paragraph

ASKED = replace(request(), subject="customer-1", key="run-1")
OTHER = '{"ai_summary": "别的", "insights": []}'


@asynccontextmanager
async def served(**more: Any) -> AsyncIterator[tuple[DifySimulator, DifyBrain]]:
    async with DifySimulator(lambda _payload: REPLY, **more) as simulator, brain_of(simulator) as brain:
        yield simulator, brain


@asynccontextmanager
async def brain_of(simulator: DifySimulator, **settings: Any) -> AsyncIterator[DifyBrain]:
    config = BrainConfig(simulator.base_url, settings=settings, secrets={"api_key": "app-1"})
    async with make_client() as client:
        yield DifyBrain(config, client)


async def until_over(simulator: DifySimulator) -> None:
    while any(run.status == "running" for run in simulator.runs):
        await asyncio.sleep(0.02)


async def lose_an_answer(simulator: DifySimulator, brain: DifyBrain) -> None:
    """Ask, and give up before the answer comes."""
    simulator.run_s = 1.0
    with pytest.raises(BrainTimeout):
        await brain.analyze(ASKED, 0.5)
    simulator.run_s = 0.0


@pytest.mark.parametrize("version", ["0.15.3", "1.12.1", "1.13.0"])
async def test_answer_that_came_too_late_is_found_the_next_time(version: str) -> None:
    async with served(version=version) as (simulator, brain):
        await lose_an_answer(simulator, brain)
        await until_over(simulator)
        reply = await brain.analyze(ASKED, 20)
    assert reply.text == REPLY
    assert reply.usage.total_tokens
    assert reply.provider_run_id == simulator.runs[0].id
    assert len(simulator.asked) == 1


async def test_run_that_still_goes_on_is_waited_for() -> None:
    async with served() as (simulator, brain):
        await lose_an_answer(simulator, brain)
        assert (await brain.analyze(ASKED, 20)).text == REPLY
    assert len(simulator.asked) == 1


async def test_run_that_takes_even_longer_is_a_timeout_and_not_paid_again() -> None:
    async with served(run_s=60) as (simulator, brain):
        for _ in range(2):
            with pytest.raises(BrainTimeout):
                await brain.analyze(ASKED, 0.3)
    assert len(simulator.asked) == 1


async def test_answer_that_a_gateway_cut_off_is_found_in_the_same_call() -> None:
    async with served(run_s=0.4, oddities=Oddities(gateway_s=0.1)) as (simulator, brain):
        assert (await brain.analyze(ASKED, 20)).text == REPLY
        assert len(simulator.asked) == 1
        await brain.analyze(replace(ASKED, key="run-2"), 20)
    assert simulator.asked[-1]["response_mode"] == "streaming"


@pytest.mark.parametrize("mode", ["workflow", "advanced-chat", "chat", "agent-chat"])
async def test_answer_of_a_stream_that_broke_off_is_found_by_its_id(mode: Mode) -> None:
    events = 2 if mode in ("workflow", "advanced-chat") else 1
    odd = Oddities(events_until_cut=events)
    async with (
        DifySimulator(lambda _payload: REPLY, mode=mode, oddities=odd) as simulator,
        brain_of(simulator, response_mode="streaming") as brain,
    ):
        reply = await brain.analyze(ASKED, 20)
    assert reply.text == REPLY
    assert len(simulator.asked) == 1


async def test_another_process_finds_the_answer_too() -> None:
    async with served() as (simulator, brain):
        await lose_an_answer(simulator, brain)
        await until_over(simulator)
        async with brain_of(simulator) as elsewhere:
            reply = await elsewhere.analyze(replace(ASKED, was_asked=True), 20)
    assert reply.text == REPLY
    assert len(simulator.asked) == 1


@pytest.mark.parametrize(
    "asked",
    [
        replace(ASKED, key="run-2", was_asked=True),
        replace(ASKED, subject="customer-2", was_asked=True),
        replace(ASKED, complaint="回复里没有 JSON 对象", was_asked=True),
        ASKED,
    ],
    ids=["another run", "another customer", "a repair call", "the same question on purpose"],
)
async def test_answer_to_another_question_is_not_taken(asked: Any) -> None:
    async with served() as (simulator, brain):
        await brain.analyze(ASKED, 20)
        simulator.responder = lambda _payload: OTHER
        async with brain_of(simulator) as elsewhere:
            assert (await elsewhere.analyze(asked, 20)).text == OTHER


async def test_app_without_a_place_for_the_question_name_is_matched_by_its_inputs() -> None:
    async with served(form=[paragraph("context")]) as (simulator, brain):
        await lose_an_answer(simulator, brain)
        await until_over(simulator)
        assert (await brain.analyze(ASKED, 20)).text == REPLY
    assert len(simulator.asked) == 1


async def test_lost_run_that_failed_is_asked_anew() -> None:
    async with served() as (simulator, brain):
        simulator.responder = lambda _payload: Failed("Server Unavailable")
        await lose_an_answer(simulator, brain)
        await until_over(simulator)
        simulator.responder = lambda _payload: REPLY
        assert (await brain.analyze(ASKED, 20)).text == REPLY
    assert len(simulator.asked) == 2


async def test_question_of_which_there_is_no_trace_is_asked_anew() -> None:
    async with served() as (simulator, brain):
        simulator.responder = lambda _payload: Scripted(
            502, "<html>", {"content-type": "text/html", "server": "gateway"}
        )
        with pytest.raises(VendorUnavailable):
            await brain.analyze(ASKED, 20)
        simulator.responder = lambda _payload: REPLY
        assert (await brain.analyze(ASKED, 20)).text == REPLY
    assert len(simulator.asked) == 1


async def test_failure_that_dify_tells_itself_is_not_looked_for() -> None:
    async with served() as (simulator, brain):
        simulator.responder = lambda _payload: Scripted(500, {"code": "unknown", "message": "Internal Server Error"})
        with pytest.raises(VendorUnavailable):
            await brain.analyze(ASKED, 20)
    assert [r.path for r in simulator.received if "logs" in r.path] == []


@pytest.mark.parametrize("mode", ["workflow", "advanced-chat"])
async def test_run_that_nobody_waits_for_any_more_is_stopped(mode: Mode) -> None:
    async with (
        DifySimulator(lambda _payload: REPLY, mode=mode, run_s=30) as simulator,
        brain_of(simulator, response_mode="streaming") as brain,
    ):
        asking = asyncio.create_task(brain.analyze(ASKED, 60))
        while not simulator.asked:
            await asyncio.sleep(0.02)
        await asyncio.sleep(1)  # the first event, with the id of the run, has to arrive
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert [run.status for run in simulator.runs] == ["stopped"]
