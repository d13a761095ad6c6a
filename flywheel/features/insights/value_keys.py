"""When two wordings are the same value: one key for both, so that a repeat is a repeat and a change is a change."""

import hashlib
import re
from functools import lru_cache

from flywheel.domain.categories import Category, stage_key
from flywheel.domain.values import canonical, fold
from flywheel.kit.chinese import simplified_forms

LONGEST_READ = 4_000
"""Characters up to which numbers are looked for; no value is as long, and no text may hold up a run."""
_LONGEST_KEPT = 200
_ROUNDS = 4


def fact_key(category: Category, content: str) -> str:
    """The key of a value in a category: 「谈判」 and 「谈判阶段」 are one stage; all else is keyed by its wording."""
    key = value_key(content)
    stage = stage_key(key) if category.profile_field == "life_cycle_stage" else None
    return stage or key


def value_key(content: str) -> str:
    return _kept_key(content) if len(content) <= _LONGEST_KEPT else _key(content)


@lru_cache(maxsize=20_000)
def _kept_key(content: str) -> str:
    return _key(content)


def _key(content: str) -> str:
    key = _once(content)
    for _ in range(_ROUNDS):
        again = _once(key)
        if again == key:
            return key
        key = again
    return _digest(key)


def _once(content: str) -> str:
    folded = fold(content).translate(simplified_forms())
    return canonical(folded) if len(folded) <= LONGEST_READ else _digest("".join(re.findall(r"\w", folded)))


def _digest(text: str) -> str:
    return "x" + "".join(chr(ord("a") + byte % 16) + chr(ord("a") + byte // 16) for byte in hashlib.sha256(text.encode("utf-8", "replace")).digest())
