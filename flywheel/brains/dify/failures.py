"""What Dify's errors mean, as pure functions. Its words are classified and never quoted: they may hold an address, a
part of a key, or the model's whole reply.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flywheel.brains.dify import documents
from flywheel.domain.errors import (
    BrainRefused,
    BrainTimeout,
    CredentialsRefused,
    FlywheelError,
    RateLimited,
    VendorUnavailable,
)
from flywheel.kit.http import Answer, retry_after

_SAFE_CODE = re.compile(r"[\w.\-]{1,60}")
_INPUT = re.compile(r"(?:\(type '[\w\- ]+'\) )?(\w{1,60}) (?:is required )?in input form")
_TOO_BUSY = re.compile(r"too many requests", re.I)
_UNPARSED = re.compile(r"\A(?:Run failed: )?(?:Failed to parse structured output:\s*)+", re.I)
_CUT_OFF = frozenset({502, 504, 520, 522, 524})
"""Statuses of gateways that gave up waiting; behind them the run may go on."""


class WrongKind(CredentialsRefused):
    """The app is of another kind than the address that was asked."""


class NeedsStreaming(CredentialsRefused):
    """The app answers only as a stream."""


@dataclass(frozen=True)
class Envelope:
    """Dify's error body; `status` is what counts, in a stream too, where HTTP says 200."""

    status: int
    name: str = ""
    message: str = ""

    @property
    def note(self) -> str:
        return f"（HTTP {self.status}{'，' + self.name if self.name else ''}）"


def envelope_of(document: Mapping[str, object], status: int) -> Envelope:
    """The error that a body or an event of a stream tells of."""
    code, message = document.get("code"), document.get("message")
    named = code if isinstance(code, str) and _SAFE_CODE.fullmatch(code) else ""
    own = document.get("status")
    if status == 200 and isinstance(own, int) and 400 <= own <= 599:
        status = own
    return Envelope(status, named, message if isinstance(message, str) else "")


def error_of(answer: Answer) -> FlywheelError:
    """The error that an HTTP answer stands for."""
    if 300 <= answer.status < 400:
        note = f"（HTTP {answer.status}）"
        return CredentialsRefused(
            f"地址跳转到别处，密钥没有跟过去：请填写最终的 base_url{note}", code="address_redirects"
        )
    if answer.status == 200:
        return VendorUnavailable("回答的不是 Dify：请检查 base_url（通常以 /v1 结尾）", code="address_wrong")
    envelope = envelope_of({} if answer.is_html else documents.of_answer(answer), answer.status)
    if answer.status == 404 and not envelope.name:
        note = envelope.note
        return CredentialsRefused(
            f"这个地址没有 Dify 的 API：请检查 base_url（通常以 /v1 结尾）{note}", code="address_wrong"
        )
    return of_envelope(envelope, retry_after(answer, datetime.now(UTC)))


def may_be_done(answer: Answer) -> bool:
    """Whether a gateway gave up on a run that may still be going on. Dify names its version; a gateway does not."""
    return answer.status in _CUT_OFF and "x-version" not in answer.headers


def of_envelope(error: Envelope, after_s: float | None = None) -> FlywheelError:
    """The error that Dify's own error stands for."""
    if error.status == 429 or _TOO_BUSY.search(error.message):
        return _too_busy(error, after_s)
    if error.status >= 500 or error.status == 408:
        return _unavailable(error)
    known = _BY_NAME.get(error.name) or _BY_STATUS.get(error.status)
    if known:
        return known(error.note)
    if error.name in _NOT_THIS_KIND:
        return WrongKind(f"应用的类型与接口不符：请检查设置 mode{error.note}", code="app_wrong_kind")
    return _of_bad_request(error)


def _too_busy(error: Envelope, after_s: float | None) -> FlywheelError:
    """The ceiling of concurrent calls answers 400, whatever the documents say."""
    if error.name == "rate_limit_error":
        return CredentialsRefused(f"Dify 套餐的额度已用完：请升级套餐或等额度恢复{error.note}", code="quota_exceeded")
    return RateLimited(f"Dify 应用正忙：请调高应用的最大并发数，或调低这里的并发{error.note}", after_s=after_s)


def _unavailable(error: Envelope) -> FlywheelError:
    if error.status in (504, 524):
        remedy = "请把 response_mode 设为 streaming，或调大网关的等待时间"
        return BrainTimeout(f"网关没有等到 Dify 的回答：{remedy}{error.note}")
    return VendorUnavailable(f"Dify 暂时不可用：请稍后再试，并检查 Dify 的日志{error.note}")


def _of_bad_request(error: Envelope) -> FlywheelError:
    """A 400 is anything from a misspelt input to a failure of the model: only the words tell."""
    words = error.message
    if "does not support blocking" in words:
        return NeedsStreaming(
            f"这个应用只能流式调用：请把 response_mode 设为 streaming{error.note}", code="app_wrong_kind"
        )
    if "not published" in words:
        return _unpublished(error.note)
    if named := _INPUT.match(words):
        return _of_input(named[1], words)
    if error.name == "completion_request_error" or _FROM_A_RUN.search(words):
        return of_run(words)
    return CredentialsRefused(f"Dify 不接受这个请求：请检查应用的输入与设置{error.note}")


