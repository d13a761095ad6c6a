"""What is deployed by hand is right: commands and settings exist, files fit together, the linters find nothing."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml  # type: ignore[import-untyped]  # it has no types of its own; only tests read YAML

from flywheel.cli import commands
from flywheel.features.operations.kinds import KINDS
from flywheel.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]
KUBERNETES = (ROOT / "docs" / "deploy" / "kubernetes.md").read_text(encoding="utf-8")
GRACE_S = 30
"""A worker lets running analyses finish for 25 seconds."""

SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"(?:^|[\s/`(])flywheel ((?:[a-z][a-z-]*)(?: [^\n`#|&>;]*)?)")
LIST = re.compile(r"\[\"?flywheel\"?, ([^\]]+)\]")


def calls() -> Iterator[tuple[str, list[str]]]:
    """Every call of the command line that a document or a file of deployment makes."""
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        blocks = "\n".join(SHELL.findall(text)).replace("\\\n", " ")
        quoted = "\n".join(re.findall(r"`(flywheel [^`]+)`", text))
        for arguments in CALL.findall(f"{blocks}\n{quoted}"):
            yield path.name, shlex.split(arguments)
        yield from ((path.name, listed(arguments)) for arguments in LIST.findall(text))
    for path in [DEPLOY / "Dockerfile", DEPLOY / "compose.yaml"]:
        text = path.read_text(encoding="utf-8")
        yield from ((path.name, listed(arguments)) for arguments in LIST.findall(text))
    for path in UNITS:
        for line in re.findall(r"^ExecStart=\S+/flywheel (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            yield path.name, line.split()


def listed(arguments: str) -> list[str]:
    return [argument.strip().strip('"') for argument in arguments.split(",")]


def complaint(arguments: list[str]) -> str | None:
    """What the command line would refuse about a call."""
    command: Any = typer.main.get_command(commands.app)
    rest = list(arguments)
    while rest and hasattr(command, "commands"):
        command = command.commands.get(rest.pop(0))
        if command is None:
            return "no such command"
    known = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    unknown = [word for word in rest if word.startswith("-") and word.partition("=")[0] not in known]
    return f"no such option: {unknown}" if unknown else None


CALLS = sorted({(where, shlex.join(arguments)) for where, arguments in calls()})


def test_calls_are_found() -> None:
    assert {"Dockerfile", "compose.yaml", "flywheel.service", "operations.md", "kubernetes.md", "README.md"} <= {
        where for where, _ in CALLS
    }


@pytest.mark.parametrize(("where", "call"), CALLS)
def test_command_exists_as_it_is_called(where: str, call: str) -> None:
    assert complaint(shlex.split(call)) is None, f"{where}: flywheel {call}"


def test_every_variable_is_a_setting() -> None:
    files = [*DEPLOY.glob("*file*"), DEPLOY / "compose.yaml", *UNITS, *(ROOT / "docs" / "deploy").iterdir()]
    named = {
        name
        for path in [*files, ROOT / "docs" / "operations.md"]
        for name in re.findall(r"FLYWHEEL_([A-Z_]+)", path.read_text(encoding="utf-8"))
    }

    assert named - {name.upper() for name in Settings.model_fields} == set()
    assert len(named) > 8


def test_linter_finds_nothing_in_the_dockerfile() -> None:
    program = Path(sys.executable).with_name("hadolint")
    found = subprocess.run(
        [program, "--format=json", DEPLOY / "Dockerfile"], capture_output=True, text=True, timeout=60
    )

    assert json.loads(found.stdout) == []


def test_dockerfile_copies_what_there_is_and_ends_unprivileged() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE) for name in line.split()[:-1]]

    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert re.findall(r"^USER (.+)$", text, re.MULTILINE)[-1] == "10001"
    assert "--require-hashes" in text
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert {f"!{name.split('/')[0]}" for name in copied} <= set(allowed)


def test_compose_file_fits_together() -> None:
    document = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services: dict[str, Any] = document["services"]

    assert {"postgres", "migrate", "api", "worker"} == set(services)
    assert services["worker"]["deploy"]["replicas"] == 2
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        named = [place.partition(":")[0] for place in service.get("volumes", [])]
        assert set(named) <= set(document["volumes"])
        assert not service["image"].endswith(":latest")
    for name in ("api", "worker", "migrate"):
        assert (DEPLOY / services[name]["build"]["context"] / services[name]["build"]["dockerfile"]).is_file()
        assert int(services[name]["stop_grace_period"].removesuffix("s")) > GRACE_S
        assert services[name]["depends_on"]
    assert (
        services["worker"]["environment"]["FLYWHEEL_DATABASE_URL"]
        == services["api"]["environment"]["FLYWHEEL_DATABASE_URL"]
    )


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd")
def test_units_are_understood_by_systemd(tmp_path: Path) -> None:
    """With another program in the place of ours, which is not installed here."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/flywheel/bin/flywheel", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    names = [f"./{unit.name.replace('@.', '@1.')}" for unit in UNITS]

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["flywheel.service", "flywheel-worker@.service"])
def test_unit_stops_the_product_and_leaves_postgresql_to_it(name: str) -> None:
    text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")

    assert "KillMode=mixed" in text
    assert int(re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)[0]) > GRACE_S


def test_kubernetes_objects_are_complete() -> None:
    [block] = re.findall(r"^```yaml\n(.*?)^```", KUBERNETES, re.MULTILINE | re.DOTALL)
    objects = list(yaml.safe_load_all(block))

    assert all(item["apiVersion"] and item["kind"] and item["metadata"]["name"] for item in objects)
    pods = [item["spec"]["template"]["spec"] for item in objects if item["kind"] in {"Deployment", "Job"}]
    assert len(pods) == 3
    assert [pod["enableServiceLinks"] for pod in pods] == [False] * 3
    for item in (item for item in objects if item["kind"] == "Deployment"):
        pod = item["spec"]["template"]
        assert pod["spec"]["terminationGracePeriodSeconds"] > GRACE_S
        assert item["spec"]["selector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
        assert {mount["name"] for c in pod["spec"]["containers"] for mount in c["volumeMounts"]} == {
            volume["name"] for volume in pod["spec"]["volumes"]
        }


def test_every_kind_of_alert_is_explained_and_no_other() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page.partition("### Alerts")[2].partition("### Logs")[0]

    assert re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE) == list(KINDS)
