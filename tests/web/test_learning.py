"""The main job, seen from both sides: a visitor writes, and the open pages learn without being loaded again."""

import re

from playwright.async_api import Page, expect

from tests.application import fresh
from tests.web.product import People, say

FIRST = "您好，我们做连锁餐饮，员工差不多 420 人，预算大概 60 万"
LATER = "刚和老板确认过，预算可以提到 75 万"


async def open_profile(staff: Page) -> None:
    await staff.get_by_role("complementary", name="客户信息").get_by_role("link", name="画像").click()
    await expect(staff.get_by_role("heading", name="画像流")).to_be_visible()


async def test_a_visitor_writes_and_the_open_pages_learn_by_themselves(people: People) -> None:
    name = fresh("吴经理")
    staff = await people.staff()
    await expect(staff.get_by_role("heading", name="收件箱")).to_be_visible()
    visitor = await people.visitor(name)
    await say(visitor, FIRST)

    await staff.get_by_role("option", name=name).click()
    await expect(staff.get_by_role("log", name=name).get_by_text(FIRST)).to_be_visible()
    panel = staff.get_by_role("complementary", name="客户信息")
    await expect(panel.get_by_role("region", name="AI 摘要")).to_contain_text("餐饮")
    await expect(panel.get_by_role("listitem").filter(has_text="预算")).to_contain_text("60")
    await expect(staff.get_by_text(re.compile(r"沉淀 \d 条画像"))).to_be_visible()
    await people.look()

    await staff.get_by_role("textbox", name=f"回复 {name}").fill("收到，我先发您一份方案")
    await staff.keyboard.press("Enter")
    await expect(visitor.get_by_role("log").get_by_text("收到，我先发您一份方案")).to_be_visible()

    await open_profile(staff)
    await expect(staff.get_by_role("article", name=re.compile("^预算 · .*60"))).to_be_visible()
    await say(visitor, LATER)
    await expect(staff.get_by_role("article", name=re.compile("^预算 · .*75"))).to_be_visible()
    await expect(staff.get_by_role("region", name="AI 摘要")).to_contain_text("75")


async def test_a_changed_budget_leaves_one_active_fact_whose_past_and_words_are_a_click_away(people: People) -> None:
    name = fresh("郑总")
    visitor = await people.visitor(name)
    await say(visitor, FIRST)
    staff = await people.staff()
    await staff.get_by_role("option", name=name).click()
    await open_profile(staff)
    await expect(staff.get_by_role("article", name=re.compile("^预算"))).to_be_visible()
    await say(visitor, LATER)

    budget = staff.get_by_role("article", name=re.compile("^预算"))
    await expect(budget).to_contain_text("75")
    await expect(budget).to_have_count(1)
    await budget.get_by_role("button", name="覆盖 1 条旧记录").click()
    old = budget.get_by_role("listitem").get_by_text(re.compile("60"))
    await expect(old).to_have_css("text-decoration-line", "line-through")
    await budget.get_by_role("button", name="打开证据").click()
    evidence = staff.get_by_role("complementary", name="证据原文")
    await expect(evidence.locator("mark").filter(has_text="75")).to_be_visible()
    await people.look()

    await evidence.get_by_role("link", name="在会话中查看").click()
    await expect(staff.get_by_role("log", name=name).get_by_text(LATER)).to_be_visible()
