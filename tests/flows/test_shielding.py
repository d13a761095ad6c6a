"""Numbers that lead to a person do not leave for an external brain; the store keeps what was written."""

from typing import Any

import pytest

from tests.application import Application
from tests.scripted import Brain, fact, reply

NUMBERS = ["13812345678", "zhang.wei@example.com", "11010519491231002X", "6222021234567890128"]


@pytest.mark.parametrize("number", NUMBERS)
async def test_number_stays_here_and_its_message_is_still_the_evidence(
    app: Application, brain: Brain, number: str
) -> None:
    visitor = await app.visitor()
    brain.answers(reply(fact("need", "报表", evidence=["m1"]), summary=f"可联系 {number}"))
    text = f"我要报表，联系 {number}"
    await visitor.says(text)
    await app.learned(visitor.customer_id)
    brain.answers(reply())
    await visitor.says("还有别的吗，我想再看看")
    profile = await app.learned(visitor.customer_id)

    assert number not in str([request.payload for request in brain.server.received])
    assert profile["active_insights"][0]["evidence"][0]["quote"] == text
    assert len(brain.server.received) == 2


@pytest.mark.parametrize(("value", "leaves"), [(False, True), (True, False), ("no", False)])
async def test_config_may_let_numbers_through(app: Application, brain: Brain, value: Any, leaves: bool) -> None:
    await app.admin.patch(f"/admin/agent-configs/{brain.config['id']}", {"settings": {"mask_numbers": value}})
    visitor = await app.visitor()
    brain.answers(reply())

    await visitor.says("我要报表，联系 13812345678")
    await app.learned(visitor.customer_id)

    assert ("13812345678" in str([request.payload for request in brain.server.received])) is leaves


async def test_built_in_brain_reads_what_was_written(app: Application) -> None:
    visitor = await app.visitor()
    await visitor.says("预算30万，我的手机 13812345678")
    await app.learned(visitor.customer_id)

    [run] = await app.runs(visitor.customer_id)
    assert (run["state"], run["provider"]) == ("succeeded", "rules")
