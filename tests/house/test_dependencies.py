"""Dependencies are decisions: pinned with hashes, written down, licensed, and named without a registry's address."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def names_in_project() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[\[<>=;~! ]", requirement)[0] for requirement in project["dependencies"]}


def rows_of_first_column(text: str) -> set[str]:
    return set(re.findall(r"^\| ([a-z@][a-z0-9@/._-]*) \|", text, re.MULTILINE)) - {"package"}


def test_every_run_time_dependency_has_its_line_in_the_record() -> None:
    record = (ROOT / "docs" / "adr" / "0005-run-time-dependencies.md").read_text(encoding="utf-8")

    assert rows_of_first_column(record) == names_in_project()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_pins_every_package_with_a_hash_and_names_no_registry(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]

    assert [entry for entry in entries if "--hash=sha256:" not in entry or "==" not in entry] == []
    assert "://" not in text


def test_front_end_lock_has_integrity_and_names_no_registry() -> None:
    text = (ROOT / "web" / "package-lock.json").read_text(encoding="utf-8")

    assert '"integrity"' in text
    assert '"resolved"' not in text


def test_licence_of_every_run_time_dependency_is_listed() -> None:
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")

    assert names_in_project() - rows_of_first_column(notices) == set()


def test_licence_of_every_browser_package_is_listed_and_no_other() -> None:
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")
    browser = notices.partition("## Browser")[2]
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))
    shipped = {
        place.rpartition("node_modules/")[2]
        for place, entry in lock["packages"].items()
        if place and not {"dev", "optional", "devOptional"} & entry.keys()
    }

    assert rows_of_first_column(browser) == shipped, "run: make notices"
