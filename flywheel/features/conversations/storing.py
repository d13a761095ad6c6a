"""The storing of messages (T1): key, lane, message, conversation and customer in one statement, so that a message is
stored once, is covered by exactly one lane position, and costs one round trip.
"""

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flywheel.db.engine import Statements, Writing
from flywheel.db.tables import Message
from flywheel.domain.analysis import estimate_tokens
from flywheel.domain.bursts import READ_LIMIT, TEXT_BEARING, BurstPolicy
from flywheel.features.conversations import inbox, indexing
from flywheel.features.lanes import service as lanes
from flywheel.kit.ids import new_id
from flywheel.kit.logging import also_log, request_id

PREVIEW = 120
HISTORY = timedelta(days=3)
"""What is older when it comes is no news to other systems: as long as they themselves are waited for."""
LOGGED = 20
"""Messages of a batch that the log names."""


@dataclass(frozen=True)
class NewMessage:
    """A message to be stored. `sent_at` None = now; `source_seq` None = the next of the conversation."""

    conversation_id: uuid.UUID
    customer_id: uuid.UUID
    channel_account_id: uuid.UUID
    external_id: str
    direction: str
    sender_kind: str
    type: str
    text: str
    sender_id: str | None = None
    sender_name: str | None = None
    content: dict[str, Any] = field(default_factory=dict)
    client_message_id: str | None = None
    source_seq: int | None = None
    sent_at: datetime | None = None
    delivery_state: str | None = None
    asks_for_analysis: bool = True
    request_id: str | None = field(default_factory=request_id)
    id: uuid.UUID = field(default_factory=new_id)

    @property
    def digest(self) -> bytes:
        return digest_of(self.direction, self.type, self.text)

    @property
    def is_analysed(self) -> bool:
        return (
            self.asks_for_analysis
            and self.direction == "inbound"
            and self.type in TEXT_BEARING
            and bool(self.text.strip())
        )


@dataclass(frozen=True)
class Stored:
    """What became of one message. `is_reused`: its id is known, but with another text. Times only of a fresh one."""

    message_id: uuid.UUID
    is_duplicate: bool = False
    is_reused: bool = False
    sent_at: datetime | None = None
    received_at: datetime | None = None
    source_seq: int = 0

    @property
    def is_history(self) -> bool:
        """Whether it was said so long before it came that it is no news."""
        return bool(self.sent_at and self.received_at and self.received_at - self.sent_at > HISTORY)


@dataclass(frozen=True)
class Earlier:
    """A message that was stored before under some external id."""

    message_id: uuid.UUID
    customer_id: uuid.UUID
    conversation_id: uuid.UUID
    digest: bytes


def digest_of(direction: str, kind: str, text: str) -> bytes:
    """What a message says, so that a reused id with another text is noticed."""
    return hashlib.sha256(f"{direction}\x1f{kind}\x1f{text}".encode()).digest()


