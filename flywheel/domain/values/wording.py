"""What stands between the letters of a value: dropped where it says nothing, kept where it tells two values apart."""

import re
import unicodedata

from flywheel.domain.values.figures import NUMERAL
from flywheel.domain.values.units import read_currency, read_unit

MARK = "\ufdd0"
"""Stands on both sides of what was read as a number or a date, until the gaps are closed."""

_GAP = re.compile(r"[\W_]+")
_KEPT = frozenset("%‰&@?")
_DECORATION = frozenset("~`")
_ANSWER = re.compile(r"(?:[不没否未别无勿非是对]|(?<![a-z])(?:no|not|yes|never))$")
_STOP = re.compile("[,、;。!.]")
_LONGEST_UNIT = 6
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def closed(text: str) -> str:
    """The text with its gaps closed and its marks gone."""
    return _GAP.sub(_gap, text)


def _gap(found: re.Match[str]) -> str:
    text, start, end = found.string, found.start(), found.end()
    said = found.group().replace(MARK, "")
    before, after = text[start - 1 : start], text[end : end + 1]
    if symbols := _symbols(said, before, after):
        return symbols
    if not before or not after:
        return ""
    if _tells_apart(said, text, start, end):
        return ","
    return _sign(said, before, after) or _space(before, after)


def _symbols(said: str, before: str, after: str) -> str:
    """C++ and C, 50% and 50, R&D and RD are different values; a question is no statement."""
    kept = "".join(sign for sign in said if _is_symbol(sign))
    if "?" in kept:
        kept = re.sub(r"\?+", "?", kept)
    if said.startswith("#") and _is_latin(before):
        return "#" + kept
    return kept + "#" if said.endswith("#") and after.isdecimal() else kept


def _is_symbol(sign: str) -> bool:
    return sign in _KEPT or (sign not in _DECORATION and unicodedata.category(sign)[0] in "SM")


def _is_name(sign: str) -> bool:
    return sign.isdecimal() or _is_latin(sign)


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _tells_apart(said: str, text: str, start: int, end: int) -> bool:
    """不，要续约 is not 不要续约; 5，个人使用 and 5个，人使用 are not 5个人使用."""
    if not said.strip():
        return bool(said) and text[start - 1] in NUMERAL and text[end] in NUMERAL
    if _STOP.search(said) and _ANSWER.search(text[max(0, start - 6) : start]):
        return True
    before, after = text[start - 1], text[end]
    across = read_unit(before + text[end : end + _LONGEST_UNIT], 0)
    if across and across[1] > 1:
        return True
    if not (before.isdecimal() or before in f"{NUMERAL}多余来几半"):
        return False
    return after in NUMERAL or read_unit(text, end) is not None or read_currency(text, end) is not None


def _sign(said: str, before: str, after: str) -> str:
    """The signs that belong to a number, an address or a word."""
    core = said.strip()
    numbers = before.isdecimal() and after.isdecimal()
    letters = _is_latin(before) and _is_latin(after)
    both = _is_name(before) and _is_name(after)
    if core and set(core) == {"~"}:
        return "~"
    if core == "/" and (_is_name(before) or _is_name(after)):
        return "/"
    if said == "." and both:
        return "."
    if said in {":", "-"} and numbers:
        return said
    return said if said in {"'", "*"} and letters else ""


def _space(before: str, after: str) -> str:
    """Words and numbers stay apart, but iPhone 15 and iPhone15 are one."""
    if not (_is_spaced(before) and _is_spaced(after)):
        return ""
    return "" if after.isdecimal() and not before.isdecimal() else " "


def _is_spaced(sign: str) -> bool:
    return sign.isalnum() and not _CJK.match(sign)
