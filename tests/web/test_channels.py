"""The page on which an admin connects a channel account, and sees whether its messages are fetched."""

from playwright.async_api import Browser, expect

from flywheel.testing.simulators.wecom_kf import CORP_ID, KFID, SECRET, WeComKfSimulator
from tests.polling import LOCAL
from tests.web.product import People, Product


async def test_an_account_is_connected_and_a_wrong_secret_replaced(chromium: Browser, seeded_database: str) -> None:
    async with WeComKfSimulator() as platform, Product(seeded_database, **LOCAL) as product:
        people = People(chromium, product)
        page = await people.staff("/settings/channels")
        await expect(page.get_by_text("还没有接入渠道")).to_be_visible()
        await people.look()
        await page.get_by_role("button", name="接入渠道").click()
        drawer = page.get_by_role("dialog", name="接入渠道")
        await drawer.get_by_label("名称").fill("售前客服")
        await drawer.get_by_label("企业 ID").fill(CORP_ID)
        await drawer.get_by_label("客服账号").fill(KFID)
        await drawer.get_by_label("平台地址").fill(platform.base_url)
        await drawer.get_by_role("button", name="填写 Secret").click()
        await drawer.get_by_role("textbox", name="Secret").fill("not-this-one")
        await people.look()
        await drawer.get_by_role("button", name="保存").click()

        account = page.get_by_role("list", name="渠道列表").get_by_role("listitem")
        await expect(account).to_contain_text("已暂停：等你处理")
        await expect(account).to_contain_text("请重新填写这个应用的 Secret")
        await people.look()
        await page.get_by_role("button", name="编辑 售前客服").click()
        drawer = page.get_by_role("dialog", name="售前客服")
        await expect(drawer.get_by_text("已设置")).to_be_visible()
        await people.look()
        await drawer.get_by_role("button", name="更换 Secret").click()
        await drawer.get_by_role("textbox", name="Secret").fill(SECRET)
        await drawer.get_by_role("button", name="保存").click()
        await expect(drawer).to_have_count(0)
        await page.get_by_role("button", name="测试连接 售前客服").click()
        await expect(account.get_by_text("测试通过")).to_be_visible()
        await expect(account.get_by_text("正常", exact=True)).to_be_visible()
        await people.look()
        assert await people.leave() == []