def _of_input(name: str, words: str) -> CredentialsRefused:
    if "is required" in words:
        return input_missing(name)
    return input_too_long(name) if "less than" in words else input_unfit(name)


def input_missing(name: str) -> CredentialsRefused:
    """The app requires an input that nothing here is named after."""
    cause = f"应用要求输入 {name}，这里没有与它同名的内容"
    remedy = f'请把它改名为 context，或设为选填，或在设置 inputs 里写 {{"{name}": "context"}}'
    return CredentialsRefused(f"{cause}：{remedy}", code="app_input_missing")


def input_too_long(name: str, limit: int | None = None) -> CredentialsRefused:
    """The app's input takes less than what it should hold."""
    most = f"最多 {limit} 字，" if limit else "限了长度，"
    cause = f"应用的输入 {name} {most}这次的内容更长"
    return CredentialsRefused(f"{cause}：请在「开始」节点把它改成不限长度的段落", code="app_input_too_long")


def input_unfit(name: str) -> CredentialsRefused:
    """The app's input takes something else than text."""
    detail = f"应用的输入 {name} 不接受文字：请在「开始」节点把它改成段落，或设为选填"
    return CredentialsRefused(detail, code="app_input_unfit")


def of_run(words: str) -> FlywheelError:
    """The error of a run that failed inside Dify: what went wrong survives only as text."""
    make = next((make for pattern, make in _FAILURES if pattern.search(words)), None)
    return make() if make else VendorUnavailable("Dify 的运行失败：请在 Dify 的日志里查看这次运行")


def unread_reply(words: str) -> str | None:
    """The model's reply, where Dify could not read it as structured output; our reader reads more."""
    prefix = _UNPARSED.match(words)
    return words[prefix.end() :] if prefix else None


def _unpublished(note: str) -> FlywheelError:
    cause = "Dify 应用还没有发布，或没有配好"
    return CredentialsRefused(f"{cause}：请在应用里点「发布」→「发布更新」{note}", code="app_unpublished")


def _wrong_key(note: str) -> FlywheelError:
    return CredentialsRefused(f"API 密钥无效，或应用已被删除：请在应用的「访问 API」里新建 API 密钥{note}")


def _switched_off(note: str) -> FlywheelError:
    return CredentialsRefused(f"应用的 API 已停用，或套餐不允许：请在应用的概览页打开「后端服务 API」{note}")


def _no_model(note: str = "") -> FlywheelError:
    remedy = "请在 Dify 的「模型供应商」里配好它，并在 LLM 节点里选上"
    return CredentialsRefused(f"应用里的模型不可用：{remedy}{note}", code="model_not_configured")


def _no_quota(note: str = "") -> FlywheelError:
    detail = f"模型供应商的额度已用完：请充值，或在 Dify 里换一个模型{note}"
    return CredentialsRefused(detail, code="quota_exceeded")


def _model_refuses(cause: str) -> FlywheelError:
    return CredentialsRefused(cause, code="model_not_configured")


_NOT_THIS_KIND = frozenset({"not_workflow_app", "not_chat_app", "not_completion_app"})
_BY_NAME: Mapping[str, Callable[[str], FlywheelError]] = {
    "unauthorized": _wrong_key,
    "forbidden": _switched_off,
    "app_unavailable": _unpublished,
    "agent_not_published": _unpublished,
    "provider_not_initialize": _no_model,
    "model_currently_not_support": _no_model,
    "provider_quota_exceeded": _no_quota,
}
_BY_STATUS = {401: _wrong_key, 403: _switched_off}
_FROM_A_RUN = re.compile(r"^Run failed|plugin daemon|^Provider \S+ does not exist|^Model \S+ (?:not exist|credentials)")
_FAILURES: tuple[tuple[re.Pattern[str], Callable[[], FlywheelError]], ...] = (
    (
        re.compile(r"content.?filter|content_policy|data_inspection|moderation|sensitive|敏感|违规", re.I),
        lambda: BrainRefused("模型服务的内容审核拒绝了这段对话"),
    ),
    (re.compile(r"quota|insufficient.?balance|\b402\b|余额", re.I), _no_quota),
    (
        re.compile(r"status code 429|rate.?limit|too many requests|\b429\b", re.I),
        lambda: RateLimited("Dify 背后的模型服务限流：请调低并发，或提高模型服务的限额"),
    ),
    (
        re.compile(r"status code 40[13]|credentials provided|incorrect api key|invalid api key|\b40[13]\b", re.I),
        lambda: _model_refuses("Dify 里的模型密钥无效：请在 Dify 的「模型供应商」里更新它"),
    ),
    (re.compile(r"not initialized|not exist", re.I), _no_model),
    (
        re.compile(r"context.?length|maximum context|too many tokens|prompt is too long", re.I),
        lambda: _model_refuses("材料超过模型的上下文长度：请在 LLM 节点换上下文更长的模型"),
    ),
    (
        re.compile(r"unavailable|connection error|plugin daemon|timed? ?out|\b5\d\d\b", re.I),
        lambda: VendorUnavailable("Dify 连接不上模型服务：请检查模型服务，以及 Dify 的插件服务"),
    ),
    (
        re.compile(r"status code 4\d\d|\b4[0-2]\d\b"),
        lambda: _model_refuses("模型服务不接受 Dify 的请求：请检查 LLM 节点的模型与参数"),
    ),
)
"""In order: the first that fits counts."""
