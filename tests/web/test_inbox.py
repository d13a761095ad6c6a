"""The inbox: replying, notes, keys, and many conversations at once."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Page, Route, expect

from tests.application import fresh
from tests.web.chromium import WEB_DIST
from tests.web.product import People, Product, sign_in

MANY = 300
MOST_NODES = 1_200
COMPOSING = {"text": "ke'yi", "selectionStart": 5, "selectionEnd": 5}
PICKING = {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
"""Enter as an input method takes it: the key goes down, and no character comes of it."""


def arrived(peer: str, text: str, *, minutes_ago: int = 1) -> dict[str, Any]:
    """A message that a channel brings."""
    sent_at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    return {
        "external_id": fresh("message"),
        "peer": {"peer_id": peer, "name": peer},
        "direction": "inbound",
        "sent_at": sent_at.isoformat(),
        "text": text,
    }


async def open_conversation(page: Page, name: str) -> None:
    await page.get_by_role("option", name=name).click()
    await expect(page.get_by_role("log", name=name)).to_be_visible()


async def test_enter_sends_a_reply_but_not_while_an_input_method_composes(product: Product, people: People) -> None:
    name = fresh("周敏")
    visitor = await product.visitor(name)
    await visitor.says("能和我们的财务系统对接吗？")
    page = await people.staff()
    await open_conversation(page, name)

    composer = page.get_by_role("textbox", name=f"回复 {name}")
    await composer.focus()
    keyboard = await page.context.new_cdp_session(page)
    await keyboard.send("Input.imeSetComposition", COMPOSING)
    await keyboard.send("Input.dispatchKeyEvent", PICKING)
    await keyboard.send("Input.dispatchKeyEvent", {**PICKING, "type": "keyUp"})
    await keyboard.send("Input.insertText", {"text": "可以，标准接口两天接好"})
    await expect(composer).to_have_value("可以，标准接口两天接好")
    await page.keyboard.press("Enter")

    sent = page.get_by_role("log", name=name).get_by_text("可以，标准接口两天接好")
    await expect(sent).to_have_count(1)
    await expect(page.get_by_text("已发送")).to_be_visible()
    await expect(composer).to_have_value("")
    thread = await visitor.client.get(visitor.thread)
    assert [m["text"] for m in thread["items"] if m["direction"] == "outbound"] == ["可以，标准接口两天接好"]


async def test_a_channel_that_cannot_be_answered_says_so_and_takes_notes(product: Product, people: People) -> None:
    name = fresh("何工")
    await product.inbound("wechat_work_contact", [arrived(name, "合同我让法务看一下")])
    page = await people.staff()
    await open_conversation(page, name)

    await expect(page.get_by_text("企微-客户 只能查看，不能在这里回复")).to_be_visible()
    await expect(page.get_by_role("button", name="发送")).to_have_count(0)
    await people.look()
    await page.get_by_role("button", name="备注", exact=True).click()
    await page.get_by_role("textbox", name="备注").fill("法务一般要三天")
    await page.get_by_role("button", name="保存备注").click()

    log = page.get_by_role("log", name=name)
    await expect(log.get_by_text("法务一般要三天")).to_be_visible()
    await expect(log.get_by_text("内部备注")).to_be_visible()


async def test_the_inbox_is_walked_by_keys_and_draws_only_what_is_seen(product: Product, people: People) -> None:
    crowd = [arrived(f"{fresh('群客')}", f"第 {n} 位来咨询", minutes_ago=2_000 + n) for n in range(MANY)]
    await product.inbound("custom", crowd)
    upper, lower = fresh("后来的"), fresh("先来的")
    await (await product.visitor(lower)).says("先问一句")
    await (await product.visitor(upper)).says("我也问一句")
    page = await people.staff()
    await expect(page.get_by_role("option").first).to_contain_text(upper)

    await page.keyboard.press("j")
    await expect(page.get_by_role("option", name=upper)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("j")
    await expect(page.get_by_role("option", name=lower)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("k")
    thread = page.get_by_role("log", name=upper)
    await expect(thread).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(thread).to_be_focused()
    await page.keyboard.press("r")
    await expect(page.get_by_role("textbox", name=f"回复 {upper}")).to_be_focused()
    await page.keyboard.type("jjkk")
    await expect(page.get_by_role("option", name=upper)).to_have_attribute("aria-selected", "true")

    await page.get_by_test_id("list-scroller").hover()
    await page.mouse.wheel(0, MANY * 100)
    await page.mouse.wheel(0, MANY * 100)
    assert await page.evaluate("document.querySelectorAll('*').length") < MOST_NODES


async def test_inbox_has_its_heading_before_its_code_has_come(people: People) -> None:
    manifest = json.loads((WEB_DIST.parent / ".vite" / "manifest.json").read_text())
    code = manifest["src/routes/_app/inbox.tsx?tsr-split=component"]["file"]
    page, watch = await people.sit_down()
    await sign_in(page)
    may_come = asyncio.Event()

    async def hold(route: Route) -> None:
        await may_come.wait()
        await route.continue_()

    await page.route(f"**/{code}", hold)
    await page.goto("/inbox")
    heading = page.get_by_role("heading", level=1, name="收件箱")
    await expect(heading).to_be_visible()
    await expect(page.get_by_role("searchbox")).to_have_count(0)
    await watch.look(page)
    may_come.set()
    await expect(page.get_by_role("searchbox")).to_be_visible()
    await expect(heading).to_be_visible()
