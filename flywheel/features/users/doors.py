"""Who may pass each route, said once at its dependency and told to everybody in the OpenAPI document."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flywheel.features.users.access import ROLES, STAFF, Role, Scope

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SCHEMES: dict[str, Any] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "flywheel_session",
        "description": "Set by sign-in; `__Host-flywheel_session` over TLS. Unsafe methods also need X-CSRF-Token.",
    },
    "token": {"type": "http", "scheme": "bearer", "description": "An API token; each route names the scopes it takes."},
}


@dataclass(frozen=True)
class Door:
    """These roles pass: signed in with a browser, or with a token that has one of the scopes.

    No scope named: any token will do. `for_tokens` false: only a browser. `or_by_method`: or with read, or write.
    """

    roles: tuple[Role, ...] = ROLES
    scopes: tuple[Scope, ...] = ()
    for_tokens: bool = True
    or_by_method: bool = False

    def described(self, method: str) -> dict[str, Any]:
        """What OpenAPI tells of it."""
        scopes = list(self.scopes)
        if self.or_by_method:
            scopes.append("read" if method in SAFE else "write")
        by_token = [{"token": [scope]} for scope in scopes] or [{"token": []}]
        return {"security": [{"session": []}, *(by_token if self.for_tokens else ())], "x-roles": list(self.roles)}


STAFF_ROLES: tuple[Role, ...] = tuple(role for role in ROLES if role in STAFF)
PUBLIC: dict[str, Any] = {"security": [], "x-roles": []}


class Dependant(Protocol):
    """What the web framework knows of a route's or a dependency's callable."""

    @property
    def call(self) -> Callable[..., Any] | None: ...
    @property
    def dependencies(self) -> Sequence["Dependant"]: ...


class Doors:
    """Which callables let in whom."""

    def __init__(self) -> None:
        self._known: dict[Callable[..., Any], Door] = {}

    def put(self, dependency: Callable[..., Any], door: Door) -> None:
        self._known[dependency] = door

    def of(self, dependant: Dependant) -> Door | None:
        """The door of a route; None for a public one."""
        for inner in dependant.dependencies:
            if inner.call in self._known:
                return self._known[inner.call]
            if (found := self.of(inner)) is not None:
                return found
        return None
