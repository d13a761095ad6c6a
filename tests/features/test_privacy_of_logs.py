"""Logs carry ids, counts and codes; never what a customer wrote, their name or number, nor a secret."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from flywheel.kit.logging import configure
from tests.application import PASSWORD, Application, fresh, said
from tests.scripted import Brain, reply

TEXT, NAME, MOBILE = "机密的一句话", "钱百万", "13912344321"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile, down to the least level, as the product formats it."""
    configure("debug", as_json=True)
    stream = io.StringIO()
    [handler] = [h for h in logging.getLogger().handlers if isinstance(h, logging.StreamHandler) and h.formatter]
    kept = handler.setStream(stream)
    yield stream
    handler.setStream(kept)
    configure("error", as_json=True)


async def test_ordinary_work_logs_no_personal_data(app: Application, lines: io.StringIO) -> None:
    visitor = await app.visitor(name=NAME, mobile=MOBILE)
    await visitor.says(TEXT + "，我们预算四十万")
    await app.learned(visitor.customer_id)
    await app.inbound([said(text=TEXT, peer={"peer_id": fresh("p"), "name": NAME, "mobile": MOBILE})])
    await app.admin.get("/chat/conversations", q=TEXT)
    await app.admin.post(f"/customers/{visitor.customer_id}/insights", {"category": "need", "content": TEXT})

    assert_clean(lines)
    assert "run_succeeded" in lines.getvalue()


async def test_failures_log_no_personal_data(app: Application, brain: Brain, lines: io.StringIO) -> None:
    visitor = await app.visitor(name=NAME)
    brain.answers("不是 JSON：" + TEXT)
    await visitor.says(TEXT)
    await visitor.client.refused("POST", visitor.thread, {"text": TEXT, "extra": NAME}, status=422)
    await app.client().http.post("/auth/login", json={"username": NAME, "password": PASSWORD})
    brain.answers(reply())
    await visitor.says("再说一遍" + TEXT)
    await app.learned(visitor.customer_id)

    assert_clean(lines)


async def test_sign_ins_and_refusals_are_logged_with_who_it_was(app: Application, lines: io.StringIO) -> None:
    user = await app.user("sales")
    browser = await app.sign_in(user["username"], PASSWORD)
    await browser.refused("GET", "/admin/users", status=403)
    await app.client().http.post("/auth/login", json={"username": user["username"], "password": "wrong one"})

    told = [entry for line in lines.getvalue().splitlines() if (entry := json.loads(line)).get("user_id") == user["id"]]
    assert {entry["event"] for entry in told} >= {"signed_in", "sign_in_refused"}
    assert [entry["route"] for entry in told if entry.get("status") == 403] == ["/admin/users"]
    assert user["username"] not in lines.getvalue()


async def test_mistake_of_ours_logs_where_but_not_what(app: Application, lines: io.StringIO) -> None:
    """A row that the API would never write: reading it breaks, and the error's text quotes it."""
    visitor = await app.visitor()
    address = f"/chat/conversations/{visitor.conversation_id}"
    change = "update conversations set last_message = $1::text::jsonb where id = $2::text::uuid"
    await app.sql(change, json.dumps({"text": TEXT, "sent_at": NAME}), visitor.conversation_id)

    problem = await app.admin.refused("GET", address, status=500, code="internal_error")
    await app.sql(change, None, visitor.conversation_id)

    assert_clean(lines)
    assert TEXT not in json.dumps(problem, ensure_ascii=False)
    assert "request_failed" in lines.getvalue()
    assert "listing.py" in lines.getvalue()


def assert_clean(lines: io.StringIO) -> None:
    logged = lines.getvalue()
    assert logged
    for secret in (TEXT, NAME, MOBILE, PASSWORD):
        assert secret not in logged
        assert json.dumps(secret)[1:-1] not in logged
