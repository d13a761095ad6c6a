"""`flywheel brain export-dify`: the app file with the categories of the workspace, or of a new one."""

from pathlib import Path

import pytest

from tests.application import PASSWORD, Application, fresh
from tests.features.test_commands import flywheel

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "dify"
EXPORT = ("brain", "export-dify")


async def test_workspaces_own_categories_are_filled_in(app: Application, tmp_path: Path) -> None:
    key = fresh("quality_").replace("-", "_")
    await app.admin.post("/admin/insight-categories", {"key": key, "label_zh": "质检要求", "cardinality": "multi"})
    token = (await app.token("read")).http.headers["authorization"].removeprefix("Bearer ")
    target = tmp_path / "app.yml"

    code, printed = await flywheel(
        *EXPORT, "--url", app.base_url, "--token", token, "--out", str(target), data_dir=str(tmp_path)
    )

    assert (code, str(target) in printed) == (0, True)
    assert f"- {key}+ 质检要求" in target.read_text(encoding="utf-8")


async def test_installation_may_be_asked_by_password(app: Application, tmp_path: Path) -> None:
    user = await app.user("manager")

    code, printed = await flywheel(
        *EXPORT, "--url", app.base_url, "--username", user["username"], "--password", PASSWORD, data_dir=str(tmp_path)
    )

    assert code == 0
    assert "mode: workflow" in printed


@pytest.mark.parametrize(
    ("options", "name"), [([], "smartbrain.workflow.yml"), (["--chatflow"], "smartbrain.chatflow.yml")]
)
async def test_committed_files_are_those_of_a_new_workspace(tmp_path: Path, options: list[str], name: str) -> None:
    target = tmp_path / name

    code, _ = await flywheel(*EXPORT, "--shipped", *options, "--out", str(target))

    assert code == 0
    assert target.read_text(encoding="utf-8") == (SHIPPED / name).read_text(encoding="utf-8")


async def test_where_nothing_runs_the_categories_of_a_new_workspace_are_taken(tmp_path: Path) -> None:
    code, printed = await flywheel(*EXPORT, "--out", str(tmp_path / "app.yml"), port="9")

    assert code == 0
    assert "nothing runs" in printed


async def test_address_that_nobody_answers_at_is_no_reason_to_guess(tmp_path: Path) -> None:
    target = tmp_path / "app.yml"

    code, printed = await flywheel(*EXPORT, "--url", "http://127.0.0.1:9", "--out", str(target))

    assert (code, target.exists()) == (1, False)
    assert "No answer" in printed


async def test_refused_sign_in_says_what_else_can_be_done(app: Application) -> None:
    code, printed = await flywheel(*EXPORT, "--url", app.base_url, "--token", "fw_wrong")

    assert code == 1
    assert "--shipped" in printed
    assert "Traceback" not in printed
