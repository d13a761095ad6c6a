"""API tokens: made by admins for programs, shown once, revoked at once."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import select, update

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import ApiToken
from flywheel.domain.errors import FieldError, Invalid, NotFound
from flywheel.features.users.access import TOKEN_SCOPES, Caller, Scope
from flywheel.kit import crypto


async def issue(
    db: WriteSession, *, user_id: uuid.UUID, name: str, scopes: list[str], expires_at: datetime | None, prefix: str
) -> tuple[ApiToken, str]:
    """A new bearer token and its text, which is shown once."""
    text = crypto.new_token(prefix)
    token = ApiToken(digest=crypto.digest(text), user_id=user_id, name=name, scopes=scopes, expires_at=expires_at)
    db.add(token)
    await db.flush()
    await db.refresh(token)
    return token, text


async def create(
    db: WriteSession, caller: Caller, *, name: str, scopes: list[str], expires_at: datetime | None, now: datetime
) -> tuple[ApiToken, str]:
    """A token for a program. Raises Invalid for scopes beyond the caller's own, or an expiry in the past."""
    if unknown := set(scopes) - set(TOKEN_SCOPES):
        detail = f"Not a scope of API tokens: {', '.join(sorted(unknown))}."
        raise Invalid([FieldError("/scopes", "scope_unknown", detail)])
    if expires_at is not None and expires_at <= now:
        raise Invalid([FieldError("/expires_at", "in_the_past", "Name a time in the future, or leave it out.")])
    if caller.scopes is not None and not all(caller.has(cast(Scope, scope)) for scope in scopes):
        raise Invalid([FieldError("/scopes", "scope_not_yours", "A token can pass on only the scopes that it has.")])
    return await issue(db, user_id=caller.user_id, name=name, scopes=scopes, expires_at=expires_at, prefix="fwt")


async def list_of(db: AnySession, user_id: uuid.UUID) -> Sequence[ApiToken]:
    """A user's tokens, newest first."""
    query = select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc()).limit(200)
    return list(await db.scalars(query))


async def revoke(db: WriteSession, caller: Caller, token_id: uuid.UUID, now: datetime) -> ApiToken:
    """Revoke one of the caller's tokens (an admin: anyone's). Raises NotFound."""
    change = update(ApiToken).where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None)).values(revoked_at=now)
    if not caller.is_admin:
        change = change.where(ApiToken.user_id == caller.user_id)
    token: ApiToken | None = await db.scalar(change.returning(ApiToken))
    if token is None:
        raise NotFound("There is no such token.")
    return token


async def revoke_all(db: WriteSession, user_id: uuid.UUID, now: datetime) -> int:
    """Revoke every token of a user; returns how many there were."""
    change = update(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None)).values(revoked_at=now)
    return len((await db.execute(change.returning(ApiToken.id))).all())
