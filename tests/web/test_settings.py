"""The page on which an admin decides about categories."""

from playwright.async_api import expect

from tests.application import fresh
from tests.web.product import People, Product


async def test_an_admin_adds_a_category_that_facts_can_be_written_in_at_once(product: Product, people: People) -> None:
    customer = await product.admin.post("/customers", {"display_name": fresh("冯先生")})
    key, name = fresh("warranty"), fresh("质保")
    page = await people.staff("/settings/categories")
    await expect(page.get_by_role("heading", name="画像分类")).to_be_visible()
    await people.look()
    await page.get_by_role("button", name="新增分类").click()
    dialog = page.get_by_role("dialog", name="新增分类")
    await dialog.get_by_label("标识").fill(key)
    await dialog.get_by_label("中文名").fill(name)
    await dialog.get_by_role("radio", name="青").press("Space")
    await people.look()
    await dialog.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()

    fact = {"category": key, "content": "整机质保三年"}
    await product.admin.post(f"/customers/{customer['id']}/insights", fact)
    await page.goto(f"/customers/{customer['id']}")
    await expect(page.get_by_role("article", name=f"{name} · 整机质保三年")).to_be_visible()


async def test_a_category_moves_up_is_edited_and_deleted(product: Product, people: People) -> None:
    key, name = fresh("colour"), fresh("颜色")
    await product.admin.post("/admin/insight-categories", {"key": key, "label_zh": name, "cardinality": "multi"})
    page = await people.staff("/settings/categories")
    names = page.get_by_role("list", name="分类列表").get_by_role("heading")
    last = await names.count() - 1
    await expect(names.nth(last)).to_have_text(name)
    await page.get_by_role("button", name=f"上移 {name}").click()
    await expect(names.nth(last - 1)).to_have_text(name)
    await page.reload()
    await expect(names.nth(last - 1)).to_have_text(name)

    await page.get_by_role("button", name=f"编辑 {name}").click()
    dialog = page.get_by_role("dialog", name="编辑分类")
    await dialog.get_by_label("有效天数").fill("90")
    await dialog.get_by_role("button", name="保存").click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("listitem").filter(has_text=name)).to_contain_text("90 天")

    await page.get_by_role("button", name=f"编辑 {name}").click()
    await dialog.get_by_role("button", name="删除").click()
    await dialog.get_by_role("button", name="确定删除").click()
    await expect(page.get_by_role("heading", name=name)).to_have_count(0)
