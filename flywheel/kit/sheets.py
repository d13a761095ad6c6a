"""CSV for spreadsheets: rows as text that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable

BOM = "\ufeff"
"""Tells spreadsheets that the text is UTF-8: without it Chinese is unreadable there."""
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠|%")


def lines(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV (RFC 4180). A cell that a spreadsheet would calculate gets an apostrophe in front."""
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    shown = "" if value is None else str(value)
    is_formula = shown[:1] in _FORMULA or shown.lstrip()[:1] in _FORMULA
    return f"'{shown}" if shown and is_formula else shown
