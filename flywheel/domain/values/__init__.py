"""When two wordings are the same value: a text is rewritten so that equal values are written alike.

Numbers, money, units, ranges, dates and times get one form each; what is no number stays as it is. Where it is not sure
that two wordings mean the same, they stay apart: a repeat kept twice is seen and joined, a change taken for a repeat is
lost.
"""

import re
from collections.abc import Callable

from flywheel.domain.numerals import EN_NUMBER
from flywheel.domain.values.calendar import MONTH_NAMES, read_date
from flywheel.domain.values.clock import read_time
from flywheel.domain.values.exact import exact
from flywheel.domain.values.figures import NUMERAL
from flywheel.domain.values.folding import fold
from flywheel.domain.values.quantities import read_quantity
from flywheel.domain.values.units import CURRENCY_BEFORE
from flywheel.domain.values.wording import MARK, closed

__all__ = ["canonical", "fold"]

_TIMES_SIGN = re.compile(r"(?<=\d)\s?[x*×✕]\s?(?=\d)")
_NAMED = re.compile(r"[a-z_]+\d[\da-z_]*(?:[.:,/~-]?[\da-z_]+)*|\d+(?:\.\d+){2,}")
_WORDS = rf"{MONTH_NAMES}|q(?=[1-4])|(?:morning|afternoon|evening) |minus |{EN_NUMBER}"
_BEFORE_NUMBER = (
    rf"负(?=[{NUMERAL}\d\s])|零下|约|大[约概]|差不多|每个?[年月周天日人小平台家套]|[百千]分之"
    r"|半(?=[个年月天小公米斤吨亩升])|第"
)
_START = re.compile(
    rf"(?<![a-z\d_])\d|(?<![几数好])[{NUMERAL}]|{_BEFORE_NUMBER}|{CURRENCY_BEFORE}|(?<![a-z\d%_])[−-](?=[\d{NUMERAL}])|\+(?=86)"
    r"|(?:星期|礼拜|周)(?=[一二三四五六日天])|凌晨|清晨|早[上晨]|[上中下]午|傍晚|晚上"
    rf"|(?<![a-z\d_])(?:{_WORDS}|[a-z_]+(?=\d))"
)
_SKIPPED = re.compile(rf"[{NUMERAL}]+|[a-z\d_]+|.", re.DOTALL)
_BLANKS = re.compile(r"\s+")
_POSSESSIVE = re.compile(r"(?<=[a-z])'(?=s(?![a-z]))")
_LOOSE = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])(?<![" + NUMERAL + r"]\s)")
_POINT_FIRST = re.compile(r"(?<![\w.])\.(?=\d)")
_FRACTION = re.compile(rf"(\d{{1,6}}|[{NUMERAL}]+)\s?分之([{NUMERAL}]+|\d{{1,6}})(?![.万亿])")
_ORDINAL = re.compile(rf"第\s?(\d{{1,6}}(?![\d.,])|[{NUMERAL}]+)(?![万亿])")
_MOBILE = re.compile(r"((?:\+?|00)86[ -]?)?(1[3-9]\d)([ -]?)(\d{4})\3(\d{4})(?!\d|[.,]\d)")

_Reader = Callable[[str, int], tuple[str, int] | None]


def canonical(folded: str) -> str:
    """The one form of a folded text. Total: what cannot be read is kept."""
    text = _LOOSE.sub("", _BLANKS.sub(" ", folded))
    text = _TIMES_SIGN.sub("×", _POINT_FIRST.sub("0.", _POSSESSIVE.sub("", text)))
    parts: list[str] = []
    done = 0
    readers = [reader for reader, needed in _READERS if needed is None or needed.search(text)]
    while found := _START.search(text, done):
        start = found.start()
        said = next((read for reader in readers if (read := reader(text, start))), None)
        if said:
            parts += text[done:start], MARK, said[0], MARK
            done = said[1]
        else:
            skipped = _SKIPPED.match(text, start)
            end = skipped.end() if skipped else start + 1
            parts.append(text[done:end])
            done = end
    return closed("".join([*parts, text[done:]])) or "".join(text.split())


def _mobile(text: str, at: int) -> tuple[str, int] | None:
    """A mobile number in groups or with its country is the eleven digits."""
    found = _MOBILE.match(text, at)
    return ("".join(found.group(2, 4, 5)), found.end()) if found and (found[1] or found[3]) else None


def _name(text: str, at: int) -> tuple[str, int] | None:
    """Letters with digits, versions, addresses: never numbers."""
    found = _NAMED.match(text, at)
    return (found.group(), found.end()) if found else None


def _ordinal(text: str, at: int) -> tuple[str, int] | None:
    """第三 and 第3 are one, and no amount of three."""
    found = _ORDINAL.match(text, at)
    place = exact(found[1]) if found else None
    return (f"第{place}", found.end()) if found and place is not None else None


def _fraction(text: str, at: int) -> tuple[str, int] | None:
    """三分之一; 1/3 may be a day of January."""
    found = _FRACTION.match(text, at)
    whole, part = (exact(said) for said in found.groups()) if found else (None, None)
    return (f"{whole}分之{part}", found.end()) if found and whole is not None and part is not None else None


_READERS: tuple[tuple[_Reader, re.Pattern[str] | None], ...] = (
    (_mobile, re.compile(r"1[3-9]\d")),
    (read_date, re.compile(r"[年月季周]|星期|礼拜|\d[-/.]\d|q[1-4]|" + MONTH_NAMES)),
    (read_time, re.compile(r"[点时:]|\b[ap]\.?m|\d[ap]\.?m|in the")),
    (_fraction, re.compile("分之")),
    (read_quantity, None),
    (_ordinal, re.compile("第")),
    (_name, re.compile(r"[a-z_.]")),
)
"""In the order in which they are tried, each with what a text needs to be worth the try."""
