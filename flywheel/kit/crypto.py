"""Secrets: encryption at rest, password hashes, random tokens and their digests."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken

_PASSWORDS = PasswordHasher()


class SecretBox:
    """Encrypts secrets with the installation's key (any text; a Fernet key is derived from it)."""

    def __init__(self, secret_key: str) -> None:
        digest = hashlib.sha256(secret_key.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(digest))
        self._mac_key = hashlib.sha256(b"csrf:" + digest).digest()

    def seal(self, plain: str) -> str:
        return self._fernet.encrypt(plain.encode()).decode()

    def open(self, sealed: str) -> str:
        """The plain secret. Raises ValueError when it was sealed with another key."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise ValueError("sealed with another FLYWHEEL_SECRET_KEY") from error

    def sealed_over(
        self, old: Mapping[str, Mapping[str, str]], new: Mapping[str, str], now: datetime
    ) -> dict[str, dict[str, str]]:
        """Named secrets as they are stored, the new ones over the old; one that becomes an empty text is removed."""
        kept = {name: dict(value) for name, value in old.items() if new.get(name, "-") != ""}
        fresh = {name: {"sealed": self.seal(v), "updated_at": now.isoformat()} for name, v in new.items() if v}
        return kept | fresh

    def sign(self, text: str) -> str:
        """A keyed digest of a text, for tokens that we want to recognise without storing them."""
        return hmac.new(self._mac_key, text.encode(), hashlib.sha256).hexdigest()


def hash_password(password: str) -> str:
    """An argon2id hash. Takes tens of milliseconds of CPU: call it in a thread."""
    return _PASSWORDS.hash(password)


def password_matches(stored: str, password: str) -> bool:
    """Whether a password has this hash. As slow as hashing."""
    try:
        return _PASSWORDS.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def new_token(prefix: str) -> str:
    """A random bearer token of 256 bits, with a prefix that says what it is."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def digest(token: str) -> bytes:
    """What we store of a token: enough to recognise it, useless to a thief."""
    return hashlib.sha256(token.encode()).digest()
