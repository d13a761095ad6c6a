"""CSV that a spreadsheet shows and does not calculate."""

import csv
import io

import pytest

from flywheel.kit import sheets


def read_back(cell: object) -> str:
    [[read]] = csv.reader(io.StringIO(sheets.lines([[cell]])))
    return read


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "|calc", "%x"])
def test_cell_that_would_be_calculated_gets_an_apostrophe(cell: str) -> None:
    assert read_back(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "王敏", "a=b", 'say "hi", twice', "line\nbreak", "2026-01-31"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert read_back(cell) == cell


def test_nothing_is_an_empty_cell() -> None:
    assert read_back(None) == ""
