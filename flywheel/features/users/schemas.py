"""Wire types of sign-in, users and tokens."""

from typing import Annotated

from pydantic import Field

from flywheel.features.users.access import Role, Scope
from flywheel.kit.wire import Body, Flag, Id, MomentIn, Name, Text, Time, Wire, Words

Username = Annotated[Words, Field(min_length=1, max_length=64, pattern=r"^\S+$")]
NewPassword = Annotated[Text, Field(min_length=8, max_length=200)]


class LoginIn(Body):
    username: Annotated[Text, Field(max_length=200)]
    password: Annotated[Text, Field(max_length=1000)]


class UserOut(Wire):
    id: Id
    username: str | None
    display_name: str
    role: Role
    is_active: bool
    created_at: Time


class SessionOut(Wire):
    """Who is signed in. `csrf_token` goes into the header X-CSRF-Token; `scopes` null = a browser session."""

    user: UserOut
    csrf_token: str | None
    scopes: list[str] | None = None


class TokenIn(Body):
    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=10)]
    expires_at: MomentIn | None = None


class TokenOut(Wire):
    id: Id
    name: str
    scopes: list[str]
    created_at: Time
    expires_at: Time | None
    last_used_at: Time | None
    revoked_at: Time | None


class NewTokenOut(TokenOut):
    """`token` is shown this once."""

    token: str


class UserChange(Body):
    display_name: Name | None = None
    role: Role | None = None
    is_active: Flag | None = None
    password: NewPassword | None = None


class StaffOut(Wire):
    id: Id
    display_name: str
    role: Role
