"""Takes off what is wrapped around a reply's documents: thinking, end marks, escaping, double encoding."""

import html
import json
import re
from bisect import bisect_left

from flywheel.brains.reading.documents import Document, find_anchored, find_documents
from flywheel.brains.reading.strings import unescape
from flywheel.domain.errors import BrainOutputInvalid

MAX_LAYERS = 4
BLANKS = " \t\r\n\v\f\u00a0\u200b\u2028\u2029\u3000\ufeff"

_LEADING_BLOCK = re.compile(r"\s*<(think|thinking|details)\b[^>]{0,300}>", re.IGNORECASE)
_THINKING_END = re.compile(r"</think(?:ing)?\s*>", re.IGNORECASE)
_DETAILS_END = re.compile("</details>", re.IGNORECASE)
_TAG = re.compile(r"</?think(?:ing)?\s*>", re.IGNORECASE)
_ANSWER_START = re.compile(r"\s*(?:```\w*\s*)?[{\[｛［]")
_END_MARK = re.compile(r"(?:<\|[^|>\n]{1,30}\|>|<｜[^｜\n]{1,40}｜>|</s>|\[DONE\])\s*\Z")
_PLAIN_START = re.compile(r"[{\[]\s*[\"'“]")
_ESCAPED_START = re.compile(r"[{\[]\s{0,20}(?:\\+[nrt]\s{0,20}){0,20}\\+\"")
_HTML_START = re.compile(r"[{\[]\s{0,20}&(?:quot|#34|#x22);", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{1,31}\d{0,2});?", re.IGNORECASE)
_MARK_LENGTH = 200


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
            return open_layers(_ENTITY.sub(lambda entity: html.unescape(entity.group()), text), layer + 1)
    return find_documents(text)


def open_anchored(text: str) -> list[Document]:
    """The second look, where the first found nothing that fits."""
    return list(find_anchored(without_thinking(text)))


def without_thinking(text: str) -> str:
    """The reply without the model's thinking; drafts in there are not the answer."""
    start = 0
    while block := _LEADING_BLOCK.match(text, start):
        closing = _THINKING_END if block.group(1).lower() != "details" else _DETAILS_END
        end = closing.search(text, block.end())
        if end is None:
            raise BrainOutputInvalid("回复停在思考过程里，没有结果；请直接输出 JSON", code="reply_only_thinking")
        start = end.end()
    text = text[start:]
    return _without_inner_thinking(text) if "think" in text.lower() else text


def _without_inner_thinking(text: str) -> str:
    """Cut up to the last closing tag, and from an opening tag that is never closed, where they are not content."""
    surroundings = _Surroundings(text)
    answer_at = 0
    is_open = False
    for tag in _TAG.finditer(text):
        is_closing = tag.group().startswith("</")
        if is_closing and surroundings.ends_thinking(tag, is_lone=not is_open):
            answer_at = tag.end()
        is_open = not is_closing
    if answer_at:
        text = text[answer_at:]
        surroundings = _Surroundings(text)
    for tag in _TAG.finditer(text):
        if surroundings.document_at(tag.start()) is None:
            return text[: tag.start()]
    return text


class _Surroundings:
    """The documents of a text, asked where a tag stands; each is looked at once, however many tags there are."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._documents = find_documents(text)
        self._starts = [document.start for document in self._documents]
        self._is_sound: dict[int, bool] = {}

    def document_at(self, pos: int) -> Document | None:
        index = bisect_left(self._starts, pos) - 1
        document = self._documents[index] if index >= 0 else None
        return document if document is not None and pos < document.end else None

    def ends_thinking(self, tag: re.Match[str], *, is_lone: bool) -> bool:
        """Whether a closing tag ends thinking, rather than being quoted inside a document's string.

        Thinking is full of stray brackets, so that a tag without an opening one is content only in sound JSON; one
        that answers an opening tag is content wherever it stands in a document, unless the answer begins behind it.
        """
        document = self.document_at(tag.start())
        if document is None or _ANSWER_START.match(self._text, tag.end()):
            return True
        if document.start not in self._is_sound:
            self._is_sound[document.start] = open_strictly(self._text[document.start : document.end])[0]
        return is_lone and not self._is_sound[document.start]


def _without_end_marks(text: str) -> str:
    end = len(text)
    while mark := _END_MARK.search(text, max(end - _MARK_LENGTH, 0), end):
        end = mark.start()
    return text[:end]
