"""The house's measures: file sizes, comments that promise nothing, and nothing of the machine it was written on."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400
GENERATED = re.compile(r"migrations/versions/|\.gen\.ts$|web/src/api/schema\.d\.ts$|prompts/")
SOURCE = re.compile(r"\.(py|ts|tsx|css|sh)$")
BINARY = re.compile(r"\.(png|jpg|ico|woff2?|svg|gz)$")
PLACES = re.compile(
    r"/work/|/root/|/home/[a-z]|C:\\\\Users|/tmp/brief|registry\.npmjs\.org|files\.pythonhosted\.org|pypi\.org/simple"
)


def tracked() -> list[str]:
    """What belongs to the product: everything known to git; without git, everything below the source folders."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    names = listed.stdout.splitlines() or [
        str(path.relative_to(ROOT))
        for folder in ("flywheel", "tests", "docs", "bench", "tools", "web/src", "requirements")
        for path in (ROOT / folder).rglob("*")
    ]
    return [name for name in names if (ROOT / name).is_file() and not BINARY.search(name)]


FILES = tracked()


def test_every_source_file_is_short_enough() -> None:
    measured = {
        name: len((ROOT / name).read_text(encoding="utf-8").splitlines())
        for name in FILES
        if SOURCE.search(name) and not GENERATED.search(name)
    }

    assert {name: lines for name, lines in measured.items() if lines > LONGEST} == {}


def test_no_file_names_a_place_of_one_machine_or_a_registry() -> None:
    own = Path(__file__).relative_to(ROOT).as_posix()
    named = {
        name: found.group()
        for name in FILES
        if name != own and (found := PLACES.search((ROOT / name).read_text(encoding="utf-8", errors="replace")))
    }

    assert named == {}


def test_no_source_promises_to_be_finished_later() -> None:
    promise = re.compile(r"#\s*(TODO|FIXME|XXX|HACK)\b|//\s*(TODO|FIXME|XXX|HACK)\b")
    own = Path(__file__).relative_to(ROOT).as_posix()

    assert [
        name
        for name in FILES
        if SOURCE.search(name) and name != own and promise.search((ROOT / name).read_text(encoding="utf-8"))
    ] == []


def test_every_ignored_type_says_which_and_why() -> None:
    bare = re.compile(r"#\s*type:\s*ignore(?!\[[a-z-]+(,\s*[a-z-]+)*\]\s+#\s*\S)")
    own = Path(__file__).relative_to(ROOT).as_posix()

    assert [
        f"{name}:{number}"
        for name in FILES
        if name.endswith(".py") and name != own
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ] == []


def test_every_module_says_what_lives_in_it() -> None:
    modules = {
        n: (ROOT / n).read_text(encoding="utf-8") for n in FILES if n.startswith("flywheel/") and n.endswith(".py")
    }

    assert [name for name, text in modules.items() if text.strip() and not text.startswith('"""')] == []
