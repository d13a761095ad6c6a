"""An hour of what really comes: memory must stay flat. `python -m bench.soak --minutes 60`."""

import asyncio
import itertools
import json
import random
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bench import servers
from bench.servers import Server
from bench.stage import use_brain
from bench.wire import Connection
from flywheel.testing.simulators.openai import OpenAISimulator, Payload, Scripted, completion

CUSTOMERS = 200
PAUSE_S = 5.0
BURST = 200
"""Every burst comes at once; between them a few messages a second."""
DUPLICATES, LATE, MALFORMED = 0.02, 0.01, 0.002
BRAIN_TIMES_OUT, BRAIN_IS_SLOW = 0.03, 0.05
SLOW_S, TOO_SLOW_S = 21.0, 70.0
"""The config waits 60 s."""
GROWTH_MB = 20
"""What the second half of the time may add."""

app = typer.Typer(add_completion=False)


@dataclass
class Load:
    """What was sent, and how it was taken."""

    numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    sent: list[dict[str, Any]] = field(default_factory=list)
    results: dict[str, int] = field(default_factory=dict)

    def batch(self, size: int) -> list[dict[str, Any]]:
        """New messages, some of them late or malformed, and some that came before."""
        made = [self._message() for _ in range(size)]
        again = self.chance.sample(self.sent, min(len(self.sent), round(size * DUPLICATES + self.chance.random())))
        self.sent = [*self.sent, *made][-2_000:]
        return [*made, *again]

    def _message(self) -> dict[str, Any]:
        number = next(self.numbers)
        late = timedelta(days=2) if self.chance.random() < LATE else timedelta(0)
        message: dict[str, Any] = {
            "external_id": f"s{number}",
            "seq": number,
            "peer": {"peer_id": f"p{self.chance.randrange(CUSTOMERS)}"},
            "direction": "inbound" if number % 3 else "outbound",
            "sent_at": (datetime.now(UTC) - late).isoformat(),
            "text": f"第 {number} 条：预算 {number % 90 + 10} 万，想先试用两周",
        }
        if self.chance.random() < MALFORMED:
            message["sent_at"] = "昨天"
        return message

    async def send(self, caller: Connection, size: int) -> None:
        body = {"channel_type": "wechat_work_contact", "account": "soak", "messages": self.batch(size)}
        status, answer = await caller.request("POST", "/api/v1/channels/inbound", body)
        if status != 200:
            raise RuntimeError(f"{status}: {answer[:300]!r}")
        for result in json.loads(answer)["results"]:
            self.results[result["status"]] = self.results.get(result["status"], 0) + 1


def _brain() -> OpenAISimulator:
    chance = random.Random(7)

    def respond(payload: Payload) -> Scripted:
        simulator.received.clear()
        dice = chance.random()
        body = completion('{"ai_summary": "想先试用", "insights": []}', payload=payload)
        if dice < BRAIN_TIMES_OUT:
            return Scripted(body=body, latency_s=TOO_SLOW_S)
        return Scripted(body=body, latency_s=SLOW_S if dice < BRAIN_TIMES_OUT + BRAIN_IS_SLOW else 0.5)

    simulator = OpenAISimulator(respond)
    return simulator


@app.command()
def main(minutes: Annotated[float, typer.Option(min=0.5, help="How long.")] = 60.0) -> None:
    """Run the load against a new installation, and print its memory over time."""
    with tempfile.TemporaryDirectory(prefix="flywheel-soak-") as folder:
        Path(folder).chmod(0o755)
        is_flat = asyncio.run(_soak(Path(folder), minutes * 60))
    raise typer.Exit(0 if is_flat else 1)


async def _soak(root: Path, seconds: float) -> bool:
    environment = {"FLYWHEEL_DATA_DIR": str(servers.data_dir(root, "data"))}
    load = Load()
    async with _brain() as simulator, servers.product(environment) as server:
        await use_brain(server, simulator.base_url)
        token = await servers.admin_token(server, ["ingest", "read", "admin"])
        caller = Connection(server.port, {"Authorization": f"Bearer {token}"})
        begun, readings = time.monotonic(), []
        for turn in itertools.count():
            await load.send(caller, BURST if turn % 12 == 0 else 20)
            if turn % 12 == 11:
                readings.append(_reading(server, time.monotonic() - begun, load))
            if time.monotonic() - begun > seconds:
                break
            await asyncio.sleep(PAUSE_S)
    half = readings[len(readings) // 2 :]
    growth = half[-1] - half[0]
    print(f"second half: {half[0]:.0f} to {half[-1]:.0f} MB, {growth:+.0f} MB (at most +{GROWTH_MB}); {load.results}")
    return growth <= GROWTH_MB


def _reading(server: Server, seconds: float, load: Load) -> float:
    memory_mb = server.memory_mb(with_children=False)
    print(f"{seconds / 60:5.1f} min  {memory_mb:6.1f} MB  {load.results}", flush=True)
    return memory_mb


if __name__ == "__main__":
    app()
