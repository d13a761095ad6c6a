"""The doors in: normalised messages from your own systems, and the site chat."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from flywheel.db import crossings
from flywheel.deps import Deps
from flywheel.domain.errors import Forbidden
from flywheel.features.conversations import listing, measures, recalling, thread
from flywheel.features.conversations import service as conversations
from flywheel.features.conversations.schemas import ConversationOut, MessageOut
from flywheel.features.customers import service as customers
from flywheel.features.ingest import inbound, site_chat
from flywheel.features.ingest.schemas import (
    InboundIn,
    InboundOut,
    InboundResultOut,
    OpenIn,
    VisitorIn,
    VisitorOut,
)
from flywheel.features.lanes import service as lanes
from flywheel.features.runs.recalling import recall
from flywheel.features.users import audit, rates
from flywheel.features.users.session import ChatCaller, GetDeps, IngestCaller, address_of
from flywheel.kit.documenting import answers
from flywheel.kit.wire import Id

router = APIRouter()

PART = 500
_MINUTE = timedelta(minutes=1)


@router.post("/channels/inbound", tags=["channels"], responses=answers(429))
async def receive(body: InboundIn, deps: GetDeps, caller: IngestCaller) -> InboundOut:
    """Store up to 1,000 normalised messages of one channel account; each is stored, a duplicate, or refused alone.

    Only inbound messages lead to analysis. Repeating a call is safe: known messages are duplicates. 429 when one token
    calls too often.
    """
    rates.keep_pace(deps, f"inbound:{caller.token_id or caller.user_id}", deps.settings.inbound_calls_per_minute)
    good, results = inbound.judge(body.messages, caller, deps.clock())
    _count(deps, body, results)
    for part in inbound.parts(good, PART):
        stored = await _store(deps, body, part)
        _count(deps, body, stored)
        results += stored
    results.sort(key=lambda result: result.index)
    states = [result.status for result in results]
    return InboundOut(
        results=results,
        stored=states.count("stored"),
        duplicates=states.count("duplicate"),
        refused=states.count("refused"),
    )


def _count(deps: Deps, body: InboundIn, results: list[InboundResultOut]) -> None:
    measures.came(deps.metrics, deps.channels, body.channel_type, (result.status for result in results))


async def _store(deps: Deps, body: InboundIn, part: list[inbound.Judged]) -> list[InboundResultOut]:
    """One transaction; repeated when it crossed another one that holds the same customers in another order."""
    burst = lanes.burst_policy(deps.settings)
    return await crossings.repeated(
        deps.db, lambda db: inbound.store(db, deps, body.channel_type, body.account, part, burst)
    )


@router.post("/channels/webchat/sessions", tags=["channels"], status_code=201, responses=answers(401, 403, 429))
async def visit(body: VisitorIn, request: Request, deps: GetDeps) -> VisitorOut:
    """Open the site chat for a visitor. Public; limited per address; other sites' pages only from allowed origins."""
    _check_origin(request, deps)
    async with deps.db.write() as db:
        await rates.hit(db, f"visit:{address_of(request)}", deps.settings.webchat_sessions_per_minute, _MINUTE)
    async with deps.db.write() as db:
        opened = await site_chat.visit(db, deps, body)
        return VisitorOut(
            token=opened.token,
            visitor_key=opened.visitor_key,
            customer_id=opened.conversation.customer_id,
            conversation_id=opened.conversation.id,
            expires_at=opened.expires_at,
        )


def _check_origin(request: Request, deps: Deps) -> None:
    origin = request.headers.get("origin")
    if origin is None or origin == f"{request.url.scheme}://{request.headers.get('host')}":
        return
    if origin.rstrip("/") not in deps.settings.webchat_origins:
        raise Forbidden("This origin may not open the chat. Add it to FLYWHEEL_WEBCHAT_ORIGINS.", code="origin_refused")


@router.post(
    "/chat/conversations", tags=["chat"], status_code=201, responses={**answers(404), 200: {"model": ConversationOut}}
)
async def open_conversation(body: OpenIn, response: Response, deps: GetDeps, caller: ChatCaller) -> ConversationOut:
    """Open a customer's own site-chat conversation, or return it with 200; staff name the customer."""
    async with deps.db.write() as db:
        if caller.is_staff:
            if body.customer_id is None:
                raise Forbidden("Name the customer: staff have no conversation of their own.", code="customer_needed")
            customer = await customers.load(db, caller, body.customer_id)
            row, is_new = await site_chat.open_for(db, deps, customer.id, customer.display_name)
        else:
            row, is_new = await site_chat.open_for(db, deps, caller.user_id, caller.display_name)
        [shown] = await listing.describe(db, [row], deps.channels, caller)
    response.status_code = 201 if is_new else 200
    return shown


@router.post(
    "/chat/conversations/{conversation_id}/messages/{message_id}/revoke", tags=["chat"], responses=answers(409)
)
async def revoke_message(conversation_id: Id, message_id: Id, deps: GetDeps, caller: ChatCaller) -> MessageOut:
    """Recall a message of one's own: its text is shown nowhere any more, and what it taught counts no more.

    Again changes nothing. 409 for a message that has gone to another system: recall it there.
    """
    async with deps.db.write() as db:
        conversation = await conversations.load(db, caller, conversation_id)
        message = await recalling.load_own(db, caller, conversation, message_id)
        if message.revoked_at is None:
            await recall(db, {message.id: deps.clock()})
            if message.sender_id != str(caller.user_id):
                about = {"conversation_id": conversation.id, "direction": message.direction}
                await audit.record(db, caller, "message.recalled", audit.Object("message", message.id), after=about)
            await db.refresh(message)
        return thread.show(message, 0, (), for_staff=caller.is_staff)
