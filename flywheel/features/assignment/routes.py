"""Dealing out conversations: the policy, the team, and one's own presence."""

from collections.abc import Sequence

from fastapi import APIRouter

from flywheel.db.tables import AssignmentMember, AssignmentPolicy
from flywheel.features.assignment import service
from flywheel.features.assignment.schemas import (
    AssignmentIn,
    AssignmentOut,
    MemberOut,
    PresenceChange,
    PresenceOut,
    TeamMemberOut,
)
from flywheel.features.conversations import listing
from flywheel.features.conversations import service as conversations
from flywheel.features.conversations.schemas import ConversationOut
from flywheel.features.users import audit
from flywheel.features.users.session import AdminCaller, GetDeps, StaffReader, StaffWriter
from flywheel.kit.documenting import answers
from flywheel.kit.wire import Id, Items

router = APIRouter()


@router.get("/admin/assignment", tags=["assignment"])
async def get_assignment(deps: GetDeps, _: AdminCaller) -> AssignmentOut:
    """How new conversations find somebody to answer them."""
    async with deps.db.read() as db:
        return _shown(*await service.load(db))


@router.put("/admin/assignment", tags=["assignment"])
async def set_assignment(body: AssignmentIn, deps: GetDeps, caller: AdminCaller) -> AssignmentOut:
    """Replace the policy: who takes part, with how many open conversations at most. 412 for an older `version`."""
    async with deps.db.write() as db:
        before = _shown(*await service.load(db)).model_dump()
        after = _shown(*await service.save(db, body))
        about = audit.Object("assignment_policy")
        await audit.record(db, caller, "assignment.changed", about, before=before, after=after.model_dump())
        return after


@router.get("/assignment/team", tags=["assignment"])
async def get_team(deps: GetDeps, _: StaffReader) -> Items[TeamMemberOut]:
    """Every colleague: there or away, and how much they have to do."""
    async with deps.db.read() as db:
        return Items(items=await service.team(db))


@router.post("/chat/conversations/{conversation_id}/dispatch", tags=["assignment"], responses=answers(409))
async def dispatch_conversation(conversation_id: Id, deps: GetDeps, caller: StaffWriter) -> ConversationOut:
    """Give a conversation to the colleague whose turn it is, other than who has it.

    409 while nothing is dealt out, or when nobody else who takes part is there and has room.
    """
    async with deps.db.write() as db:
        row = await conversations.load(db, caller, conversation_id)
        await service.dispatch(db, caller, row)
        [shown] = await listing.describe(db, [row], deps.channels, caller)
        return shown


@router.patch("/auth/me", tags=["auth"])
async def change_presence(body: PresenceChange, deps: GetDeps, caller: StaffWriter) -> PresenceOut:
    """Say whether one is there. While away, one is given no conversations, and those that wait go to others."""
    async with deps.db.write() as db:
        await service.set_presence(db, caller, body.availability)
    return PresenceOut(availability=body.availability)


def _shown(policy: AssignmentPolicy, members: Sequence[AssignmentMember]) -> AssignmentOut:
    return AssignmentOut(
        enabled=policy.is_enabled,
        redispatch=policy.redispatch,
        members=[MemberOut.model_validate(member) for member in members],
        version=policy.version,
    )
