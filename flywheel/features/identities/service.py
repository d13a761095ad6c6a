"""Channel identities: which customer a peer is. Known peers are looked up together, new ones matched one by one."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select, text

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
    """The channel account that a peer was met on."""

    id: uuid.UUID
    channel: Capabilities
    channel_type: str


async def resolve(db: WriteSession, account: Account, peers: Sequence[Peer]) -> Mapping[str, ChannelIdentity | Refuse]:
    """The identity of each peer, made (with its customer) at first contact. A peer may occur more than once."""
    merged = _merged(peers)
    known = await _known(db, account, list(merged))
    found: dict[str, ChannelIdentity | Refuse] = {}
    strangers = []
    for peer_id, peer in merged.items():
        identity = known.get(peer_id)
        if identity is None:
            strangers.append(peer)
        else:
            found[peer_id] = await _met_again(db, identity, peer)
    if strangers:
        await _lock(db, account, strangers)
        known = await _known(db, account, [peer.peer_id for peer in strangers])
    for peer in strangers:
        identity = known.get(peer.peer_id)
        met = await _met_again(db, identity, peer) if identity else await _meet(db, account, peer)
        found[peer.peer_id] = met
    return found


def _merged(peers: Sequence[Peer]) -> dict[str, Peer]:
    """One peer an id, with all that the batch attests about it."""
    merged: dict[str, Peer] = {}
    for peer in peers:
        first = merged.get(peer.peer_id, peer)
        merged[peer.peer_id] = Peer(
            peer.peer_id,
            peer.name or first.name,
            Hints(
                bind_to=peer.hints.bind_to or first.hints.bind_to,
                unionid=peer.hints.unionid or first.hints.unionid,
                mobile=peer.hints.mobile or first.hints.mobile,
            ),
        )
    return merged


async def _known(db: WriteSession, account: Account, peer_ids: Sequence[str]) -> dict[str, ChannelIdentity]:
    query = select(ChannelIdentity).where(
        ChannelIdentity.channel_account_id == account.id, ChannelIdentity.peer_id.in_(peer_ids)
    )
    return {identity.peer_id: identity for identity in await db.scalars(query)}


async def _lock(db: WriteSession, account: Account, strangers: Sequence[Peer]) -> None:
    """Meet strangers one transaction at a time: two at once would make two customers of one person."""
    names = {f"peer:{account.id}:{peer.peer_id}" for peer in strangers}
    names |= {f"unionid:{peer.hints.unionid}" for peer in strangers if peer.hints.unionid}
    names |= {f"mobile:{peer.hints.mobile}" for peer in strangers if peer.hints.mobile}
    lock = text(
        """
        select pg_advisory_xact_lock(k)
        from (select distinct hashtextextended(n, 7) as k from unnest(cast(:names as text[])) n order by 1) keys
        """
    )
    await db.execute(lock, {"names": sorted(names)})


async def _met_again(db: WriteSession, identity: ChannelIdentity, peer: Peer) -> ChannelIdentity | Refuse:
    hints = peer.hints
    if hints.bind_to is not None and hints.bind_to != str(identity.customer_id):
        decision = match(hints, await _candidates(db, Hints(hints.bind_to)), str(identity.customer_id))
        if isinstance(decision, Refuse):
            return decision
    identity.unionid = identity.unionid or hints.unionid
    identity.mobile = identity.mobile or hints.mobile
    identity.display_name = peer.name or identity.display_name
    return identity


async def _meet(db: WriteSession, account: Account, peer: Peer) -> ChannelIdentity | Refuse:
    decision = match(peer.hints, await _candidates(db, peer.hints))
    if isinstance(decision, Refuse):
        return decision
    if isinstance(decision, Bind):
        return await bind(db, account, peer, uuid.UUID(decision.customer_id), matched_by=decision.by)
    name = peer.name or f"{account.channel.name_zh}访客 {peer.peer_id[-4:]}"
    customer = await customers.create(db, name, mobile=peer.hints.mobile)
    suggestions = [uuid.UUID(customer_id) for customer_id in decision.suggestions]
    return await bind(db, account, peer, customer.id, matched_by="first_contact", suggestions=suggestions)


async def _candidates(db: AnySession, hints: Hints) -> Candidates:
    named = parse_id(hints.bind_to) if hints.bind_to else None
    exists = await db.scalar(select(Customer.id).where(Customer.id == named)) if named else None
    return Candidates(
        bind_to=str(exists) if exists else None,
        by_unionid=await _holders(db, hints.unionid, None),
        by_mobile=await _holders(db, None, hints.mobile),
    )


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
