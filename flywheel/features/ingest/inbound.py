"""Normalised messages of any channel: each judged alone, then stored together with their customers."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from flywheel.db.engine import WriteSession
from flywheel.db.tables import Conversation
from flywheel.deps import Deps
from flywheel.domain.bursts import BurstPolicy
from flywheel.domain.errors import FieldError, Invalid
from flywheel.domain.identity import Hints, Refuse, normalise_mobile
from flywheel.features.channel_accounts import service as accounts
from flywheel.features.conversations import recalling, storing
from flywheel.features.conversations import service as conversations
from flywheel.features.conversations.schemas import Direction
from flywheel.features.identities import service as identities
from flywheel.features.ingest.schemas import InboundMessageIn, InboundResultOut, RefusalOut
from flywheel.features.runs.recalling import recall
from flywheel.features.users.access import Caller
from flywheel.kit.problems import field_error
from flywheel.kit.wire import LONGEST_KEY

OLDEST = timedelta(days=365 * 30)
LATEST = timedelta(hours=1)
"""A source's clock may run a little ahead; further ahead is a mistake, most often a lost time zone."""

_WHOLE = {"blank": ("text",), "revokes": ("revokes",)}
"""Which field a fault of the whole message is about."""

_REFUSALS = {
    "unknown_customer": "There is no customer with this id.",
    "bound_elsewhere": "This peer already belongs to another customer. Move the identity first, then send it again.",
}


@dataclass(frozen=True)
class Judged:
    """A message that may be stored, and its place in the request.

    `is_system`: the platform's own word about the conversation. It is kept like a note: nobody's turn, nobody's answer.
    """

    index: int
    message: InboundMessageIn
    is_system: bool = False

    @property
    def direction(self) -> Direction:
        return "note" if self.is_system else self.message.direction

    @property
    def said(self) -> tuple[str, str, str]:
        return self.direction, self.message.type, self.message.text

    def pointer(self, field: str) -> str:
        return f"/messages/{self.index}/{field}"


def judge(raw: Sequence[Any], caller: Caller, now: datetime) -> tuple[list[Judged], list[InboundResultOut]]:
    """Split a batch into what may be stored and what is refused. Raises Invalid for a pre-binding without the scope."""
    good: list[Judged] = []
    bad: list[InboundResultOut] = []
    for index, item in enumerate(raw):
        judged = read(index, item)
        if isinstance(judged, InboundResultOut):
            bad.append(judged)
            continue
        _need_scope(judged, caller)
        wrong = _wrong(judged, now)
        if wrong is None:
            good.append(judged)
        else:
            bad.append(refusal(index, judged.message.external_id, wrong))
    return good, bad


def read(index: int, item: Any) -> Judged | InboundResultOut:
    """A message whose form is right, or why it is refused."""
    try:
        return Judged(index, InboundMessageIn.model_validate(item))
    except ValidationError as error:
        return _refused(index, item, error)


def _refused(index: int, item: Any, error: ValidationError) -> InboundResultOut:
    first = error.errors(include_url=False)[0]
    path = first["loc"] or _WHOLE.get(first["type"], ())
    external_id = item.get("external_id") if isinstance(item, dict) else None
    is_name = isinstance(external_id, str) and external_id.isprintable() and len(external_id) <= LONGEST_KEY
    return refusal(index, external_id if is_name else None, field_error(first, ["messages", index, *path]))


def refusal(index: int, external_id: str | None, error: FieldError) -> InboundResultOut:
    reason = RefusalOut(code=error.code, detail=error.detail, pointer=error.pointer)
    return InboundResultOut(index=index, external_id=external_id, status="refused", reason=reason)


def _need_scope(judged: Judged, caller: Caller) -> None:
    for key in conversations.BINDING_KEYS:
        if key in (judged.message.extra_data or {}) and not caller.has("ingest"):
            detail = "Pre-binding needs a token with the scope `ingest`."
            raise Invalid([FieldError(judged.pointer(f"extra_data/{key}"), "binding_not_allowed", detail)])


