"""Reads a brain's reply: any text gives a result or `BrainOutputInvalid` with a complaint for the repair call.

A library that repairs JSON completes what was cut off; here half a fact is worse than none, so the reader is our own.
"""

from dataclasses import replace

from flywheel.brains.reading.categories import OTHER, match_category
from flywheel.brains.reading.envelope import read_documents, to_result
from flywheel.brains.reading.exactness import is_exact
from flywheel.brains.reading.layers import open_anchored, open_layers
from flywheel.brains.reading.words import whole_characters
from flywheel.domain.analysis import AnalysisResult, Dropped
from flywheel.domain.errors import BrainOutputInvalid

__all__ = ["MAX_CHARACTERS", "OTHER", "match_category", "read_reply"]

MAX_CHARACTERS = 1_000_000
"""Of a reply; more than all that one reply may state."""


def read_reply(text: str) -> AnalysisResult:
    """What a reply says. Raises BrainOutputInvalid when nothing in it can be used, and nothing else.

    Of an endless reply that has to be interpreted the beginning is read, as if it had been cut off there.
    """
    text = whole_characters(text)
    exact = is_exact(text)
    if exact or len(text) <= MAX_CHARACTERS:
        return _read(text, exact=exact)
    unread = Dropped("reply_too_long", f"{len(text)} characters")
    result = _read(text[:MAX_CHARACTERS], exact=False)
    return replace(result, dropped=(*result.dropped, unread), outcome="salvaged")


def _read(text: str, *, exact: bool) -> AnalysisResult:
    if not text.strip():
        raise BrainOutputInvalid("回复是空的；请输出一个 JSON 对象", code="reply_empty")
    documents = open_layers(text)
    answer, refused = read_documents(documents)
    if answer is None:
        answer, more = read_documents(open_anchored(text))
        refused += more
    if answer is None:
        raise _complaint(text, refused, has_documents=bool(documents))
    return to_result(answer, is_exact=exact)


def _complaint(text: str, refused: tuple[Dropped, ...], *, has_documents: bool) -> BrainOutputInvalid:
    reasons = {dropped.reason.removeprefix("summary_") for dropped in refused}
    if "placeholder" in reasons:
        return BrainOutputInvalid("回复只是格式样例，没有填写内容；请填写真实内容", code="reply_placeholder")
    if "cut_off" in reasons:
        return BrainOutputInvalid("回复在第一条完整内容之前就断了；请写得更短", code="reply_cut_off")
    if has_documents:
        why = f"（{'、'.join(sorted(reasons)[:3])}）" if reasons else ""
        return BrainOutputInvalid(f"回复的 JSON 里没有可用的 ai_summary 或 insights{why}", code="reply_wrong_shape")
    return BrainOutputInvalid("回复里没有 JSON 对象；请只输出一个 JSON 对象，不要其他文字", code="reply_no_json")
