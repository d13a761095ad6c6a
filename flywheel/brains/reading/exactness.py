"""Whether a reply keeps to the contract word for word, so that nothing had to be interpreted."""

from flywheel.brains.reading.layers import open_strictly


def is_exact(text: str) -> bool:
    """Whether a reply is strict JSON with the contract's keys and types."""
    is_json, value = open_strictly(text)
    if not is_json or not isinstance(value, dict):
        return False
    summary, insights = value.get("ai_summary", 0), value.get("insights")
    if not (summary is None or isinstance(summary, str)) or not isinstance(insights, list):
        return False
    return all(_is_exact_item(item) for item in insights)


def _is_exact_item(item: object) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("category"), str):
        return False
    confidence = item.get("confidence")
    has_number = isinstance(confidence, int | float) and not isinstance(confidence, bool) and 0 <= confidence <= 1
    return isinstance(item.get("content"), str) and (confidence is None or has_number)
