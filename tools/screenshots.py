"""Takes a picture of every page, on a product of its own filled by `flywheel demo`. Run by `make screenshots`.

The pictures of the documents go to docs/images/; further sizes and states, to be looked at by people, to artifacts/.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Page, expect

from flywheel.testing.simulators.openai import OpenAISimulator
from tests.child import Child, command, running, signed_in
from tests.web.chromium import desk, launched
from tests.web.product import say, sign_in

ROOT = Path(__file__).parents[1]
DOCUMENTS = ROOT / "docs" / "images"
ARTIFACTS = ROOT / "artifacts" / "screenshots"
DESK = (1440, 900)
TALL = 2_400
FURTHER_SIZES = ((1280, 800), (390, 844))
QUIET = """
() => {
  const loaded = performance.getEntriesByType("resource").length;
  if (window.__loaded !== loaded) [window.__loaded, window.__since] = [loaded, performance.now()];
  return performance.now() - window.__since > 400;
}
"""
"""No answer for a while. The event stream never ends, so there is no idle network to wait for."""

QUESTION = "你好，我们是做宠物食品的，想给 30 多家门店上一套会员系统，大概什么价位？"
ANSWER = "您好！门店数和会员量不同，价格会差一些，方便说下大概的预算和上线时间吗？"


@dataclass
class Studio:
    """A browser before a filled product, and what is worth a picture in it."""

    browser: Browser
    url: str
    conversation: dict[str, Any]
    customer_id: str

    @property
    def places(self) -> dict[str, str]:
        """Where the staff's pages are."""
        return {
            "inbox": f"/inbox?c={self.conversation['id']}",
            "customers": "/customers",
            "customer": f"/customers/{self.customer_id}",
            "runs": "/runs",
            "brains": "/settings/agent-configs",
            "channels": "/settings/channels",
            "comparisons": "/settings/agent-configs/comparisons",
            "assignment": "/settings/assignment",
            "users": "/settings/users",
            "webhooks": "/settings/webhooks",
            "account": "/account",
            "audit": "/settings/audit",
        }

    @asynccontextmanager
    async def seat(
        self, size: tuple[int, int] = DESK, *, is_staff: bool = True, is_dark: bool = False
    ) -> AsyncIterator[Page]:
        """A page of somebody with a fresh browser."""
        scheme: Literal["dark", "light"] = "dark" if is_dark else "light"
        context = await self.browser.new_context(**desk(self.url, *size), color_scheme=scheme)
        page = await context.new_page()
        if is_staff:
            await sign_in(page)
        yield page
        await context.close()


async def main() -> None:
    DOCUMENTS.mkdir(parents=True, exist_ok=True)
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    async with demo() as product, launched() as browser:
        studio = await survey(browser, product)
        await visitor_side(studio, product)
        await strangers(studio)
        await documents(studio)
        await states(studio)
        await settings(studio, product)
        for size in FURTHER_SIZES:
            await narrower(studio, size)


@asynccontextmanager
async def demo() -> AsyncIterator[Child]:
    """A filled product, in a folder that does not outlive it."""
    folder = Path(tempfile.mkdtemp(prefix="flywheel-pictures-"))
    # The embedded database runs under an account of its own where we are root.
    folder.chmod(0o755)
    try:
        async with running("run", data_dir=str(folder)) as product:
            async with command("demo", "--url", product.url) as filling:
                if await filling.ended() != 0:
                    raise SystemExit(filling.said.decode())
            yield product
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def survey(browser: Browser, product: Child) -> Studio:
    """The conversation and the customer with the most to show."""
    async with signed_in(product) as admin:
        conversations = (await admin.get("/chat/conversations", view="all", channel_type="webchat"))["items"]
        customers = (await admin.get("/customers"))["items"]
        profiles = [await admin.get(f"/customers/{customer['id']}/profile") for customer in customers]
    richest = {profile["customer"]["id"]: riches(profile) for profile in profiles}
    conversation = max(conversations, key=lambda row: richest[row["customer"]["id"]])
    return Studio(browser, product.url, conversation, max(richest, key=lambda one: richest[one]))


def riches(profile: dict[str, Any]) -> int:
    """How much of what the page can show is there: facts, facts with a past, and proposals."""
    active = profile["active_insights"]
    return len(active) + 3 * sum(bool(fact["supersedes"]) for fact in active) + 4 * len(profile["proposed_insights"])


async def visitor_side(studio: Studio, product: Child) -> None:
    """The site chat with a question and its answer."""
    async with studio.seat(is_staff=False) as page, signed_in(product) as admin:
        await page.goto("/chat")
        await take(page, ARTIFACTS / "chat-greeting.png")
        await page.get_by_label("怎么称呼你").fill("方女士")
        await page.get_by_role("button", name="开始咨询").click()
        await say(page, QUESTION)
        await expect(page.get_by_role("log").get_by_text(QUESTION)).to_be_visible()
        row = (await admin.get("/chat/conversations", view="all"))["items"][0]
        await admin.post(f"/chat/conversations/{row['id']}/messages", {"text": ANSWER})
        await expect(page.get_by_role("log").get_by_text(ANSWER)).to_be_visible()
        await take(page, DOCUMENTS / "chat.png")
        await page.set_viewport_size({"width": 390, "height": 844})
        await take(page, ARTIFACTS / "chat-390.png")


async def strangers(studio: Studio) -> None:
    """The page before signing in."""
    async with studio.seat(is_staff=False) as page:
        await page.goto("/login")
        await expect(page.get_by_role("button", name="登录")).to_be_visible()
        await take(page, DOCUMENTS / "login.png")
        for width, height in FURTHER_SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            await take(page, ARTIFACTS / f"login-{width}.png")


