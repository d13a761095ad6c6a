"""The request's edge: finds the caller from a bearer token or the session cookie, and hands `Deps` to routes."""

import hmac
import uuid
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple, cast

from fastapi import Depends, Request
from sqlalchemy import func, select, update

from flywheel.db.tables import ApiToken, SignIn, User
from flywheel.deps import Deps
from flywheel.domain.errors import Forbidden, Unauthenticated
from flywheel.features.users.access import MANAGERS, Caller, Role, Scope, make_caller
from flywheel.features.users.doors import SAFE, STAFF_ROLES, Door, Doors
from flywheel.kit import crypto

COOKIE = "flywheel_session"
CSRF_HEADER = "X-CSRF-Token"
_USED_EVERY_S = 60


_HOLDER = """
    select t.id, t.user_id, t.scopes, t.expires_at, t.revoked_at, t.last_used_at, u.role, u.display_name, u.is_active
    from api_tokens t join users u on u.id = t.user_id where t.digest = $1
    """


class _Held(NamedTuple):
    """A token and who holds it."""

    id: uuid.UUID
    user_id: uuid.UUID
    scopes: list[str]
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    role: Role
    display_name: str
    is_active: bool


async def deps_of(request: Request) -> Deps:
    """The container of this application (a coroutine, because plain functions are sent through a thread)."""
    return cast(Deps, request.app.state.deps)


GetDeps = Annotated[Deps, Depends(deps_of)]


def address_of(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def cookie_name(request: Request) -> str:
    """The session cookie's name. Over TLS its prefix has browsers refuse one that another host or plain HTTP set."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def cookie_of(request: Request) -> str | None:
    """The session's token that a browser sent along."""
    return request.cookies.get(cookie_name(request))


def csrf_token(deps: Deps, cookie: str) -> str:
    """The token that a browser with this cookie must send along with unsafe requests."""
    return deps.box.sign(cookie)


async def identify(request: Request, deps: Deps) -> Caller:
    """The caller of a request. Raises Unauthenticated, or Forbidden when a browser's CSRF token is missing."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("Send the token as `Authorization: Bearer <token>`.")
        caller = await caller_of_token(deps, token.strip())
    else:
        cookie = cookie_of(request)
        if not cookie:
            raise Unauthenticated()
        caller = await _caller_of_cookie(deps, cookie)
        if request.method not in SAFE:
            sent = request.headers.get(CSRF_HEADER, "")
            if not hmac.compare_digest(sent.encode(), csrf_token(deps, cookie).encode()):
                raise Forbidden(f"Send the header {CSRF_HEADER} that sign-in returned.", code="csrf_failed")
    request.state.user_id = caller.user_id
    return caller


async def caller_of_token(deps: Deps, token: str) -> Caller:
    """The user behind a bearer token. Raises Unauthenticated, saying whether it is unknown, revoked or expired."""
    found = await deps.db.rows(_HOLDER, crypto.digest(token))
    held = _Held(*found[0]) if found else None
    if held is None or not held.is_active:
        raise Unauthenticated("This token is not known.", code="token_unknown")
    now = deps.clock()
    if held.revoked_at is not None:
        raise Unauthenticated("This token was revoked. Create a new one.", code="token_revoked")
    if held.expires_at is not None and held.expires_at <= now:
        raise Unauthenticated("This token has expired. Create a new one.", code="token_expired")
    if held.last_used_at is None or (now - held.last_used_at).total_seconds() > _USED_EVERY_S:
        async with deps.db.write() as own:
            await own.execute(update(ApiToken).where(ApiToken.id == held.id).values(last_used_at=func.now()))
    see_all = deps.settings.sales_see_all
    return make_caller(held.user_id, held.role, held.display_name, held.scopes, sales_see_all=see_all, token_id=held.id)


async def _caller_of_cookie(deps: Deps, cookie: str) -> Caller:
    now = deps.clock()
    used = func.coalesce(SignIn.last_used_at, SignIn.created_at)
    query = (
        select(User.id, User.role, User.display_name, SignIn.id, used)
        .join(SignIn, SignIn.user_id == User.id)
        .where(
            SignIn.digest == crypto.digest(cookie),
            SignIn.expires_at > now,
            used > now - idle_time(deps),
            User.is_active,
        )
    )
    async with deps.db.read() as db:
        row = (await db.execute(query)).first()
    if row is None:
        raise Unauthenticated("You were signed out. Sign in again.", code="session_ended")
    user_id, role, display_name, sign_in_id, used_at = row
    if (now - used_at).total_seconds() > _USED_EVERY_S:
        async with deps.db.write() as own:
            await own.execute(update(SignIn).where(SignIn.id == sign_in_id).values(last_used_at=now))
    return make_caller(user_id, cast(Role, role), display_name, None, sales_see_all=deps.settings.sales_see_all)


def idle_time(deps: Deps) -> timedelta:
    """How long a browser stays signed in without a sign of life."""
    return timedelta(days=deps.settings.session_idle_days)


DOORS = Doors()


def _needing(scope: Scope, *roles: Role) -> object:
    async def dependency(request: Request, deps: GetDeps) -> Caller:
        caller = await identify(request, deps)
        caller.need_role(roles)
        caller.need(scope)
        return caller

    DOORS.put(dependency, Door(roles, (scope,)))
    return Depends(dependency)


StaffReader = Annotated[Caller, _needing("read", *STAFF_ROLES)]
StaffWriter = Annotated[Caller, _needing("write", *STAFF_ROLES)]
ManagerWriter = Annotated[Caller, _needing("write", *MANAGERS)]
AdminCaller = Annotated[Caller, _needing("admin", "admin")]


async def _anyone(request: Request, deps: GetDeps) -> Caller:
    return await identify(request, deps)


DOORS.put(_anyone, Door())
AnyCaller = Annotated[Caller, Depends(_anyone)]


async def _browser(request: Request, deps: GetDeps) -> Caller:
    caller = await identify(request, deps)
    if caller.scopes is not None:
        raise Forbidden("Sign in with a browser: a token cannot do this.", code="session_needed")
    return caller


DOORS.put(_browser, Door(for_tokens=False))
BrowserCaller = Annotated[Caller, Depends(_browser)]
"""Somebody who signed in with their password: what concerns their own access is no program's business."""


async def _chatter(request: Request, deps: GetDeps) -> Caller:
    caller = await identify(request, deps)
    if not caller.has("chat"):
        caller.need("read" if request.method in SAFE else "write")
    return caller


DOORS.put(_chatter, Door(scopes=("chat",), or_by_method=True))
ChatCaller = Annotated[Caller, Depends(_chatter)]
"""Staff, or a customer in their own conversation: with the scope `chat`, else read or write."""


async def _ingesting(request: Request, deps: GetDeps) -> Caller:
    caller = await identify(request, deps)
    caller.need_role(INGESTING)
    if not caller.has("write"):
        caller.need("ingest")
    return caller


INGESTING: tuple[Role, ...] = ("admin", "manager")
DOORS.put(_ingesting, Door(INGESTING, ("ingest", "write")))
IngestCaller = Annotated[Caller, Depends(_ingesting)]
"""Who hands in other people's messages. Whose they are is believed with the scope `ingest` only."""
