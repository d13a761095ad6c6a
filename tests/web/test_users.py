"""The pages on which an admin lets people in and out, and reads who changed what."""

from playwright.async_api import expect

from tests.application import fresh
from tests.web.product import People

PASSWORD = "lampe wolke kiesel"


async def test_a_colleague_is_invited_chooses_a_password_and_is_let_go_again(people: People) -> None:
    name = fresh("何晓")
    page = await people.staff("/settings/users")
    await page.get_by_role("button", name="添加用户").click()
    dialog = page.get_by_role("dialog", name="添加用户")
    await dialog.get_by_label("姓名").fill(name)
    await dialog.get_by_label("用户名").fill(fresh("hexiao"))
    await people.look()
    await dialog.get_by_role("button", name="添加并生成链接").click()
    link = await dialog.get_by_label("设置密码的链接").input_value()
    await people.look()
    await dialog.get_by_role("button", name="发好了").click()
    row = page.get_by_role("row", name=name)
    await expect(row).to_contain_text("待设密码")

    colleague, watch = await people.sit_down()
    await colleague.goto(link)
    await expect(colleague.get_by_text(name)).to_be_visible()
    await watch.look(colleague)
    await colleague.get_by_label("新密码").fill(PASSWORD)
    await colleague.get_by_label("再输一次").fill(PASSWORD)
    await colleague.get_by_role("button", name="设置密码并登录").click()
    await expect(colleague.get_by_role("searchbox")).to_be_visible()
    # Signed out below, whatever the page asks for is answered so.
    await colleague.close()

    await page.reload()
    await expect(row).to_contain_text("正常")
    await row.click()
    drawer = page.get_by_role("dialog", name=name)
    await expect(drawer.get_by_role("button", name="重置密码")).to_be_visible()
    await people.look()
    await drawer.get_by_role("button", name="停用这个用户").click()
    question = page.get_by_role("dialog", name=f"停用 {name}")
    await expect(question).to_contain_text("名下没有未关闭的会话")
    await people.look()
    await question.get_by_role("button", name="停用", exact=True).click()
    await expect(drawer.get_by_role("button", name="重新启用")).to_be_visible()
    await page.keyboard.press("Escape")

    await page.get_by_role("link", name="审计日志").click()
    await page.get_by_role("combobox", name="对象").click()
    await page.get_by_role("option", name="用户", exact=True).click()
    await expect(page.get_by_role("row", name="停用用户")).to_be_visible()
    await people.look()
    await page.get_by_role("row", name="停用用户").first.click()
    await expect(page.get_by_role("dialog", name="停用用户")).to_contain_text("inactive")
    await people.look()
    await page.keyboard.press("Escape")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="导出 CSV").click()
    file = await download.value
    assert file.suggested_filename.startswith("audit-log-")


async def test_a_link_that_was_used_says_what_to_do(people: People) -> None:
    page, watch = await people.sit_down()
    watch.expect(404, "/api/v1/auth/invitations/look")
    await page.goto("/invitation#fwi_nothing")
    await expect(page.get_by_role("heading", name="这个链接用不了")).to_be_visible()
    await expect(page.get_by_text("请管理员重新生成一个")).to_be_visible()
