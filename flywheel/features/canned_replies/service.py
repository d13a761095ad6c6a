"""Canned replies: one's own and everybody's, found by code or words, filled for a conversation."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.exc import IntegrityError

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import CannedReply, Conversation, Customer
from flywheel.domain.canned_replies import PLACES, fill, unknown_places
from flywheel.domain.errors import Conflict, FieldError, Invalid, NotFound, Stale
from flywheel.features.canned_replies.schemas import CannedReplyChange, CannedReplyIn, FilledReplyOut
from flywheel.features.users import audit
from flywheel.features.users.access import MANAGERS, Caller
from flywheel.kit.ids import new_id
from flywheel.kit.terms import form, wanted

MOST = 1_000
"""So many replies a colleague can have at hand; a list of them is no longer a list that one picks from."""


async def list_all(db: AnySession, caller: Caller, words: str) -> Sequence[CannedReply]:
    """The caller's own and the shared ones; with words, those whose code begins so or that say so."""
    query = select(CannedReply).where(_usable(caller)).order_by(func.lower(CannedReply.code), CannedReply.id)
    found = list(await db.scalars(query.limit(MOST)))
    if not words.strip():
        return found
    begins, looked_for = form(words.strip().lstrip("/")), wanted(words)
    return [
        reply
        for reply in found
        if form(reply.code).startswith(begins) or (looked_for is not None and looked_for.places(reply.text))
    ]


def _usable(caller: Caller) -> ColumnElement[bool]:
    return or_(CannedReply.owner_id == caller.user_id, CannedReply.owner_id.is_(None))


async def load(db: AnySession, caller: Caller, reply_id: uuid.UUID) -> CannedReply:
    """A reply that the caller may use. Raises NotFound, also for somebody else's own."""
    reply = await db.scalar(select(CannedReply).where(CannedReply.id == reply_id, _usable(caller)))
    if reply is None:
        raise NotFound("There is no such reply.")
    return reply


async def load_own(db: WriteSession, caller: Caller, reply_id: uuid.UUID) -> CannedReply:
    """A reply that the caller may change: their own, or as a manager a shared one."""
    reply = await load(db, caller, reply_id)
    if reply.owner_id is None:
        caller.need_role(MANAGERS)
    await db.refresh(reply, with_for_update=True)
    return reply


async def create(db: WriteSession, caller: Caller, body: CannedReplyIn) -> CannedReply:
    """A new reply. Raises Conflict when the code is taken, Invalid for places that nothing fills."""
    if body.shared:
        caller.need_role(MANAGERS)
    _check(body.text)
    owner_id = None if body.shared else caller.user_id
    return await _kept(db, CannedReply(id=new_id(), owner_id=owner_id, code=body.code, text=body.text, version=0))


async def change(db: WriteSession, reply: CannedReply, wanted: CannedReplyChange) -> CannedReply:
    """Change the named fields. Raises Stale, Conflict or Invalid."""
    if wanted.version is not None and wanted.version != reply.version:
        raise Stale()
    reply.code = wanted.code or reply.code
    reply.text = wanted.text or reply.text
    _check(reply.text)
    reply.version += 1
    reply.updated_at = func.now()
    return await _kept(db, reply)


async def _kept(db: WriteSession, reply: CannedReply) -> CannedReply:
    try:
        async with db.begin_nested():
            db.add(reply)
    except IntegrityError as error:
        raise Conflict("Another reply has this code.", code="code_taken") from error
    await db.refresh(reply)
    return reply


def facts(reply: CannedReply) -> dict[str, object]:
    """What the audit log tells of a shared reply."""
    return audit.facts_of(reply, ("code", "text"))


def named(reply: CannedReply) -> audit.Object:
    """A shared reply as the audit log names it."""
    return audit.Object("canned_reply", reply.id, reply.code)


def _check(text: str) -> None:
    if unknown := unknown_places(text):
        known = ", ".join(f"{{{{{name}}}}}" for name in PLACES)
        detail = f"Nothing fills {', '.join(unknown)[:200]}. These are filled: {known}."
        raise Invalid([FieldError("/text", "placeholder_unknown", detail)])


async def filled(
    db: AnySession, caller: Caller, reply: CannedReply, conversation: Conversation, company_name: str
) -> FilledReplyOut:
    """A reply for a conversation that was loaded through its access check."""
    query = select(Customer.display_name).where(Customer.id == conversation.customer_id)
    name = await db.scalar(query) or ""
    values = {"customer_name": name, "my_name": caller.display_name, "company_name": company_name}
    text, missing = fill(reply.text, values)
    return FilledReplyOut(text=text, missing=missing)
