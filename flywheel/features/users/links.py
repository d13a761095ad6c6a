"""Links by which a user chooses a password: made by an admin, good once and for some days, kept as a digest."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import PasswordLink, User
from flywheel.domain.errors import NotFound
from flywheel.kit import crypto


@dataclass(frozen=True)
class Link:
    """A link's token, which is shown once, and when it ends."""

    token: str
    expires_at: datetime


async def make(db: WriteSession, user: User, now: datetime, *, days: int) -> Link:
    """A new link for a user; an earlier one ends."""
    await end(db, user)
    link = Link(crypto.new_token("fwi"), now + timedelta(days=days))
    db.add(PasswordLink(digest=crypto.digest(link.token), user_id=user.id, expires_at=link.expires_at))
    await db.flush()
    return link


async def end(db: WriteSession, user: User) -> None:
    """Make a user's link worthless."""
    await db.execute(delete(PasswordLink).where(PasswordLink.user_id == user.id))


async def look(db: AnySession, token: str, now: datetime) -> tuple[User, PasswordLink]:
    """Whose link this is. Raises NotFound for one that was used, replaced, has ended, or never was."""
    query = (
        select(User, PasswordLink)
        .join(PasswordLink, PasswordLink.user_id == User.id)
        .where(PasswordLink.digest == crypto.digest(token), PasswordLink.expires_at > now, User.is_active)
    )
    row = (await db.execute(query)).first()
    if row is None:
        raise _worthless()
    return row[0], row[1]


async def use(db: WriteSession, token: str, now: datetime) -> User:
    """The user whose link this was, locked: it works no more. Raises NotFound.

    The user is locked before the link, as whoever deactivates them or makes another link does.
    """
    link = (PasswordLink.digest == crypto.digest(token), PasswordLink.expires_at > now)
    holder = select(PasswordLink.user_id).where(*link).scalar_subquery()
    user = await db.scalar(select(User).where(User.id == holder).with_for_update(key_share=True))
    if user is None or not user.is_active:
        raise _worthless()
    if await db.scalar(delete(PasswordLink).where(*link).returning(PasswordLink.user_id)) is None:
        raise _worthless()
    return user


def _worthless() -> NotFound:
    detail = "This link was used already, was replaced, or has ended. Ask an admin for a new one."
    return NotFound(detail, code="link_worthless")
