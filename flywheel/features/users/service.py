"""Users, sign-in, API tokens."""

import asyncio
import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import cast

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import ApiToken, SignIn, User
from flywheel.domain.errors import Conflict, FieldError, Invalid, NotFound
from flywheel.features.users import rates
from flywheel.features.users.access import STAFF, Caller, Role, Scope
from flywheel.kit import crypto

LOGIN_WINDOW = timedelta(minutes=5)


@dataclass(frozen=True)
class LoginAttempt:
    """Who tries to sign in from where."""

    username: str
    password: str
    address: str

    @property
    def key(self) -> str:
        name = f"{self.username.casefold()}|{self.address}"
        return "login:" + hashlib.sha256(name.encode()).hexdigest()[:32]


async def hash_password(password: str) -> str:
    """An argon2id hash, made in a thread and never inside a transaction."""
    return await asyncio.to_thread(crypto.hash_password, password)


async def find_for_login(db: WriteSession, attempt: LoginAttempt, *, limit: int) -> User | None:
    """The user that an attempt names. Raises RateLimited after too many failures.

    The attempt is counted before it is judged, so that many at once are no more than the limit; success forgets them.
    """
    await rates.hit(db, attempt.key, limit, LOGIN_WINDOW)
    return await db.scalar(select(User).where(func.lower(User.username) == attempt.username.lower()))


@cache
def _hash_of_nobody() -> str:
    return crypto.hash_password(secrets.token_hex(8))


async def password_fits(user: User | None, attempt: LoginAttempt) -> bool:
    """Whether the password is right; takes as long for a user who does not exist."""
    stored = user.password_hash if user else None
    if stored is None:
        stored = await asyncio.to_thread(_hash_of_nobody)
    fits = await asyncio.to_thread(crypto.password_matches, stored, attempt.password)
    return fits and user is not None and user.is_active


async def start_session(db: WriteSession, user: User, attempt: LoginAttempt, now: datetime, *, days: int) -> str:
    """Sign a user in; returns the cookie's token."""
    await rates.clear(db, attempt.key)
    token = crypto.new_token("fws")
    db.add(SignIn(digest=crypto.digest(token), user_id=user.id, expires_at=now + timedelta(days=days)))
    await db.execute(delete(SignIn).where(SignIn.expires_at < now))
    return token


async def end_session(db: WriteSession, token: str) -> None:
    await db.execute(delete(SignIn).where(SignIn.digest == crypto.digest(token)))


async def create_user(
    db: WriteSession, *, username: str | None, password_hash: str | None, role: Role, display_name: str
) -> User:
    """A new user. Raises Conflict when the user name is taken."""
    user = User(username=username, password_hash=password_hash, role=role, display_name=display_name)
    try:
        async with db.begin_nested():
            db.add(user)
    except IntegrityError as error:
        raise Conflict("This user name is taken.", code="username_taken") from error
    return user


async def load_user(db: AnySession, user_id: uuid.UUID) -> User:
    user = await db.get(User, user_id)
    if user is None:
        raise NotFound("There is no such user.")
    return user


async def set_password(db: WriteSession, user: User, password_hash: str) -> None:
    """Change a password; every browser of that user is signed out."""
    user.password_hash = password_hash
    await db.execute(delete(SignIn).where(SignIn.user_id == user.id))


async def reset_password(db: WriteSession, username: str, password_hash: str) -> None:
    """Set a user's password by name. Raises NotFound."""
    user = await db.scalar(select(User).where(func.lower(User.username) == username.lower()))
    if user is None:
        raise NotFound(f"There is no user named {username}.")
    user.is_active = True
    await set_password(db, user, password_hash)


async def change_user(
    db: WriteSession,
    user: User,
    *,
    display_name: str | None,
    role: Role | None,
    is_active: bool | None,
    password_hash: str | None,
) -> User:
    """Change a user. Raises Conflict when nobody would be left to administer."""
    loses_admin = user.role == "admin" and (is_active is False or role not in {None, "admin"})
    if loses_admin and await _other_admins(db, user) == 0:
        raise Conflict("This is the last active admin.", code="last_admin")
    if role is not None and (role == "customer") != (user.role == "customer"):
        raise Conflict("A customer cannot become staff, nor staff a customer.", code="role_fixed")
    user.display_name = display_name or user.display_name
    user.role = role or user.role
    if is_active is not None:
        user.is_active = is_active
    if password_hash is not None:
        await set_password(db, user, password_hash)
    if is_active is False:
        await db.execute(delete(SignIn).where(SignIn.user_id == user.id))
    return user


async def _other_admins(db: AnySession, user: User) -> int:
    query = select(func.count()).select_from(User).where(User.role == "admin", User.is_active, User.id != user.id)
    return await db.scalar(query) or 0


async def list_staff(db: AnySession) -> list[User]:
    query = select(User).where(User.role.in_(STAFF), User.is_active).order_by(User.display_name, User.id)
    return list(await db.scalars(query))


async def ensure_admin(db: WriteSession, password: str | None) -> str | None:
    """Make the first admin when there is none; returns the generated password, to be shown once."""
    if await db.scalar(select(func.count()).select_from(User).where(User.role == "admin")):
        return None
    generated = None if password else secrets.token_urlsafe(12)
    hashed = crypto.hash_password(password or generated or "")
    await create_user(db, username="admin", password_hash=hashed, role="admin", display_name="管理员")
    return generated


async def issue_token(
    db: WriteSession, *, user_id: uuid.UUID, name: str, scopes: list[str], expires_at: datetime | None, prefix: str
) -> tuple[ApiToken, str]:
    """A new bearer token and its text, which is shown once."""
    text = crypto.new_token(prefix)
    token = ApiToken(digest=crypto.digest(text), user_id=user_id, name=name, scopes=scopes, expires_at=expires_at)
    db.add(token)
    await db.flush()
    await db.refresh(token)
    return token, text


async def create_token(
    db: WriteSession, caller: Caller, *, name: str, scopes: list[str], expires_at: datetime | None, now: datetime
) -> tuple[ApiToken, str]:
    """A token for a program. Raises Invalid for scopes beyond the caller's role, or an expiry in the past."""
    if expires_at is not None and expires_at <= now:
        raise Invalid([FieldError("/expires_at", "in_the_past", "Name a time in the future, or leave it out.")])
    if not caller.is_admin and set(scopes) & {"admin", "ingest", "metrics"}:
        detail = "Only an admin may create tokens with the scopes admin, ingest or metrics."
        raise Invalid([FieldError("/scopes", "scope_not_yours", detail)])
    if caller.scopes is not None and not all(caller.has(cast(Scope, scope)) for scope in scopes):
        raise Invalid([FieldError("/scopes", "scope_not_yours", "A token can pass on only the scopes that it has.")])
    return await issue_token(db, user_id=caller.user_id, name=name, scopes=scopes, expires_at=expires_at, prefix="fwt")


async def revoke_token(db: WriteSession, caller: Caller, token_id: uuid.UUID, now: datetime) -> None:
    """Revoke one of the caller's tokens (an admin: anyone's). Raises NotFound."""
    change = update(ApiToken).where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None)).values(revoked_at=now)
    if not caller.is_admin:
        change = change.where(ApiToken.user_id == caller.user_id)
    if (await db.execute(change.returning(ApiToken.id))).first() is None:
        raise NotFound("There is no such token.")
