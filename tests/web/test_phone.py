"""The same pages on a phone; that none of them is too wide is judged by every journey's last look."""

import pytest
from playwright.async_api import expect

from tests.application import fresh
from tests.web.product import People, Product

PHONE = {"width": 390, "height": 844}


async def test_the_forms_of_strangers_fit_a_phone(people: People) -> None:
    login, watch = await people.sit_down(**PHONE)
    watch.expect(401, "/api/v1/auth/me")
    await login.goto("/login")
    await expect(login.get_by_role("button", name="登录")).to_be_visible()
    chat, _ = await people.sit_down(**PHONE)
    await chat.goto("/chat")
    await expect(chat.get_by_role("button", name="开始咨询")).to_be_visible()
    await people.look()
    await chat.get_by_role("button", name="不留名，直接聊").click()
    await expect(chat.get_by_role("textbox", name="写消息")).to_be_visible()


@pytest.mark.parametrize("place", ["/inbox", "/inbox?c={conversation}", "/customers", "/customers/{customer}"])
async def test_the_pages_of_staff_fit_a_phone(product: Product, people: People, place: str) -> None:
    name = fresh("一位公司名字特别特别长的采购负责人")
    visitor = await product.visitor(name)
    await visitor.says("我们是做连锁零售的，全国 2300 家门店，预算 200 万以内，https://example.com/" + "a" * 120)
    path = place.format(conversation=visitor.conversation_id, customer=visitor.customer_id)
    page = await people.staff(path, **PHONE)
    await expect(page.get_by_text(name).first).to_be_visible()


@pytest.mark.parametrize(
    ("place", "heading"),
    [
        ("/settings/agent-configs", "智能大脑"),
        ("/settings/agent-configs/new", "新增智脑"),
        ("/settings/categories", "画像分类"),
        ("/settings/assignment", "会话分配"),
        ("/settings/users", "用户"),
        ("/settings/audit", "审计日志"),
        ("/runs", "洞察运行"),
    ],
)
async def test_the_pages_of_the_admin_fit_a_phone(people: People, place: str, heading: str) -> None:
    page = await people.staff(place, **PHONE)
    await expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
