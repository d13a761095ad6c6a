"""Facts by hand, and deciding what the AI may not write by itself."""

import re

from playwright.async_api import Locator, Page, expect

from tests.application import fresh
from tests.web.product import People, Product


async def write(page: Page, category: str, content: str) -> None:
    """Add a fact by hand."""
    await page.get_by_role("button", name="新增画像").first.click()
    dialog = page.get_by_role("dialog", name="新增画像")
    await dialog.get_by_label("分类").click()
    await page.get_by_role("option", name=category, exact=True).click()
    await dialog.get_by_label("内容").fill(content)
    await dialog.get_by_role("button", name="保存").click()
    await expect(dialog).to_have_count(0)


async def archive(card: Locator, reason: str) -> None:
    await card.hover()
    await card.get_by_role("button", name="归档", exact=True).click()
    await card.get_by_role("button", name=reason).click()
    await expect(card).to_have_count(0)


async def test_a_fact_is_written_corrected_archived_and_brought_back_by_hand(product: Product, people: People) -> None:
    customer = await product.admin.post("/customers", {"display_name": fresh("冯先生")})
    page = await people.staff(f"/customers/{customer['id']}")
    await expect(page.get_by_text("还没有画像", exact=True)).to_be_visible()
    await people.look()
    await write(page, "偏好", "喜欢先看演示再谈价")

    first = page.get_by_role("article", name="偏好 · 喜欢先看演示再谈价")
    await expect(first).to_contain_text("人工")
    await first.hover()
    await first.get_by_role("button", name="编辑").click()
    dialog = page.get_by_role("dialog", name="编辑画像")
    await people.look()
    await dialog.get_by_label("内容").fill("喜欢先看现场演示")
    await dialog.get_by_role("button", name="保存").click()
    corrected = page.get_by_role("article", name="偏好 · 喜欢先看现场演示")
    await expect(corrected.get_by_role("button", name="覆盖 1 条旧记录")).to_be_visible()
    await expect(first).to_have_count(0)

    await archive(corrected, "已过时")
    await page.get_by_role("status").get_by_role("button", name="撤销").click()
    await expect(corrected).to_be_visible()

    await archive(corrected, "有误")
    await page.get_by_role("combobox", name="范围").click()
    await page.get_by_role("option", name="全部历史").click()
    wrong = corrected.filter(has_text="有误")
    await wrong.hover()
    await wrong.get_by_role("button", name="恢复").click()
    await page.get_by_role("combobox", name="范围").click()
    await page.get_by_role("option", name="当前有效").click()
    await expect(corrected).to_have_count(1)


async def test_what_contradicts_a_person_is_proposed_and_a_person_accepts_it(product: Product, people: People) -> None:
    visitor = await product.visitor(fresh("沈女士"))
    fact = {"category": "budget", "content": "预算上限 90 万元"}
    await product.admin.post(f"/customers/{visitor.customer_id}/insights", fact)
    page = await people.staff(f"/customers/{visitor.customer_id}")
    budget = page.get_by_role("article", name=re.compile("^预算"))
    await expect(budget).to_contain_text("90 万元")
    await visitor.says("总部砍了费用，我们的预算只有 35 万了")

    proposals = page.get_by_role("region", name="AI 提议")
    await expect(proposals).to_contain_text("35")
    await expect(budget).to_contain_text("90 万元")
    await people.look()
    await proposals.get_by_role("button", name="采纳").click()
    await expect(proposals).to_have_count(0)
    await expect(budget).to_contain_text("35")
    await expect(budget).to_have_count(1)
