"""What `flywheel replay` says when it cannot do what it was asked to, and what it sends."""

import asyncio
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from flywheel.cli.commands import app as commands
from flywheel.cli.dialogues import read, survey
from flywheel.cli.replay import Plan, outgoing
from tests import gold
from tests.application import ADMIN_PASSWORD, Application, fresh

NOWHERE = "http://127.0.0.1:9"


def replay(path: Path, *options: str) -> Result:
    return CliRunner().invoke(commands, ["replay", str(path), *options])


def written(folder: Path, *lines: object) -> Path:
    path = folder / "dialogues.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def dialogue(*texts: str, **more: Any) -> dict[str, Any]:
    turns = [{"speaker": "customer", "text": text} for text in texts]
    return {"dialogue_id": fresh("d"), "turns": turns, **more}


def test_missing_file_is_named(tmp_path: Path) -> None:
    result = replay(tmp_path / "none.jsonl", "--token", "t")

    assert result.exit_code == 1
    assert "none.jsonl cannot be read: No such file or directory." in result.output


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b'{"dialogue_id": "x", "turns": [', "line 3: not JSON"),
        (b"[]", "line 3: the line: Input should be an object"),
        (b'{"turns": []}', "line 3: dialogue_id: Field required"),
        (b'{"dialogue_id": "x", "turns": [{"speaker": "bot", "text": "a"}]}', "line 3: turns.0.speaker: "),
        (b'{"dialogue_id": "x", "turns": [{"speaker": "customer", "text": "\xff"}]}', "line 3: not JSON"),
        (b'{"dialogue_id": "x", "sent_at": "2026-01-01T10:00", "turns": []}', "line 3: sent_at: "),
    ],
)
def test_broken_line_is_named_before_anything_is_sent(tmp_path: Path, line: bytes, complaint: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_bytes(json.dumps(dialogue("你好")).encode() + b"\n\n" + line + b"\n")

    result = replay(path, "--url", NOWHERE, "--token", "t")

    assert result.exit_code == 1
    assert complaint in result.output
    assert NOWHERE not in result.output


def test_cut_off_archive_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(gold.SMALL.read_bytes())[:-200])

    result = replay(path, "--token", "t")

    assert result.exit_code == 1
    assert "not a whole gzip file" in result.output


def test_address_where_nobody_answers_is_named(tmp_path: Path) -> None:
    result = replay(written(tmp_path, dialogue("你好")), "--url", NOWHERE, "--token", "t")

    assert result.exit_code == 1
    assert f"No answer from {NOWHERE}" in result.output
    assert "flywheel run" in result.output


@pytest.mark.parametrize(
    ("access", "code"),
    [(("--token", "wrong"), "token_unknown"), (("--password", "wrong"), "invalid_credentials")],
)
async def test_refused_sign_in_is_named(app: Application, tmp_path: Path, access: tuple[str, ...], code: str) -> None:
    path = written(tmp_path, dialogue("你好"))

    result = await asyncio.to_thread(replay, path, "--url", app.base_url, *access)

    assert result.exit_code == 1
    assert code in result.output


async def test_refused_messages_are_counted_with_their_reason_and_the_others_stored(
    app: Application, tmp_path: Path
) -> None:
    late = dialogue("以后再说", sent_at="2999-01-01T00:00:00Z")
    path = written(tmp_path, dialogue("想买两台打包机", "  ", "预算八万"), late)

    result = await asyncio.to_thread(replay, path, "--url", app.base_url, "--password", ADMIN_PASSWORD)

    assert result.exit_code == 1
    assert "2 stored, 0 duplicate, 2 refused" in result.output
    assert "blank" in result.output
    assert "in_the_future" in result.output


async def test_customer_channel_times_and_sender_are_those_of_the_file(app: Application, tmp_path: Path) -> None:
    name = fresh("穆青")
    turns = [
        {"speaker": "customer", "text": "请问支持上门安装吗", "sent_at": "2026-02-03T08:00:00Z"},
        {"speaker": "agent", "text": "支持的", "sender_name": "小柯"},
    ]
    path = written(tmp_path, dialogue(channel_type="wechat_work_kf", customer={"name": name}) | {"turns": turns})

    result = await asyncio.to_thread(replay, path, "--url", app.base_url, "--password", ADMIN_PASSWORD)

    assert result.exit_code == 0, result.output
    [customer] = (await app.admin.get("/customers", q=name))["items"]
    [conversation] = (await app.admin.get("/chat/conversations", customer_id=customer["id"]))["items"]
    messages = (await app.admin.get(f"/chat/conversations/{conversation['id']}/messages"))["items"]
    assert conversation["channel_type"] == "wechat_work_kf"
    assert [message["sent_at"] for message in messages] == ["2026-02-03T08:00:00.000Z", "2026-02-03T08:01:00.000Z"]
    assert [message["direction"] for message in messages] == ["inbound", "outbound"]
    assert messages[1]["sender"]["name"] == "小柯"


async def test_slots_become_categories_once(app: Application, tmp_path: Path) -> None:
    single, several = fresh("交货 方式"), fresh("附件")
    turn = {"speaker": "customer", "text": "你好", "state_after": {single: "自提", several: ["图纸"]}}
    path = written(tmp_path, dialogue() | {"turns": [turn]})
    access = ("--url", app.base_url, "--password", ADMIN_PASSWORD, "--create-categories")

    first = await asyncio.to_thread(replay, path, *access)
    second = await asyncio.to_thread(replay, path, *access)

    assert "2 of 2 slots became categories" in first.output
    assert "0 of 2 slots became categories" in second.output
    made = {c["label_zh"]: c for c in (await app.admin.get("/insight-categories"))["items"]}
    assert (made[single]["key"], made[single]["cardinality"]) == (single.replace(" ", "_"), "single")
    assert made[several]["cardinality"] == "multi"


def test_shuffling_and_duplicates_change_the_order_and_nothing_else() -> None:
    plan = Plan(gold.SMALL, order="shuffled", duplicates=0.5, seed=3)

    given = [message.body["external_id"] for message in outgoing(Plan(gold.SMALL))]
    sent = [message.body["external_id"] for message in outgoing(plan)]

    assert sent == [message.body["external_id"] for message in outgoing(plan)]
    assert sorted(set(sent)) == sorted(given)
    assert len(given) < len(sent) < 2 * len(given)
    assert [name for name in dict.fromkeys(sent)] != given


def test_limit_is_of_dialogues_and_packed_files_are_read_alike(tmp_path: Path) -> None:
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(gold.SMALL.read_bytes()))

    assert list(read(packed, 2)) == list(read(gold.SMALL))[:2]
    assert survey(packed) == survey(gold.SMALL)
    assert survey(packed, 2).dialogues == 2
