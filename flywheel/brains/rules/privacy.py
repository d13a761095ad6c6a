"""Addresses of people in text: telephone numbers, mail, WeChat and QQ ids, card numbers. They are blanked before
anything is read, so that none can reach a fact or a summary.
"""

import re
from functools import partial

from flywheel.kit.masking import CARD, GAP, MAIL, MOBILE, SPOKEN_MOBILE

BLANK = "\ufffc"
_MAX_IDS = 50
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        MAIL,
        r"(?:https?://|www\.)[^\s\u4e00-\u9fff，。]{1,300}",
        r"(?:微信号?|wechat(?: id)?|weixin|wx|vx|v信|薇信|威信|加v|qq号?|line id|whatsapp|telegram|钉钉号"
        r"|skype)(?:同?号)?\s?(?:是|:|：|is"
        r"|为|=)?\s{0,2}(?P<id>(?=[a-z0-9_\-]*[0-9_\-])[a-z0-9][a-z0-9_\-]{4,29})",
        r"(?:微信号?|wechat(?: id)?|weixin|wx|vx|v信|薇信)\s?(?:是|:|：|\bis\b|=)\s{0,2}(?P<id>[a-z][a-z0-9_\-]{4,29})",
        MOBILE,
        rf"(?<![\d.])\+\d{{1,3}}{GAP}(?:\d{{1,5}}{GAP}){{2,5}}\d(?!\d)",
        r"(?<!\d)0\d{2,3}[\s\-]?\d{3,4}[\s\-]?\d{4}(?:\s?(?:转|-|ext\.?)\s?\d{1,5})?(?!\d)",
        r"(?<!\d)[48]00[\s\-]?\d{3,4}[\s\-]?\d{3,4}(?![\d万元,])",
        r"(?<!\d)\(\d{3}\)\s?\d{3}[\s.\-]\d{4}(?!\d)|(?<![\d,.])\d{3}[.\-]\d{3}[.\-]\d{4}(?!\d)",
        CARD,
        r"(?:电话|手机号?|号码|tel|phone|座机|call me (?:at|on))\s?(?:是|:|：|is)?\s{0,2}(?P<id>\d[\d\s\-]{5,17}\d)",
        SPOKEN_MOBILE,
    )
)
_IDENTIFIER_LEFT = re.compile(r"1[3-9]\d{9}|@|\d{15,}", re.ASCII)


def blank(text: str) -> str:
    """The text with every such address blanked, each character by one mark: places stay as they were. An id that was
    introduced once ("微信：abc_1") is blanked wherever it is said again.
    """
    ids: set[str] = set()
    for pattern in _PATTERNS:
        text = pattern.sub(partial(_hidden, ids), text)
    for said in sorted(ids, key=len, reverse=True)[:_MAX_IDS]:
        text = text.replace(said, BLANK * len(said))
    return text


def _hidden(ids: set[str], m: re.Match[str]) -> str:
    if "id" not in m.re.groupindex:
        return BLANK * len(m.group())
    ids.add(m["id"])
    start, end = m.start("id") - m.start(), m.end("id") - m.start()
    return m.group()[:start] + BLANK * (end - start) + m.group()[end:]


_KINDS = (
    ("mail", re.compile(MAIL, re.IGNORECASE)),
    ("wechat", _PATTERNS[2]),
    ("wechat", _PATTERNS[3]),
    ("mobile", re.compile(MOBILE)),
)


def named(text: str) -> list[tuple[str, str]]:
    """The addresses by which the customer may be known elsewhere: kind, and the address starred out but for its ends.

    A suggestion for whoever joins identities; the address itself is read from the message, never from here.
    """
    found: dict[tuple[str, str], None] = {}
    for kind, pattern in _KINDS:
        for m in pattern.finditer(text):
            said = m["id"] if "id" in m.re.groupindex else m.group()
            if kind != "wechat" or re.match("微信|wechat|weixin|wx|vx|v信|薇信|威信|加v", m.group(), re.IGNORECASE):
                found[(kind, _starred(said.strip()))] = None
    return list(found)


def _starred(said: str) -> str:
    return f"{said[:_SHOWN]}***{said[-_SHOWN:]}" if len(said) > 4 * _SHOWN else "***"


_SHOWN = 2


def is_clean(text: str) -> bool:
    """Whether a text about to be written names nobody's address."""
    return BLANK not in text and _IDENTIFIER_LEFT.search(text) is None and blank(text) == text