def _wrong(judged: Judged, now: datetime) -> FieldError | None:
    message = judged.message
    if message.sent_at > now + LATEST:
        detail = "This time lies in the future. Check the sender's clock and time zone."
        return FieldError(judged.pointer("sent_at"), "in_the_future", detail)
    if message.sent_at < now - OLDEST:
        detail = "This time lies more than 30 years back. Send seconds and milliseconds apart, with a time zone."
        return FieldError(judged.pointer("sent_at"), "too_old", detail)
    if message.peer.mobile and normalise_mobile(message.peer.mobile) is None:
        return FieldError(judged.pointer("peer/mobile"), "mobile_invalid", "Write 7 to 15 digits.")
    for key in conversations.BINDING_KEYS:
        wanted = (message.extra_data or {}).get(key)
        if wanted is not None and not isinstance(wanted, str):
            return FieldError(judged.pointer(f"extra_data/{key}"), "string_type", "A customer's id is a string.")
    return None


async def store(
    db: WriteSession, deps: Deps, channel_type: str, account: str, batch: Sequence[Judged], burst: BurstPolicy
) -> list[InboundResultOut]:
    """Store judged messages with identities, customers and conversations, in one transaction."""
    channel = conversations.capabilities(deps.channels, channel_type)
    account_id, company = await accounts.ensure(db, channel_type, account)
    at = identities.Account(account_id, channel, channel_type, company)
    earlier = await storing.find(db, account_id, {judged.message.external_id for judged in batch})
    # What is known already meets nobody: a repeat must not make a customer.
    firsts: dict[str, Judged] = {}
    for judged in batch:
        if judged.message.external_id not in earlier:
            firsts.setdefault(judged.message.external_id, judged)
    recalls = [judged for judged in firsts.values() if judged.message.revokes is not None]
    results = await _store_new(db, at, [j for j in firsts.values() if j.message.revokes is None], burst)
    results |= await _recall(db, account_id, recalls, set(firsts))
    for judged in batch:
        name = judged.message.external_id
        if name in earlier:
            results[judged.index] = _repeat(judged, earlier[name])
        elif firsts[name] is not judged:
            results[judged.index] = _same_again(judged, firsts[name], results[firsts[name].index])
    return list(results.values())


async def _store_new(
    db: WriteSession, at: identities.Account, batch: Sequence[Judged], burst: BurstPolicy
) -> dict[int, InboundResultOut]:
    met = await identities.resolve(db, at, [_peer(judged.message) for judged in batch])
    people = {judged.message.peer.peer_id: who for judged, who in zip(batch, met, strict=True) if not _is_refused(who)}
    known = [judged for judged, who in zip(batch, met, strict=True) if not _is_refused(who)]
    threads = await _threads(db, at, known, people)
    new = [_new_message(judged, threads[judged.message.peer.peer_id]) for judged in known]
    stored = await storing.store(db, new, burst) if new else []
    results = {judged.index: _result(judged, n, s) for judged, n, s in zip(known, new, stored, strict=True)}
    refused = {j.index: _unmet(j, who) for j, who in zip(batch, met, strict=True) if isinstance(who, Refuse)}
    return results | refused


async def _recall(
    db: WriteSession, account_id: uuid.UUID, recalls: Sequence[Judged], stored: Collection[str]
) -> dict[int, InboundResultOut]:
    """Recall what the batch says was recalled, and what it brought that had been recalled before it came."""
    said = {str(judged.message.revokes): judged.message.sent_at for judged in recalls}
    known = await storing.find(db, account_id, said) if said else {}
    fresh = await recalling.remember(db, account_id, said) if said else set()
    if found := await recalling.outstanding(db, account_id, {*said, *stored}):
        await recall(db, found)
    return {judged.index: _recalled(judged, known, fresh) for judged in recalls}


def _recalled(judged: Judged, known: Mapping[str, storing.Earlier], fresh: Collection[str]) -> InboundResultOut:
    """A recall is kept whether its message is known or not, so it may be repeated and may come first."""
    name = str(judged.message.revokes)
    earlier = known.get(name)
    return InboundResultOut(
        index=judged.index,
        external_id=judged.message.external_id,
        status="stored" if name in fresh else "duplicate",
        message_id=earlier.message_id if earlier else None,
        customer_id=earlier.customer_id if earlier else None,
        conversation_id=earlier.conversation_id if earlier else None,
    )


