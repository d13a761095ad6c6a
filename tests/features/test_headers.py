"""What every answer tells browsers: run nothing of others, guess nothing, keep nothing, stay on TLS."""

from http.cookies import SimpleCookie

import httpx
import pytest

from flywheel.app import WEB
from flywheel.kit.headers import secured
from tests.application import ADMIN_PASSWORD, API, Application

ADDRESSES = [
    f"{API}/customers",
    f"{API}/auth/me",
    f"{API}/nothing",
    f"{API}/openapi.json",
    "/healthz",
    "/readyz",
    "/metrics",
]
PAGES = ["/", "/chat", "/login", "/theme.js"]


async def answered(app: Application, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=app.base_url, headers=headers) as http:
        return await http.get(path)


def policy(answer: httpx.Response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("path", [*ADDRESSES, *PAGES])
async def test_every_answer_carries_the_security_headers(app: Application, path: str) -> None:
    answer = await answered(app, path)

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in answer.headers["permissions-policy"]


@pytest.mark.parametrize("path", ADDRESSES)
async def test_data_runs_nothing_and_is_kept_by_nobody(app: Application, path: str) -> None:
    answer = await answered(app, path)

    assert policy(answer)["default-src"] == "'none'"
    assert policy(answer)["frame-ancestors"] == "'none'"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.skipif(not (WEB / "index.html").is_file(), reason="the front end is not built")
@pytest.mark.parametrize("path", PAGES)
async def test_page_runs_our_own_scripts_only(app: Application, path: str) -> None:
    found = policy(await answered(app, path))

    assert found["default-src"] == "'self'"
    assert "script-src" not in found
    assert found["object-src"] == "'none'"
    assert found["base-uri"] == "'none'"
    assert found["form-action"] == "'self'"
    assert found["frame-ancestors"] == "'self'"


async def test_answer_by_plain_http_says_nothing_of_tls(app: Application) -> None:
    assert "strict-transport-security" not in (await answered(app, f"{API}/auth/me")).headers


async def test_behind_a_proxy_with_tls_the_browser_is_told_to_stay_there(app: Application) -> None:
    answer = await answered(app, f"{API}/auth/me", **{"X-Forwarded-Proto": "https"})

    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


async def test_cookie_by_tls_is_bound_to_this_host(app: Application) -> None:
    async with httpx.AsyncClient(base_url=app.base_url + API, headers={"X-Forwarded-Proto": "https"}) as http:
        body = {"username": "admin", "password": ADMIN_PASSWORD}
        answer = await http.post("/auth/login", json=body)
        [cookie] = SimpleCookie(answer.headers["set-cookie"]).values()
        by_tls = await http.get("/auth/me", headers={"Cookie": f"{cookie.key}={cookie.value}"})
        planted = await http.get("/auth/me", headers={"Cookie": f"flywheel_session={cookie.value}"})

    assert cookie.key == "__Host-flywheel_session"
    assert (bool(cookie["secure"]), cookie["path"], cookie["domain"]) == (True, "/", "")
    assert by_tls.status_code == 200
    assert planted.status_code == 401


def test_what_a_route_sets_itself_stays() -> None:
    own = [(b"Content-Security-Policy", b"sandbox"), (b"cache-control", b"private")]

    told = secured(own, is_data=True, is_tls=False)

    assert told[:2] == own
    assert [name for name, _ in told].count(b"content-security-policy") == 0
    assert [name for name, _ in told].count(b"cache-control") == 1
