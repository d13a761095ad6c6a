"""Signing in with a password, and the browsers that are signed in."""

import asyncio
import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import delete, func, select

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import SignIn, User
from flywheel.domain.errors import NotFound
from flywheel.features.users import rates
from flywheel.kit import crypto, user_agents

WINDOW = timedelta(minutes=5)


@dataclass(frozen=True)
class Attempt:
    """Who tries to sign in from where."""

    username: str
    password: str
    address: str

    @property
    def key(self) -> str:
        return place_key("login", f"{self.username.casefold()}|{self.address}")


def place_key(kind: str, place: str) -> str:
    """A key to count hits under, from which nobody reads the address."""
    return f"{kind}:{hashlib.sha256(place.encode()).hexdigest()[:32]}"


async def find(db: WriteSession, attempt: Attempt, *, limit: int, limit_of_address: int) -> User | None:
    """The user that an attempt names. Raises RateLimited after too many failures, or too many names from one address.

    The attempt is counted before it is judged, so that many at once are no more than the limit; success forgets those
    of the name. Comparing a password is costly, which is why an address that tries one name after another is stopped.
    """
    await rates.hit(db, place_key("logins", attempt.address), limit_of_address, WINDOW)
    await rates.hit(db, attempt.key, limit, WINDOW)
    return await db.scalar(select(User).where(func.lower(User.username) == attempt.username.lower()))


@cache
def _hash_of_nobody() -> str:
    return crypto.hash_password(secrets.token_hex(8))


async def password_fits(user: User | None, password: str) -> bool:
    """Whether the password is right; takes as long for a user who does not exist."""
    stored = user.password_hash if user else None
    if stored is None:
        stored = await asyncio.to_thread(_hash_of_nobody)
    fits = await asyncio.to_thread(crypto.password_matches, stored, password)
    return fits and user is not None and user.is_active and user.password_hash is not None


async def start(db: WriteSession, user: User, now: datetime, *, days: int, user_agent: str) -> str:
    """Sign a user in; returns the cookie's token."""
    token = crypto.new_token("fws")
    db.add(
        SignIn(
            digest=crypto.digest(token),
            user_id=user.id,
            browser=user_agents.describe(user_agent),
            expires_at=now + timedelta(days=days),
        )
    )
    ended = select(SignIn.id).where(SignIn.expires_at < now).with_for_update(skip_locked=True)
    await db.execute(delete(SignIn).where(SignIn.id.in_(ended)))
    return token


async def end(db: WriteSession, token: str) -> None:
    """Sign one browser out."""
    await db.execute(delete(SignIn).where(SignIn.digest == crypto.digest(token)))


async def list_of(db: AnySession, user_id: uuid.UUID, now: datetime, idle: timedelta) -> Sequence[SignIn]:
    """Where a user is signed in, last used first."""
    used = func.coalesce(SignIn.last_used_at, SignIn.created_at)
    query = select(SignIn).where(SignIn.user_id == user_id, SignIn.expires_at > now, used > now - idle)
    return list(await db.scalars(query.order_by(used.desc(), SignIn.id).limit(200)))


async def revoke(db: WriteSession, user_id: uuid.UUID, sign_in_id: uuid.UUID) -> None:
    """Sign a user out of one browser. Raises NotFound."""
    change = delete(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == user_id).returning(SignIn.id)
    if await db.scalar(change) is None:
        raise NotFound("There is no such session.")
    db.announce("access.changed", user_id=str(user_id))


async def revoke_all(db: WriteSession, user_id: uuid.UUID, *, but: bytes | None = None) -> int:
    """Sign a user out everywhere, or everywhere but in the browser of a token's digest; returns how many."""
    theirs = select(SignIn.id).where(SignIn.user_id == user_id)
    if but is not None:
        theirs = theirs.where(SignIn.digest != but)
    change = delete(SignIn).where(SignIn.id.in_(theirs.order_by(SignIn.id).with_for_update()))
    ended = len((await db.execute(change.returning(SignIn.id))).all())
    db.announce("access.changed", user_id=str(user_id))
    return ended
