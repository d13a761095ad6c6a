"""The product as its users meet it: a server started by its command line, and people at browsers."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page

from tests.application import ADMIN_PASSWORD, Client, Visitor, fresh
from tests.child import Child, running, signed_in
from tests.web.chromium import desk
from tests.web.watch import Watch

PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Colleague:
    """A member of staff besides the admin: what they sign in with, and what they do without a browser."""

    id: str
    name: str
    username: str
    client: Client
    password: str = "lampe wolke kiesel"


class Product:
    """A server on a database of its own. It can be killed, and started again at the same address."""

    child: Child
    admin: Client
    url: str

    def __init__(self, dsn: str, **settings: str) -> None:
        self._dsn = dsn
        self._settings = settings
        self._port = "0"
        self._kept = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self.start()
        self.admin = await self._kept.enter_async_context(signed_in(self.child))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._kept.aclose()

    async def start(self) -> None:
        settings = {"webchat_sessions_per_minute": "10000", **self._settings}
        server = running("run", database_url=self._dsn, port=self._port, **settings)
        self.child = await self._kept.enter_async_context(server)
        self.url = self.child.url
        self._port = str(urlsplit(self.url).port)

    async def visitor(self, name: str) -> Visitor:
        """A visitor who writes without a browser."""
        session = await self._client().post("/channels/webchat/sessions", {"name": name})
        client = self._client()
        client.http.headers["Authorization"] = f"Bearer {session['token']}"
        keys = ("token", "visitor_key", "customer_id", "conversation_id")
        return Visitor(client, *(session[key] for key in keys))

    async def colleague(self, role: str = "sales") -> Colleague:
        """Somebody new among the staff, who has chosen a password."""
        wanted = {"username": fresh(role), "display_name": fresh("何晓"), "role": role}
        made = await self.admin.post("/admin/users", wanted)
        one = Colleague(made["id"], made["display_name"], made["username"], self._client())
        choice = {"token": made["invitation"]["token"], "password": one.password}
        session = await one.client.post("/auth/invitations/accept", choice, status=200)
        one.client.http.headers["X-CSRF-Token"] = session["csrf_token"]
        return one

    async def inbound(self, channel_type: str, messages: list[dict[str, Any]]) -> Any:
        """Messages that a program brings."""
        made = await self.admin.post("/auth/tokens", {"name": fresh("token"), "scopes": ["ingest"]})
        program = self.program(made["token"])
        body = {"channel_type": channel_type, "account": "corp", "messages": messages}
        return await program.post("/channels/inbound", body, status=200)

    def program(self, token: str) -> Client:
        """A caller with an API token."""
        client = self._client()
        client.http.headers["Authorization"] = f"Bearer {token}"
        return client

    def _client(self) -> Client:
        client = Client(self.url)
        self._kept.push_async_callback(client.http.aclose)
        return client


class People:
    """Everybody at a browser in one journey, each with a context of their own, and all of them watched."""

    def __init__(self, browser: Browser, product: Product) -> None:
        self._browser = browser
        self._product = product
        self._seats: list[tuple[BrowserContext, Watch]] = []

    async def sit_down(self, *, width: int = 1440, height: int = 900) -> tuple[Page, Watch]:
        """Somebody with a fresh browser and an empty page."""
        context = await self._browser.new_context(**desk(self._product.url, width, height))
        context.set_default_timeout(PATIENCE_MS)
        watch = Watch()
        await watch.follow(context)
        self._seats.append((context, watch))
        return await context.new_page(), watch

    async def colleague(self, who: Colleague, path: str = "/inbox") -> Page:
        """Somebody besides the admin, signed in, on that page."""
        page, _ = await self.sit_down()
        await sign_in(page, who)
        await page.goto(path)
        return page

    async def staff(self, path: str = "/inbox", *, width: int = 1440, height: int = 900) -> Page:
        """The admin, signed in, on that page."""
        page, _ = await self.sit_down(width=width, height=height)
        await sign_in(page)
        await page.goto(path)
        return page

    async def visitor(self, name: str) -> Page:
        """Somebody who came to the site and gave a name."""
        page, _ = await self.sit_down()
        await page.goto("/chat")
        await page.get_by_label("怎么称呼你").fill(name)
        await page.get_by_role("button", name="开始咨询").click()
        return page

    async def look(self) -> None:
        """Judge every open page as it stands now."""
        for context, watch in self._seats:
            for page in context.pages:
                await watch.look(page)

    async def leave(self) -> list[str]:
        """A last look, and everything that was wrong."""
        for context, watch in self._seats:
            await watch.finish(context)
            await context.close()
        return [complaint for _, watch in self._seats for complaint in watch.complaints]

    @property
    def pages(self) -> list[Page]:
        return [page for context, _ in self._seats for page in context.pages]


async def sign_in(page: Page, who: Colleague | None = None) -> None:
    """Give the page's browser a session, the admin's unless it is a colleague's, without the form."""
    username, password = ("admin", ADMIN_PASSWORD) if who is None else (who.username, who.password)
    credentials = {"username": username, "password": password}
    answer = await page.context.request.post("/api/v1/auth/login", data=credentials)
    assert answer.ok, await answer.text()


async def say(visitor: Page, text: str) -> None:
    """Write on the site chat."""
    await visitor.get_by_role("textbox", name="写消息").fill(text)
    await visitor.keyboard.press("Enter")
