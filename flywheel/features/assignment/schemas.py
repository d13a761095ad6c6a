"""Wire types of dealing out conversations."""

from typing import Annotated, Literal

from pydantic import Field

from flywheel.features.users.access import Role
from flywheel.kit.wire import Body, Flag, Id, Whole, Wire

Availability = Literal["online", "away"]
Redispatch = Literal["awaiting", "all", "nothing"]
Capacity = Annotated[Whole, Field(ge=1, le=10_000)]


class MemberIn(Body):
    """A colleague who takes part, and how many open conversations they may have at most."""

    user_id: Id
    capacity: Capacity = 20


class AssignmentIn(Body):
    """The whole policy. `redispatch`: which open conversations of a colleague who is away go to others."""

    enabled: Flag
    redispatch: Redispatch = "awaiting"
    members: Annotated[list[MemberIn], Field(max_length=1_000)]
    version: Whole | None = None


class MemberOut(Wire):
    user_id: Id
    capacity: int


class AssignmentOut(Wire):
    """How new conversations find somebody to answer them."""

    enabled: bool
    redispatch: Redispatch
    members: list[MemberOut]
    version: int


class TeamMemberOut(Wire):
    """A colleague's day: there or away, and how many open conversations they have; `capacity` null = takes no part."""

    id: Id
    display_name: str
    role: Role
    availability: Availability
    open_conversations: int
    awaiting_reply: int
    capacity: int | None


class PresenceChange(Body):
    availability: Availability


class PresenceOut(Wire):
    availability: Availability
