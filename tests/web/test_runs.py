"""The page of the brain's runs."""

from playwright.async_api import expect

from tests.application import fresh, until
from tests.web.product import People, Product


async def test_a_run_is_listed_and_opens_with_what_it_wrote(product: Product, people: People) -> None:
    name = fresh("韩工")
    visitor = await product.visitor(name)
    await visitor.says("我们是做医疗器械的，预算 45 万")
    runs = f"/admin/insight-runs?customer_id={visitor.customer_id}&state=succeeded"
    await until(lambda: product.admin.get(runs), lambda page: page["items"])
    page = await people.staff("/runs")

    row = page.get_by_role("table", name="运行记录").get_by_role("row", name=name)
    await expect(row).to_contain_text("成功")
    await people.look()
    await row.click()
    drawer = page.get_by_role("dialog", name=name)
    await expect(drawer.get_by_role("listitem").filter(has_text="预算")).to_contain_text("45")
    await people.look()
    await page.keyboard.press("Escape")
    await expect(drawer).to_have_count(0)
