"""When two wordings are the same value: one key for both, so that a repeat is a repeat and a change is a change."""

import hashlib
import re
from functools import lru_cache
from itertools import chain

from flywheel.domain.categories import SHIPPED, Category, stage_key
from flywheel.kit.chinese import simplified_forms

LONGEST_READ = 500
"""Characters up to which a value is read. Longer ones are compared as they are: none may hold up a run."""
_LONGEST_REMEMBERED = 200
_ROUNDS = 4
_SAME_CHARACTER = str.maketrans("瞭覆藉彷", "了复借仿")
_SAME_WORD = re.compile("计画")


def fact_key(category: Category, content: str) -> str:
    """The key of a value in a category: 「谈判」 and 「谈判阶段」 are one, 「预算50万」 and 「50万」 too."""
    key = value_key(_without_label(category, value_key(_without_label(category, content))))
    stage = stage_key(key) if category.profile_field == "life_cycle_stage" else None
    return stage or key


def _without_label(category: Category, content: str) -> str:
    """What is said of the category, where its name only stands before it."""
    return _label(category.key).sub("", content) if len(content) <= LONGEST_READ else content


@lru_cache(maxsize=1_000)
def _label(key: str) -> re.Pattern[str]:
    """The names that a category has had from the start: a new label must not change what was stored."""
    labels = [(shipped.label_zh, shipped.label_en) for shipped in SHIPPED if shipped.key == key]
    names = "|".join(re.escape(name) for name in {key, *chain.from_iterable(labels)})
    return re.compile(
        rf"^(?:\s*(?:{names})\s*(?:[:：=]\s*|[是为](?![否不没非什哪了])|\bis\s+(?!not\b)|(?=[\d¥￥$约]))(?=.*\w))+",
        re.IGNORECASE,
    )


def value_key(content: str) -> str:
    """The key of a value: the key of a key is itself, and any text has one."""
    return _remembered(content) if len(content) <= _LONGEST_REMEMBERED else _settled(content)


@lru_cache(maxsize=20_000)
def _remembered(content: str) -> str:
    return _settled(content)


def _settled(content: str) -> str:
    """Closing a gap may bring together what is then read as one; a text that never settles is told by its digest."""
    key = _once(content)
    for _ in range(_ROUNDS):
        again = _once(key)
        if again == key:
            return key
        key = again
    return _digest(key)


def _once(content: str) -> str:
    # Dozens of patterns are compiled on this import: a start should not wait for the first key.
    from flywheel.domain.values import canonical, fold

    text = fold(content).translate(simplified_forms()).translate(_SAME_CHARACTER)
    if len(text) > LONGEST_READ:
        return _digest("".join(text.split()))
    return canonical(_SAME_WORD.sub("计划", text))


def _digest(text: str) -> str:
    """Letters alone, so that no part of it is read as a number."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in hashlib.sha256(text.encode()).hexdigest())
