"""How a command gets signed in to a running installation: by token, by password, or by asking."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import typer

from flywheel.cli.client import ApiClient, ApiError

PATIENCE_S = 60.0
"""How long a call is repeated once the server has answered: it may be restarting."""


@dataclass(frozen=True)
class Access:
    """Where, and who. A token counts before a user name."""

    url: str
    token: str | None
    username: str
    password: str | None


@contextmanager
def opened(access: Access) -> Iterator[ApiClient]:
    """A signed-in client. Raises ApiError when nobody answers or the sign-in is refused."""
    with ApiClient(access.url, token=access.token) as client:
        if access.token is None:
            client.sign_in(access.username, access.password or _asked(access.username))
        client.get("/auth/me")
        client.patience_s = PATIENCE_S
        yield client


def _asked(username: str) -> str:
    if not sys.stdin.isatty():
        raise ApiError("Say who you are: --token, or --username with --password.")
    return str(typer.prompt(f"Password of {username}", hide_input=True, err=True))
