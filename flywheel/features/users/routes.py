"""Sign-in, sessions, passwords, API tokens: what callers do with their own access."""

from fastapi import APIRouter, Request, Response

from flywheel.db.tables import User
from flywheel.deps import Deps
from flywheel.domain.errors import FieldError, Invalid, Unauthenticated
from flywheel.features.users import audit, links, passwords, rates, service, sign_ins, tokens
from flywheel.features.users.schemas import (
    EndedOut,
    InvitationOut,
    LinkAcceptIn,
    LinkIn,
    LoginIn,
    NewTokenOut,
    PasswordIn,
    SessionOut,
    SignInOut,
    StaffOut,
    TokenIn,
    TokenOut,
    UserOut,
)
from flywheel.features.users.session import (
    AdminCaller,
    AnyCaller,
    BrowserCaller,
    GetDeps,
    StaffReader,
    StaffWriter,
    address_of,
    cookie_name,
    cookie_of,
    csrf_token,
    idle_time,
)
from flywheel.kit import crypto
from flywheel.kit.documenting import answers
from flywheel.kit.logging import get_logger
from flywheel.kit.wire import Id, Items

router = APIRouter()

log = get_logger("flywheel.users")


@router.post("/auth/login", tags=["auth"], responses=answers(401, 429))
async def login(body: LoginIn, request: Request, response: Response, deps: GetDeps) -> SessionOut:
    """Sign in. Sets an HttpOnly cookie; 429 after too many failures of one user name and address, or too many tries
    from one address.
    """
    attempt = sign_ins.Attempt(body.username, body.password, address_of(request))
    async with deps.db.write() as db:
        limits = deps.settings.login_attempts, deps.settings.login_attempts_per_address
        user = await sign_ins.find(db, attempt, limit=limits[0], limit_of_address=limits[1])
    if not await sign_ins.password_fits(user, attempt.password) or user is None:
        log.warning("sign_in_refused", user_id=str(user.id) if user else None)
        raise Unauthenticated("User name or password is wrong.", code="invalid_credentials")
    async with deps.db.write() as db:
        await rates.clear(db, attempt.key)
    return await _start_session(deps, request, response, user)


async def _start_session(deps: Deps, request: Request, response: Response, user: User) -> SessionOut:
    days = deps.settings.session_days
    async with deps.db.write() as db:
        if replaced := cookie_of(request):
            await sign_ins.end(db, replaced)
        agent = request.headers.get("user-agent", "")
        token = await sign_ins.start(db, user, deps.clock(), days=days, user_agent=agent)
    is_secure = request.url.scheme == "https"
    response.set_cookie(
        cookie_name(request), token, max_age=days * 86_400, httponly=True, samesite="lax", secure=is_secure
    )
    log.info("signed_in", user_id=str(user.id))
    return SessionOut(user=UserOut.of(user), csrf_token=csrf_token(deps, token))


@router.post("/auth/logout", tags=["auth"], status_code=204)
async def logout(request: Request, response: Response, deps: GetDeps, _: AnyCaller) -> None:
    """Sign out this browser."""
    if token := cookie_of(request):
        async with deps.db.write() as db:
            await sign_ins.end(db, token)
    response.delete_cookie(cookie_name(request), secure=request.url.scheme == "https", httponly=True, samesite="lax")


@router.get("/auth/me", tags=["auth"])
async def me(request: Request, deps: GetDeps, caller: AnyCaller) -> SessionOut:
    """Who is signed in."""
    async with deps.db.read() as db:
        user = await service.load_user(db, caller.user_id)
    cookie = cookie_of(request) if caller.scopes is None else None
    return SessionOut(
        user=UserOut.of(user),
        csrf_token=csrf_token(deps, cookie) if cookie else None,
        scopes=None if caller.scopes is None else sorted(caller.scopes),
    )


@router.post("/auth/password", tags=["auth"], responses=answers(429))
async def change_password(body: PasswordIn, request: Request, deps: GetDeps, caller: BrowserCaller) -> EndedOut:
    """Change one's own password. Every other browser is signed out; 429 after too many wrong old ones."""
    key = f"password:{caller.user_id}"
    async with deps.db.write() as db:
        await rates.hit(db, key, deps.settings.login_attempts, sign_ins.WINDOW)
        user = await service.load_user(db, caller.user_id)
    if not await sign_ins.password_fits(user, body.old_password):
        raise Invalid([FieldError("/old_password", "password_wrong", "This is not your password.")])
    passwords.check(body.new_password, user.username, "/new_password")
    hashed = await service.hash_password(body.new_password)
    async with deps.db.write() as db:
        user = await service.load_with_sign_in(db, caller.user_id)
        ended = await service.set_password(db, user, hashed, keep=crypto.digest(cookie_of(request) or ""))
        await rates.clear(db, key)
        await audit.record(db, caller, "password.changed", service.named(user))
        return EndedOut(ended=ended)


