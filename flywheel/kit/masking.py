"""Numbers and addresses that lead to a person: how they are written, and a text with them masked."""

import re

# A number may follow an escaped character of a JSON text (\u4e09138…), whose last digits are not its own.
_START = r"(?:(?<=\\u[0-9a-f]{4})|(?<!\d))"
GAP = r"[\s.\-_·\u200b()]{0,2}"
"""What people write between the groups of a number."""

# Only from where a word begins: tried at each of its letters, a long word would take its length squared.
MAIL = r"(?<![A-Z0-9._%+\-])[A-Z0-9._%+\-]+\s?(?:@|\(at\)|＠|#at#)\s?[A-Z0-9\-]{1,63}(?:\.[A-Z0-9\-]{1,63}){1,4}"
MOBILE = rf"{_START}(?:\+?86{GAP})?[1１][3-9３-９]\d(?:{GAP}\d){{8}}(?!\d)"
SPOKEN_MOBILE = r"[一幺][三四五六七八九](?:[零〇一幺二三四五六七八九]\s?){9}"
_IN_GROUPS = r"\d{4}(?:[ \-]\d{4}){3}(?:[ \-]?\d{1,3})?|\d{6} \d{8} \d{3}[\dx]"
CARD = rf"{_START}(?:\d{{15,19}}[\dx]?|{_IN_GROUPS})(?!\d)"
"""Identity cards, bank cards, and whatever else has as many digits."""

_MASKED = re.compile("|".join((MAIL, CARD, MOBILE, SPOKEN_MOBILE)), re.IGNORECASE)


def masked(text: str) -> str:
    """The text with mobile numbers, mail addresses, identity and bank cards starred out, character by character."""
    return _MASKED.sub(lambda found: "*" * len(found.group()), text)
