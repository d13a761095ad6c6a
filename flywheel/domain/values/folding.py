"""One width, one case, one kind of each sign: a text made comparable without reading it."""

import re
import unicodedata

_IGNORED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
_UNSTORABLE = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef]")
_RAISED = re.compile(r"(?<=\d)[⁰¹²³⁴-⁹]+")
_APART = re.compile("[①-⓿❶-➓㉈-㉟㊱-㊿½¼¾⅐-⅞↉]+")
_WIDE_DIGIT = re.compile(r"(?![0-9])\d")
_SIGNS = str.maketrans(
    dict.fromkeys("‘’‚‛ʼ′＇", "'")
    | dict.fromkeys("‐‑‒–—―﹣⁃", "-")
    | dict.fromkeys("～〜∼∽˜", "~")
    | dict.fromkeys("∶︰ː", ":")
    | dict.fromkeys("，﹐", "、")
    | {"〇": "零", "圆": "元"}
)


def fold(text: str) -> str:
    """The text without what cannot be seen or stored, in one width, case, and kind of quote, dash and tilde.

    5² and 52, ①② and 12 stay apart; a full-width comma lists and never groups digits.
    """
    if text.isascii() and text.isprintable():
        return text.lower()
    text = _IGNORED.sub("", _UNSTORABLE.sub("\ufffd", text))
    text = _APART.sub(lambda found: f" {' '.join(found.group())} ", _RAISED.sub(_power, text.translate(_SIGNS)))
    text = unicodedata.normalize("NFKC", text)
    text = unicodedata.normalize("NFKC", text.casefold()).translate(_SIGNS)
    return _WIDE_DIGIT.sub(lambda found: str(unicodedata.decimal(found.group())), text)


def _power(found: re.Match[str]) -> str:
    return "^" + unicodedata.normalize("NFKC", found.group())
