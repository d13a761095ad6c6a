"""Documents keep step with the code: settings, problem codes, the glossary, the API's description."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flywheel.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "flywheel").rglob("*.py"))
PROBLEMS = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")


def default_of(name: str) -> str:
    default = Settings.model_fields[name].default
    words = {"None": "unset", "()": "none", "True": "`true`", "False": "`false`"}
    return words.get(str(default), f"`{default}`")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_setting_has_its_row_on_the_settings_page(name: str) -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    description = Settings.model_fields[name].description

    assert f"| `FLYWHEEL_{name.upper()}` | {default_of(name)} | {description} |" in page.splitlines()


def test_settings_page_names_no_setting_that_does_not_exist() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for_tests = {"TEST_POSTGRES_URL", "TEST_CORPORA", "CHROMIUM"}

    named = set(re.findall(r"FLYWHEEL_([A-Z_]+)", page))

    assert named - for_tests == {name.upper() for name in Settings.model_fields}


def codes_in(tree: ast.AST) -> Iterator[str]:
    """Every code that a source file gives to an error, a field or a dropped statement."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = {"FieldError": 1, "PydanticCustomError": 0, "Refuse": 0, "Dropped": 0, "problem": 2}.get(name)
            arguments = node.args[place : place + 1] if place is not None else []
            given = [*arguments, *(k.value for k in node.keywords if k.arg == "code")]
            yield from (a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str))
        if isinstance(node, ast.ClassDef):
            yield from (code for statement in node.body for code in _class_code(statement))


def _class_code(statement: ast.stmt) -> Iterator[str]:
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or not isinstance(statement.value, ast.Constant):
        return
    target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
    if isinstance(target, ast.Name) and target.id == "code" and isinstance(statement.value.value, str):
        yield statement.value.value


CODES = sorted({code for path in SOURCES for code in codes_in(ast.parse(path.read_text(encoding="utf-8")))})


def test_every_code_is_explained() -> None:
    assert [code for code in CODES if f"`{code}`" not in PROBLEMS] == []


def test_problems_page_explains_no_code_that_does_not_exist() -> None:
    from_libraries = {"missing", "extra_forbidden", "string_type"}
    mapped_from_http = {"http_error", "method_not_allowed"}

    explained = set(re.findall(r"^\| `([a-z_]+)` \|", PROBLEMS, re.MULTILINE))

    assert explained - from_libraries - mapped_from_http - set(CODES) == set()


@pytest.mark.parametrize(
    "word", ["channel", "peer", "customer", "profile", "insight", "category", "evidence", "run", "brain", "task", "job"]
)
def test_glossary_has_each_word_once(word: str) -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")

    assert len(re.findall(rf"^\| [^|]+ \| {word} \|", page, re.MULTILINE)) == 1


def test_description_of_the_api_is_the_one_that_the_code_gives(tmp_path: Path) -> None:
    """`make openapi` writes it, and the front end's types from it."""
    target = tmp_path / "openapi.json"
    subprocess.run([sys.executable, "-m", "flywheel", "openapi", str(target)], check=True, cwd=ROOT, timeout=120)

    committed = json.loads((ROOT / "web" / "openapi.json").read_text(encoding="utf-8"))

    assert json.loads(target.read_text(encoding="utf-8")) == committed


def test_no_two_wire_types_share_a_name() -> None:
    """The document would name both by their modules, and so would everybody's generated types."""
    document = json.loads((ROOT / "web" / "openapi.json").read_text(encoding="utf-8"))

    assert [name for name in document["components"]["schemas"] if "__" in name] == []
