"""Coming in: the form, and an inbox that has nothing to show yet."""

from playwright.async_api import expect

from tests.application import ADMIN_PASSWORD
from tests.web.product import People


async def test_a_wrong_password_is_explained_and_the_right_one_leads_to_the_empty_inbox(own_people: People) -> None:
    page, watch = await own_people.sit_down()
    watch.expect(401, "/api/v1/auth/me")
    watch.expect(401, "/api/v1/auth/login")
    await page.goto("/inbox")

    await expect(page.get_by_role("heading", name="登录")).to_be_visible()
    await own_people.look()
    await page.get_by_label("用户名").fill("admin")
    await page.get_by_label("密码").fill("not the password")
    await page.get_by_role("button", name="登录").click()
    await expect(page.get_by_role("alert")).to_have_text("用户名或密码不对")
    await own_people.look()

    await page.get_by_label("密码").fill(ADMIN_PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="收件箱")).to_be_visible()
    await expect(page.get_by_text("还没有会话")).to_be_visible()
    await expect(page.get_by_role("link", name="打开站内聊天演示")).to_have_attribute("href", "/chat")
