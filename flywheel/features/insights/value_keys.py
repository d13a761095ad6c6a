"""When two wordings are the same value: one key for both, so that a repeat is a repeat and a change is a change."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

from flywheel.domain.categories import Category, stage_key

_UNITS = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "亿": 100_000_000, "m": 1_000_000}
_NUMBER = r"(\d+(?:\.\d+)?)\s*"
_YUAN = r"(?:元|块钱|块|人民币)"
_AMOUNT = re.compile(rf"{_NUMBER}(亿|万|千|[wkm](?![a-z])){_YUAN}?|{_NUMBER}{_YUAN}")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SIGNS = frozenset(".:/-~")


@lru_cache(maxsize=1)
def _simplified() -> OpenCC:
    return OpenCC("t2s")


def fact_key(category: Category, content: str) -> str:
    """The key of a value in a category: 「谈判」 and 「谈判阶段」 are one stage; all else is keyed by its wording."""
    stage = stage_key(content) if category.profile_field == "life_cycle_stage" else None
    return stage or value_key(content)


@lru_cache(maxsize=20_000)
def value_key(content: str) -> str:
    """The key of a value: width, case, spaces, punctuation and traditional forms folded, amounts of money as numbers.

    30万, 300000元 and 30w are one value; signs between digits are kept, so that 4.5 and 45 stay two.
    """
    text = unicodedata.normalize("NFKC", content).casefold()
    text = _simplified().convert(text)
    text = _THOUSANDS.sub("", text)
    text = _AMOUNT.sub(_plain_amount, text)
    kept = [char if _counts(text, i, char) else "" for i, char in enumerate(text)]
    return "".join(kept) or text.strip()


def _plain_amount(found: re.Match[str]) -> str:
    number, unit, plain = found.groups()
    value = float(plain) if plain else float(number) * _UNITS[unit]
    return f"{value:.10g}" if value < 1e10 else f"{value:.0f}"


def _counts(text: str, index: int, char: str) -> bool:
    """Whether a character is part of the value: letters, digits, symbols such as + or %, and signs between digits."""
    kind = unicodedata.category(char)
    if kind[0] in "LNM" or kind[0] == "S":
        return True
    if kind[0] in "ZC":
        return False
    between = 0 < index < len(text) - 1 and text[index - 1].isdigit() and text[index + 1].isdigit()
    return char == "%" or (between and char in _SIGNS)
