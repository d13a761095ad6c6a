"""Numerals in which every sign has its proper place: what may be rewritten as a number without asking what it means."""

import re
from decimal import Decimal

from flywheel.domain.numerals import ARABIC, ZH_DIGIT, ZH_UNIT, parse_chinese

_ONE = rf"[{ZH_DIGIT.strip('零〇')}\d]"
_SECTION = re.compile(
    rf"{_ONE}[千仟](?:零?{_ONE}?[百佰])?(?:零?{_ONE}?[十拾])?(?:零?{_ONE})?"
    rf"|{_ONE}[百佰](?:零?{_ONE}?[十拾])?(?:零?{_ONE})?|{_ONE}?[十拾]{_ONE}?|{_ONE}"
)
_POINT = re.compile(rf"([{ZH_DIGIT}{ZH_UNIT}]+)点([{ZH_DIGIT}]{{1,6}})(?![{ZH_DIGIT}十拾百佰千仟])")
_FIGURES = re.compile(rf"{ARABIC}(?<=[\d.,]\d)")
_SHAPE = re.compile(
    r"(?!零[aes])(?:(?:(?:P万零?)?P|P万)亿)?(?:零?P万)?(?:零?[es])?|P|零".replace("P", "(?:[ae][十拾百佰千仟]?|s)")
)


def exact(text: str) -> Decimal | None:
    """The value of a numeral in which every sign has its proper place; 三一, 十一五 and 百度 have none."""
    said = _POINT.sub(_decimal, text)
    shape = _SECTION.sub("s", _FIGURES.sub(_kind, said))
    return parse_chinese(said) if text and _SHAPE.fullmatch(shape) else None


def _kind(found: re.Match[str]) -> str:
    """e: digits that may also end a number, as in 1万600; a: any others."""
    return "e" if found.group().isdigit() and len(found.group()) in {3, 4} else "a"


def _decimal(found: re.Match[str]) -> str:
    whole = exact(found[1])
    return found.group() if whole is None else f"{whole}.{''.join(map(_digit, found[2]))}"


def _digit(sign: str) -> str:
    return str(parse_chinese(sign))
