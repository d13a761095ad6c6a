"""Wire types of the administration of users."""

from flywheel.features.users.access import Role
from flywheel.features.users.schemas import NewPassword, Username, UserOut
from flywheel.kit.wire import Body, Id, Name, Time, Wire


class UserIn(Body):
    """A new user; of role `customer` also a new customer with the same id. Without a password: by invitation."""

    username: Username
    password: NewPassword | None = None
    role: Role
    display_name: Name


class UserChange(Body):
    """Only the named fields change."""

    display_name: Name | None = None
    role: Role | None = None


class LinkOut(Wire):
    """A link that sets a password, good once. `token` is in this answer only; `path` is the page that takes it."""

    token: str
    path: str
    expires_at: Time


class NewUserOut(UserOut):
    """`invitation` is there when the user was made without a password."""

    invitation: LinkOut | None = None


class UserDetailOut(UserOut):
    """A user and the work that they would leave behind."""

    open_conversations: int
    customers: int


class DeactivateIn(Body):
    """Who takes over open conversations and customers; null = nobody, so that they are everybody's again."""

    hand_over_to: Id | None = None


class DeactivatedOut(Wire):
    """The user, and how much was handed over."""

    user: UserOut
    conversations: int
    customers: int
