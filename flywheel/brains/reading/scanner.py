"""The lenient reader's view of characters: blanks, comments, brackets, and what may follow a closing quote.

Every look ahead is bounded, so that reading stays linear in the length of the reply.
"""

import re

from flywheel.brains.reading.words import KNOWN_KEYS, normalise_key

LOOK_AHEAD = 400
PEEK_COMMENTS = 8
OPEN_OBJECT, CLOSE_OBJECT = "{｛", "}｝"
OPEN_LIST, CLOSE_LIST = "[［", "]］"
OPENERS, CLOSERS = OPEN_OBJECT + OPEN_LIST, CLOSE_OBJECT + CLOSE_LIST
SEPARATORS = ",，;；"
COLONS = ":：="
QUOTES = {
    '"': '"',
    "'": "'",
    "`": "`",
    "＂": "＂",
    "“": '”“"',
    "”": '”“"',
    "‘": "’‘'",
    "「": "」",
    "『": "』",
}

_BLANK = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\x00-\x1f]*")
_COMMENT_START = re.compile(r"//|/\*|#|```+\w*|~~~+\w*")
_COLON = re.compile(r"\s*(?:=>|:=|[:：=])")
_QUOTED_KEY = re.compile(
    r"[\"'“”‘「『`＂]{1,2}([^\"'“”‘’「」『』`＂,，:：{}\[\]]{1,40}[:：]?)[\"'“”’」』`＂]{1,2}\s*(?:=>|[:：=])"
)
_BARE_KEY = re.compile(r"([A-Za-z_\u4e00-\u9fff][\w\-]{0,30})\s*(?:=>|[:：=])")
_CUT_KEY = re.compile(r"[\"'“”‘「『`＂]{0,2}([\w\- ]{0,40})\Z")
_CUT_AFTER_KEY = re.compile(
    r"[\"'“‘「『`＂]{1,2}[^\"'“”‘’「」『』`＂,，:：{}\[\]]{1,40}[:：]?[\"'”’」』`＂]{1,2}\s{0,40}\Z"
)
_VALUE_START = re.compile(r"[\"'“‘「『`＂{\[｛［\d０-９+\-.…]|(?:true|false|null|none)\b", re.IGNORECASE)


def skip_blank(text: str, pos: int) -> int:
    """The position after blanks and invisible characters."""
    match = _BLANK.match(text, pos)
    return match.end() if match else pos


def skip(text: str, pos: int) -> int:
    """The position after blanks, comments and code fences."""
    while (end := _skip_once(text, pos)) != pos:
        pos = end
    return pos


def peek(text: str, pos: int) -> int:
    """Like `skip`, from inside a string: past a few comments only, for every quote in a string looks ahead."""
    for _ in range(PEEK_COMMENTS):
        pos = _skip_once(text, pos)
    return skip_blank(text, pos)


def _skip_once(text: str, pos: int) -> int:
    pos = skip_blank(text, pos)
    match = _COMMENT_START.match(text, pos)
    return _comment_end(text, match) if match else pos


def _comment_end(text: str, start: re.Match[str]) -> int:
    mark = start.group()
    if mark[0] in "`~":
        return start.end()
    if mark == "/*":
        end = text.find("*/", start.end(), start.end() + LOOK_AHEAD)
        return end + 2 if end >= 0 else start.end()
    end = text.find("\n", start.end(), start.end() + LOOK_AHEAD)
    if end >= 0:
        return end
    return len(text) if len(text) - start.end() < LOOK_AHEAD else start.end()


def skip_colon(text: str, pos: int) -> int | None:
    """The position after a colon or what stands for one; None if there is none."""
    match = _COLON.match(text, skip(text, pos))
    return match.end() if match else None


def key_starts(text: str, pos: int) -> bool:
    """Whether a key with its colon, or the cut-off beginning of a known key, stands at `pos`."""
    if _QUOTED_KEY.match(text, pos) or _CUT_AFTER_KEY.match(text, pos):
        return True
    bare = _BARE_KEY.match(text, pos)
    if bare:
        return bare.group(1).isascii() or normalise_key(bare.group(1)) in KNOWN_KEYS
    cut = _CUT_KEY.match(text, pos)
    return cut is not None and any(known.startswith(normalise_key(cut.group(1))) for known in KNOWN_KEYS)


def value_starts(text: str, pos: int) -> bool:
    """Whether something that can be a list's element stands at `pos`."""
    return _VALUE_START.match(text, pos) is not None
