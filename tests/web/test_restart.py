"""A server that dies under open pages."""

from urllib.parse import parse_qs, urlsplit

from playwright.async_api import expect

from tests.application import fresh
from tests.web.product import People, Product, say


async def test_open_pages_recover_from_a_killed_server_and_catch_up(own_product: Product, own_people: People) -> None:
    name = fresh("曹经理")
    visitor = await own_people.visitor(name)
    await say(visitor, "在吗？")
    staff = await own_people.staff()
    await staff.get_by_role("option", name=name).click()
    theirs, ours = visitor.get_by_role("log"), staff.get_by_role("log", name=name)
    await expect(ours.get_by_text("在吗？")).to_be_visible()

    await own_product.child.kill()
    await say(visitor, "断线时写的话")
    await expect(visitor.get_by_role("alert")).to_contain_text("没有发出去")
    await expect(staff.get_by_text("已断开，正在重连…")).to_be_visible()
    await own_product.start()
    conversation = parse_qs(urlsplit(staff.url).query)["c"][0]
    await own_product.admin.post(f"/chat/conversations/{conversation}/messages", {"text": "同事在别处回的话"})

    await expect(ours.get_by_text("同事在别处回的话")).to_be_visible()
    await expect(theirs.get_by_text("同事在别处回的话")).to_be_visible()
    await expect(staff.get_by_text("已断开，正在重连…")).to_have_count(0)
    await visitor.get_by_role("button", name="重试").click()
    await expect(ours.get_by_text("断线时写的话")).to_be_visible()
    await expect(theirs.get_by_text("断线时写的话")).to_have_count(1)
