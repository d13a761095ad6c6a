"""Confidence as models give it (0.8, "80%", 八成, 高) → a number between 0 and 1, or nothing."""

import math
import re
import unicodedata

_WORDS = {
    **{"很高": 0.95, "非常高": 0.95, "very high": 0.95, "高": 0.9, "high": 0.9, "较高": 0.8},
    **{"中": 0.6, "中等": 0.6, "medium": 0.6, "较低": 0.4, "低": 0.3, "low": 0.3},
}
_TENTHS = {ch: number for number, ch in enumerate("一二三四五六七八九十", start=1)}
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_ABOUT = re.compile(r"^(?:大约|大概|约|about|~|≈)\s*")
_NUMBER = re.compile(r"([+-]?(?:\d{1,9}(?:\.\d{1,30})?|\.\d{1,30})(?:e[+-]?\d{1,3})?)\s*(%|/\s*100|/\s*10)?")
_SHARE = re.compile(r"([一二三四五六七八九十]|\d)成")


def read_confidence(value: object) -> float | None:
    """The confidence meant, or None where none was given or none can be made out."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _on_scale(value)
    if isinstance(value, str):
        return _from_text(value)
    return None


def _on_scale(number: int | float) -> float | None:
    """0–1 as it is, 2–100 as a percentage; a number between the two could be either."""
    if isinstance(number, float) and not math.isfinite(number):
        return None
    if 0 <= number <= 1:
        return float(number)
    return number / 100 if 2 <= number <= 100 else None


def _from_text(value: str) -> float | None:
    text = unicodedata.normalize("NFKC", value[:60]).strip().casefold()
    text = _ABOUT.sub("", _REMARK.sub("", text).strip())
    if text in _WORDS:
        return _WORDS[text]
    if share := _SHARE.fullmatch(text):
        tenths = share.group(1)
        return (_TENTHS[tenths] if tenths in _TENTHS else int(tenths)) / 10
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    number = float(match.group(1))
    if match.group(2) is None:
        return _on_scale(number)
    whole = 10 if match.group(2).endswith("/10") or match.group(2) == "/ 10" else 100
    return number / whole if 0 <= number <= whole else None
