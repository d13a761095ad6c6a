"""Conversations dealt out in turn: the policy, who is there, and the round that every worker may call."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from flywheel.db.engine import AnySession, WriteSession
from flywheel.db.tables import AssignmentMember, AssignmentPolicy, Conversation
from flywheel.domain.assignment import Seat, deal
from flywheel.domain.errors import Conflict, FieldError, Invalid, Stale
from flywheel.features.assignment.schemas import AssignmentIn, Availability, TeamMemberOut
from flywheel.features.conversations import service as conversations
from flywheel.features.users import audit
from flywheel.features.users import service as users
from flywheel.features.users.access import Caller

AT_ONCE = 200

_TEAM = """
    select u.id, u.display_name, u.role, coalesce(p.availability, 'online') as availability,
      count(c.id) as open_conversations, count(c.waiting_since) as awaiting_reply, m.capacity
    from users u
    left join staff_presence p on p.user_id = u.id
    left join assignment_members m on m.user_id = u.id
    left join conversations c on c.assignee_id = u.id and c.status = 'open'
    where u.role in ('admin', 'manager', 'sales') and u.is_active
    group by u.id, p.availability, m.capacity order by u.display_name, u.id
    """
_SEATS = """
    select m.user_id, m.capacity - count(c.id) as room
    from assignment_members m
    join users u on u.id = m.user_id and u.is_active and u.role in ('admin', 'manager', 'sales')
    left join staff_presence p on p.user_id = m.user_id
    left join conversations c on c.assignee_id = m.user_id and c.status = 'open'
    where coalesce(p.availability, 'online') = 'online'
    group by m.user_id order by m.given_at nulls first, m.user_id
    """
_UNASSIGNED = """
    select id from conversations
    where assignee_id is null and status = 'open' and waiting_since is not null and channel_type = any($1)
    order by waiting_since, id limit $2 for update skip locked
    """
_LEFT_ALONE = """
    select c.id from conversations c
    join users u on u.id = c.assignee_id
    left join staff_presence p on p.user_id = u.id
    where c.status = 'open' and c.channel_type = any($1) and (not u.is_active or p.availability = 'away')
      and ($3 or c.waiting_since is not null)
    order by c.waiting_since nulls last, c.id limit $2 for update of c skip locked
    """
_GIVEN = """
    update assignment_members m set given_at = clock_timestamp() + given.n * interval '1 microsecond'
    from (select user_id, max(n) as n from unnest($1::uuid[]) with ordinality as t(user_id, n) group by user_id) given
    where m.user_id = given.user_id
    """


async def load(db: AnySession) -> tuple[AssignmentPolicy, Sequence[AssignmentMember]]:
    """The policy and its members; off and empty until somebody sets it."""
    policy = await db.scalar(select(AssignmentPolicy)) or AssignmentPolicy(
        is_enabled=False, redispatch="awaiting", version=0
    )
    members = await db.scalars(select(AssignmentMember).order_by(AssignmentMember.user_id))
    return policy, list(members)


async def save(db: WriteSession, wanted: AssignmentIn) -> tuple[AssignmentPolicy, Sequence[AssignmentMember]]:
    """Replace the policy. Raises Stale, or Invalid for a member who is not an active colleague or is named twice."""
    await db.execute(insert(AssignmentPolicy).values(id=True).on_conflict_do_nothing())
    policy = (await db.scalars(select(AssignmentPolicy).with_for_update())).one()
    if wanted.version is not None and wanted.version != policy.version:
        raise Stale()
    await _check(db, wanted)
    policy.is_enabled, policy.redispatch = wanted.enabled, wanted.redispatch
    policy.version += 1
    ids = [member.user_id for member in wanted.members]
    await db.execute(delete(AssignmentMember).where(AssignmentMember.user_id.not_in(ids)))
    for member in wanted.members:
        row = insert(AssignmentMember).values(user_id=member.user_id, capacity=member.capacity)
        await db.execute(row.on_conflict_do_update(index_elements=["user_id"], set_={"capacity": member.capacity}))
    await db.flush()
    return await load(db)


async def _check(db: AnySession, wanted: AssignmentIn) -> None:
    staff = {user.id for user in await users.list_staff(db)}
    seen: set[uuid.UUID] = set()
    for index, member in enumerate(wanted.members):
        pointer = f"/members/{index}/user_id"
        if member.user_id not in staff:
            raise Invalid([FieldError(pointer, "not_staff", "Name an active colleague (see /users/staff).")])
        if member.user_id in seen:
            raise Invalid([FieldError(pointer, "named_twice", "Name every colleague once.")])
        seen.add(member.user_id)


async def team(db: AnySession) -> list[TeamMemberOut]:
    """Every active colleague, whether they are there, and how much they have to do."""
    names = list(TeamMemberOut.model_fields)
    return [TeamMemberOut(**dict(zip(names, row, strict=True))) for row in await db.rows(_TEAM)]


_PRESENT = """
    insert into staff_presence (user_id, availability) values ($1, $2)
    on conflict (user_id) do update set availability = excluded.availability, since = now()
    where staff_presence.availability <> excluded.availability
    """


async def set_presence(db: WriteSession, caller: Caller, availability: Availability) -> None:
    """Say whether the caller is there. What they leave alone goes to others in the next round."""
    await db.rows(_PRESENT, caller.user_id, availability)


async def deal_out(db: WriteSession, channel_types: Collection[str]) -> int:
    """One round: unassigned conversations that wait, and those of colleagues who are away; returns how many were given.

    The policy's row lets one round through at a time, so that nobody is given more than their capacity; a conversation
    that somebody is taking right now is passed over. What nobody has room for stays where it is.
    """
    policy = await db.scalar(select(AssignmentPolicy).with_for_update(skip_locked=True))
    if policy is None or not policy.is_enabled:
        return 0
    kinds = list(channel_types)
    waiting = [row[0] for row in await db.rows(_UNASSIGNED, kinds, AT_ONCE)]
    if policy.redispatch != "nothing":
        is_all = policy.redispatch == "all"
        waiting += [row[0] for row in await db.rows(_LEFT_ALONE, kinds, AT_ONCE, is_all)]
    if not waiting:
        return 0
    seats = [Seat(str(user_id), room) for user_id, room in await db.rows(_SEATS)]
    pairs = deal([str(conversation_id) for conversation_id in waiting], seats)
    given: Mapping[uuid.UUID, uuid.UUID] = {uuid.UUID(thread): uuid.UUID(user) for thread, user in pairs}
    await conversations.give(db, given)
    await db.rows(_GIVEN, list(given.values()))
    return len(given)


async def dispatch(db: WriteSession, caller: Caller, conversation: Conversation) -> None:
    """Give a conversation to whoever is next, other than who has it. Raises Conflict when nobody can be given it.

    The policy's row is locked before the conversation, as in a round.
    """
    policy = await db.scalar(select(AssignmentPolicy).with_for_update())
    if policy is None or not policy.is_enabled:
        raise Conflict("Nothing is dealt out until an admin sets who takes part.", code="dispatch_off")
    await db.refresh(conversation, with_for_update=True)
    before = conversation.assignee_id
    seats = [Seat(str(user_id), room) for user_id, room in await db.rows(_SEATS) if user_id != before]
    pairs = deal([str(conversation.id)], seats)
    if not pairs:
        raise Conflict("Nobody else who takes part is there and has room.", code="nobody_free")
    user_id = uuid.UUID(pairs[0][1])
    about = audit.Object("conversation", conversation.id)
    was, given = {"assignee_id": before}, {"assignee_id": user_id}
    await audit.record(db, caller, "conversation.assigned", about, before=was, after=given)
    await conversations.give(db, {conversation.id: user_id})
    await db.rows(_GIVEN, [user_id])
    await db.refresh(conversation)
