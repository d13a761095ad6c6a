"""When a customer's messages are analysed together, and which of them need no analysis. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from flywheel.domain.analysis import estimate_tokens, quoted_tokens

READ_LIMIT = 20_000
"""Characters of one message that are analysed; longer ones are marked `partly_read`."""

LINE_TOKENS = 24
"""What a message takes beside its text when it is shown to a brain."""

TEXT_BEARING = frozenset({"text", "mixed", "link", "voice", "chat_record"})


@dataclass(frozen=True)
class BurstPolicy:
    """Seconds of quiet to wait for, seconds to wait at most, and the sizes that end a burst at once."""

    quiet_s: float = 3.0
    longest_s: float = 15.0
    max_messages: int = 12
    max_tokens: int = 900


_ACKNOWLEDGEMENTS = frozenset(
    [
        "好",
        "好的",
        "好滴",
        "好哒",
        "好吧",
        "好嘞",
        "嗯",
        "嗯嗯",
        "嗯呢",
        "哦",
        "哦哦",
        "噢",
        "收到",
        "收到了",
        "了解",
        "了解了",
        "明白",
        "明白了",
        "知道了",
        "谢谢",
        "谢谢你",
        "谢谢您",
        "多谢",
        "感谢",
        "不客气",
        "没事",
        "没关系",
        "辛苦了",
        "辛苦",
        "在",
        "在的",
        "在吗",
        "你好",
        "您好",
        "哈哈",
        "哈哈哈",
        "呵呵",
        "再见",
        "拜拜",
        "晚安",
        "早上好",
        "早",
        "下午好",
        "晚上好",
        "ok",
        "okay",
        "okey",
        "k",
        "thanks",
        "thank_you",
        "thx",
        "ty",
        "got_it",
        "noted",
        "hi",
        "hello",
        "hey",
        "bye",
        "goodbye",
        "good_morning",
        "good_afternoon",
        "good_evening",
        "great",
        "cool",
        "welcome",
        "you're_welcome",
        "no_problem",
    ]
)


_STICKER = re.compile(r"\[(?:[\u4e00-\u9fff]{1,4}|[A-Za-z]{1,12})\]")
"""How WeChat writes a sticker in a text. A digit in the brackets is a statement, not a face."""


def is_acknowledgement(text: str) -> bool:
    """Whether a text says nothing that could be learned: an acknowledgement, a greeting, emoji or stickers alone.

    Conservative: anything with a digit or an unknown word is analysed.
    """
    words = _STICKER.sub(" ", unicodedata.normalize("NFKC", text)).casefold()
    parts = [part.strip() for part in re.split(r"[,.!?;:~、,。!?;…\n\r]+", words)]
    cleaned = [re.sub(r"[^\w' ]+", "", part).strip().replace(" ", "_") for part in parts]
    return all(part in _ACKNOWLEDGEMENTS for part in cleaned if part)


def burst_end(texts: Sequence[str], policy: BurstPolicy) -> int:
    """How many of the waiting texts, oldest first, one run takes: at least one, until a size of the policy is met."""
    tokens = 0
    for index, text in enumerate(texts[: policy.max_messages]):
        tokens += estimate_tokens(text[:READ_LIMIT])
        if tokens > policy.max_tokens and index > 0:
            return index
    return min(len(texts), policy.max_messages)


def in_parts(texts: Sequence[str], max_tokens: int) -> list[dict[int, str]]:
    """A burst in consecutive parts that take at most `max_tokens` when shown; each maps messages, by index, to text.

    A burst is one part unless it is too long. Whole messages stay together as far as they fit; only a message that is
    too long by itself is cut.
    """
    parts: list[dict[int, str]] = [{}]
    left = max_tokens
    for index, text in enumerate(texts):
        for piece in split_long(text, max_tokens - LINE_TOKENS):
            cost = quoted_tokens(piece) + LINE_TOKENS
            if index in parts[-1] or (parts[-1] and cost > left):
                parts.append({})
                left = max_tokens
            parts[-1][index] = piece
            left -= cost
    return parts


_SENTENCE_END = re.compile(r"[。！？!?\n]|\.\s")
"""A full stop counts only before a space, so that 3.5 stays one number."""


def split_long(text: str, max_tokens: int) -> tuple[str, ...]:
    """A text in consecutive parts of at most `max_tokens` each when shown, cut at sentence ends where possible."""
    text = text[:READ_LIMIT]
    parts: list[str] = []
    while quoted_tokens(text) > max_tokens:
        end = _fitting_prefix(text, max_tokens)
        cut = max((mark.end() for mark in _SENTENCE_END.finditer(text, end // 2, end)), default=end)
        parts.append(text[:cut])
        text = text[cut:]
    return (*parts, text)


def _fitting_prefix(text: str, max_tokens: int) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if quoted_tokens(text[:middle]) <= max_tokens else (low, middle - 1)
    return low
