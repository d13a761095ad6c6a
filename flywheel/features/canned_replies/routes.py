"""Canned replies: one's own and everybody's."""

from fastapi import APIRouter

from flywheel.db.tables import CannedReply
from flywheel.features.canned_replies import service
from flywheel.features.canned_replies.schemas import (
    CannedReplyChange,
    CannedReplyIn,
    CannedReplyOut,
    FilledReplyOut,
)
from flywheel.features.conversations import service as conversations
from flywheel.features.users import audit
from flywheel.features.users.session import GetDeps, StaffReader, StaffWriter
from flywheel.kit.documenting import answers
from flywheel.kit.wire import Id, Items, Search

router = APIRouter(prefix="/canned-replies", tags=["canned replies"])


@router.get("")
async def list_canned_replies(deps: GetDeps, caller: StaffReader, q: Search = "") -> Items[CannedReplyOut]:
    """One's own replies and the shared ones, by code. `q` finds the beginning of a code, or words of a text."""
    async with deps.db.read() as db:
        return Items(items=[_shown(reply) for reply in await service.list_all(db, caller, q)])


@router.post("", status_code=201, responses=answers(409))
async def create_canned_reply(body: CannedReplyIn, deps: GetDeps, caller: StaffWriter) -> CannedReplyOut:
    """A new reply of one's own, or a shared one by a manager. 409 when the code is taken."""
    async with deps.db.write() as db:
        reply = await service.create(db, caller, body)
        if reply.owner_id is None:
            await audit.record(db, caller, "canned_reply.created", service.named(reply), after=service.facts(reply))
        return _shown(reply)


@router.patch("/{reply_id}", responses=answers(409))
async def change_canned_reply(
    reply_id: Id, body: CannedReplyChange, deps: GetDeps, caller: StaffWriter
) -> CannedReplyOut:
    """Change a reply; 412 when `version` is no longer the newest."""
    async with deps.db.write() as db:
        reply = await service.load_own(db, caller, reply_id)
        before = service.facts(reply)
        await service.change(db, reply, body)
        if reply.owner_id is None:
            about, after = service.named(reply), service.facts(reply)
            await audit.record(db, caller, "canned_reply.changed", about, before=before, after=after)
        return _shown(reply)


@router.delete("/{reply_id}", status_code=204)
async def delete_canned_reply(reply_id: Id, deps: GetDeps, caller: StaffWriter) -> None:
    """Remove a reply."""
    async with deps.db.write() as db:
        reply = await service.load_own(db, caller, reply_id)
        if reply.owner_id is None:
            await audit.record(db, caller, "canned_reply.deleted", service.named(reply), before=service.facts(reply))
        await db.delete(reply)


@router.get("/{reply_id}/filled")
async def fill_canned_reply(reply_id: Id, conversation_id: Id, deps: GetDeps, caller: StaffReader) -> FilledReplyOut:
    """The reply with its places filled for a conversation."""
    async with deps.db.read() as db:
        reply = await service.load(db, caller, reply_id)
        conversation = await conversations.load(db, caller, conversation_id)
        return await service.filled(db, caller, reply, conversation, deps.settings.company_name or "")


def _shown(reply: CannedReply) -> CannedReplyOut:
    return CannedReplyOut(
        id=reply.id,
        code=reply.code,
        text=reply.text,
        shared=reply.owner_id is None,
        version=reply.version,
        updated_at=reply.updated_at,
    )
