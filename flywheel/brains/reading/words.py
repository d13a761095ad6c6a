"""The vocabulary of replies: key aliases, words for "nothing", placeholders, and how text is cleaned."""

import re
import unicodedata

KEY_ALIASES: dict[str, tuple[str, ...]] = {
    "ai_summary": ("aisummary", "summary", "摘要", "客户摘要"),
    "insights": ("insights", "insight", "insightlist", "洞察", "客户洞察"),
    "category": ("category", "类别", "分类", "type"),
    "content": ("content", "内容", "洞察内容", "text", "description"),
    "confidence": ("confidence", "confidencescore", "score", "置信度"),
    "evidence": ("evidence", "evidences", "证据"),
    "op": ("op", "operation", "操作"),
    "ref": ("ref", "reference", "引用"),
    "profile": ("profile", "画像"),
    "intent": ("intent", "意图"),
    "reply": ("reply", "话术", "话术建议"),
    "tasks": ("tasks", "task", "待办"),
}
WRAPPERS = (
    *("result", "data", "output", "structuredoutput", "response", "text", "arguments", "客户画像"),
    *("toolcall", "toolcalls", "function", "parameters", "outputs", "answer", "json", "message", "content"),
)
KNOWN_KEYS = frozenset(alias for aliases in KEY_ALIASES.values() for alias in aliases) | frozenset(WRAPPERS)
ENVELOPE_KEYS = (*KEY_ALIASES["ai_summary"], *KEY_ALIASES["insights"])

_KEY_NOISE = re.compile(r"[\s\-_:*`\\\"'“”\u200b\ufeff]+")
_PLACEHOLDER = re.compile(r"\{\{.*\}\}|\$\{.*\}|<[^<>]{1,30}>", re.DOTALL)
_PLACEHOLDER_WORDS = frozenset({"string", "str", "number", "float", "类别", "内容", "摘要", "category", "content"})
_NONE_WORDS = frozenset({"", "无", "暂无", "未提及", "未提到", "不详", "none", "null", "nil", "na", "nan", "undefined"})
_NOTHING_NEW = re.compile(r"暂无.*|无新.*|没有新.*|no new .*", re.DOTALL)


def normalise_key(key: str) -> str:
    """A key without what models vary: case, blanks, hyphens, underscores, a stray colon."""
    return _KEY_NOISE.sub("", unicodedata.normalize("NFKC", key)).casefold()


def clean(text: str) -> str:
    """Text as it may be stored, else as written: no control characters but tab and newline, no lone surrogates."""
    kept = "".join(ch for ch in text if ch in "\t\n" or unicodedata.category(ch) != "Cc")
    return whole_characters(kept)


def whole_characters(text: str) -> str:
    """Surrogate pairs joined, lone surrogates replaced by U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def is_none_word(text: str) -> bool:
    """Whether a text says that there is nothing: empty, 无, 未提及, punctuation alone …"""
    if _is_dots(text.strip()):
        return False  # a placeholder, not an answer
    bare = text.strip().strip("。.!！/-—_ ").replace("/", "").casefold()
    return bare in _NONE_WORDS or is_wordless(bare)


def says_nothing_new(text: str) -> bool:
    """Like `is_none_word`, and also the sentences with which a whole list is declined (暂无新洞察)."""
    return is_none_word(text) or _NOTHING_NEW.fullmatch(text.strip().casefold()) is not None


def is_wordless(text: str) -> bool:
    """Whether a text is made of punctuation and blanks alone (`...`)."""
    return all(unicodedata.category(ch)[0] in "PZC" for ch in text)


def is_placeholder(text: str) -> bool:
    """Whether a text is a blank of the form that was to be filled in, not an answer."""
    bare = text.strip()
    return bare.casefold() in _PLACEHOLDER_WORDS or _PLACEHOLDER.fullmatch(bare) is not None or _is_dots(bare)


def _is_dots(text: str) -> bool:
    return bool(text) and all(ch in ".…。 " for ch in text)
