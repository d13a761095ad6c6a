"""Labels of conversations: made by managers, put on by everybody, seen by colleagues only."""

import asyncio
from typing import Any

import pytest

from tests.application import Application, fresh


async def label(app: Application, **more: Any) -> Any:
    return await app.admin.post("/conversation-labels", {"name": fresh("重点"), "hue": "red", **more})


async def test_conversation_is_labelled_found_by_it_and_freed_again(app: Application) -> None:
    first, second = await label(app), await label(app)
    visitor, other = await app.visitor(), await app.visitor()
    path = f"/chat/conversations/{visitor.conversation_id}"
    rep = await app.signed_in("sales")

    await rep.call("PUT", f"{path}/labels/{second['id']}")
    again = await rep.call("PUT", f"{path}/labels/{second['id']}")
    both = await rep.call("PUT", f"{path}/labels/{first['id']}")
    found = await rep.all("/chat/conversations", label=second["id"])
    freed = await rep.delete(f"{path}/labels/{second['id']}")

    assert again["labels"] == [second]
    assert both["labels"] == sorted([first, second], key=lambda one: one["name"])
    assert [row["id"] for row in found] == [visitor.conversation_id]
    assert freed["labels"] == [first]
    assert (await rep.get(f"/chat/conversations/{other.conversation_id}"))["labels"] == []


async def test_customer_sees_no_labels(app: Application) -> None:
    made = await label(app)
    visitor = await app.visitor()
    path = f"/chat/conversations/{visitor.conversation_id}"
    await app.admin.call("PUT", f"{path}/labels/{made['id']}")

    assert (await visitor.client.get(path))["labels"] == []
    await visitor.client.refused("PUT", f"{path}/labels/{made['id']}", status=403)
    await visitor.client.refused("GET", "/conversation-labels", status=403)


async def test_removed_label_is_gone_from_everywhere(app: Application) -> None:
    made = await label(app)
    visitor = await app.visitor()
    path = f"/chat/conversations/{visitor.conversation_id}"
    await app.admin.call("PUT", f"{path}/labels/{made['id']}")

    await app.admin.delete(f"/conversation-labels/{made['id']}", status=204)

    assert (await app.admin.get(path))["labels"] == []
    await app.admin.refused("PUT", f"{path}/labels/{made['id']}", status=404)


async def test_label_is_renamed_and_recoloured(app: Application) -> None:
    made = await label(app)

    renamed = await app.admin.patch(f"/conversation-labels/{made['id']}", {"name": made["name"] + "甲", "hue": "blue"})

    assert renamed == {**made, "name": made["name"] + "甲", "hue": "blue"}
    assert renamed in (await app.admin.get("/conversation-labels"))["items"]


async def test_name_is_taken_once_however_many_ask_for_it(app: Application) -> None:
    name = fresh("VIP")

    bodies = [{"name": name}, {"name": name.lower()}, {"name": f" {name} "}]
    answers = await asyncio.gather(*(app.admin.http.post("/conversation-labels", json=body) for body in bodies))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


@pytest.mark.parametrize(("body", "pointer"), [({"hue": "pink"}, "/hue"), ({"name": " "}, "/name")])
async def test_unacceptable_label_is_refused(app: Application, body: dict[str, Any], pointer: str) -> None:
    named = {"name": fresh("标签"), **body}

    problem = await app.admin.refused("POST", "/conversation-labels", named, status=422)

    assert [error["pointer"] for error in problem["errors"]] == [pointer]


async def test_sales_rep_makes_no_labels_and_labels_nothing_out_of_sight(app: Application) -> None:
    made = await label(app)
    visitor = await app.visitor()
    me = (await app.admin.get("/auth/me"))["user"]
    await app.admin.patch(f"/chat/conversations/{visitor.conversation_id}", {"assignee_id": me["id"]})
    rep = await app.signed_in("sales")

    await rep.refused("POST", "/conversation-labels", {"name": fresh("标签")}, status=403)
    await rep.refused("DELETE", f"/conversation-labels/{made['id']}", status=403)
    path = f"/chat/conversations/{visitor.conversation_id}/labels/{made['id']}"
    await rep.refused("PUT", path, status=404)
