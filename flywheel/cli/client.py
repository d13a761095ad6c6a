"""The public API as the command line's own commands use it: signing in, calls that outlast a restart, clear errors."""

import random
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Self

import httpx

API = "/api/v1"
TIMEOUT = httpx.Timeout(120, connect=10)
PASSING = frozenset({429, 502, 503, 504})
"""Answers that a repeated call may get past."""


class ApiError(Exception):
    """A call did not succeed; the message is for the person at the terminal."""


class Unreachable(ApiError):
    """Nobody answers at the address."""


class Refused(ApiError):
    """The server answered, and it was no."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"The server refused ({status} {code}): {detail}")
        self.status = status
        self.code = code
        self.detail = detail


class ApiClient:
    """One signed-in caller. `patience_s` is how long a call is repeated while the server is away or busy."""

    def __init__(self, url: str, *, token: str | None = None, patience_s: float = 0.0) -> None:
        self.url = url.rstrip("/")
        self.patience_s = patience_s
        headers = {"user-agent": "flywheel-cli"} | ({"authorization": f"Bearer {token}"} if token else {})
        # A proxy of the environment would be asked for 127.0.0.1 too.
        self._http = httpx.Client(base_url=self.url + API, headers=headers, timeout=TIMEOUT, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def is_up(self) -> bool:
        """Whether the product answers here."""
        try:
            return self._http.get(f"{self.url}/healthz", timeout=5).is_success
        except httpx.HTTPError:
            return False

    def sign_in(self, username: str, password: str) -> None:
        """Sign in as a person; later calls carry the cookie and its CSRF token."""
        session = self.post("/auth/login", {"username": username, "password": password})
        self._http.headers["x-csrf-token"] = session["csrf_token"]

    def create_token(self, name: str, scopes: Sequence[str], *, days: int = 1) -> "NewToken":
        """An API token that ends by itself; revoke it when it has served."""
        ends = (datetime.now(UTC) + timedelta(days=days)).isoformat()
        made = self.post("/auth/tokens", {"name": name, "scopes": list(scopes), "expires_at": ends})
        return NewToken(made["id"], made["token"])

    def revoke_token(self, token_id: str) -> None:
        self._call("DELETE", f"/auth/tokens/{token_id}")

    def server_time(self) -> datetime:
        """What the server's clock says, to the second."""
        answer = self._send("GET", "/auth/me", None, None)
        return parsedate_to_datetime(answer.headers["date"])

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        return self._call("GET", path, params=params)

    def post(self, path: str, body: Any = None) -> Any:
        return self._call("POST", path, {} if body is None else body)

    def patch(self, path: str, body: Any) -> Any:
        return self._call("PATCH", path, body)

    def delete(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        return self._call("DELETE", path, params=params)

    def _call(self, method: str, path: str, body: Any = None, params: Mapping[str, Any] | None = None) -> Any:
        answer = self._send(method, path, body, params)
        return answer.json() if answer.content else None

    def _send(self, method: str, path: str, body: Any, params: Mapping[str, Any] | None) -> httpx.Response:
        """One call, repeated while it may still succeed. Only for calls that are safe to repeat."""
        ends = time.monotonic() + self.patience_s
        pause_s = 0.2
        while True:
            try:
                answer = self._http.request(method, path, json=body, params=params)
                if answer.is_success:
                    return answer
                problem: ApiError = _refusal(answer)
                may_pass = answer.status_code in PASSING
            except httpx.UnsupportedProtocol:
                raise Unreachable(f"{self.url} is not an address. Write it as http://127.0.0.1:8000.") from None
            except httpx.TransportError as error:
                problem = Unreachable(
                    f"No answer from {self.url} ({type(error).__name__}). Is it running? Start it with `flywheel run`, "
                    "or name its address with --url."
                )
                may_pass = True
            if not may_pass or time.monotonic() + pause_s > ends:
                raise problem
            time.sleep(pause_s * random.uniform(1.0, 1.3))  # noqa: S311 - spreads retries, no secret
            pause_s = min(pause_s * 2, 5.0)


class NewToken:
    """A token just made: its id, to revoke it, and its text."""

    def __init__(self, token_id: str, text: str) -> None:
        self.id = token_id
        self.text = text


def _refusal(answer: httpx.Response) -> Refused:
    try:
        problem = answer.json()
        code, detail = str(problem["code"]), str(problem["detail"])
        places = [f"{e['pointer']}: {e['detail']}" for e in problem.get("errors") or ()]
    except (ValueError, KeyError, TypeError):
        return Refused(answer.status_code, "unexpected", "The answer is not one of this product. Check --url.")
    return Refused(answer.status_code, code, " ".join([detail, *places]))
