"""The pages on which an admin has other systems told, and sees whether it reached them."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, expect

from flywheel.testing.simulators.loopback import Scripted
from tests.receiving import Receiver, verified
from tests.web.product import People, Product


@pytest_asyncio.fixture(loop_scope="session")
async def telling(seeded_database: str) -> AsyncIterator[Product]:
    """A product that may tell receivers on this machine."""
    async with Product(seeded_database, webhook_private_addresses="allow") as product:
        yield product


async def test_a_receiver_is_set_up_tested_mended_and_told_again(chromium: Browser, telling: Product) -> None:
    async with Receiver(Scripted(status=500, body={"error": "locked"})) as receiver:
        people = People(chromium, telling)
        page = await people.staff("/settings/webhooks")
        await expect(page.get_by_text("还没有 Webhook")).to_be_visible()
        await people.look()
        await page.get_by_role("button", name="新增 Webhook").click()
        dialog = page.get_by_role("dialog", name="新增 Webhook")
        await dialog.get_by_label("接收地址").fill(receiver.url)
        await dialog.get_by_label("备注").fill("CRM 同步")
        await dialog.get_by_role("checkbox", name="有新客户").check()
        await people.look()
        await dialog.get_by_role("button", name="新增", exact=True).click()
        secret = await dialog.get_by_label("签名密钥").input_value()
        await people.look()
        await dialog.get_by_role("button", name="存好了").click()

        await page.get_by_role("button", name="发一条测试").click()
        await expect(page.get_by_text("测试没有送到", exact=True)).to_be_visible()
        await page.get_by_role("button", name="看详情").click()
        drawer = page.get_by_role("dialog", name="测试")
        await expect(drawer).to_contain_text("HTTP 500")
        await people.look()
        await drawer.get_by_role("button", name="再送一次").click()
        await expect(drawer.get_by_text("已送达")).to_be_visible()
        await page.keyboard.press("Escape")
        again = (await receiver.got(2))[-1]
        assert verified(again, secret)["type"] == "webhook.test"

        await telling.admin.post("/customers", {"display_name": "冯先生"})
        await receiver.got(3)
        await page.get_by_role("combobox", name="事件").click()
        await page.get_by_role("option", name="有新客户").click()
        row = page.get_by_role("table", name="投递记录").get_by_role("row", name="有新客户")
        await expect(row).to_contain_text("已送达")
        await people.look()
        assert await people.leave() == []
