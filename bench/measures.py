"""The measures. Each compares what it compares within one run, turn by turn, because the machine is shared."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import servers
from bench.figures import Figure
from bench.servers import Server
from bench.stage import use_brain
from bench.wire import Connection, percentile
from flywheel.testing.simulators.openai import OpenAISimulator

POSTS = 400
ROUNDS = 8
WAITING_RUNS = 500


def _message(n: int) -> dict[str, str]:
    return {"type": "text", "text": f"第 {n} 条：我们想了解一下私有化部署的方案和报价", "client_message_id": f"m{n}"}


def _empty_reply(_: Any) -> str:
    return '{"ai_summary": "", "insights": []}'


async def slow_brain(dsn_of: Any) -> list[Figure]:
    """A customer's POST with a brain that takes 20 s against one without, turn by turn."""
    simulator = OpenAISimulator(_empty_reply, latency_s=20.0)
    taken: dict[str, list[float]] = {"slow": [], "none": []}
    async with (
        simulator,
        servers.product({"FLYWHEEL_DATABASE_URL": await dsn_of("slow"), "FLYWHEEL_BURST_QUIET_S": "0.2"}) as slow,
        servers.product({"FLYWHEEL_DATABASE_URL": await dsn_of("none"), "FLYWHEEL_BURST_QUIET_S": "0.2"}) as none,
    ):
        await use_brain(slow, simulator.base_url)
        await use_brain(none, None)
        visitors = {
            "slow": [await servers.visitor(slow) for _ in range(20)],
            "none": [await servers.visitor(none) for _ in range(20)],
        }
        for n in range(POSTS):
            for name in ("slow", "none") if n % 2 else ("none", "slow"):
                path, connection = visitors[name][n % 20]
                took = await connection.timed("POST", path, _message(n))
                if n >= 20:
                    taken[name].append(took)
    figures = []
    for share, label in ((0.5, "p50"), (0.95, "p95")):
        a, b = percentile(taken["slow"], share), percentile(taken["none"], share)
        figures.append(
            Figure(
                f"customer's POST {label}, brain of 20 s against none",
                f"{a / b:.2f}× ({a * 1e3:.1f} / {b * 1e3:.1f} ms)",
                "≤ 1.15×",
                a / b <= 1.15,
            )
        )
    return figures


async def ingest(dsn_of: Any) -> list[Figure]:
    """Single messages and batches of 500 against a bare endpoint doing the same one insert."""
    async with (
        servers.product({"FLYWHEEL_DATABASE_URL": await dsn_of("ingest"), "FLYWHEEL_ROLE": "api"}) as ours,
        servers.bare(await dsn_of("bare")) as bare,
    ):
        single = await _singles(ours, bare)
        batch = await _batches(ours, bare)
    return [
        _ratio("single messages, 8 at once: ours / bare endpoint", single, "messages/s"),
        _ratio("batches of 500: ours / bare endpoint", batch, "messages/s"),
    ]


def _ratio(name: str, rates: tuple[list[float], list[float]], unit: str) -> Figure:
    ours, bare = (percentile(values, 0.5) for values in rates)
    return Figure(name, f"{ours / bare:.2f}× ({ours:.0f} / {bare:.0f} {unit})", "≥ 0.5×", ours / bare >= 0.5)


async def _singles(ours: Server, bare: Server) -> tuple[list[float], list[float]]:
    lanes = [await servers.visitor(ours) for _ in range(8)]
    floor = [(f"/messages/c{n}", Connection(bare.port)) for n in range(8)]
    rates: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS):
        for index, ends in enumerate((lanes, floor)):
            rates[index].append(await _rate(ends, turn))
    return rates


async def _rate(ends: list[tuple[str, Connection]], turn: int) -> float:
    async def one(path: str, connection: Connection) -> None:
        for n in range(60):
            await connection.timed("POST", path, _message(turn * 1000 + n))

    started = time.perf_counter()
    await asyncio.gather(*(one(path, connection) for path, connection in ends))
    return len(ends) * 60 / (time.perf_counter() - started)