_STORE = f"""
with incoming as (
  select * from json_to_recordset(cast($1 as json)) as t(
    n int, id uuid, conversation_id uuid, customer_id uuid, channel_account_id uuid, external_id text, digest text,
    direction text, sender_kind text, sender_id text, sender_name text, type text, text text, preview text,
    content jsonb, client_message_id text, source_seq bigint, sent_at timestamptz, delivery_state text,
    is_analysed boolean, tokens int, request_id uuid, terms text)
), keys as (
  insert into message_keys (channel_account_id, external_id, message_id, digest)
  select channel_account_id, external_id, id, decode(digest, 'hex') from incoming
  order by channel_account_id, external_id, n
  on conflict do nothing returning message_id
), fresh as (
  select i.*, coalesce(i.sent_at, now()) as said_at,
    row_number() over (partition by i.customer_id, i.is_analysed order by i.n) as position
  from incoming i join keys k on k.message_id = i.id
), added as (
  select customer_id, count(*) as n, sum(tokens) as tokens from fresh where is_analysed group by customer_id
), {lanes.ADVANCE_CTE},
{indexing.INDEX_CTE},
stored as (
  insert into messages (id, conversation_id, customer_id, direction, sender_kind, sender_id, sender_name, type, text,
    content, external_id, client_message_id, source_seq, lane_seq, sent_at, received_at, delivery_state, request_id)
  select f.id, f.conversation_id, f.customer_id, f.direction, f.sender_kind, f.sender_id, f.sender_name, f.type, f.text,
    f.content, f.external_id, f.client_message_id,
    coalesce(f.source_seq, (select message_count from conversations c where c.id = f.conversation_id) + f.n),
    case when f.is_analysed then l.head_seq - a.n + f.position end, f.said_at, now(), f.delivery_state,
    f.request_id
  from fresh f left join lanes l on l.customer_id = f.customer_id left join added a on a.customer_id = f.customer_id
  returning id, sent_at, received_at, source_seq
), latest as (
  select conversation_id, max(said_at) as said_at, count(*) as n,
    array_agg(said_at) filter (where direction = 'inbound') as asked_ats,
    max(said_at) filter (where direction = 'inbound') as asked_at,
    bool_or(direction = 'outbound') as is_answered,
    (array_agg(jsonb_build_object('text', preview, 'type', type, 'direction', direction, 'sender_kind', sender_kind,
      'sent_at', said_at) order by said_at desc, n desc) filter (where direction <> 'note'))[1] as last_message,
    max(said_at) filter (where direction <> 'note') as last_message_at
  from fresh group by conversation_id
), held as materialized (
  select id from conversations where id in (select conversation_id from latest) order by id for no key update
), threads as (
  update conversations c set
    message_count = c.message_count + t.n,
    last_activity_at = greatest(c.last_activity_at, t.said_at),
    last_message = case when c.last_message_at is null or t.last_message_at >= c.last_message_at
      then coalesce(t.last_message, c.last_message) else c.last_message end,
    last_message_at = greatest(c.last_message_at, t.last_message_at),
    unread_count = c.unread_count
      + (select count(*) from unnest(t.asked_ats) asked where asked > coalesce(c.read_at, '-infinity')),
    waiting_since = least(c.waiting_since,
      (select min(asked) from unnest(t.asked_ats) asked where asked > coalesce(c.answered_at, '-infinity')))
  from latest t join held on held.id = t.conversation_id where c.id = held.id
  returning c.id, {inbox.LOOK_AGAIN}
), talking as (
  select customer_id, max(said_at) as said_at from fresh group by customer_id
), known as materialized (
  select id from customers where id in (select customer_id from talking) order by id for no key update
), people as (
  update customers p set last_activity_at = greatest(p.last_activity_at, t.said_at)
  from talking t join known on known.id = t.customer_id where p.id = known.id
)
select id, sent_at, received_at, source_seq, null::uuid as customer_id, null::bigint as ticket, null::float8 as delay_s,
  null::uuid as thread_id, null::boolean as is_unsettled, null::boolean as is_woken
from stored
union all
select null, null, null, null, customer_id, ticket, delay_s, null, null, null from lanes where is_woken
union all
select null, null, null, null, null, null, null, id, is_unsettled, is_woken from threads where is_unsettled or is_woken
"""  # noqa: S608 - all parts are constants of ours


async def store(db: Writing, messages: Sequence[NewMessage], burst: BurstPolicy) -> list[Stored]:
    """Store messages once each and ask for their analysis; duplicates change nothing. Results in the given order."""
    rows = json.dumps([_row(n, message) for n, message in enumerate(messages, 1)], ensure_ascii=False)
    fresh: dict[uuid.UUID, Stored] = {}
    woken: list[lanes.Wake] = []
    threads: list[inbox.Touched] = []
    for message_id, *times, customer_id, ticket, delay_s, thread_id, is_unsettled, is_woken in await db.rows(
        _STORE, rows, *lanes.policy_values(burst)
    ):
        if message_id is not None:
            fresh[message_id] = Stored(message_id, False, False, *times)
        elif thread_id is not None:
            threads.append(inbox.Touched(thread_id, is_unsettled, is_woken))
        else:
            woken.append(lanes.Wake(customer_id, ticket, delay_s))
    await lanes.put_all(db, woken)
    await inbox.look_again(db, threads)
    known = await _known(db, [m for m in messages if m.id not in fresh])
    _announce(db, [(m, fresh[m.id]) for m in messages if m.id in fresh])
    also_log(stored=len(fresh), message_ids=[str(message_id) for message_id in list(fresh)[:LOGGED]])
    return [fresh[m.id] if m.id in fresh else known[m.channel_account_id, m.external_id](m) for m in messages]


