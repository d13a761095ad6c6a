"""The embedded database under a running product: restarted in the middle, and out of room. What was acknowledged stays,
the rest is taken later.
"""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import pytest

from flywheel.cli.dialogues import survey
from flywheel.cli.replay import Plan, outgoing
from flywheel.db.embedded_place import cluster_of
from flywheel.testing.simulators.openai import OpenAISimulator, gold_responder
from tests import child, gold
from tests.application import Client, until
from tests.faults.stage import CHANNEL, PATIENCE_S, truth_is_believed

ROOM_MB = 220
"""Enough for an empty installation and its first log files, little enough to fill at once."""
PART = 6


@dataclass
class Source:
    """Sends messages in small parts, and repeats a part until it is acknowledged."""

    admin: Client
    dialogues: list[gold.Dialogue]
    messages: list[dict[str, object]]
    refusals: int = 0

    async def pour(self) -> None:
        for start in range(0, len(self.messages), PART):
            body = {**CHANNEL, "messages": self.messages[start : start + PART]}
            await until(partial(self._is_taken, body), timeout_s=PATIENCE_S)

    async def _is_taken(self, body: object) -> bool:
        try:
            answer = await self.admin.http.post("/channels/inbound", json=body)
        except httpx.TransportError:
            return False
        assert answer.status_code in {200, 503}, answer.text
        self.refusals += answer.status_code == 503
        return answer.status_code == 200

    async def truth_is_believed(self) -> bool:
        return await truth_is_believed(self.admin, self.dialogues)


@asynccontextmanager
async def installation(data_dir: Path, folder: Path) -> AsyncIterator[Source]:
    """One process with its embedded database in `data_dir`, whose brain knows the truth."""
    path = folder / "dialogues.jsonl"
    dialogues = gold.stamped(gold.SMALL, path)
    truth = gold_responder(gold.answers(dialogues), key="at")
    async with (
        OpenAISimulator(truth, latency_s=0.2) as brain,
        child.running("run", data_dir=str(data_dir), run_max_attempts="2") as product,
        child.signed_in(product) as admin,
    ):
        for name, holds_several in survey(path).slots.items():
            cardinality = "multi" if holds_several else "single"
            await admin.post("/admin/insight-categories", {"key": name, "cardinality": cardinality})
        await child.use_brain(admin, brain.base_url)
        yield Source(admin, dialogues, [message.body for message in outgoing(Plan(path))])
        product.signal(signal.SIGTERM)
        assert await product.ended() == 0


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "fast stop"])
async def test_database_that_restarts_in_the_middle_loses_nothing(
    open_folder: Path, tmp_path: Path, how: signal.Signals
) -> None:
    async with installation(open_folder, tmp_path) as source:
        pouring = asyncio.create_task(source.pour())
        for _ in range(2):
            await asyncio.sleep(0.5)
            await restart(open_folder, how)
        await pouring
        await until(source.truth_is_believed, timeout_s=PATIENCE_S)


async def restart(data_dir: Path, how: signal.Signals) -> None:
    """End the server, and wait for the next one."""
    old = await until(partial(postmaster, data_dir), timeout_s=PATIENCE_S)
    os.kill(old, how)

    async def is_back() -> bool:
        return await postmaster(data_dir) not in {0, old}

    await until(is_back, timeout_s=PATIENCE_S)


async def postmaster(data_dir: Path) -> int:
    """The server's process; 0 while there is none."""
    file = cluster_of(data_dir) / "postmaster.pid"
    try:
        return int(file.read_text(encoding="utf-8").splitlines()[0])
    except (OSError, IndexError):
        return 0


async def test_full_disk_refuses_what_it_cannot_keep_and_goes_on_once_there_is_room(
    open_folder: Path, tmp_path: Path
) -> None:
    with small_disk(open_folder) as disk:
        async with installation(disk, tmp_path) as source:
            ballast = disk / "ballast"
            fill(ballast)
            pouring = asyncio.create_task(source.pour())
            await until(partial(refused, source), timeout_s=PATIENCE_S)
            ballast.unlink()
            await pouring
            await until(source.truth_is_believed, timeout_s=PATIENCE_S)


async def refused(source: Source) -> bool:
    return source.refusals > 0


def fill(path: Path) -> None:
    """Take all the room that is left."""
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 16))
        except OSError:
            return


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of its own for the data; only root can make one."""
    disk = folder / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM_MB}m,mode=0755", "tmpfs", str(disk)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if made.returncode != 0:
        pytest.skip(f"A FULL DISK WAS NOT TRIED: this user cannot mount a small one ({made.stderr.strip()})")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
