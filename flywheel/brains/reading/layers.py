"""Takes off what is wrapped around a reply's documents: thinking, end marks, escaping, double encoding."""

import html
import json
import re

from flywheel.brains.reading.documents import Document, find_anchored, find_documents
from flywheel.brains.reading.strings import unescape
from flywheel.domain.errors import BrainOutputInvalid

MAX_LAYERS = 4
BLANKS = " \t\r\n\v\f\u00a0\u200b\u2028\u2029\u3000\ufeff"

_LEADING_BLOCK = re.compile(r"\s*<(think|thinking|details)\b[^>]{0,300}>", re.IGNORECASE)
_THINKING_END = re.compile(r"</think(?:ing)?\s*>", re.IGNORECASE)
_THINKING_START = re.compile(r"<think(?:ing)?\s*>", re.IGNORECASE)
_ANSWER_START = re.compile(r"\s*(?:```\w*\s*)?[{\[｛［]")
_END_MARK = re.compile(r"(?:<\|[^|>\n]{1,30}\|>|<｜[^｜\n]{1,40}｜>|</s>|\[DONE\])\s*\Z")
_PLAIN_START = re.compile(r"[{\[]\s*[\"'“]")
_ESCAPED_START = re.compile(r"[{\[]\s{0,20}(?:\\+[nrt]\s{0,20}){0,20}\\+\"")
_HTML_START = re.compile(r"[{\[]\s{0,20}&(?:quot|#34|#x22);", re.IGNORECASE)


def open_strictly(text: str) -> tuple[bool, object]:
    """Whether the text is JSON as the standard has it, and its value."""
    try:
        return True, json.loads(text.strip(BLANKS))
    except (ValueError, RecursionError):
        return False, None


def open_layers(text: str, layer: int = 0) -> list[Document]:
    """The documents of a reply, from the innermost layer."""
    if layer > MAX_LAYERS:
        return []
    is_json, value = open_strictly(text)
    if is_json and isinstance(value, str):
        return open_layers(value, layer + 1)
    if is_json:
        return [Document(value, 0, len(text), is_closed=True)]
    text = _without_end_marks(without_thinking(text))
    if not _PLAIN_START.search(text):
        if _ESCAPED_START.search(text):
            return open_layers(unescape(text), layer + 1)
        if _HTML_START.search(text):
            return open_layers(html.unescape(text), layer + 1)
    return find_documents(text)


def open_anchored(text: str) -> list[Document]:
    """The second look, where the first found nothing that fits."""
    return list(find_anchored(without_thinking(text)))


def without_thinking(text: str) -> str:
    """The reply without the model's thinking; drafts in there are not the answer."""
    while block := _LEADING_BLOCK.match(text):
        closing = _THINKING_END if block.group(1).lower() != "details" else re.compile("</details>", re.IGNORECASE)
        end = closing.search(text, block.end())
        if end is None:
            raise BrainOutputInvalid("回复停在思考过程里，没有结果；请直接输出 JSON", code="reply_only_thinking")
        text = text[end.end() :]
    return _without_inner_thinking(text) if "think" in text.lower() else text


def _without_inner_thinking(text: str) -> str:
    """Cut up to the last closing tag, and from an opening tag that is never closed, where they are not content."""
    documents = find_documents(text)
    ends = [m for m in _THINKING_END.finditer(text) if _is_tag(text, m, documents)]
    if ends:
        text = text[ends[-1].end() :]
        documents = find_documents(text)
    for start in _THINKING_START.finditer(text):
        if not any(d.start < start.start() < d.end for d in documents):
            return text[: start.start()]
    return text


def _is_tag(text: str, tag: re.Match[str], documents: list[Document]) -> bool:
    """Whether a closing tag ends thinking, rather than being quoted inside a document's string."""
    around = next((d for d in documents if d.start < tag.start() < d.end), None)
    if around is None or _ANSWER_START.match(text, tag.end()):
        return True
    return not around.is_closed and _THINKING_START.search(text, around.start, tag.start()) is None


def _without_end_marks(text: str) -> str:
    while mark := _END_MARK.search(text[-200:]):
        text = text[: len(text) - min(len(text), 200) + mark.start()]
    return text
