"""The page of what is one's own: presence, password, browsers and API tokens."""

from playwright.async_api import expect

from tests.application import fresh
from tests.web.product import People, Product

NEW = "kiesel wolke lampe"


async def test_a_colleague_goes_away_and_changes_a_password_which_ends_every_other_browser(
    product: Product, people: People
) -> None:
    colleague = await product.colleague()
    page = await people.colleague(colleague, "/inbox")
    await page.get_by_role("button", name=f"{colleague.name} 的菜单").click()
    await page.get_by_role("menuitem", name="我的账号").click()
    online = page.get_by_role("switch", name="在线")
    await expect(online).to_be_checked()
    await online.click()
    await expect(page.get_by_text("离开时不会分到新会话")).to_be_visible()
    browsers = page.get_by_role("list", name="登录的浏览器").get_by_role("listitem")
    await expect(browsers).to_have_count(2)
    await expect(page.get_by_role("heading", name="API 令牌")).to_have_count(0)
    await people.look()

    await page.get_by_label("现在的密码").fill(colleague.password)
    await page.get_by_label("新密码").fill(NEW)
    await page.get_by_label("再输一次").fill(NEW)
    await page.get_by_role("button", name="修改密码").click()
    await expect(page.get_by_text("其他 1 个浏览器已退出登录")).to_be_visible()
    await expect(browsers).to_have_count(1)
    await people.look()
    await colleague.client.get("/auth/me", status=401)
    await colleague.client.post("/auth/login", {"username": colleague.username, "password": NEW}, status=200)


async def test_a_token_works_until_it_is_revoked(product: Product, people: People) -> None:
    name = fresh("CRM")
    page = await people.staff("/account")
    await page.get_by_role("button", name="新建令牌").click()
    dialog = page.get_by_role("dialog", name="新建令牌")
    await dialog.get_by_label("名称").fill(name)
    await dialog.get_by_role("checkbox", name="读取").check()
    await people.look()
    await dialog.get_by_role("button", name="新建", exact=True).click()
    token = await dialog.get_by_label("令牌", exact=True).input_value()
    await people.look()
    await dialog.get_by_role("button", name="存好了").click()
    program = product.program(token)
    await program.get("/customers")
    await program.refused("POST", "/customers", {"display_name": "甲"}, status=403, code="scope_missing")

    await page.get_by_role("button", name=f"作废 {name}").click()
    question = page.get_by_role("dialog", name=f"作废「{name}」")
    await question.get_by_role("button", name="作废").click()
    # What lies behind a dialog has no role, so its end comes first.
    await expect(question).to_have_count(0)
    await expect(page.get_by_role("button", name=f"作废 {name}")).to_have_count(0)
    await program.get("/customers", status=401)
