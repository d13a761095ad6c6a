"""Traditional characters and their simplified forms, one for one, from the tables of opencc."""

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def simplified_forms() -> dict[int, int]:
    """For `str.translate`: the first simplified form of each traditional character. Read on first use.

    One for one keeps every character's place and looks at no neighbour, which whole words would.
    """
    table = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.partition("\t") for line in table.splitlines())
    return {ord(traditional): ord(forms[0]) for traditional, _, forms in pairs if len(traditional) == 1 and forms}