async def documents(studio: Studio) -> None:
    """The pages that README shows."""
    async with studio.seat() as page:
        for name in ("inbox", "customers", "runs"):
            await visit(page, studio, name)
            await take(page, DOCUMENTS / f"{name}.png")
        await visit(page, studio, "customer")
        await page.get_by_role("button", name="条旧记录").first.click()
        await page.mouse.move(0, 0)
        await take(page, DOCUMENTS / "customer.png")


async def states(studio: Studio) -> None:
    """Less usual states: all parts of the kit, a fact's past, evidence, another time, dialogs, a run in full."""
    async with studio.seat() as page:
        await page.goto("/dev/kit")
        await expect(page.get_by_role("button").first).to_be_visible()
        await take(page, ARTIFACTS / "kit.png", height=TALL)

        await visit(page, studio, "customer")
        await page.get_by_role("button", name="条旧记录").first.click()
        await page.get_by_role("button", name="打开证据").last.click()
        await take(page, ARTIFACTS / "customer-history-and-evidence.png")
        await page.get_by_role("button", name="新增画像").first.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await take(page, ARTIFACTS / "customer-add.png")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.get_by_role("button", name="时间回溯").click()
        await expect(page.get_by_role("button", name="7 天前")).to_be_visible()
        await take(page, ARTIFACTS / "customer-time-travel.png")
        await page.get_by_role("button", name="7 天前").click()
        await page.get_by_role("button", name="下一次变更").click()
        await take(page, ARTIFACTS / "customer-as-of.png")
        await page.goto(f"/customers/{studio.customer_id}?range=history")
        await settled(page)
        await take(page, ARTIFACTS / "customer-all-history.png", height=TALL)

        await visit(page, studio, "runs")
        await page.get_by_role("table").get_by_role("row").nth(1).click()
        await expect(page.get_by_role("dialog").get_by_role("definition").first).to_be_visible()
        await take(page, ARTIFACTS / "runs-drawer.png")

        await page.goto("/inbox")
        await settled(page)
        await take(page, ARTIFACTS / "inbox-nothing-open.png")
        await page.get_by_role("option", name="企微-客户").first.click()
        await settled(page)
        await take(page, ARTIFACTS / "inbox-read-only.png")
        await page.get_by_role("button", name="的菜单").click()
        await page.get_by_role("menuitem", name="English").click()
        await expect(page.get_by_role("navigation").get_by_text("Inbox")).to_be_visible()
        await take(page, ARTIFACTS / "inbox-en.png")
        await page.goto(studio.places["customer"])
        await settled(page)
        await take(page, ARTIFACTS / "customer-en.png")


async def settings(studio: Studio, product: Child) -> None:
    """The admin's pages by day and by night, with a brain whose key is refused."""
    async with OpenAISimulator(api_key="right") as vendor, signed_in(product) as admin:
        config = {"app_name": "客户画像洞察器", "provider": "openai_compatible", "model": "qwen-plus", "enabled": False}
        limits = {"daily_tokens": 200_000, "requests_per_minute": 60, "fallback": "rules"}
        reach = {"base_url": vendor.base_url, "secrets": {"api_key": "wrong"}, "settings": limits}
        made = await admin.post("/admin/agent-configs", {**config, **reach})
        for theme in ("light", "dark"):
            async with studio.seat(is_dark=theme == "dark") as page:
                await page.goto(f"/settings/agent-configs/{made['id']}?test=true")
                await expect(page.get_by_text("卡在「凭证」")).to_be_visible()
                await take(page, ARTIFACTS / f"brain-{theme}.png")
                await page.goto("/settings/agent-configs/new")
                await take(page, ARTIFACTS / f"brain-new-{theme}.png")
                await visit(page, studio, "brains")
                await take(page, ARTIFACTS / f"brains-{theme}.png")
                await visit(page, studio, "audit")
                await take(page, ARTIFACTS / f"audit-{theme}.png")
                await visit(page, studio, "users")
                await page.get_by_role("table").get_by_role("row").nth(1).click()
                await expect(page.get_by_role("dialog").get_by_role("button").nth(1)).to_be_visible()
                await take(page, ARTIFACTS / f"user-{theme}.png")


async def narrower(studio: Studio, size: tuple[int, int]) -> None:
    """The same pages in smaller windows."""
    async with studio.seat(size) as page:
        for name in studio.places:
            await visit(page, studio, name)
            await take(page, ARTIFACTS / f"{name}-{size[0]}.png")
        await page.goto("/inbox")
        await settled(page)
        await take(page, ARTIFACTS / f"inbox-list-{size[0]}.png")


async def visit(page: Page, studio: Studio, name: str) -> None:
    await page.goto(studio.places[name])
    await settled(page)


async def settled(page: Page) -> None:
    """Nothing is loading any more."""
    await expect(page.get_by_role("heading").first).to_be_visible()
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
    await page.wait_for_function(QUIET)
    await page.evaluate("() => document.fonts.ready")


async def take(page: Page, path: Path, *, height: int | None = None) -> None:
    """A picture of the window; with a height, of one so tall that nothing has to be scrolled."""
    if height is not None:
        await page.set_viewport_size({"width": DESK[0], "height": height})
    await settled(page)
    await page.screenshot(path=path, animations="disabled")
    if height is not None:
        await page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


if __name__ == "__main__":
    asyncio.run(main())
