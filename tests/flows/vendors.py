"""An application whose brain is one of the simulated vendors, with its config, for tests of both alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from flywheel.testing.simulators.dify import DifySimulator
from flywheel.testing.simulators.openai import OpenAISimulator
from tests.application import Application
from tests.scripted import INSIGHT_APP

Simulator = OpenAISimulator | DifySimulator
KEYS = {"openai_compatible": "sk-the-right-key", "dify": "app-the-right-key"}


@dataclass
class Vendor:
    """A vendor's server, and the config that leads to it."""

    app: Application
    server: Simulator
    config: Any

    async def change(self, **change: Any) -> None:
        await self.app.admin.patch(f"/admin/agent-configs/{self.config['id']}", change)

    async def shown(self) -> Any:
        return await self.app.admin.get(f"/admin/agent-configs/{self.config['id']}")


async def let_go(app: Application, customer_id: str) -> None:
    """Have nothing of a customer wait any more, so that it does not reach the brain of the next test."""
    await app.admin.patch(f"/customers/{customer_id}", {"ai_opted_out": True})
    await app.learned(customer_id)


def simulator(provider: str) -> Simulator:
    key = KEYS[provider]
    return DifySimulator(api_key=key) if provider == "dify" else OpenAISimulator(api_key=key)


@asynccontextmanager
async def vendor_of(app: Application, provider: str) -> AsyncIterator[Vendor]:
    """The application with this vendor instead of the brain it had, which has its place back afterwards."""
    before = (await app.admin.get("/admin/agent-configs"))["items"]
    async with simulator(provider) as server:
        body = {
            "app_name": INSIGHT_APP,
            "provider": provider,
            "base_url": server.base_url,
            "model": "sim-1",
            "secrets": {"api_key": KEYS[provider]},
        }
        config = await app.admin.post("/admin/agent-configs", body)
        try:
            yield Vendor(app, server, config)
        finally:
            await app.admin.delete(f"/admin/agent-configs/{config['id']}", status=204)
            for row in before:
                await app.admin.patch(f"/admin/agent-configs/{row['id']}", {"enabled": row["enabled"]})
