"""What an answer that is no reply stands for. Vendors' words are read to tell errors apart and never passed on, since
they may repeat the key or the customer's text; only a code is quoted.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flywheel.domain.errors import (
    BrainRefused,
    BrainTimeout,
    CredentialsRefused,
    FlywheelError,
    RateLimited,
    VendorUnavailable,
)
from flywheel.kit.http import MAX_WAIT_S, Answer, retry_after

_SAFE_CODE = re.compile(r"[\w.\-]{1,60}", re.ASCII)
_MOST_WORDS = 4_000
_GATEWAY_TIMEOUTS = (408, 504, 524)
_OVERLOADED = (503, 529)


@dataclass(frozen=True)
class Complaint:
    """What a server says of a request that it does not answer."""

    status: int
    vendor_code: str = ""
    words: str = ""

    @property
    def note(self) -> str:
        return f"（HTTP {self.status}{'，' + self.vendor_code if self.vendor_code else ''}）"


def complaint_of(answer: Answer) -> Complaint:
    """The complaint in an answer, whichever of the usual forms it has. Gateways may put it into a 200."""
    document = as_object(answer)
    error = document.get("error")
    facts = error if isinstance(error, Mapping) else document
    words = [error] if isinstance(error, str) else [facts.get("message"), facts.get("param"), document.get("detail")]
    codes = list(_codes(facts))
    told = next((int(code) for code in codes if code.isdecimal() and 400 <= int(code) < 600), None)
    return Complaint(
        status=told if answer.status == 200 and told is not None else answer.status,
        vendor_code=next((code for code in codes if code != str(told)), ""),
        words=" ".join(word for word in words if isinstance(word, str))[:_MOST_WORDS],
    )


def _codes(facts: Mapping[str, object]) -> Iterator[str]:
    for name in ("code", "type"):
        value = facts.get(name)
        code = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if isinstance(code, str) and _SAFE_CODE.fullmatch(code):
            yield code


def as_object(answer: Answer) -> Mapping[str, object]:
    """The JSON object of an answer; empty when it is none."""
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, Mapping) else {}


@dataclass(frozen=True, kw_only=True)
class _Sort:
    """One sort of refused request: by its status, its code or its words."""

    error: type[FlywheelError]
    says: str
    code: str | None
    statuses: tuple[int, ...] = ()
    codes: str = "(?!)"
    words: str = "(?!)"

    def fits(self, said: Complaint) -> bool:
        by_words = ((self.codes, said.vendor_code), (self.words, said.words))
        return said.status in self.statuses or any(re.search(p, text, re.I | re.S) for p, text in by_words)


_NO_MODEL = _Sort(
    error=CredentialsRefused,
    says="服务没有这个模型：请检查 model；自己运行的模型要先下载",
    code="model_not_configured",
    codes=r"model_?not_?(found|exist)|deployment_?not_?found|^1211$",
    words=r"\bmodel\b.{0,120}?(not (exist|found)|does not exist)|模型不存在",
)
_SORTS = (
    _Sort(
        error=BrainRefused,
        says="服务的内容审核拒绝了这段对话",
        code=None,
        codes=r"content_?(filter|policy)|responsible_?ai|data_?inspection|sensitive|^1301$",
        words=r"content.?filter|content.?policy|considered high risk|inappropriate content|sensitive content",
    ),
    _Sort(
        error=CredentialsRefused,
        says="额度已用完：请充值或更换密钥",
        code="quota_exceeded",
        statuses=(402,),
        codes=r"insufficient_(user_)?(quota|balance|credit)|current_quota|arrear|billing|free_?tier|^1113$",
        words=r"insufficient (balance|quota|credit|funds)|in good standing|arrears|余额不足|欠费",
    ),
    _Sort(error=RateLimited, says="请求过于频繁", code=None, statuses=(429,)),
    _Sort(error=VendorUnavailable, says="模型服务暂时不可用", code=None, statuses=(409, 425)),
    _Sort(error=CredentialsRefused, says="密钥无效：请更新 api_key", code=None, statuses=(401,)),
    _NO_MODEL,
    _Sort(
        error=CredentialsRefused,
        says="密钥没有权限：请检查 api_key 与模型的授权",
        code=None,
        statuses=(403,),
    ),
    _Sort(
        error=CredentialsRefused,
        says="这个地址没有聊天补全接口：请检查 base_url（通常以 /v1 结尾）和 model",
        code="address_wrong",
        statuses=(404, 405),
    ),
    _Sort(
        error=CredentialsRefused,
        says="超过模型的上下文长度：请调小 max_tokens，或换上下文更长的模型",
        code="context_too_long",
        statuses=(413,),
        codes=r"context_length|^1261$",
        words=r"context (length|window)|model token limit|range of input length|prompt is too long",
    ),
    _Sort(
        error=CredentialsRefused,
        says="这个模型只能流式调用：请换一个模型",
        code="model_streams_only",
        words=r"only support.{0,20}stream|non-?streaming calls|stream=false",
    ),
)
_OTHER = _Sort(error=CredentialsRefused, says="服务不接受这个请求：请检查模型名和设置", code=None)


def error_of(answer: Answer) -> FlywheelError:
    """The error that an answer stands for."""
    said = complaint_of(answer)
    if 300 <= said.status < 400:
        detail = f"地址跳转到别处，密钥没有跟过去：请填写最终的 base_url{said.note}"
        return CredentialsRefused(detail, code="address_redirects")
    if said.status in _GATEWAY_TIMEOUTS:
        return BrainTimeout(f"中间的网关等不及模型回答{said.note}")
    if said.status in _OVERLOADED and wait_s(answer) is not None:
        return RateLimited(f"模型服务过载{said.note}", after_s=wait_s(answer))
    if not 400 <= said.status < 500 or (answer.is_html and said.status in (400, 422)):
        return VendorUnavailable(f"模型服务暂时不可用{said.note}")
    sort = next((sort for sort in _SORTS if sort.fits(said)), _OTHER)
    if sort.error is RateLimited:
        return RateLimited(f"{sort.says}{said.note}", after_s=wait_s(answer))
    return sort.error(f"{sort.says}{said.note}", code=sort.code)


def names_no_model(said: Complaint) -> bool:
    """Whether the complaint is that there is no such model."""
    return _NO_MODEL.fits(said)


def wait_s(answer: Answer) -> float | None:
    """How long the server asks us to wait: in milliseconds, in seconds, or until a date."""
    exact = answer.headers.get("retry-after-ms", "").strip()
    if re.fullmatch(r"\d{1,12}(\.\d*)?", exact, re.ASCII):
        return min(float(exact) / 1000, MAX_WAIT_S)
    return retry_after(answer, datetime.now(UTC))
