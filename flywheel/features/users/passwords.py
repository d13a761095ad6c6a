"""Which passwords are refused because they are guessed first: common ones in every dress, and one's own name."""

import re

from flywheel.domain.errors import FieldError, Invalid

_COMMON = """
    password passwort passwd passcode secret letmein welcome admin administrator root superuser qwerty qwertyuiop
    asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc qweasd qweasdzxc iloveyou woaini sunshine princess dragon monkey
    football baseball superman batman master shadow michael jordan trustno changeme default guest test testing tester
    user login access hello computer internet whatever freedom starwars pokemon flower summer winter spring autumn
    monday friday china beijing shanghai shenzhen wechat weixin alibaba taobao huawei xiaomi flywheel customer sales
    abc abcd abcde abcdef abcdefg abcdefgh aa aaa a q qq zz xx
    """
_WORDS = frozenset(_COMMON.split())
_DRESSED = str.maketrans("0134578@$!", "oieastbasi")
_ROWS = ("01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb")
_SHORT = 16
"""From this length on, nobody gets there by a word and a year."""


def check(password: str, username: str | None, pointer: str) -> None:
    """Raise Invalid for a password that guessing begins with."""
    if len(password) < _SHORT and _is_common(password.casefold()):
        detail = "This password is among the first that are guessed. Take several words that have nothing in common."
        raise Invalid([FieldError(pointer, "password_common", detail)])
    name = (username or "").casefold()
    if len(name) >= 3 and re.sub(r"[\W\d_]+$", "", password.casefold()) in {name, name[::-1], name * 2}:
        raise Invalid([FieldError(pointer, "password_is_name", "The password is the user name.")])


def _is_common(password: str) -> bool:
    if len(set(password)) <= 3 or any(password in row or password[::-1] in row for row in _ROWS):
        return True
    if re.fullmatch(r"[\d\s./:_-]+", password) and len(re.sub(r"\D", "", password)) <= 8:
        return True  # a date or a short number
    bare = re.sub(r"[\d\W_]+$", "", re.sub(r"^[\d\W_]+", "", password))
    undressed = {re.sub(r"[^a-z]", "", dressed.translate(_DRESSED)) for dressed in (bare, password)}
    halves = {password[: len(password) // 2], password[len(password) // 2 :]}
    return len(halves) == 1 or not _WORDS.isdisjoint({bare, *undressed})
