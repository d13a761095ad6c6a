"""Numbers and addresses that lead to a person: how they are written, and a text with them masked."""

import re
from collections.abc import Iterable

# In a JSON text a number or a word may follow an escaped character (\u4e09138…, \nwang@…), which is not part of it.
_ESCAPED = r"\\u[0-9a-f]{4}|\\[nrtbf]"
_AFTER = r"(?<=\\u[0-9a-f]{4})|(?<=\\[nrtbf])"
_START = rf"(?:{_AFTER}|(?<!\d))"
GAP = r"[\s.\-_·\u200b()]{0,2}"
"""What people write between the groups of a number."""

# Only from where a word begins: tried at each of its letters, a long word would take its length squared.
_LETTER = r"[A-Z0-9._%+\-]"
_LABEL = r"[A-Z0-9\-]{1,63}"
MAIL = rf"(?:{_AFTER}|(?<!{_LETTER})){_LETTER}+\s?(?:@|\(at\)|＠|#at#)\s?{_LABEL}(?:\.{_LABEL}){{1,4}}"
MOBILE = rf"{_START}(?:\+?86{GAP})?[1１][3-9３-９]\d(?:{GAP}\d){{8}}(?!\d)"
SPOKEN_MOBILE = r"[一幺][三四五六七八九](?:[零〇一幺二三四五六七八九]\s?){9}"
_IN_GROUPS = r"\d{4}(?:[ \-]\d{4}){3}(?:[ \-]?\d{1,3})?|\d{6} \d{8} \d{3}[\dx]"
CARD = rf"{_START}(?:\d{{15,19}}[\dx]?|{_IN_GROUPS})(?!\d)"
"""Identity cards, bank cards, and whatever else has as many digits."""

_MASKED = re.compile(rf"(?P<escaped>{_ESCAPED})|" + "|".join((MAIL, CARD, MOBILE, SPOKEN_MOBILE)), re.IGNORECASE)


def masked(text: str) -> str:
    """The text with mobile numbers, mail addresses, identity and bank cards starred out, character by character."""
    return _MASKED.sub(_starred, text)


def _starred(found: re.Match[str]) -> str:
    return found.group() if found["escaped"] else "*" * len(found.group())


_KEY = re.compile(r"\b(?:sk|app)-[\w\-]{8,}|\bBearer\s+\S+", re.IGNORECASE)
MOST_QUOTED = 300
_SHORTEST_SECRET = 4


def quotable(text: str, secrets: Iterable[str] = ()) -> str:
    """What may be shown of a vendor's words: no key, no number that leads to a person, and not too much."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "***")
    return masked(_KEY.sub("***", text))[:MOST_QUOTED]
