"""SmartBrain as a file that Dify imports: one template for a workflow with structured output and for a chatflow.

The text of the file is YAML, put together here so that it reads well and needs no library.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flywheel.brains.dify.app import MARKER
from flywheel.brains.prompts import VERSION, instructions, schema_for
from flywheel.domain.analysis import CategoryGuide, category_line

DSL_VERSION = "0.3.0"
"""Old enough for Dify 1.4 to import without a word, new enough that no version asks the marketplace for plugins."""


@dataclass(frozen=True)
class _Flavour:
    """Where the two files differ."""

    name: str
    mode: str
    about: str
    since: str
    material: str
    inputs: str
    last: str
    last_node: str
    structured: str


def app_file(categories: Sequence[CategoryGuide], *, chatflow: bool = False) -> str:
    """The file, with the instructions of this version and these categories filled in."""
    flavour = _chatflow() if chatflow else _workflow(categories)
    known = "\n".join(f"- {_plain(category_line(guide))}" for guide in categories)
    system = f"{instructions('text' if chatflow else 'schema')}\n{_CATEGORIES}\n{known}"
    marker = _variable(MARKER, "提示词版本（无需填写）", kind="select", options=f"[{VERSION}]")
    return _FILE.format(
        flavour=flavour,
        dsl=DSL_VERSION,
        variables=_indented("\n".join([*flavour.inputs.splitlines(), marker]), 12),
        system=_indented(system, 16),
        structured=_indented(flavour.structured, 10),
        last_node=_indented(flavour.last_node, 6),
    )


def _workflow(categories: Sequence[CategoryGuide]) -> _Flavour:
    inputs = [_variable("context", "客户资料与对话", required=True), _variable("request_id", "请求编号（选填）")]
    return _Flavour(
        name="SmartBrain",
        mode="workflow",
        about="客户洞察分析（工作流，结构化输出）",
        since="Dify 0.15 及以上；1.3 起才有结构化输出，之前只用 text",
        material="{{#start.context#}}",
        inputs="\n".join(inputs),
        last="end",
        last_node=_END,
        structured=f"structured_output_enabled: true\nstructured_output:\n  schema:\n{_schema(categories)}",
    )


def _chatflow() -> _Flavour:
    return _Flavour(
        name="SmartBrain-chat",
        mode="advanced-chat",
        about="客户洞察分析（Chatflow，文本输出）",
        since="Dify 0.15 及以上",
        material="{{#sys.query#}}",
        inputs="",
        last="answer",
        last_node=_ANSWER,
        structured="structured_output_enabled: false",
    )


def _variable(name: str, label: str, *, kind: str = "paragraph", required: bool = False, options: str = "[]") -> str:
    told = f"variable: {name}, label: {label}, type: {kind}, required: {str(required).lower()}"
    return f"- {{{told}, max_length: null, options: {options}}}"


def _schema(categories: Sequence[CategoryGuide]) -> str:
    """The schema in the words that Dify's editor knows: one type a value, so that no fact is named by an empty text."""
    schema = schema_for(categories)
    schema["properties"]["insights"]["items"]["properties"]["ref"] = {"type": "string"}
    return _indented(json.dumps(schema, ensure_ascii=False, indent=2), 4)


def _plain(text: str) -> str:
    """An admin's words as they may stand in the file: YAML knows no control signs, and {{ names a variable to Dify."""
    return "".join(c for c in text if c.isprintable()).replace("{{", "{ {")


def _indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line if line else line for line in text.splitlines())


_CATEGORIES = "类别（带 + 的可有多个值；资料里另有 # categories 时，以资料为准）："
_END = """\
- id: end
  type: custom
  position: {x: 640, y: 200}
  data:
    type: end
    title: 结束
    outputs:
      - {variable: text, value_selector: [llm, text], value_type: string}
      - {variable: usage, value_selector: [llm, usage], value_type: object}
      - {variable: result, value_selector: [llm, structured_output], value_type: object}
"""
_ANSWER = """\
- id: answer
  type: custom
  position: {x: 640, y: 200}
  data:
    type: answer
    title: 直接回复
    variables: []
    answer: "{{#llm.text#}}"
"""
_FILE = """\
# {flavour.name}：{flavour.about}。适用：{flavour.since}。
# 导入后：在 LLM 节点选择自己的模型，点「发布」，再到「访问 API」创建 API 密钥。步骤见 docs/brains/dify.md。
# 由 flywheel brain export-dify 生成；类别改动后可重新导出。
version: "{dsl}"
kind: app
dependencies: []
app:
  name: {flavour.name}
  mode: {flavour.mode}
  description: {flavour.about}
  icon: "🧠"
  icon_background: "#E4FBCC"
  use_icon_as_answer_icon: false
workflow:
  conversation_variables: []
  environment_variables: []
  features:
    file_upload: {{enabled: false}}
    retriever_resource: {{enabled: false}}
    sensitive_word_avoidance: {{enabled: false}}
  graph:
    viewport: {{x: 0, y: 0, zoom: 1}}
    nodes:
      - id: start
        type: custom
        position: {{x: 0, y: 200}}
        data:
          type: start
          title: 开始
          variables:
{variables}
      - id: llm
        type: custom
        position: {{x: 320, y: 200}}
        data:
          type: llm
          title: SmartBrain
          model:
            provider: langgenius/openai_api_compatible/openai_api_compatible
            name: change-me
            mode: chat
            completion_params: {{temperature: 0.1, max_tokens: 2048}}
          prompt_template:
            - id: system
              role: system
              text: |
{system}
            - id: user
              role: user
              text: "{flavour.material}"
          context: {{enabled: false, variable_selector: []}}
          vision: {{enabled: false}}
          reasoning_format: separated
          retry_config: {{retry_enabled: false, max_retries: 1, retry_interval: 1000}}
{structured}
{last_node}
    edges:
      - id: start-llm
        type: custom
        source: start
        sourceHandle: source
        target: llm
        targetHandle: target
        data: {{sourceType: start, targetType: llm, isInIteration: false}}
      - id: llm-{flavour.last}
        type: custom
        source: llm
        sourceHandle: source
        target: {flavour.last}
        targetHandle: target
        data: {{sourceType: llm, targetType: {flavour.last}, isInIteration: false}}
"""
