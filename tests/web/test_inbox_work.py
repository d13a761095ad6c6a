"""Working through the inbox: finding, putting aside, labelling, canned replies, mentions and files."""

import struct
import zlib

from playwright.async_api import FilePayload, Page, expect

from tests.application import fresh
from tests.web.product import People, Product, say

SIDE = 40


def a_picture() -> bytes:
    """A small picture of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\x00" + b"\x2a\x5b\xea" * SIDE) * SIDE
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, content) for kind, content in parts)


async def find(page: Page, words: str) -> None:
    await page.get_by_role("searchbox", name="搜索客户、公司或消息").fill(words)


async def test_a_word_of_two_characters_leads_to_its_message_in_the_thread(product: Product, people: People) -> None:
    name, word = fresh("客人"), "榫卯"
    visitor = await product.visitor(name)
    await visitor.says(f"我们做{word}家具，在东阳")
    await visitor.says("有十几个师傅")
    page = await people.staff()

    await find(page, word)
    hit = page.get_by_role("region", name="消息").get_by_role("button", name=name)
    await expect(hit.locator("mark")).to_have_text(word)
    await people.look()
    await page.keyboard.press("ArrowDown")
    await expect(hit).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log", name=name).get_by_text(f"我们做{word}家具")).to_be_visible()
    await expect(page.get_by_role("button", name="回到最新消息")).to_be_visible()

    await find(page, "龘龘")
    await expect(page.get_by_text("没有找到“龘龘”")).to_be_visible()
    await find(page, name)
    await expect(page.get_by_role("region", name="客户").get_by_role("link", name=name)).to_be_visible()


async def test_what_is_put_aside_comes_back_when_the_customer_writes(product: Product, people: People) -> None:
    name, label = fresh("等回信"), fresh("标签")
    visitor = await product.visitor(name)
    await visitor.says("我问下老板再回你")
    await product.admin.post("/conversation-labels", {"name": label, "hue": "violet"})
    page = await people.staff()
    await page.get_by_role("option", name=name).click()
    await page.get_by_role("button", name="标签", exact=True).click()
    await page.get_by_role("menuitem", name=label).click()
    await expect(page.get_by_role("list", name="标签").get_by_text(label)).to_be_visible()

    await page.get_by_role("button", name="稍后处理").click()
    await page.get_by_role("menuitem", name="等客户回复").click()
    await expect(page.get_by_text("已放到稍后处理，客户来信时回到收件箱")).to_be_visible()
    await people.look()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("option", name=name)).to_have_count(0)
    await page.get_by_role("group", name="会话状态").get_by_role("button", name="稍后").click()
    await expect(page.get_by_role("option", name=name)).to_contain_text("等客户回复")
    await page.get_by_role("group", name="会话状态").get_by_role("button", name="进行中").click()

    await visitor.says("老板同意了")
    await expect(page.get_by_role("option", name=name)).to_contain_text("老板同意了")


async def test_a_canned_reply_and_a_picture_reach_the_visitor(product: Product, people: People) -> None:
    name, code = fresh("看图的"), fresh("欢迎")
    reply = {"code": code, "text": "{{customer_name}}您好，请看图", "shared": True}
    await product.admin.post("/canned-replies", reply)
    guest = await people.visitor(name)
    await say(guest, "有实物照片吗？")
    page = await people.staff()
    await page.get_by_role("option", name=name).click()

    composer = page.get_by_role("textbox", name=f"回复 {name}")
    await composer.fill(f"/{code}")
    await expect(page.get_by_role("option", name=code)).to_be_visible()
    await people.look()
    await page.keyboard.press("Enter")
    await expect(composer).to_have_value(f"{name}您好，请看图")
    picture: FilePayload = {"name": "实物.png", "mimeType": "image/png", "buffer": a_picture()}
    await page.get_by_test_id("attach").set_input_files([picture])
    await expect(page.get_by_role("button", name="移除 实物.png")).to_be_visible()
    await page.get_by_role("button", name="发送", exact=True).click()

    await expect(page.get_by_role("log", name=name).get_by_role("img", name="实物.png")).to_be_visible()
    await expect(guest.get_by_role("log").get_by_text(f"{name}您好，请看图")).to_be_visible()
    await expect(guest.get_by_role("log").get_by_role("img", name="实物.png")).to_be_visible()
