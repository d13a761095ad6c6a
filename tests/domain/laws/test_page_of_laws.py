"""The page of laws keeps step with the tests: each law names tests that exist and carry its number."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ROWS = re.findall(r"^\| (I\d+) \| .+? \| (.+?) \| .+ \|$", (ROOT / "docs" / "laws.md").read_text("utf-8"), re.MULTILINE)
PLACES = [(law, *place) for law, places in ROWS for place in re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", places)]


def test_every_law_has_its_row() -> None:
    assert [law for law, _ in ROWS] == [f"I{number}" for number in range(1, 18)]
    assert {law for law, _, _ in PLACES} == {law for law, _ in ROWS}


@pytest.mark.parametrize(("law", "path", "name"), PLACES)
def test_a_law_is_tested_where_the_page_says(law: str, path: str, name: str) -> None:
    wanted = name or f"test_{law.lower()}_"
    assert re.search(rf"^(?:async )?def {wanted}", (ROOT / path).read_text("utf-8"), re.MULTILINE)
