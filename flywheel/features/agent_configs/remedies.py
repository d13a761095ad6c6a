"""What a failure of a brain means for a person: its cause, and what to do about it.

An error that knows its own remedy says so after a colon: 「原因：请……」. The others get the one of their kind.
"""

from flywheel.domain.errors import BrainOutputInvalid, BrainRefused, BrainTimeout, FlywheelError, RateLimited

_BY_KIND: tuple[tuple[type[FlywheelError], str], ...] = (
    (BrainTimeout, "请把 timeout_s 调大，或换更快的模型"),
    (RateLimited, "请稍后再试，或提高服务一侧的限额"),
    (BrainRefused, "请查看这段对话，或换一个模型"),
    (BrainOutputInvalid, "请检查模型与提示词：回复必须是一个带 ai_summary 与 insights 的 JSON 对象"),
    (FlywheelError, "请稍后再试；仍然失败时检查服务一侧的日志"),
)
_REMEDY = "：请"


def split(detail: str) -> tuple[str, str]:
    """Cause and remedy of a failure that was put into words by `in_words`."""
    cause, _, remedy = detail.partition(_REMEDY)
    return cause, f"请{remedy}" if remedy else ""


def of(error: FlywheelError) -> tuple[str, str]:
    """Cause and remedy of a failure."""
    cause, remedy = split(error.detail)
    return cause, remedy or next(remedy for kind, remedy in _BY_KIND if isinstance(error, kind))


def in_words(error: FlywheelError) -> str:
    """A failure in one line for a person."""
    return "：".join(of(error))
