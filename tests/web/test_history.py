"""Looking back: where a fact comes from, what was known then, earlier summaries, and everything thought again."""

import re

from playwright.async_api import expect

from tests.application import fresh, until
from tests.web.product import People, Product, say

FIRST = "您好，我们做连锁餐饮，员工差不多 420 人，预算大概 60 万"
LATER = "刚和老板确认过，预算可以提到 75 万"


async def test_a_fact_tells_its_life_and_leads_to_the_words_and_to_what_it_replaced(
    product: Product, people: People
) -> None:
    visitor = await product.visitor(fresh("郑总"))
    page = await people.staff(f"/customers/{visitor.customer_id}")
    budget = page.get_by_role("article", name=re.compile("^预算"))
    await visitor.says(FIRST)
    await expect(budget).to_contain_text("60")
    await visitor.says(LATER)
    await expect(budget).to_contain_text("75")

    await budget.get_by_role("button", name="来龙去脉").click()
    drawer = page.get_by_role("dialog", name="这条画像的来龙去脉")
    await expect(drawer.get_by_text("AI 记录，取代了旧的说法")).to_be_visible()
    await people.look()
    await drawer.get_by_role("button", name="看被它取代的那一条").click()
    await expect(drawer.get_by_text("AI 首次记录")).to_be_visible()
    await expect(drawer.get_by_text("已归档")).to_be_visible()
    await drawer.get_by_role("link", name=f"在会话中查看：{FIRST}").click()
    await expect(page.get_by_role("log").get_by_text(FIRST)).to_be_visible()


async def test_earlier_summaries_lead_back_to_what_was_known_then(product: Product, people: People) -> None:
    visitor = await product.visitor(fresh("郑总"))
    page = await people.staff(f"/customers/{visitor.customer_id}")
    summary = page.get_by_role("region", name="AI 摘要")
    await visitor.says(FIRST)
    await expect(summary).to_contain_text("60")
    await visitor.says(LATER)
    await expect(summary).to_contain_text("75")

    await summary.get_by_role("button", name="历史版本").click()
    drawer = page.get_by_role("dialog", name="摘要历史版本")
    await expect(drawer.get_by_role("listitem")).to_have_count(2)
    await people.look()
    await drawer.get_by_role("button", name="看那时的画像").click()
    await expect(page.get_by_role("status").filter(has_text="正在查看")).to_be_visible()
    then = page.get_by_role("article", name=re.compile("^预算"))
    await expect(then).to_contain_text("60")
    await expect(then).to_contain_text("后来变更")
    await expect(page.get_by_role("button", name="新增画像").first).to_be_disabled()
    await people.look()

    await page.get_by_role("button", name="回到现在").press("Enter")
    await expect(then).to_contain_text("75")


async def test_a_recalled_message_takes_what_it_taught_along_on_every_open_page(
    product: Product, people: People
) -> None:
    name = fresh("吴经理")
    staff = await people.staff()
    visitor = await people.visitor(name)
    await say(visitor, FIRST)
    await staff.get_by_role("option", name=name).click()
    panel = staff.get_by_role("complementary", name="客户信息").get_by_role("listitem").filter(has_text="预算")
    await expect(panel).to_contain_text("60")
    await say(visitor, LATER)
    await expect(panel).to_contain_text("75")

    await visitor.get_by_role("button", name="消息操作").last.press("Enter")
    await visitor.get_by_role("menuitem", name="撤回").press("Enter")
    await expect(visitor.get_by_role("log").get_by_text("你撤回了一条消息")).to_be_visible()
    log = staff.get_by_role("log", name=name)
    await expect(log.get_by_text(f"{name} 撤回了一条消息")).to_be_visible()
    await expect(log.get_by_text(LATER)).to_have_count(0)
    await expect(staff.get_by_role("option", name=name)).to_contain_text("撤回了一条消息")
    await expect(panel).to_contain_text("60")
    await people.look()


async def test_staff_take_back_a_reply_and_the_visitor_sees_a_line_instead(people: People) -> None:
    name = fresh("孙女士")
    visitor = await people.visitor(name)
    await say(visitor, "你好，在吗")
    staff = await people.staff()
    await staff.get_by_role("option", name=name).click()
    await staff.get_by_role("textbox", name=f"回复 {name}").fill("报价 36 万")
    await staff.keyboard.press("Enter")
    theirs = visitor.get_by_role("log")
    await expect(theirs.get_by_text("报价 36 万")).to_be_visible()

    log = staff.get_by_role("log", name=name)
    await log.get_by_text("报价 36 万").hover()
    await log.get_by_role("button", name="消息操作").click()
    await staff.get_by_role("menuitem", name="撤回").click()
    await expect(log.get_by_text("撤回了一条消息")).to_be_visible()
    await expect(theirs.get_by_text("撤回了一条消息")).to_be_visible()
    await expect(theirs.get_by_text("报价 36 万")).to_have_count(0)


async def test_an_admin_has_everything_thought_again_and_what_people_wrote_stays(
    product: Product, people: People
) -> None:
    visitor = await product.visitor(fresh("韩工"))
    fact = {"category": "preference", "content": "喜欢先看演示再谈价"}
    await product.admin.post(f"/customers/{visitor.customer_id}/insights", fact)
    page = await people.staff(f"/customers/{visitor.customer_id}")
    budget = page.get_by_role("article", name=re.compile("^预算"))
    await visitor.says(FIRST)
    await expect(budget).to_contain_text("60")

    await page.get_by_role("button", name="更多").click()
    await page.get_by_role("menuitem", name="重新分析全部").click()
    dialog = page.get_by_role("dialog", name=re.compile("^重新分析"))
    await expect(dialog).to_be_visible()
    await people.look()
    await dialog.get_by_role("button", name="重新分析").click()
    await expect(page.get_by_text("已排队 1 次重新分析")).to_be_visible()
    runs = f"/admin/insight-runs?customer_id={visitor.customer_id}"
    await until(lambda: product.admin.get(runs), lambda found: found["items"][-1]["replaced_by_run_id"])
    await page.reload()
    await budget.get_by_role("button", name="来龙去脉").click()
    life = page.get_by_role("dialog", name="这条画像的来龙去脉")
    await expect(life.get_by_text("由新的结果取代")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("article", name="偏好 · 喜欢先看演示再谈价")).to_be_visible()