def as_row(message: NewMessage, stored: Stored) -> Message:
    """A message that was just stored, as its table holds it: what the answer is made of, without reading it again."""
    only_for_storing = {"channel_account_id", "asks_for_analysis"}
    row = Message(**{name: value for name, value in message.__dict__.items() if name not in only_for_storing})
    row.sent_at = stored.sent_at or message.sent_at  # type: ignore[assignment]  # a fresh one always has a time
    row.received_at = stored.received_at  # type: ignore[assignment]  # likewise
    row.source_seq = stored.source_seq
    return row


async def find(db: Statements, channel_account_id: uuid.UUID, external_ids: Collection[str]) -> dict[str, Earlier]:
    """Which of these messages of a channel account are stored already."""
    return {name: Earlier(*row) for name, *row in await db.rows(_FIND, channel_account_id, list(external_ids))}


_FIND = """
    select k.external_id, m.id, m.customer_id, m.conversation_id, k.digest
    from message_keys k join messages m on m.id = k.message_id
    where k.channel_account_id = $1 and k.external_id = any($2)
    """


def _row(n: int, message: NewMessage) -> dict[str, Any]:
    row = dict(message.__dict__)
    for name in ("id", "conversation_id", "customer_id", "channel_account_id"):
        row[name] = str(row[name])
    row["sent_at"] = message.sent_at.isoformat() if message.sent_at else None
    row["n"] = n
    row["digest"] = message.digest.hex()
    row["preview"] = message.text[:PREVIEW]
    row["terms"] = indexing.joined(message.text)
    row["is_analysed"] = message.is_analysed
    row["tokens"] = estimate_tokens(message.text[:READ_LIMIT]) if message.is_analysed else 0
    return row


class _Known:
    """A message that is stored already; answers whether another one with its id says the same."""

    def __init__(self, message_id: uuid.UUID, digest: bytes) -> None:
        self._message_id = message_id
        self._digest = digest

    def __call__(self, message: NewMessage) -> Stored:
        return Stored(self._message_id, is_duplicate=True, is_reused=self._digest != message.digest)


async def _known(db: Writing, messages: Sequence[NewMessage]) -> dict[tuple[uuid.UUID, str], _Known]:
    if not messages:
        return {}
    accounts, names = [m.channel_account_id for m in messages], [m.external_id for m in messages]
    found = await db.rows(_KEYS, accounts, names)
    return {(account, name): _Known(message_id, digest) for account, name, message_id, digest in found}


_KEYS = """
    select channel_account_id, external_id, message_id, digest from message_keys
    where (channel_account_id, external_id) in (select * from unnest($1::uuid[], $2::text[]))
    """


def _announce(db: Writing, messages: Sequence[tuple[NewMessage, Stored]]) -> None:
    """To browsers one event a conversation, however many messages a batch brought; to other systems each message, but
    history that is brought in later as one, too.
    """
    history: Counter[tuple[uuid.UUID, uuid.UUID]] = Counter()
    for message, stored in messages:
        if stored.is_history:
            history[message.conversation_id, message.customer_id] += 1
            continue
        ids = {"conversation_id": str(message.conversation_id), "customer_id": str(message.customer_id)}
        db.announce("message.created", to="outside", **ids, message_id=str(message.id), direction=message.direction)
    for (conversation_id, customer_id), number in history.items():
        ids = {"conversation_id": str(conversation_id), "customer_id": str(customer_id)}
        db.announce("history.added", to="outside", **ids, messages=number)
    for message in {m.conversation_id: m for m, _ in messages}.values():
        ids = {"conversation_id": str(message.conversation_id), "customer_id": str(message.customer_id)}
        is_note = message.direction == "note"
        db.announce("message.created", to="browsers", **ids, message_id=str(message.id), is_note=is_note)
        db.announce("conversation.updated", to="browsers", **ids)
