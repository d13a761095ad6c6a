"""Going somewhere by a few letters, and the dark pages."""

from playwright.async_api import expect

from tests.application import fresh
from tests.web.product import People, Product


async def test_a_customer_is_found_by_keys_alone_from_any_page(product: Product, people: People) -> None:
    name = fresh("欧阳总")
    customer = await product.admin.post("/customers", {"display_name": name})
    page = await people.staff("/runs")
    await expect(page.get_by_role("navigation")).to_be_visible()
    await page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="客户姓名")
    await expect(field).to_be_focused()
    await page.keyboard.insert_text(name)
    await expect(page.get_by_role("option")).to_have_count(1)
    await people.look()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=name)).to_be_visible()
    assert page.url.endswith(f"/customers/{customer['id']}")


async def test_the_dark_theme_is_chosen_once_and_every_page_can_be_read_in_it(product: Product, people: People) -> None:
    visitor = await product.visitor(fresh("沈女士"))
    await visitor.says("我们是做医疗器械的，预算 45 万")
    page = await people.staff(f"/inbox?c={visitor.conversation_id}")
    await page.get_by_role("button", name="的菜单").click()
    await page.get_by_role("menuitem", name="深色").click()
    html = page.locator("html")
    await expect(html).to_have_attribute("data-theme", "dark")
    await expect(page.get_by_role("menuitem")).to_have_count(0)
    await people.look()
    for path in ("/customers", f"/customers/{visitor.customer_id}", "/runs", "/settings/categories", "/chat"):
        await page.goto(path)
        await expect(html).to_have_attribute("data-theme", "dark")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)
        await people.look()
