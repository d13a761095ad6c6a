"""What tells people that something wants them: the bell, and the admins' banner of alerts."""

from playwright.async_api import Browser, expect

from tests.application import fresh
from tests.web.product import People, Product

HUGE_MB = str(10**9)


async def test_who_is_mentioned_in_a_note_is_told_at_once_and_led_to_it(product: Product, people: People) -> None:
    name = fresh("冯先生")
    visitor = await product.visitor(name)
    await visitor.says("这个方案能再便宜一点吗")
    colleague = await product.colleague("manager")
    page = await people.colleague(colleague, "/customers")
    bell = page.get_by_role("button", name="通知")
    await expect(bell.get_by_role("img")).to_have_count(0)

    note = {"text": "请你定一下折扣", "note": True, "mentions": [colleague.id]}
    await product.admin.post(visitor.thread, note)
    await expect(bell.get_by_role("img", name="1 条未读通知")).to_be_visible()
    await bell.click()
    panel = page.get_by_role("dialog", name="通知")
    await expect(panel.get_by_role("link", name=f"「{name}」的备注里提到了你")).to_be_visible()
    await people.look()
    await panel.get_by_role("link", name=name).click()
    await expect(page.get_by_text("请你定一下折扣")).to_be_visible()
    await expect(bell.get_by_role("img")).to_have_count(0)
    await bell.click()
    await panel.get_by_role("button", name="未读").click()
    await expect(panel.get_by_text("没有未读的通知")).to_be_visible()


async def test_admins_see_what_is_wrong_above_every_page_and_can_put_it_aside(
    chromium: Browser, seeded_database: str
) -> None:
    async with Product(seeded_database, disk_least_free_mb=HUGE_MB) as product:
        people = People(chromium, product)
        page = await people.staff("/customers")
        banner = page.get_by_role("region", name="需要管理员处理的事")
        await expect(banner).to_contain_text("数据盘只剩")
        await expect(banner).to_contain_text("清理或扩大磁盘")
        manager = await people.colleague(await product.colleague("manager"), "/customers")
        await expect(manager.get_by_role("heading", name="客户")).to_be_visible()
        await expect(manager.get_by_role("region", name="需要管理员处理的事")).to_have_count(0)
        await people.look()
        await banner.get_by_role("button", name="先放一边").click()
        await page.goto("/inbox")
        await expect(page.get_by_role("searchbox")).to_be_visible()
        await expect(banner).to_have_count(0)
        assert await people.leave() == []
