"""The inbox: conversations and their messages."""

from fastapi import APIRouter, Response

from flywheel.features.conversations import attachments, listing, measures, mentions, service, storing, thread
from flywheel.features.conversations.schemas import (
    ConversationChange,
    ConversationOut,
    CountsOut,
    MessageIn,
    MessageOut,
    Status,
    ThreadOut,
    View,
)
from flywheel.features.lanes import service as lanes
from flywheel.features.media import service as media
from flywheel.features.users import rates
from flywheel.features.users.session import ChatCaller, GetDeps, StaffReader, StaffWriter
from flywheel.kit import paging
from flywheel.kit.documenting import answers
from flywheel.kit.wire import Id, Limit, Page, Search

router = APIRouter(prefix="/chat/conversations", tags=["chat"])


@router.get("")
async def list_conversations(
    deps: GetDeps,
    caller: ChatCaller,
    view: View = "all",
    status: Status | None = None,
    channel_type: Search | None = None,
    customer_id: Id | None = None,
    q: Search | None = None,
    unread: bool | None = None,
    label: Id | None = None,
    limit: Limit = paging.DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[ConversationOut]:
    """Conversations that the caller may see, newest activity first. `q` searches names and messages."""
    wanted = listing.ConversationFilter(view, status, channel_type, customer_id, q, unread, label)
    async with deps.db.read() as db:
        return await listing.list_conversations(db, caller, wanted, limit=limit, cursor=cursor, channels=deps.channels)


@router.get("/counts")
async def counts(deps: GetDeps, caller: StaffReader, status: Status | None = None) -> CountsOut:
    """The numbers on the inbox's tabs, of all conversations or of those of one status."""
    async with deps.db.read() as db:
        return await listing.counts(db, caller, status)


@router.get("/{conversation_id}")
async def get_conversation(conversation_id: Id, deps: GetDeps, caller: ChatCaller) -> ConversationOut:
    """One conversation."""
    async with deps.db.read() as db:
        row = await service.load(db, caller, conversation_id)
        [shown] = await listing.describe(db, [row], deps.channels, caller)
        return shown


@router.patch("/{conversation_id}")
async def change_conversation(
    conversation_id: Id, body: ConversationChange, deps: GetDeps, caller: StaffWriter
) -> ConversationOut:
    """Assign, close, snooze or open; 412 when `version` is no longer the newest.

    A snoozed conversation opens at its time, and a snoozed or closed one when the customer writes; late history does
    not open it.
    """
    async with deps.db.write() as db:
        row = await service.load(db, caller, conversation_id)
        changed = await service.change(db, caller, row, body)
        [shown] = await listing.describe(db, [changed], deps.channels, caller)
        return shown


@router.post("/{conversation_id}/read")
async def mark_read(conversation_id: Id, deps: GetDeps, caller: ChatCaller) -> ConversationOut:
    """Staff: nothing is unread any more. The customer: our answers were read."""
    async with deps.db.write() as db:
        row = await service.load(db, caller, conversation_id)
        read = await service.mark_read(db, caller, row)
        [shown] = await listing.describe(db, [read], deps.channels, caller)
        return shown


@router.get("/{conversation_id}/messages")
async def list_messages(
    conversation_id: Id,
    deps: GetDeps,
    caller: ChatCaller,
    before: str | None = None,
    after: str | None = None,
    around: Id | None = None,
    limit: Limit = paging.DEFAULT_LIMIT,
) -> ThreadOut:
    """Messages by the source's time, oldest first: the newest page, or the one `before`, `after` or `around`."""
    async with deps.db.read() as db:
        row = await service.load(db, caller, conversation_id)
        return await thread.read(db, caller, row, thread.Window(limit, before, after, around))


@router.post(
    "/{conversation_id}/messages", status_code=201, responses={**answers(409, 429), 200: {"model": MessageOut}}
)
async def create_message(
    conversation_id: Id, body: MessageIn, response: Response, deps: GetDeps, caller: ChatCaller
) -> MessageOut:
    """Store a message and answer with it; analysis comes later and is never waited for.

    The same `client_message_id` again answers 200 with the first message; with another text, 409. 429 when a customer
    writes too often.
    """
    if not caller.is_staff:
        rates.keep_pace(deps, f"message:{caller.user_id}", deps.settings.webchat_messages_per_minute)
    async with deps.db.plain() as db:
        conversation = await service.load_to_write(db, caller, conversation_id)
        channel = service.capabilities(deps.channels, conversation.channel_type)
        uploads = await attachments.claim(db, caller, channel, body) if body.attachments else []
        message = service.compose(caller, conversation, channel, body, uploads)
        await mentions.check(db, conversation, body, sales_see_all=deps.settings.sales_see_all)
        stored = await service.write(db, caller, conversation, message, lanes.burst_policy(deps.settings))
        await attachments.carry(db, uploads, stored)
        if body.mentions and not stored.is_duplicate:
            await mentions.tell(db, caller, conversation, body.mentions, stored.message_id)
    if stored.is_duplicate:
        async with deps.db.read() as reading:
            row = await thread.load_message(reading, stored.message_id)
        response.status_code = 200
    else:
        row = storing.as_row(message, stored)
    result = "duplicate" if stored.is_duplicate else "stored"
    measures.came(deps.metrics, deps.channels, conversation.channel_type, [result])
    files = [media.shown(upload.id, upload.name, upload.content_type, upload.size) for upload in uploads]
    return thread.show(row, 0, files, for_staff=caller.is_staff, duplicate=stored.is_duplicate)
