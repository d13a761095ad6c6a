"""The pages on which an admin sees what another brain would have stated, before switching to it."""

from playwright.async_api import Browser, expect

from tests.application import until
from tests.web.product import People, Product


async def test_a_brain_is_held_against_what_was_recorded(chromium: Browser, own_product: Product) -> None:
    visitor = await own_product.visitor("冯先生")
    await visitor.says("我们预算四十万，二月底前要签约")

    async def learned() -> bool:
        profile = await own_product.admin.get(f"/customers/{visitor.customer_id}/profile")
        return profile["pending_messages"] == 0 and bool(profile["active_insights"])

    await until(learned)
    people = People(chromium, own_product)
    page = await people.staff("/settings/agent-configs")
    await page.get_by_role("link", name="比较智脑").click()
    await expect(page.get_by_text("还没有比较过")).to_be_visible()
    await people.look()
    await page.get_by_role("button", name="开始比较").click()
    dialog = page.get_by_role("dialog", name="开始比较")
    await expect(dialog.get_by_role("combobox", name="试哪个智脑")).to_contain_text("内置规则智脑")
    await people.look()
    await dialog.get_by_role("button", name="开始", exact=True).click()
    await expect(page.get_by_text("已完成")).to_be_visible()
    await expect(page.get_by_text("100%")).to_be_visible()
    await expect(page.get_by_role("link", name="冯先生")).to_be_visible()
    await people.look()
    assert await people.leave() == []