@router.post("/auth/invitations/look", tags=["auth"], responses=answers(404, 429))
async def look_at_invitation(body: LinkIn, request: Request, deps: GetDeps) -> InvitationOut:
    """Whose invitation or password reset this is. Public; 404 for a link that is worthless."""
    await _limit_links(deps, request)
    async with deps.db.read() as db:
        user, link = await links.look(db, body.token, deps.clock())
        return InvitationOut(username=user.username or "", display_name=user.display_name, expires_at=link.expires_at)


@router.post("/auth/invitations/accept", tags=["auth"], responses=answers(404, 429))
async def accept_invitation(body: LinkAcceptIn, request: Request, response: Response, deps: GetDeps) -> SessionOut:
    """Choose a password by the link of an invitation or a reset, and be signed in. Public; the link works once."""
    await _limit_links(deps, request)
    async with deps.db.read() as db:
        invited, _ = await links.look(db, body.token, deps.clock())
    passwords.check(body.password, invited.username, "/password")
    hashed = await service.hash_password(body.password)
    async with deps.db.write() as db:
        user = await links.use(db, body.token, deps.clock())
        await service.set_password(db, user, hashed)
        own = service.as_caller(user)
        await audit.record(db, own, "password.chosen", service.named(user))
    return await _start_session(deps, request, response, user)


async def _limit_links(deps: Deps, request: Request) -> None:
    key = sign_ins.place_key("link", address_of(request))
    async with deps.db.write() as db:
        await rates.hit(db, key, deps.settings.link_attempts, sign_ins.WINDOW)


@router.get("/auth/sessions", tags=["auth"])
async def list_sessions(request: Request, deps: GetDeps, caller: BrowserCaller) -> Items[SignInOut]:
    """Where the caller is signed in, last used first."""
    own = crypto.digest(cookie_of(request) or "")
    async with deps.db.read() as db:
        rows = await sign_ins.list_of(db, caller.user_id, deps.clock(), idle_time(deps))
    return Items(
        items=[
            SignInOut(
                id=row.id,
                browser=row.browser,
                created_at=row.created_at,
                last_used_at=row.last_used_at or row.created_at,
                expires_at=row.expires_at,
                is_current=row.digest == own,
            )
            for row in rows
        ]
    )


@router.delete("/auth/sessions/{session_id}", tags=["auth"], status_code=204)
async def revoke_session(session_id: Id, deps: GetDeps, caller: BrowserCaller) -> None:
    """Sign one of the caller's browsers out."""
    async with deps.db.write() as db:
        await sign_ins.revoke(db, caller.user_id, session_id)
        await audit.record(db, caller, "session.revoked", audit.Object("session", session_id))


@router.delete("/auth/sessions", tags=["auth"])
async def revoke_other_sessions(request: Request, deps: GetDeps, caller: BrowserCaller) -> EndedOut:
    """Sign the caller out in every browser but this one."""
    async with deps.db.write() as db:
        ended = await sign_ins.revoke_all(db, caller.user_id, but=crypto.digest(cookie_of(request) or ""))
        await audit.record(db, caller, "sessions.revoked", audit.Object("session"), after={"ended": ended})
        return EndedOut(ended=ended)


@router.post("/auth/tokens", tags=["auth"], status_code=201)
async def create_token(body: TokenIn, deps: GetDeps, caller: AdminCaller) -> NewTokenOut:
    """Create an API token. Its text is in this answer only."""
    async with deps.db.write() as db:
        token, text = await tokens.create(
            db, caller, name=body.name, scopes=list(body.scopes), expires_at=body.expires_at, now=deps.clock()
        )
        told = audit.facts_of(token, ("scopes", "expires_at"))
        await audit.record(db, caller, "token.created", audit.Object("token", token.id, token.name), after=told)
    return NewTokenOut(**TokenOut.model_validate(token).model_dump(), token=text)


@router.get("/auth/tokens", tags=["auth"])
async def list_tokens(deps: GetDeps, caller: StaffReader) -> Items[TokenOut]:
    """The caller's API tokens, newest first."""
    async with deps.db.read() as db:
        return Items(items=[TokenOut.model_validate(token) for token in await tokens.list_of(db, caller.user_id)])


@router.delete("/auth/tokens/{token_id}", tags=["auth"], status_code=204)
async def revoke_token(token_id: Id, deps: GetDeps, caller: StaffWriter) -> None:
    """Revoke an API token; it stops working at once. Admins revoke anybody's."""
    async with deps.db.write() as db:
        token = await tokens.revoke(db, caller, token_id, deps.clock())
        await audit.record(db, caller, "token.revoked", audit.Object("token", token.id, token.name))


@router.get("/users/staff", tags=["users"])
async def list_staff(deps: GetDeps, _: StaffReader) -> Items[StaffOut]:
    """Colleagues who can be assigned."""
    async with deps.db.read() as db:
        return Items(items=[StaffOut.model_validate(user) for user in await service.list_staff(db)])
