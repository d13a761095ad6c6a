"""The pages on which an admin sets a brain up, finds out what is wrong with it, and mends it."""

from playwright.async_api import expect

from flywheel.testing.simulators.openai import OpenAISimulator
from tests.web.product import People, Product

LEARNED = (
    '{"ai_summary": "年预算约 30 万元", "insights": '
    '[{"category": "budget", "content": "预算约 30 万元", "confidence": 0.9, "evidence": ["m1"]}]}'
)


async def test_an_admin_adds_a_brain_sees_what_is_wrong_with_its_key_and_mends_it(own_people: People) -> None:
    async with OpenAISimulator(lambda _payload: LEARNED, api_key="sk-right") as vendor:
        page = await own_people.staff("/settings")
        await expect(page.get_by_text("没有需要处理的事")).to_be_visible()
        await own_people.look()
        await page.get_by_role("link", name="新增智脑").click()
        await page.get_by_role("combobox", name="种类").click()
        await page.get_by_role("option", name="OpenAI 兼容接口").click()
        await page.get_by_label("地址（base URL）").fill(vendor.base_url)
        await page.get_by_label("模型", exact=True).fill("sim-1")
        await page.get_by_role("button", name="填写 密钥").click()
        await page.keyboard.insert_text("sk-wrong")
        await own_people.look()
        await page.get_by_role("button", name="保存并测试").click()

        await expect(page.get_by_text("卡在「凭证」")).to_be_visible()
        await expect(page.get_by_text("请更新 api_key").last).to_be_visible()
        steps = page.get_by_role("list", name="测试步骤").get_by_role("listitem")
        await expect(steps).to_contain_text(["网络通过", "凭证没有通过", "应用与模型", "试运行", "回复格式"])
        await own_people.look()

        await page.get_by_role("button", name="更换 密钥").click()
        await page.keyboard.insert_text("sk-right")
        await page.get_by_role("button", name="保存并测试").click()
        await expect(page.get_by_text("全部通过")).to_be_visible()
        await page.get_by_role("button", name="现在启用").click()
        dialog = page.get_by_role("dialog", name="替换现在的智脑")
        await expect(dialog).to_contain_text("内置规则智脑")
        await own_people.look()
        await dialog.get_by_role("button", name="启用并替换").click()
        await page.get_by_role("link", name="智能大脑 /").click()
        working = page.get_by_role("listitem").filter(has_text="sim-1")
        await expect(working).to_contain_text("正常")
        await expect(page.get_by_role("switch", name="启用 内置规则智脑")).not_to_be_checked()
        await own_people.look()


async def test_a_brain_that_refuses_its_key_is_seen_at_once_and_on_a_phone(
    own_product: Product, own_people: People
) -> None:
    async with OpenAISimulator(api_key="sk-right") as vendor:
        config = {"app_name": "客户画像洞察器", "provider": "openai_compatible", "model": "sim-1"}
        secrets = {"base_url": vendor.base_url, "secrets": {"api_key": "sk-wrong"}}
        await own_product.admin.post("/admin/agent-configs", {**config, **secrets})
        visitor = await own_product.visitor("周先生")
        await visitor.says("我们预算 30 万左右")
        page = await own_people.staff("/settings", width=390, height=844)
        await expect(page.get_by_text("智脑停了，需要你处理")).to_be_visible()
        await expect(page.get_by_role("listitem").first).to_contain_text("请更新 api_key")


async def test_unsaved_changes_of_a_brain_are_not_lost_by_going_elsewhere(people: People) -> None:
    page = await people.staff("/settings")
    await page.get_by_role("link", name="编辑").first.click()
    note = page.get_by_label("备注")
    await note.fill("夜里找王敏")
    await page.get_by_role("navigation", name="主导航").get_by_role("link", name="客户").click()
    dialog = page.get_by_role("dialog", name="离开前要保存吗")
    await people.look()
    await dialog.get_by_role("button", name="留在这里").click()
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_text("已保存")).to_be_visible()
    await page.reload()
    await expect(note).to_have_value("夜里找王敏")


async def test_what_a_customer_says_is_not_read_once_staff_switched_ai_off(product: Product, people: People) -> None:
    visitor = await product.visitor("吴女士")
    page = await people.staff(f"/customers/{visitor.customer_id}")
    await page.get_by_role("switch", name="用 AI 分析这位客户").click()
    dialog = page.get_by_role("dialog", name="停用 AI 分析")
    await expect(dialog).to_contain_text("不会给任何智脑看")
    await people.look()
    await dialog.get_by_role("button", name="停用 AI 分析").click()
    await expect(page.get_by_text("AI 已停用")).to_be_visible()
    await visitor.says("我们预算 30 万左右")
    runs = f"/runs?customer={visitor.customer_id}"
    await page.goto(runs)
    await expect(page.get_by_text("客户已停用 AI 分析").first).to_be_visible()
    profile = await product.admin.get(f"/customers/{visitor.customer_id}/profile")
    assert profile["active_insights"] == []
