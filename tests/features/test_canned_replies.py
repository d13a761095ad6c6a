"""Canned replies: one's own and everybody's, found, filled, changed."""

from typing import Any

import pytest

from tests.application import Application, fresh


def reply(**more: Any) -> dict[str, Any]:
    return {"code": fresh("hi"), "text": "{{customer_name}}您好，我是{{my_name}}", **more}


async def codes(client: Any, **params: Any) -> set[str]:
    return {item["code"] for item in (await client.get("/canned-replies", **params))["items"]}


async def test_own_reply_is_seen_by_its_owner_alone_and_a_shared_one_by_all(app: Application) -> None:
    mine, theirs = await app.signed_in("sales", "one"), await app.signed_in("sales", "two")
    own = await mine.post("/canned-replies", reply())
    shared = await app.admin.post("/canned-replies", reply(shared=True))

    assert {own["code"], shared["code"]} <= await codes(mine)
    assert await codes(theirs) & {own["code"], shared["code"]} == {shared["code"]}
    await theirs.refused("PATCH", f"/canned-replies/{own['id']}", {"text": "改"}, status=404)
    await theirs.refused("DELETE", f"/canned-replies/{shared['id']}", status=403)
    await theirs.refused("POST", "/canned-replies", reply(shared=True), status=403)


async def test_reply_is_found_by_code_or_by_two_characters(app: Application) -> None:
    rep = await app.signed_in("sales", "finder")
    first = await rep.post("/canned-replies", reply(code="Fahuo1", text="您的訂單已發貨"))
    await rep.post("/canned-replies", reply(code="tuikuan", text="退款已处理"))

    found = [await codes(rep, q=words) for words in ("fahuo", "/FAHUO", "发货", "订单 发货")]

    assert found == [{first["code"]}] * 4
    assert await codes(rep, q="没有") == set()


async def test_reply_is_filled_for_a_conversation(app: Application) -> None:
    visitor = await app.visitor(name="王敏")
    made = await app.admin.post("/canned-replies", reply(text="{{customer_name}}您好，{{my_name}}，{{company_name}}"))
    me = (await app.admin.get("/auth/me"))["user"]["display_name"]

    filled = await app.admin.get(f"/canned-replies/{made['id']}/filled", conversation_id=visitor.conversation_id)

    assert filled == {"text": f"王敏您好，{me}，{{{{company_name}}}}", "missing": ["company_name"]}


async def test_reply_is_not_filled_for_a_conversation_out_of_sight(app: Application) -> None:
    visitor = await app.visitor()
    me = (await app.admin.get("/auth/me"))["user"]
    await app.admin.patch(f"/chat/conversations/{visitor.conversation_id}", {"assignee_id": me["id"]})
    rep = await app.signed_in("sales")
    made = await rep.post("/canned-replies", reply())

    path = f"/canned-replies/{made['id']}/filled"
    await rep.refused("GET", path, status=404, conversation_id=visitor.conversation_id)


async def test_change_of_an_older_version_is_refused(app: Application) -> None:
    made = await app.admin.post("/canned-replies", reply())
    path = f"/canned-replies/{made['id']}"

    changed = await app.admin.patch(path, {"text": "您好", "version": made["version"]})

    assert (changed["text"], changed["code"], changed["version"]) == ("您好", made["code"], made["version"] + 1)
    await app.admin.refused("PATCH", path, {"text": "再改", "version": made["version"]}, status=412, code="stale")
    await app.admin.delete(path, status=204)
    await app.admin.refused("PATCH", path, {"text": "再改"}, status=404)


async def test_code_is_taken_once_among_ones_own_and_once_among_the_shared(app: Application) -> None:
    code = fresh("Code")
    await app.admin.post("/canned-replies", reply(code=code))
    await app.admin.post("/canned-replies", reply(code=code, shared=True))

    for shared in (True, False):
        body = reply(code=code.upper(), shared=shared)
        await app.admin.refused("POST", "/canned-replies", body, status=409, code="code_taken")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"text": "价格 {{price}}"}, "/text"),
        ({"text": " "}, "/text"),
        ({"code": "两 个"}, "/code"),
        ({"code": ""}, "/code"),
    ],
)
async def test_unacceptable_reply_is_refused(app: Application, body: dict[str, Any], pointer: str) -> None:
    problem = await app.admin.refused("POST", "/canned-replies", reply(**body), status=422)

    assert [error["pointer"] for error in problem["errors"]] == [pointer]
