"""Sign-in, API tokens and users."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from flywheel.db.tables import ApiToken, User
from flywheel.domain.errors import FieldError, Invalid, Unauthenticated
from flywheel.features.users import service
from flywheel.features.users.access import TOKEN_SCOPES
from flywheel.features.users.schemas import (
    LoginIn,
    NewTokenOut,
    SessionOut,
    StaffOut,
    TokenIn,
    TokenOut,
    UserChange,
    UserOut,
)
from flywheel.features.users.session import (
    COOKIE,
    AdminCaller,
    AnyCaller,
    GetDeps,
    StaffReader,
    StaffWriter,
    address_of,
    csrf_token,
)
from flywheel.kit.wire import Id, Items

router = APIRouter()


@router.post("/auth/login", tags=["auth"])
async def login(body: LoginIn, request: Request, response: Response, deps: GetDeps) -> SessionOut:
    """Sign in. Sets an HttpOnly cookie; 429 after too many failures of one user name and address."""
    attempt = service.LoginAttempt(body.username, body.password, address_of(request))
    limit = deps.settings.login_attempts
    async with deps.db.write() as db:
        user = await service.find_for_login(db, attempt, limit=limit)
    if not await service.password_fits(user, attempt) or user is None:
        raise Unauthenticated("User name or password is wrong.", code="invalid_credentials")
    days = deps.settings.session_days
    async with deps.db.write() as db:
        token = await service.start_session(db, user, attempt, deps.clock(), days=days)
    response.set_cookie(
        COOKIE, token, max_age=days * 86_400, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )
    return SessionOut(user=UserOut.model_validate(user), csrf_token=csrf_token(deps, token))


@router.post("/auth/logout", tags=["auth"], status_code=204)
async def logout(request: Request, response: Response, deps: GetDeps, _: AnyCaller) -> None:
    """Sign out this browser."""
    if token := request.cookies.get(COOKIE):
        async with deps.db.write() as db:
            await service.end_session(db, token)
    response.delete_cookie(COOKIE)


@router.get("/auth/me", tags=["auth"])
async def me(request: Request, deps: GetDeps, caller: AnyCaller) -> SessionOut:
    """Who is signed in."""
    async with deps.db.read() as db:
        user = await service.load_user(db, caller.user_id)
    cookie = request.cookies.get(COOKIE) if caller.scopes is None else None
    return SessionOut(
        user=UserOut.model_validate(user),
        csrf_token=csrf_token(deps, cookie) if cookie else None,
        scopes=None if caller.scopes is None else sorted(caller.scopes),
    )


@router.post("/auth/tokens", tags=["auth"], status_code=201)
async def create_token(body: TokenIn, deps: GetDeps, caller: StaffWriter) -> NewTokenOut:
    """Create an API token. Its text is in this answer only."""
    if unknown := set(body.scopes) - set(TOKEN_SCOPES):
        detail = f"Not a scope of API tokens: {', '.join(sorted(unknown))}."
        raise Invalid([FieldError("/scopes", "scope_unknown", detail)])
    async with deps.db.write() as db:
        token, text = await service.create_token(
            db, caller, name=body.name, scopes=list(body.scopes), expires_at=body.expires_at, now=deps.clock()
        )
    return NewTokenOut(**TokenOut.model_validate(token).model_dump(), token=text)


@router.get("/auth/tokens", tags=["auth"])
async def list_tokens(deps: GetDeps, caller: StaffReader) -> Items[TokenOut]:
    """The caller's API tokens, newest first."""
    query = select(ApiToken).where(ApiToken.user_id == caller.user_id).order_by(ApiToken.id.desc()).limit(200)
    async with deps.db.read() as db:
        return Items(items=[TokenOut.model_validate(token) for token in await db.scalars(query)])


@router.delete("/auth/tokens/{token_id}", tags=["auth"], status_code=204)
async def revoke_token(token_id: Id, deps: GetDeps, caller: StaffWriter) -> None:
    """Revoke an API token; it stops working at once."""
    async with deps.db.write() as db:
        await service.revoke_token(db, caller, token_id, deps.clock())


@router.get("/users/staff", tags=["users"])
async def list_staff(deps: GetDeps, _: StaffReader) -> Items[StaffOut]:
    """Colleagues who can be assigned."""
    async with deps.db.read() as db:
        return Items(items=[StaffOut.model_validate(user) for user in await service.list_staff(db)])


@router.get("/admin/users", tags=["users"])
async def list_users(deps: GetDeps, _: AdminCaller) -> Items[UserOut]:
    """Everyone who can sign in."""
    query = select(User).where(User.username.is_not(None)).order_by(User.created_at, User.id)
    async with deps.db.read() as db:
        return Items(items=[UserOut.model_validate(user) for user in await db.scalars(query)])


@router.patch("/admin/users/{user_id}", tags=["users"])
async def change_user(user_id: Id, body: UserChange, deps: GetDeps, _: AdminCaller) -> UserOut:
    """Rename, re-role, deactivate, or set a password."""
    hashed = await service.hash_password(body.password) if body.password else None
    async with deps.db.write() as db:
        user = await service.load_user(db, user_id)
        changed = await service.change_user(
            db,
            user,
            display_name=body.display_name,
            role=body.role,
            is_active=body.is_active,
            password_hash=hashed,
        )
        return UserOut.model_validate(changed)