async def _batches(ours: Server, bare: Server) -> tuple[list[float], list[float]]:
    token = await servers.admin_token(ours, ["ingest"])
    ends = (
        ("/api/v1/channels/inbound", Connection(ours.port, {"Authorization": f"Bearer {token}"})),
        ("/batch", Connection(bare.port)),
    )
    rates: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS):
        body = _batch(turn)
        for index, (path, connection) in enumerate(ends):
            rates[index].append(500 / await connection.timed("POST", path, body))
    return tuple(values[1:] for values in rates)  # type: ignore[return-value]  # the first turn meets the customers


def _batch(turn: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    messages = [
        {
            "external_id": f"b{turn}-{n}",
            "seq": n,
            "peer": {"peer_id": f"p{n % 50}", "name": f"客户 {n % 50}"},
            "direction": "inbound" if n % 3 else "outbound",
            "sent_at": (now - timedelta(seconds=600 - n)).isoformat(),
            "type": "text",
            "text": f"第 {turn}-{n} 条：我们想了解一下私有化部署的方案和报价",
        }
        for n in range(500)
    ]
    return {"channel_type": "wechat_work_contact", "account": "bench", "messages": messages}


async def runs(dsn_of: Any) -> list[Figure]:
    """500 runs that wait 2 s for their brain in one process; CPU of a run apart from the brain."""
    simulator = OpenAISimulator(_empty_reply, latency_s=2.0)
    settings = {
        "FLYWHEEL_DATABASE_URL": await dsn_of("runs"),
        "FLYWHEEL_RUN_CONCURRENCY": "600",
        "FLYWHEEL_BURST_QUIET_S": "5",
    }
    async with simulator, servers.product(settings) as server:
        await use_brain(server, simulator.base_url)
        before_mb = server.memory_mb(with_children=False)
        token = await servers.admin_token(server, ["ingest", "admin"])
        admin = Connection(server.port, {"Authorization": f"Bearer {token}"})
        body = _batch(0)
        for n, message in enumerate(body["messages"]):
            message |= {"peer": {"peer_id": f"w{n}"}, "direction": "inbound"}
        await admin.timed("POST", "/api/v1/channels/inbound", body)
        cpu_s, peak_mb = server.cpu_s(), 0.0
        started: float | None = None
        while True:
            _, answer = await admin.request("GET", "/api/v1/admin/insight-runs/stats")
            stats = json.loads(answer)
            if stats["runs"] and started is None:
                started = time.perf_counter()
            peak_mb = max(peak_mb, server.memory_mb(with_children=False))
            if stats["succeeded"] >= WAITING_RUNS:
                break
            await asyncio.sleep(0.3)
        took = time.perf_counter() - (started or 0)
        cpu_ms = (server.cpu_s() - cpu_s) / WAITING_RUNS * 1e3
    return [
        Figure("500 runs that wait 2 s, one process", f"{took:.1f} s", "≤ 4 s", took <= 4.0),
        Figure("memory they add at most", f"{peak_mb - before_mb:.0f} MB", "≤ 100 MB", peak_mb - before_mb <= 100),
        Figure("CPU of a run apart from the brain", f"{cpu_ms:.1f} ms", "-", None),
    ]


async def start(root: Path) -> list[Figure]:
    """From the command to /readyz with the embedded database: the first start, and the next; memory when idle."""
    environment = {"FLYWHEEL_DATA_DIR": str(servers.data_dir(root, "start"))}
    async with servers.product(environment) as server:
        first_s = server.ready_s
    async with servers.product(environment) as server:
        next_s = server.ready_s
        await asyncio.sleep(5)
        own_mb, all_mb = server.memory_mb(with_children=False), server.memory_mb(with_children=True)
        cpu_s = server.cpu_s()
        await asyncio.sleep(10)
        idle = (server.cpu_s() - cpu_s) / 10
    return [
        Figure("start to ready, first time", f"{first_s:.1f} s", "-", None),
        Figure("start to ready, after the first", f"{next_s:.1f} s", "≤ 3 s", next_s <= 3.0),
        Figure("idle memory: server / with PostgreSQL", f"{own_mb:.0f} / {all_mb:.0f} MB", "-", None),
        Figure("idle CPU of the server", f"{idle:.1%}", "-", None),
    ]
