"""Wire types of sign-in, users and tokens."""

from typing import Annotated, Self

from pydantic import Field

from flywheel.db.tables import User
from flywheel.features.users import service
from flywheel.features.users.access import Role, Scope
from flywheel.kit.wire import Body, Id, MomentIn, Name, Text, Time, Wire, Words

Username = Annotated[Words, Field(min_length=1, max_length=64, pattern=r"^\S+$")]
Password = Annotated[Text, Field(max_length=1000)]
NewPassword = Annotated[Text, Field(min_length=8, max_length=200)]
LinkToken = Annotated[Text, Field(max_length=200)]


class LoginIn(Body):
    username: Annotated[Text, Field(max_length=200)]
    password: Password


class UserOut(Wire):
    """`state`: active, invited (has yet to choose a password by a link), inactive (kept out)."""

    id: Id
    username: str | None
    display_name: str
    role: Role
    is_active: bool
    state: service.State
    created_at: Time

    @classmethod
    def of(cls, user: User) -> Self:
        names = [name for name in UserOut.model_fields if name != "state"]
        return cls(**{name: getattr(user, name) for name in names}, state=service.state_of(user))


class SessionOut(Wire):
    """Who is signed in. `csrf_token` goes into the header X-CSRF-Token; `scopes` null = a browser session."""

    user: UserOut
    csrf_token: str | None
    scopes: list[str] | None = None


class PasswordIn(Body):
    """A new password, and the old one as proof."""

    old_password: Password
    new_password: NewPassword


class LinkIn(Body):
    """The token of an invitation or of a password reset: what stands behind `#` in its address."""

    token: LinkToken


class LinkAcceptIn(LinkIn):
    password: NewPassword


class InvitationOut(Wire):
    """Who may choose a password by this link, and until when."""

    username: str
    display_name: str
    expires_at: Time


class SignInOut(Wire):
    """One browser in which the caller is signed in. `is_current`: the one that asks."""

    id: Id
    browser: str | None
    created_at: Time
    last_used_at: Time
    expires_at: Time
    is_current: bool


class EndedOut(Wire):
    """How many sessions were ended."""

    ended: int


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


class StaffOut(Wire):
    id: Id
    display_name: str
    role: Role
