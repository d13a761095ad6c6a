"""How one endpoint wants to be asked. "OpenAI-compatible" says how a question looks, not which of its parts a server
knows; what it does not know is given up, one thing at a time.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx

from flywheel.brains.contract import BrainConfig, StructuredOutput
from flywheel.brains.openai_compatible.failures import Complaint, complaint_of, names_no_model
from flywheel.kit.http import Answer

LADDER: tuple[StructuredOutput, ...] = ("schema", "json", "text")
PATH = "/chat/completions"

_VERSIONED = re.compile(r"/v\d+\w*$")
_FORMAT = re.compile(r"response_?format|json.?(schema|object|mode)|structured.?output|\bschema\b|grammar", re.I)
_THINKING = re.compile(r"enable[_ ]thinking", re.I)
_STATUSES = (400, 422, 500, 501)


@dataclass(frozen=True)
class Manners:
    """What an endpoint is sent. `place` counts through the addresses that may be meant by the one that was typed."""

    structured: StructuredOutput = "schema"
    place: int = 0
    counts_as: str = "max_tokens"
    has_temperature: bool = True
    forbids_thinking: bool = False


def first_manners(config: BrainConfig) -> Manners:
    """How an endpoint is asked of which nothing is known."""
    wish = config.settings.get("structured_output")
    return Manners(structured=wish if wish in LADDER else "schema")


def places(url: httpx.URL) -> tuple[httpx.URL, ...]:
    """The addresses of chat completions that an admin may mean: with `/v1` or without, where no version is named."""
    path = url.path.rstrip("/")
    if path.endswith(PATH):
        return (url.copy_with(path=path),)
    plain, versioned = (url.copy_with(path=path + more + PATH) for more in ("", "/v1"))
    if _VERSIONED.search(path):
        return (plain,)
    return (plain, versioned) if path else (versioned, plain)


def is_elsewhere(answer: Answer) -> bool:
    """Whether there is nothing at this address, which is another thing than having no such model."""
    return answer.status in (404, 405) and not names_no_model(complaint_of(answer))


def corrected(manners: Manners, sent: Mapping[str, Any], answer: Answer, *, is_fixed: bool) -> Manners | None:
    """How to ask again after this answer; None when asking in another way does not help.

    Each correction gives up one thing that was sent, so they come to an end.
    """
    if answer.status not in _STATUSES:
        return None
    said = complaint_of(answer)
    if "enable_thinking" not in sent and _THINKING.search(said.words):
        return replace(manners, forbids_thinking=True)
    if "max_tokens" in sent and "max_completion_tokens" in said.words and _is_unsupported(said):
        return replace(manners, counts_as="max_completion_tokens")
    if "temperature" in sent and "temperature" in said.words:
        return replace(manners, has_temperature=False)
    if "response_format" in sent and not is_fixed and _FORMAT.search(said.words):
        return replace(manners, structured=LADDER[LADDER.index(manners.structured) + 1])
    return None


def _is_unsupported(said: Complaint) -> bool:
    return (
        said.vendor_code.startswith("unsupported") or "unsupported" in said.words.lower() or "not support" in said.words
    )
