"""Channel identities: which customer a peer is. Known peers are looked up together, new ones matched one by one."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ARRAY, Text, any_, bindparam, or_, select, text

from flywheel.channels.contract import Capabilities
from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import ChannelIdentity, Customer
from flywheel.domain.identity import Bind, Candidates, Hints, Refuse, match
from flywheel.features.customers import service as customers
from flywheel.kit.ids import new_id, parse_id


@dataclass(frozen=True)
class Peer:
    """Someone on the other side of a channel, as the source names them. `hints` are attested by the source."""

    peer_id: str
    name: str | None = None
    hints: Hints = field(default_factory=Hints)


@dataclass(frozen=True)
class Account:
    """The channel account that a peer was met on. `company`: whose accounts on the platform share peer ids; None where
    they are each account's own.
    """

    id: uuid.UUID
    channel: Capabilities
    channel_type: str
    company: str | None = None


async def resolve(db: WriteSession, account: Account, mentions: Sequence[Peer]) -> list[ChannelIdentity | Refuse]:
    """The identity of each mentioned peer, in their order; made, with its customer, at first contact.

    A mention that contradicts what is bound is refused alone: it tells nothing about its peer and spoils no other.
    """
    known = await _known(db, account, {mention.peer_id for mention in mentions})
    strangers = [mention for mention in mentions if mention.peer_id not in known]
    if strangers:
        await _lock(db, account, strangers)
        known |= await _known(db, account, {mention.peer_id for mention in strangers})
    named = await _named(db, mentions)
    groups: dict[str, list[int]] = {}
    for index, mention in enumerate(mentions):
        groups.setdefault(mention.peer_id, []).append(index)
    found: dict[int, ChannelIdentity | Refuse] = {}
    for peer_id, indices in groups.items():
        identity = known.get(peer_id)
        bound_to = str(identity.customer_id) if identity else None
        refused = _contradictions({index: mentions[index].hints for index in indices}, named, bound_to)
        accepted = [index for index in indices if index not in refused]
        found |= refused
        if accepted:
            peer = _joined([mentions[index] for index in accepted])
            met = _met_again(identity, peer) if identity else await _meet(db, account, peer)
            found |= dict.fromkeys(accepted, met)
    return [found[index] for index in range(len(mentions))]


async def _named(db: AnySession, mentions: Sequence[Peer]) -> Mapping[str, str]:
    """The existing customers that pre-bindings name, by the text that names them."""
    texts = {mention.hints.bind_to for mention in mentions if mention.hints.bind_to}
    ids = {text: found for text in texts if (found := parse_id(text))}
    if not ids:
        return {}
    existing = set(await db.scalars(select(Customer.id).where(Customer.id.in_(ids.values()))))
    return {text: str(customer_id) for text, customer_id in ids.items() if customer_id in existing}


def _contradictions(
    hints: Mapping[int, Hints], named: Mapping[str, str], bound_to: str | None
) -> dict[int, ChannelIdentity | Refuse]:
    """Which mentions of one peer cannot be followed; the first one that names a customer decides for a stranger."""
    refused: dict[int, ChannelIdentity | Refuse] = {}
    for index, hint in hints.items():
        wanted = named.get(hint.bind_to or "")
        decision = match(hint, Candidates(bind_to=wanted), bound_to)
        if isinstance(decision, Refuse):
            refused[index] = decision
        else:
            bound_to = bound_to or wanted
    return refused


def _joined(mentions: Sequence[Peer]) -> Peer:
    """One peer with all that its mentions attest; the latest counts."""
    joined = mentions[0]
    for mention in mentions[1:]:
        hints, earlier = mention.hints, joined.hints
        joined = Peer(
            joined.peer_id,
            mention.name or joined.name,
            Hints(
                bind_to=hints.bind_to or earlier.bind_to,
                unionid=hints.unionid or earlier.unionid,
                mobile=hints.mobile or earlier.mobile,
            ),
        )
    return joined


async def _known(db: WriteSession, account: Account, peer_ids: Collection[str]) -> dict[str, ChannelIdentity]:
    found = await db.scalars(_KNOWN, {"account_id": account.id, "peer_ids": list(peer_ids)})
    return {identity.peer_id: identity for identity in found}


_KNOWN = select(ChannelIdentity).where(
    ChannelIdentity.channel_account_id == bindparam("account_id"),
    ChannelIdentity.peer_id == any_(bindparam("peer_ids", type_=ARRAY(Text))),
)
"""Made once, and as large for hundreds of peers as for one: it runs with every batch."""


async def _lock(db: WriteSession, account: Account, strangers: Sequence[Peer]) -> None:
    """Meet strangers one transaction at a time: two at once would make two customers of one person."""
    names = {f"peer:{account.company or account.id}:{peer.peer_id}" for peer in strangers}
    names |= {f"unionid:{peer.hints.unionid}" for peer in strangers if peer.hints.unionid}
    names |= {f"mobile:{peer.hints.mobile}" for peer in strangers if peer.hints.mobile}
    lock = text(
        """
        select pg_advisory_xact_lock(k)
        from (select distinct hashtextextended(n, 7) as k from unnest(cast(:names as text[])) n order by 1) keys
        """
    )
    await db.execute(lock, {"names": sorted(names)})


def _met_again(identity: ChannelIdentity, peer: Peer) -> ChannelIdentity:
    identity.unionid = identity.unionid or peer.hints.unionid
    identity.mobile = identity.mobile or peer.hints.mobile
    identity.display_name = peer.name or identity.display_name
    return identity


async def _meet(db: WriteSession, account: Account, peer: Peer) -> ChannelIdentity | Refuse:
    decision = match(peer.hints, await _candidates(db, account, peer))
    if isinstance(decision, Refuse):
        return decision
    if isinstance(decision, Bind):
        return await bind(db, account, peer, uuid.UUID(decision.customer_id), matched_by=decision.by)
    name = peer.name or f"{account.channel.name_zh}访客 {peer.peer_id[-4:]}"
    customer = await customers.create(db, name, mobile=peer.hints.mobile)
    suggestions = [uuid.UUID(customer_id) for customer_id in decision.suggestions]
    return await bind(db, account, peer, customer.id, matched_by="first_contact", suggestions=suggestions)


async def _candidates(db: AnySession, account: Account, peer: Peer) -> Candidates:
    hints = peer.hints
    named = parse_id(hints.bind_to) if hints.bind_to else None
    exists = await db.scalar(select(Customer.id).where(Customer.id == named)) if named else None
    return Candidates(
        bind_to=str(exists) if exists else None,
        by_peer=await _met_elsewhere(db, account, peer.peer_id),
        by_unionid=await _holders(db, hints.unionid, None),
        by_mobile=await _holders(db, None, hints.mobile),
    )


async def _met_elsewhere(db: AnySession, account: Account, peer_id: str) -> frozenset[str]:
    """Who has the same peer id on another account of the same company."""
    if account.company is None:
        return frozenset()
    found = await db.rows(_MET_ELSEWHERE, account.company, account.channel_type, peer_id)
    return frozenset(str(row[0]) for row in found)


_MET_ELSEWHERE = """
    select i.customer_id from channel_configs c join channel_identities i on i.channel_account_id = c.id
    where c.corp_id = $1 and i.channel_type = $2 and i.peer_id = $3
    """


async def _holders(db: AnySession, unionid: str | None, mobile: str | None) -> frozenset[str]:
    if unionid:
        query = select(ChannelIdentity.customer_id).where(ChannelIdentity.unionid == unionid)
    elif mobile:
        by_identity = select(ChannelIdentity.customer_id).where(ChannelIdentity.mobile == mobile)
        query = select(Customer.id).where(or_(Customer.mobile == mobile, Customer.id.in_(by_identity)))
    else:
        return frozenset()
    return frozenset(str(customer_id) for customer_id in await db.scalars(query))


async def bind(
    db: WriteSession,
    account: Account,
    peer: Peer,
    customer_id: uuid.UUID,
    *,
    matched_by: str,
    suggestions: Sequence[uuid.UUID] = (),
) -> ChannelIdentity:
    """Record that a peer is a customer."""
    identity = ChannelIdentity(
        id=new_id(),
        channel_account_id=account.id,
        channel_type=account.channel_type,
        peer_id=peer.peer_id,
        customer_id=customer_id,
        display_name=peer.name,
        unionid=peer.hints.unionid,
        mobile=peer.hints.mobile,
        matched_by=matched_by,
        suggestions=list(suggestions),
    )
    db.add(identity)
    await db.flush()
    return identity


async def of_peer(db: AnySession, account: Account, peer_id: str) -> ChannelIdentity | None:
    """The identity of a peer, if it was met."""
    query = select(ChannelIdentity).where(
        ChannelIdentity.channel_account_id == account.id, ChannelIdentity.peer_id == peer_id
    )
    return (await db.scalars(query)).one_or_none()


async def of_customer(db: AnySession, account: Account, customer_id: uuid.UUID) -> ChannelIdentity | None:
    """A customer's first identity on a channel account, if they were met there."""
    query = (
        select(ChannelIdentity)
        .where(ChannelIdentity.channel_account_id == account.id, ChannelIdentity.customer_id == customer_id)
        .order_by(ChannelIdentity.id)
        .limit(1)
    )
    return await db.scalar(query)


async def of_stranger(db: WriteSession, account: Account, peer_id: str) -> ChannelIdentity | None:
    """The identity of a peer that seems new, asked again once nobody else is meeting it: the caller may make it."""
    await _lock(db, account, [Peer(peer_id)])
    return await of_peer(db, account, peer_id)
