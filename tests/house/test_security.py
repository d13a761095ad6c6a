"""The security page: every requirement of the levels we chose stands on it, and every test that it names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
CITED = sorted(set(re.findall(r"`(\w+/test_\w+\.py)(?:::(\w+))?`", PAGE)))
LEVELS_1_AND_2 = {
    "1": (2, 9, 11, 3, 2), "2": (3, 3, 4, 1), "3": (0, 2, 4, 6, 5, 0, 2), "4": (3, 1, 2, 4), "5": (1, 3, 2, 3),
    "6": (3, 12, 4, 4, 5, 3, 0, 4), "7": (3, 4, 2, 5, 2, 2), "8": (2, 3, 1, 1), "9": (3, 4), "11": (2, 3, 3, 4, 1, 1),
    "12": (3, 2, 4), "13": (1, 5, 2, 5), "14": (2, 4, 3), "15": (3, 3, 7), "16": (1, 5, 4, 3, 3),
}  # fmt: skip
"""How many requirements of ASVS 5.0.0 each section of a chapter has up to level 2; they come first in each."""


def test_every_requirement_has_its_line() -> None:
    wanted = [
        f"{chapter}.{section}.{number}"
        for chapter, sections in LEVELS_1_AND_2.items()
        for section, count in enumerate(sections, 1)
        for number in range(1, count + 1)
    ]

    assert [number for number, *_ in ROWS] == wanted


def test_every_line_says_how_it_stands_and_by_what() -> None:
    assert {state for _, _, state, _ in ROWS} == {"yes", "part", "no", "–"}
    assert [number for number, _, _, shown in ROWS if len(shown.strip()) < 4] == []


@pytest.mark.parametrize(("file", "name"), CITED, ids=lambda part: part or "whole file")
def test_named_test_exists(file: str, name: str) -> None:
    source = (ROOT / "tests" / file).read_text(encoding="utf-8")

    assert f"def {name}(" in source or not name


def sources(folder: str, *endings: str) -> dict[str, str]:
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in endings and "node_modules" not in path.parts
    }


def test_front_end_writes_no_markup_from_text() -> None:
    dangerous = re.compile(
        r"dangerouslySetInnerHTML|\.(inner|outer)HTML|insertAdjacentHTML|document\.write|\beval\(|new Function\("
        r"""|window\.addEventListener\(["']message"""
    )

    assert [name for name, text in sources("web/src", ".ts", ".tsx").items() if dangerous.search(text)] == []


def test_server_uses_no_shell_no_eval_and_no_pickle() -> None:
    dangerous = re.compile(
        r"shell=True|os\.system\(|\bpickle\b|\bmarshal\b|yaml\.load\(|(?<![\w.])eval\(|(?<![\w.])exec\("
    )

    assert [name for name, text in sources("flywheel", ".py").items() if dangerous.search(text)] == []