def _is_refused(who: object) -> bool:
    return isinstance(who, Refuse)


def _peer(message: InboundMessageIn) -> identities.Peer:
    extra = message.extra_data or {}
    bind_to = next((extra[key] for key in conversations.BINDING_KEYS if extra.get(key)), None)
    mobile = normalise_mobile(message.peer.mobile) if message.peer.mobile else None
    hints = Hints(bind_to=bind_to, unionid=(message.peer.unionid or "").strip() or None, mobile=mobile)
    return identities.Peer(message.peer.peer_id, (message.peer.name or "").strip() or None, hints)


async def _threads(
    db: WriteSession,
    at: identities.Account,
    batch: Sequence[Judged],
    met: Mapping[str, Any],
) -> dict[str, Conversation]:
    earliest: dict[str, datetime] = {}
    for judged in batch:
        peer_id, sent_at = judged.message.peer.peer_id, judged.message.sent_at
        earliest[peer_id] = min(earliest.get(peer_id, sent_at), sent_at)
    return await conversations.open_many(
        db, {peer_id: (met[peer_id], first_at) for peer_id, first_at in earliest.items()}, at.channel
    )


def _new_message(judged: Judged, thread: Conversation) -> storing.NewMessage:
    message = judged.message
    content = dict(message.content or {})
    if message.extra_data:
        content["extra_data"] = message.extra_data
    is_inbound = judged.direction == "inbound"
    sender_kind = "system" if judged.is_system else "customer" if is_inbound else "staff"
    return storing.NewMessage(
        conversation_id=thread.id,
        customer_id=thread.customer_id,
        channel_account_id=thread.channel_account_id,
        external_id=message.external_id,
        direction=judged.direction,
        sender_kind=sender_kind,
        sender_name=message.sender_name or (message.peer.name if is_inbound else None),
        type=message.type,
        text=message.text,
        content=content,
        source_seq=judged.index if message.seq is None else message.seq,
        sent_at=message.sent_at,
        delivery_state="sent" if judged.direction == "outbound" else None,
    )


def _repeat(judged: Judged, earlier: storing.Earlier) -> InboundResultOut:
    message = judged.message
    if storing.digest_of(*judged.said) != earlier.digest:
        return _reused(judged)
    return InboundResultOut(
        index=judged.index,
        external_id=message.external_id,
        status="duplicate",
        message_id=earlier.message_id,
        customer_id=earlier.customer_id,
        conversation_id=earlier.conversation_id,
    )


def _same_again(judged: Judged, first: Judged, result: InboundResultOut) -> InboundResultOut:
    """A message that repeats an earlier one of its own batch shares that one's fate."""
    if judged.said != first.said:
        return _reused(judged)
    status = "refused" if result.status == "refused" else "duplicate"
    return result.model_copy(update={"index": judged.index, "status": status})


def _reused(judged: Judged) -> InboundResultOut:
    detail = "This external_id was used for a message that says something else."
    error = FieldError(judged.pointer("external_id"), "external_id_reused", detail)
    return refusal(judged.index, judged.message.external_id, error)


def _result(judged: Judged, new: storing.NewMessage, stored: storing.Stored) -> InboundResultOut:
    if stored.is_reused:
        return _reused(judged)
    return InboundResultOut(
        index=judged.index,
        external_id=judged.message.external_id,
        status="duplicate" if stored.is_duplicate else "stored",
        message_id=stored.message_id,
        customer_id=new.customer_id,
        conversation_id=new.conversation_id,
    )


def _unmet(judged: Judged, refused: Refuse) -> InboundResultOut:
    error = FieldError(judged.pointer("extra_data"), refused.code, _REFUSALS[refused.code])
    return refusal(judged.index, judged.message.external_id, error)


def parts(batch: list[Judged], size: int) -> list[list[Judged]]:
    """A batch in transactions of at most `size` messages."""
    return [batch[start : start + size] for start in range(0, len(batch), size)]
