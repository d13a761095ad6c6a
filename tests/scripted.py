"""A brain that answers what a test says, behind the provider for OpenAI-compatible endpoints."""

import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from flywheel.testing.simulators.openai import OpenAISimulator, Payload, Scripted
from tests.application import Application, Visitor, fresh, until

INSIGHT_APP = "客户画像洞察器"


def fact(category: str, content: str, **more: Any) -> dict[str, Any]:
    """One insight of a reply."""
    return {"category": category, "content": content, "confidence": 0.9, **more}


def reply(*insights: dict[str, Any], summary: str = "", **more: Any) -> str:
    """A good reply."""
    return json.dumps({"ai_summary": summary, "insights": list(insights), **more}, ensure_ascii=False)


def lines_of(prompt: str) -> list[dict[str, Any]]:
    """The material that a prompt shows: messages, facts and dismissed facts, a dictionary each."""
    return [json.loads(line) for line in prompt.split("\n") if line.startswith("{")]


def new_texts(payload: Payload) -> list[str]:
    """The customer's messages that a request asks about."""
    return [
        line["text"]
        for line in lines_of(payload["messages"][-1]["content"])
        if line.get("new") and line["who"] == "customer"
    ]


@dataclass
class Brain:
    """The scripted brain and the config that leads to it."""

    app: Application
    server: OpenAISimulator
    config: Any
    heard: str = ""

    def answers(self, *said: str | Scripted) -> None:
        """Answer these in turn, and the last one from then on."""
        coming = itertools.chain(said, itertools.repeat(said[-1]))
        self.server.responder = lambda _payload: next(coming)

    def asked_about(self, text: str) -> list[Payload]:
        """The requests in which a text was new."""
        return [r.payload for r in self.server.received if any(text in new for new in new_texts(r.payload))]

    async def is_asked_about(self, text: str) -> None:
        """Wait until the brain thinks about a text."""

        async def asked() -> list[Payload]:
            return self.asked_about(text)

        await until(asked)

    async def learns(self, visitor: Visitor, *facts: dict[str, Any], text: str | None = None) -> Any:
        """The visitor says something that the brain takes for these facts; the profile afterwards."""
        self.answers(reply(*facts))
        self.heard = text or fresh("我想说的是")
        await visitor.says(self.heard)
        return await self.app.learned(visitor.customer_id)

    @property
    def last_prompt(self) -> str:
        """What the brain was shown when it last learned."""
        prompt: str = self.asked_about(self.heard)[-1]["messages"][-1]["content"]
        return prompt

    async def health(self) -> Any:
        config = await self.app.admin.get(f"/admin/agent-configs/{self.config['id']}")
        return config["health"]


@asynccontextmanager
async def scripted_brain(app: Application, **simulator: Any) -> AsyncIterator[Brain]:
    """The application with this brain instead of the built-in one, which has its place back afterwards."""
    before: Sequence[Any] = (await app.admin.get("/admin/agent-configs"))["items"]
    async with OpenAISimulator(**simulator) as server:
        body = {
            "app_name": INSIGHT_APP,
            "provider": "openai_compatible",
            "base_url": server.base_url,
            "model": "scripted",
            "secrets": {"api_key": "sk-scripted"},
        }
        config = await app.admin.post("/admin/agent-configs", body)
        try:
            yield Brain(app, server, config)
        finally:
            await app.admin.delete(f"/admin/agent-configs/{config['id']}", status=204)
            for row in before:
                await app.admin.patch(f"/admin/agent-configs/{row['id']}", {"enabled": row["enabled"]})
