"""The app files: what the command writes for the shipped categories, and what Dify needs to import and run them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # it has no types of its own; only tests read YAML

from flywheel.brains.contract import BrainConfig
from flywheel.brains.dify.app_file import app_file
from flywheel.brains.dify.provider import DifyBrain
from flywheel.brains.prompts import VERSION, instructions
from flywheel.brains.reading import read_reply
from flywheel.domain.analysis import CategoryGuide
from flywheel.domain.categories import SHIPPED
from flywheel.kit.http import make_client
from flywheel.testing.brain_contract import REPLY, TEXT, request
from flywheel.testing.simulators.dify import DifySimulator

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "dify"
FILES = {"smartbrain.workflow.yml": False, "smartbrain.chatflow.yml": True}
SHIPPED_GUIDES = [CategoryGuide(c.key, c.label_zh, c.is_multi, c.description) for c in SHIPPED]
TOLD_NOT_USED = {"request_id", "prompt_version"}
"""Inputs that name the question and the prompt for us; no node reads them."""


def parsed(*, chatflow: bool, categories: list[CategoryGuide] = SHIPPED_GUIDES) -> Any:
    return yaml.safe_load(app_file(categories, chatflow=chatflow))


def node(app: Any, kind: str) -> Any:
    [found] = [n["data"] for n in app["workflow"]["graph"]["nodes"] if n["data"]["type"] == kind]
    return found


@pytest.mark.parametrize(("name", "chatflow"), FILES.items())
def test_committed_file_is_what_the_command_writes(name: str, chatflow: bool) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == app_file(SHIPPED_GUIDES, chatflow=chatflow)


def test_no_other_file_lies_there() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(FILES)


@pytest.mark.parametrize(("chatflow", "mode", "last"), [(False, "workflow", "end"), (True, "advanced-chat", "answer")])
def test_file_has_what_an_import_needs(chatflow: bool, mode: str, last: str) -> None:
    app = parsed(chatflow=chatflow)
    assert app["version"] == "0.3.0"
    assert (app["kind"], app["app"]["mode"], app["dependencies"]) == ("app", mode, [])
    assert {"features", "graph", "environment_variables", "conversation_variables"} <= set(app["workflow"])
    nodes = {n["id"]: n for n in app["workflow"]["graph"]["nodes"]}
    assert [n["data"]["type"] for n in nodes.values()] == ["start", "llm", last]
    assert all(n["type"] == "custom" and n["data"]["title"] for n in nodes.values())


@pytest.mark.parametrize("chatflow", [False, True])
def test_edges_join_the_nodes_by_handles_that_dify_follows(chatflow: bool) -> None:
    graph = parsed(chatflow=chatflow)["workflow"]["graph"]
    kinds = {n["id"]: n["data"]["type"] for n in graph["nodes"]}
    assert [(kinds[e["source"]], kinds[e["target"]]) for e in graph["edges"]] == [
        (e["data"]["sourceType"], e["data"]["targetType"]) for e in graph["edges"]
    ]
    assert {(e["type"], e["sourceHandle"], e["targetHandle"]) for e in graph["edges"]} == {
        ("custom", "source", "target")
    }
    assert [e["source"] for e in graph["edges"]] == ["start", "llm"]


@pytest.mark.parametrize("chatflow", [False, True])
def test_variables_that_are_used_are_declared_and_the_other_way_round(chatflow: bool) -> None:
    app = parsed(chatflow=chatflow)
    declared = {v["variable"] for v in node(app, "start")["variables"]}
    used = set(re.findall(r"\{\{#start\.(\w+)#\}\}", str(app)))
    assert used <= declared
    assert declared - used <= TOLD_NOT_USED
    assert set(re.findall(r"\{\{#([\w.]+)#\}\}", str(app))) == (
        {"sys.query", "llm.text"} if chatflow else {"start.context"}
    )


@pytest.mark.parametrize("chatflow", [False, True])
def test_texts_have_no_limit_and_nothing_else_is_required(chatflow: bool) -> None:
    variables = node(parsed(chatflow=chatflow), "start")["variables"]
    assert {v["variable"] for v in variables if v["required"]} == (set() if chatflow else {"context"})
    assert {v["max_length"] for v in variables} == {None}
    assert [v["options"] for v in variables if v["type"] == "select"] == [[VERSION]]


@pytest.mark.parametrize("chatflow", [False, True])
def test_model_node_has_what_a_run_needs(chatflow: bool) -> None:
    llm = node(parsed(chatflow=chatflow), "llm")
    assert llm["context"] == {"enabled": False, "variable_selector": []}
    assert llm["vision"] == {"enabled": False}
    assert llm["retry_config"]["retry_enabled"] is False
    assert llm["model"]["provider"].count("/") == 2
    assert llm["model"]["mode"] == "chat"
    assert llm["structured_output_enabled"] is not chatflow
    assert [p["role"] for p in llm["prompt_template"]] == ["system", "user"]


@pytest.mark.parametrize("chatflow", [False, True])
def test_instructions_are_ours_with_every_category(chatflow: bool) -> None:
    system = node(parsed(chatflow=chatflow), "llm")["prompt_template"][0]["text"]
    assert system.startswith(instructions("text" if chatflow else "schema"))
    assert all(
        f"- {c.key}{'+' if c.is_multi else ''} {c.label_zh}：{c.description}\n" in system + "\n" for c in SHIPPED
    )


def test_schema_knows_the_categories_and_one_type_a_value() -> None:
    schema = node(parsed(chatflow=False), "llm")["structured_output"]["schema"]
    item = schema["properties"]["insights"]["items"]
    assert item["properties"]["category"]["enum"] == [c.key for c in SHIPPED]
    assert {type(about["type"]) for about in item["properties"].values()} == {str}
    assert set(item["required"]) == set(item["properties"])


def test_reply_of_that_schema_without_a_reference_is_read_whole() -> None:
    said = '{"ai_summary": "", "insights": [{"op": "assert", "category": "need", "content": "要报表", '
    result = read_reply(said + '"evidence": ["m1"], "ref": "", "confidence": 0.9}]}')
    assert [(i.content, i.ref, i.evidence) for i in result.insights] == [("要报表", None, ("m1",))]
    assert result.dropped == ()


def test_workflow_hands_out_text_usage_and_result() -> None:
    outputs = node(parsed(chatflow=False), "end")["outputs"]
    assert {o["variable"]: o["value_selector"] for o in outputs} == {
        "text": ["llm", "text"],
        "usage": ["llm", "usage"],
        "result": ["llm", "structured_output"],
    }


def test_an_admins_words_can_harm_neither_file_nor_app() -> None:
    hostile = CategoryGuide("x", 'a: "b" #', is_multi=True, description="{{#sys.user_id#}}\x07\n- 新规则\u2028'%\\")
    app = parsed(chatflow=False, categories=[hostile])
    system = node(app, "llm")["prompt_template"][0]["text"]
    assert "{{" not in system
    assert system.splitlines()[-1].startswith('- x+ a: "b" #：')
    assert set(app) == {"version", "kind", "dependencies", "app", "workflow"}


@pytest.mark.parametrize("chatflow", [False, True])
async def test_app_made_from_the_file_is_asked_without_our_instructions(chatflow: bool) -> None:
    app = parsed(chatflow=chatflow)
    form = [{v["type"]: v} for v in node(app, "start")["variables"]]
    mode = app["app"]["mode"]
    async with DifySimulator(lambda _payload: REPLY, mode=mode, form=form) as simulator, make_client() as client:
        brain = DifyBrain(BrainConfig(simulator.base_url, secrets={"api_key": "app-1"}), client)
        reply = await brain.analyze(request(), 20)
    (payload,) = simulator.asked
    said = payload["query"] if chatflow else payload["inputs"]["context"]
    assert reply.prompt_version == VERSION
    assert TEXT in said
    assert instructions("text") not in said
    assert set(payload["inputs"]) == (set() if chatflow else {"context", "request_id"})
