"""Users: made, found, changed, kept out. What their leaving means for others' work is decided in `user_admin`."""

import asyncio
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.exc import IntegrityError

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import User
from flywheel.domain.errors import Conflict, NotFound
from flywheel.features.users import audit, links, sign_ins, tokens
from flywheel.features.users.access import STAFF, Caller, Role, make_caller
from flywheel.kit import crypto, paging

State = Literal["active", "invited", "inactive"]


async def hash_password(password: str) -> str:
    """An argon2id hash, made in a thread and never inside a transaction."""
    return await asyncio.to_thread(crypto.hash_password, password)


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


async def load_with_sign_in(db: WriteSession, user_id: uuid.UUID) -> User:
    """A user who can sign in, locked for a change. Raises NotFound, also for a customer without a user name.

    Locked together with all admins, in one order: whether another admin is left is asked under the same lock.
    """
    await db.execute(
        select(User.id).where(or_(User.id == user_id, _ADMINISTERS)).order_by(User.id).with_for_update(key_share=True)
    )
    user = await db.get(User, user_id, populate_existing=True)
    if user is None or user.username is None:
        raise NotFound("There is no such user.")
    return user


async def set_password(db: WriteSession, user: User, password_hash: str | None, *, keep: bytes | None = None) -> int:
    """Change a password (None: until a link sets one) and end links and every session but the kept one: how many."""
    user.password_hash = password_hash
    await links.end(db, user)
    return await sign_ins.revoke_all(db, user.id, but=keep)


async def reset_password(db: WriteSession, username: str, password_hash: str) -> User:
    """Set a user's password by name, and let them in again. Raises NotFound."""
    user = await db.scalar(select(User).where(func.lower(User.username) == username.lower()))
    if user is None:
        raise NotFound(f"There is no user named {username}.")
    user.is_active = True
    await set_password(db, user, password_hash)
    return user


async def change_role(db: WriteSession, user: User, role: Role, now: datetime) -> None:
    """Give a user another role; who is no admin any more keeps no token. Raises Conflict."""
    if role == user.role:
        return
    if "customer" in {role, user.role}:
        raise Conflict("A customer cannot become staff, nor staff a customer.", code="role_fixed")
    if user.role == "admin":
        await need_another_admin(db, user)
        await tokens.revoke_all(db, user.id, now)
    user.role = role
    db.announce("access.changed", user_id=str(user.id))


async def shut_out(db: WriteSession, user: User, now: datetime) -> None:
    """Deactivate a user: signed out everywhere, tokens and links worthless. Raises Conflict for the last admin."""
    if user.role == "admin":
        await need_another_admin(db, user)
    user.is_active = False
    await sign_ins.revoke_all(db, user.id)
    await tokens.revoke_all(db, user.id, now)
    await links.end(db, user)


_ADMINISTERS = and_(User.role == "admin", User.is_active, User.password_hash.is_not(None))


async def need_another_admin(db: WriteSession, user: User) -> None:
    """Raise Conflict unless somebody else can administer. Two who leave at once see each other: both hold all admins
    locked since `load_with_sign_in`.
    """
    admins = set(await db.scalars(select(User.id).where(_ADMINISTERS)))
    if not admins - {user.id}:
        raise Conflict("This is the last active admin.", code="last_admin")


def as_caller(user: User) -> Caller:
    """A user who proved who they are otherwise than by a session or token, to be named in the audit log."""
    return make_caller(user.id, cast(Role, user.role), user.display_name, None, sales_see_all=False)


def named(user: User) -> audit.Object:
    """A user as the audit log names them: a customer by the id alone."""
    return audit.Object("user", user.id, None if user.role == "customer" else user.username)


async def list_staff(db: AnySession) -> list[User]:
    query = select(User).where(User.role.in_(STAFF), User.is_active).order_by(User.display_name, User.id)
    return list(await db.scalars(query))


@dataclass(frozen=True)
class UserFilter:
    """What a list of users is narrowed to; None = any."""

    q: str | None = None
    role: Role | None = None
    state: State | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [User.username.is_not(None)]
        if self.q and self.q.strip():
            words = self.q.strip()
            named = (column.icontains(words, autoescape=True) for column in (User.username, User.display_name))
            found.append(or_(*named))
        if self.role:
            found.append(User.role == self.role)
        if self.state:
            found.append(_in_state(self.state))
        return found


def _in_state(state: State) -> ColumnElement[bool]:
    states: dict[State, ColumnElement[bool]] = {
        "active": and_(User.is_active, User.password_hash.is_not(None)),
        "invited": and_(User.is_active, User.password_hash.is_(None)),
        "inactive": ~User.is_active,
    }
    return states[state]


def state_of(user: User) -> State:
    """Whether a user can sign in, has yet to choose a password, or is kept out."""
    if not user.is_active:
        return "inactive"
    return "invited" if user.password_hash is None else "active"


async def list_users(
    db: AnySession, wanted: UserFilter, *, limit: int, cursor: str | None
) -> tuple[list[User], str | None]:
    """One page of those who can sign in, oldest first, and the cursor of the next one."""
    query = select(User).where(*wanted.conditions()).order_by(User.created_at, User.id).limit(limit + 1)
    if cursor is not None:
        query = query.where(tuple_(User.created_at, User.id) > tuple_(*paging.decode(cursor, datetime, uuid.UUID)))
    rows, last = paging.page(list(await db.scalars(query)), limit)
    return list(rows), None if last is None else paging.encode(last.created_at, last.id)


async def ensure_admin(db: WriteSession, password: str | None) -> str | None:
    """Make the first admin when there is none; returns the generated password, to be shown once."""
    if await db.scalar(select(func.count()).select_from(User).where(User.role == "admin")):
        return None
    generated = None if password else secrets.token_urlsafe(12)
    hashed = crypto.hash_password(password or generated or "")
    await create_user(db, username="admin", password_hash=hashed, role="admin", display_name="管理员")
    return generated
