"""Who is asking and what they may do: the caller, built once a request."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flywheel.domain.errors import Forbidden

Role = Literal["admin", "manager", "sales", "customer"]
Scope = Literal["read", "write", "ingest", "metrics", "admin", "chat"]

ROLES: tuple[Role, ...] = ("admin", "manager", "sales", "customer")
STAFF: frozenset[str] = frozenset({"admin", "manager", "sales"})
MANAGERS: tuple[Role, ...] = ("admin", "manager")
TOKEN_SCOPES: tuple[Scope, ...] = ("read", "write", "ingest", "metrics", "admin")
_IMPLIED: dict[str, frozenset[str]] = {
    "admin": frozenset({"admin", "write", "read", "chat", "metrics"}),
    "write": frozenset({"write", "read", "chat"}),
    "read": frozenset({"read"}),
}


@dataclass(frozen=True)
class Caller:
    """A signed-in user, or a program with a token. `scopes` None = a browser session: all that the role allows.

    `sees_all` says whether every conversation and customer is theirs to see; `token_id` names the token, if any.
    """

    user_id: uuid.UUID
    role: Role
    display_name: str
    scopes: frozenset[str] | None
    sees_all: bool
    token_id: uuid.UUID | None = None

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"

    def has(self, scope: Scope) -> bool:
        """Whether the caller's token (if it is one) covers a scope. `ingest` must always be granted explicitly."""
        if self.scopes is None:
            return scope != "ingest"
        return any(scope in _IMPLIED.get(held, frozenset({held})) for held in self.scopes)

    def need(self, scope: Scope) -> None:
        if not self.has(scope):
            raise Forbidden(f"This token lacks the scope `{scope}`.", code="scope_missing")

    def need_role(self, roles: Sequence[Role]) -> None:
        if self.role not in roles:
            raise Forbidden(f"Only these roles may do this: {', '.join(roles)}.")

    def need_staff(self) -> None:
        self.need_role([role for role in ROLES if role in STAFF])


def make_caller(
    user_id: uuid.UUID,
    role: Role,
    display_name: str,
    scopes: list[str] | None,
    *,
    sales_see_all: bool,
    token_id: uuid.UUID | None = None,
) -> Caller:
    sees_all = role in {"admin", "manager"} or (role == "sales" and sales_see_all)
    return Caller(user_id, role, display_name, None if scopes is None else frozenset(scopes), sees_all, token_id)
