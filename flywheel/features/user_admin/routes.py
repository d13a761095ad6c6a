"""Users, for admins: list, make, change, deactivate with their work handed over, let back in, reset."""

from fastapi import APIRouter

from flywheel.features.user_admin import service
from flywheel.features.user_admin.schemas import (
    DeactivatedOut,
    DeactivateIn,
    LinkOut,
    NewUserOut,
    UserChange,
    UserDetailOut,
    UserIn,
)
from flywheel.features.users import audit, links, passwords, sign_ins, tokens
from flywheel.features.users import service as users
from flywheel.features.users.access import Role
from flywheel.features.users.links import Link
from flywheel.features.users.schemas import EndedOut, TokenOut, UserOut
from flywheel.features.users.service import State
from flywheel.features.users.session import AdminCaller, GetDeps
from flywheel.kit import paging
from flywheel.kit.documenting import answers
from flywheel.kit.wire import Id, Items, Limit, Page, Search

router = APIRouter(prefix="/admin/users", tags=["users"])


@router.get("")
async def list_users(
    deps: GetDeps,
    _: AdminCaller,
    q: Search | None = None,
    role: Role | None = None,
    state: State | None = None,
    limit: Limit = paging.DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[UserOut]:
    """Everyone who can sign in or is invited to. `q` searches user names and display names."""
    wanted = users.UserFilter(q, role, state)
    async with deps.db.read() as db:
        rows, next_cursor = await users.list_users(db, wanted, limit=limit, cursor=cursor)
        return Page(items=[UserOut.of(row) for row in rows], next_cursor=next_cursor)


@router.post("", status_code=201, responses=answers(409))
async def create_user(body: UserIn, deps: GetDeps, caller: AdminCaller) -> NewUserOut:
    """A user with a password, or without one and with an invitation. 409 when the name is taken.

    Of role `customer`: also a customer with the same id.
    """
    if body.password:
        passwords.check(body.password, body.username, "/password")
    hashed = await users.hash_password(body.password) if body.password else None
    async with deps.db.write() as db:
        user = await service.create(db, body, hashed)
        link = None
        if hashed is None:
            link = await links.make(db, user, deps.clock(), days=deps.settings.invitation_days)
        await audit.record(db, caller, "user.created", users.named(user), after=service.facts(user))
        return NewUserOut(**UserOut.of(user).model_dump(), invitation=None if link is None else _show(link))


@router.get("/{user_id}")
async def get_user(user_id: Id, deps: GetDeps, _: AdminCaller) -> UserDetailOut:
    """One user, with the work that would be handed over if they left."""
    async with deps.db.read() as db:
        user = await users.load_user(db, user_id)
        work = await service.work_of(db, user.id)
        shown = UserOut.of(user).model_dump()
        return UserDetailOut(**shown, open_conversations=work.conversations, customers=work.customers)


@router.patch("/{user_id}", responses=answers(409))
async def change_user(user_id: Id, body: UserChange, deps: GetDeps, caller: AdminCaller) -> UserOut:
    """Rename or re-role. 409 for the last active admin, and between customers and staff."""
    async with deps.db.write() as db:
        user = await users.load_with_sign_in(db, user_id)
        before = service.facts(user)
        user.display_name = body.display_name or user.display_name
        if body.role is not None:
            await users.change_role(db, user, body.role, deps.clock())
        await audit.record(db, caller, "user.changed", users.named(user), before=before, after=service.facts(user))
        return UserOut.of(user)


@router.post("/{user_id}/deactivate", responses=answers(409))
async def deactivate_user(user_id: Id, body: DeactivateIn, deps: GetDeps, caller: AdminCaller) -> DeactivatedOut:
    """Keep a user out from now on: sessions and tokens end, open conversations and customers are handed over."""
    async with deps.db.write() as db:
        user = await users.load_with_sign_in(db, user_id)
        before = service.facts(user)
        work = await service.deactivate(db, user, body.hand_over_to, deps.clock())
        handed = {"handed_to": body.hand_over_to, "conversations": work.conversations, "customers": work.customers}
        after = {**service.facts(user), **handed}
        await audit.record(db, caller, "user.deactivated", users.named(user), before=before, after=after)
        return DeactivatedOut(user=UserOut.of(user), conversations=work.conversations, customers=work.customers)


@router.post("/{user_id}/reactivate")
async def reactivate_user(user_id: Id, deps: GetDeps, caller: AdminCaller) -> UserOut:
    """Let a deactivated user in again, with the password they had. Tokens stay revoked."""
    async with deps.db.write() as db:
        user = await users.load_with_sign_in(db, user_id)
        before = service.facts(user)
        user.is_active = True
        await audit.record(db, caller, "user.reactivated", users.named(user), before=before, after=service.facts(user))
        return UserOut.of(user)


@router.post("/{user_id}/password-reset", responses=answers(409))
async def reset_password(user_id: Id, deps: GetDeps, caller: AdminCaller) -> LinkOut:
    """End a user's password and sessions, and make a link that sets a new one. Also: another invitation."""
    async with deps.db.write() as db:
        user = await users.load_with_sign_in(db, user_id)
        before = service.facts(user)
        link = await service.reset_password(db, caller, user, deps.clock(), days=deps.settings.invitation_days)
        after = service.facts(user)
        await audit.record(db, caller, "user.password_reset", users.named(user), before=before, after=after)
        return _show(link)


@router.get("/{user_id}/tokens")
async def list_tokens_of_user(user_id: Id, deps: GetDeps, _: AdminCaller) -> Items[TokenOut]:
    """A user's API tokens, newest first. `DELETE /auth/tokens/{token_id}` revokes one."""
    async with deps.db.read() as db:
        user = await users.load_user(db, user_id)
        return Items(items=[TokenOut.model_validate(token) for token in await tokens.list_of(db, user.id)])


@router.delete("/{user_id}/sessions")
async def sign_user_out(user_id: Id, deps: GetDeps, caller: AdminCaller) -> EndedOut:
    """Sign a user out everywhere; password and tokens stay."""
    async with deps.db.write() as db:
        user = await users.load_with_sign_in(db, user_id)
        ended = await sign_ins.revoke_all(db, user.id)
        await audit.record(db, caller, "user.signed_out", users.named(user), after={"ended": ended})
        return EndedOut(ended=ended)


def _show(link: Link) -> LinkOut:
    """The link's token stands behind `#`: browsers send that part to nobody."""
    return LinkOut(token=link.token, path=f"/invitation#{link.token}", expires_at=link.expires_at)
