"""Every brain of the registry passes the conformance suite."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from flywheel.brains.contract import BrainConfig
from flywheel.brains.registry import PROVIDERS
from flywheel.testing.brain_contract import SECRET, BrainContract, NetworkBrainContract, Vendor
from flywheel.testing.simulators.dify import DifySimulator, Failed
from flywheel.testing.simulators.openai import OpenAISimulator, Scripted, completion


class TestRules(BrainContract):
    key = "rules"


class OpenAIVendor:
    """The OpenAI simulator behind the suite's script."""

    def __init__(self, simulator: OpenAISimulator) -> None:
        self._simulator = simulator
        self.config = BrainConfig(simulator.base_url, "sim-1", secrets={"api_key": SECRET})

    def says(self, text: str) -> None:
        self._simulator.responder = lambda _payload: text

    def fails(self, status: int, headers: dict[str, str] | None = None, body: str = "") -> None:
        self._simulator.responder = lambda _payload: Scripted(status, body, headers or {})

    def hangs(self) -> None:
        self._simulator.responder = lambda _payload: Scripted(latency_s=60)

    def hangs_up(self) -> None:
        self._simulator.responder = lambda _payload: Scripted(body="x" * 1_000, is_cut=True)

    def refuses(self) -> None:
        def refusal(payload: Any) -> Scripted:
            return Scripted(body=completion(None, payload=payload, refusal="I cannot help with that."))

        self._simulator.responder = refusal

    def is_gone(self) -> None:
        self._simulator.stop()


class TestOpenAICompatible(NetworkBrainContract):
    key = "openai_compatible"

    @asynccontextmanager
    async def open_vendor(self) -> AsyncIterator[Vendor]:
        async with OpenAISimulator(api_key=SECRET) as simulator:
            yield OpenAIVendor(simulator)


class DifyVendor:
    """The Dify simulator behind the suite's script."""

    def __init__(self, simulator: DifySimulator) -> None:
        self._simulator = simulator
        self.config = BrainConfig(simulator.base_url, secrets={"api_key": SECRET})

    def says(self, text: str) -> None:
        self._simulator.responder = lambda _payload: text

    def fails(self, status: int, headers: dict[str, str] | None = None, body: str = "") -> None:
        self._simulator.responder = lambda _payload: Scripted(status, body, headers or {})

    def hangs(self) -> None:
        self._simulator.run_s = 60

    def hangs_up(self) -> None:
        self._simulator.responder = lambda _payload: Scripted(body="x" * 1_000, is_cut=True)

    def refuses(self) -> None:
        self._simulator.responder = lambda _payload: Failed("Error code: 400 - content_filter: the prompt was filtered")

    def is_gone(self) -> None:
        self._simulator.stop()


class TestDifyWorkflow(NetworkBrainContract):
    key = "dify"

    @asynccontextmanager
    async def open_vendor(self) -> AsyncIterator[Vendor]:
        async with DifySimulator(api_key=SECRET) as simulator:
            yield DifyVendor(simulator)


class TestDifyChatflow(NetworkBrainContract):
    key = "dify"

    @asynccontextmanager
    async def open_vendor(self) -> AsyncIterator[Vendor]:
        async with DifySimulator(api_key=SECRET, mode="advanced-chat", version="1.13.0") as simulator:
            yield DifyVendor(simulator)


def test_every_registered_brain_is_tested_here() -> None:
    assert {TestRules.key, TestOpenAICompatible.key, TestDifyWorkflow.key} == set(PROVIDERS)
