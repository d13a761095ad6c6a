"""Replies with places to fill."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flywheel.domain.canned_replies import PLACES, fill, unknown_places


@pytest.mark.parametrize(
    ("text", "values", "filled", "missing"),
    [
        ("{{customer_name}}您好", {"customer_name": "王敏"}, "王敏您好", []),
        ("{{ customer_name }}您好", {"customer_name": "王敏"}, "王敏您好", []),
        ("{{customer_name}}", {"customer_name": "{{my_name}}", "my_name": "秘密"}, "{{my_name}}", []),
        ("{{customer_name}}您好", {"customer_name": "王\n敏\u202e"}, "王 敏您好", []),
        ("{{customer_name}}您好", {"customer_name": "\u200b "}, "{{customer_name}}您好", ["customer_name"]),
        ("{{my_name}}，{{my_name}}", {}, "{{my_name}}，{{my_name}}", ["my_name"]),
        ("{customer_name} {{}", {"customer_name": "王敏"}, "{customer_name} {{}", []),
    ],
)
def test_places_are_filled_once_and_safely(text: str, values: dict[str, str], filled: str, missing: list[str]) -> None:
    assert fill(text, values) == (filled, missing)


def test_places_that_nothing_fills_are_named() -> None:
    assert unknown_places("{{customer_name}} {{price}} {{ price }} {{}}") == ["price", ""]


@given(st.text(), st.text())
def test_name_can_bring_no_place_of_its_own(name: str, secret: str) -> None:
    text, _ = fill("{{customer_name}}", {"customer_name": name, "my_name": f"<{secret}>"})

    assert f"<{secret}>" not in text or f"<{secret}>" in name
    assert set(unknown_places(text)) <= set(unknown_places(name)) | set(PLACES)
