"""A Dify app as its own API describes it: kind, version, declared inputs; and those inputs filled in by name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from flywheel.brains.dify import documents
from flywheel.brains.dify.failures import input_missing, input_too_long, input_unfit
from flywheel.domain.errors import CredentialsRefused
from flywheel.kit.http import Answer

Kind = Literal["workflow", "chatflow", "chat", "completion", "agent"]

CHAT_KINDS: frozenset[Kind] = frozenset({"chatflow", "chat", "agent"})
LONGEST_BLOCKING_S = 90.0
"""Gateways cut a blocking call off at 60 to 100 seconds; a longer one has to be a stream."""

MARKER = "prompt_version"
"""The select input by which an app that we shipped says which of our prompts it carries."""

_KINDS: tuple[Kind, ...] = get_args(Kind)
_MODES: Mapping[str, Kind] = {**{kind: kind for kind in _KINDS}, "advanced-chat": "chatflow", "agent-chat": "agent"}
_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})[\w.\-+]{0,30}")
_SOUND_BLOCKING: Mapping[Kind, tuple[int, int]] = {"chatflow": (1, 13), "chat": (1, 0), "completion": (1, 0)}
"""Before which version a kind answers blocking calls whole. Later chatflows may only ping; later chat apps may keep
nothing but the first piece of an answer.
"""


@dataclass(frozen=True)
class Field:
    """One declared input."""

    name: str
    is_required: bool
    takes_text: bool
    max_length: int | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class App:
    """What is known of an app. `fields` is None where the server does not tell."""

    kind: Kind = "workflow"
    is_kind_sure: bool = False
    name: str = ""
    version: str = ""
    fields: tuple[Field, ...] | None = None

    @property
    def prompt_version(self) -> str | None:
        """The version of our instructions that the app carries, if it is one of ours."""
        marker = next((field for field in self.fields or () if field.name == MARKER), None)
        return marker.options[0] if marker and marker.options else None

    def declares(self, name: str) -> bool:
        return self.fields is not None and any(field.name == name for field in self.fields)

    def answers_blocking(self) -> bool:
        """Whether a blocking call gives the whole answer."""
        if self.kind in ("workflow", "agent"):
            return self.kind == "workflow"
        version = _VERSION.fullmatch(self.version)
        return version is not None and (int(version[1]), int(version[2])) < _SOUND_BLOCKING[self.kind]


def kind_of(mode: object) -> Kind | None:
    """The kind that Dify or an admin names by a word."""
    return _MODES.get(mode) if isinstance(mode, str) else None


def version_of(answer: Answer) -> str:
    """The version that Dify names with every answer; empty when something else answered."""
    version = answer.headers.get("x-version", "")
    return version if _VERSION.fullmatch(version) else ""


def read_app(info: Answer, parameters: Answer, wished: object) -> App:
    """An app from what its API says, and what an admin says where it says nothing."""
    described, told = documents.of_answer(info), kind_of(documents.of_answer(info).get("mode"))
    name = described.get("name")
    kind = told or kind_of(wished)
    return App(
        kind=kind or "workflow",
        is_kind_sure=kind is not None,
        name=name[:60] if isinstance(name, str) else "",
        version=version_of(info) or version_of(parameters),
        fields=_fields(documents.of_answer(parameters).get("user_input_form")),
    )


def _fields(form: object) -> tuple[Field, ...] | None:
    return tuple(_declared(form)) if isinstance(form, list) else None


def _declared(form: list[Any]) -> Iterator[Field]:
    """Each entry is an object of one key, the type."""
    for entry in form:
        for kind, about in entry.items() if isinstance(entry, Mapping) else ():
            name = about.get("variable") if isinstance(about, Mapping) else None
            if isinstance(name, str) and name:
                length, options = about.get("max_length"), about.get("options")
                yield Field(
                    name=name,
                    is_required=about.get("required") is True,
                    takes_text=kind in ("paragraph", "text-input"),
                    max_length=length if isinstance(length, int) and length > 0 else None,
                    options=tuple(o for o in options if isinstance(o, str)) if isinstance(options, list) else (),
                )


def fill(app: App, wished: object, materials: Mapping[str, str]) -> dict[str, str]:
    """The app's inputs by name. `wished` maps inputs of other names to materials.

    Raises CredentialsRefused for what the app requires and nobody has, for what is longer than it accepts, and when
    nothing would carry the material.
    """
    mapping = cast(Mapping[str, object], wished) if isinstance(wished, Mapping) else {}
    if app.fields is None:
        extra = {name: materials[str(m)] for name, m in mapping.items() if str(m) in materials}
        return {**materials, **extra}
    inputs: dict[str, str] = {}
    carries = app.kind in CHAT_KINDS
    for field in app.fields:
        material = str(mapping.get(field.name, field.name))
        if material not in materials or not field.takes_text:
            if field.is_required:
                raise (input_missing if material not in materials else input_unfit)(_shown(field.name))
            continue
        if field.max_length is not None and len(materials[material]) > field.max_length:
            raise input_too_long(_shown(field.name), field.max_length)
        inputs[field.name] = materials[material]
        carries = carries or material in ("context", "query")
    if not carries:
        raise _nothing_to_carry(app)
    return inputs


def _nothing_to_carry(app: App) -> CredentialsRefused:
    names = "、".join(_shown(field.name) for field in app.fields or ()) or "没有任何输入"
    remedy = "请在「开始」节点加一个名为 context 的段落，不限长度"
    return CredentialsRefused(f"应用没有能接收资料的输入 context（它有：{names}）：{remedy}", code="app_input_missing")


def _shown(name: str) -> str:
    return name if re.fullmatch(r"\w{1,60}", name) else "?"
