"""The simulator speaks the published wire format, in a task or in a thread, and its gold replies know the truth."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from flywheel.brains.prompts import render
from flywheel.brains.reading import read_reply
from flywheel.domain.analysis import AnalysisRequest, CategoryGuide, ReadInsight, ShownInsight, ShownMessage
from flywheel.kit.http import make_client
from flywheel.testing.simulators.openai import Change, OpenAISimulator, gold_responder

NOW = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
PAYLOAD = {"model": "sim-1", "messages": [{"role": "user", "content": "你好"}]}


def test_simulator_runs_beside_synchronous_code() -> None:
    with OpenAISimulator(lambda _payload: "好").in_thread() as simulator:
        answer = httpx.post(simulator.base_url + "/chat/completions", json=PAYLOAD, trust_env=False).json()
    assert answer["choices"][0]["message"] == {"role": "assistant", "content": "好"}
    assert answer["usage"]["completion_tokens"] == 1


async def test_wrong_key_path_and_format_are_refused_as_the_api_does() -> None:
    async with OpenAISimulator(api_key="k", formats=frozenset()) as simulator, make_client() as client:
        key = {"authorization": "Bearer k"}
        url = simulator.base_url + "/chat/completions"
        formatted = {**PAYLOAD, "response_format": {"type": "json_object"}}
        answers = [
            await client.post(url, json=PAYLOAD),
            await client.post(simulator.base_url + "/completions", json=PAYLOAD, headers=key),
            await client.post(url, json=formatted, headers=key),
            await client.post(url, json=PAYLOAD, headers=key),
        ]
    assert [answer.status_code for answer in answers] == [401, 404, 400, 200]
    assert all("error" in answer.json() for answer in answers[:3])


@pytest.mark.parametrize(
    ("is_new", "speaker", "count"), [(True, "customer", 1), (False, "customer", 0), (True, "staff", 0)]
)
def test_gold_is_answered_for_new_customer_messages_alone(is_new: bool, speaker: str, count: int) -> None:
    change: Change = {"op": "assert", "category": "酒店.评分", "content": "5分"}
    message = ShownMessage("m4", "staff" if speaker == "staff" else "customer", '5分的"酒店"\n', NOW, is_new)
    asked = AnalysisRequest(NOW, (CategoryGuide("酒店.评分", "", False),), (message,))
    prompt = render(asked, "json")
    payload = {"messages": [{"content": prompt.system}, {"content": prompt.user}]}
    result = read_reply(gold_responder({'5分的"酒店"\n': [change]})(payload))
    assert result.insights == (ReadInsight("酒店.评分", "5分", "assert", 0.95, ("m4",)),) * count
    assert result.outcome == "ok"


def test_gold_retirement_names_the_fact_that_is_shown() -> None:
    change: Change = {"op": "retire", "category": "need", "content": "租车", "confidence": 0.8}
    message = ShownMessage("m1", "customer", "不用租车了", NOW, True)
    shown = ShownInsight("i2", "need", "租车", False, NOW)
    asked = AnalysisRequest(NOW, (CategoryGuide("need", "需求", True),), (message,), (shown,))
    reply = gold_responder({"不用租车了": [change]})({"messages": [{"content": render(asked, "json").user}]})
    assert json.loads(reply)["insights"] == [{**change, "evidence": ["m1"], "ref": "i2"}]
