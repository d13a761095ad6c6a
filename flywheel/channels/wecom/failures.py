"""What an error code of WeCom means for us. The code decides, never the message, which the vendor changes at will."""

import re

from flywheel.domain.errors import CredentialsRefused, FlywheelError, RateLimited, VendorUnavailable

TOKEN_WORTHLESS = frozenset({40014, 42001, 41001})
"""The access token is wrong, has ended or is missing: another one helps, once."""

LIMITED_S = 60.0
"""Seconds of the shortest window of a frequency limit; a call within it would count again."""

_LIMITED = frozenset({45009, 45033})
_NEEDS_A_PERSON = {
    40001: "企业微信拒绝了 Secret：请重新填写这个应用的 Secret",
    40013: "企业微信不认识这个企业 ID：请检查 corp_id",
    48002: "应用没有调用这个接口的权限：请在企业微信管理后台把微信客服接口授权给它",
    60011: "应用没有这位成员的权限：请扩大它的可见范围",
    301002: "应用没有这位成员的权限：请扩大它的可见范围",
    95000: "企业微信没有这个客服账号：请检查 open_kfid",
    95004: "企业微信没有这个客服账号：请检查 open_kfid",
    95011: "这个 Secret 属于微信客服的另一种接入方式：请填写当前接入方式的 Secret",
    95012: "这个 Secret 属于微信客服的另一种接入方式：请填写当前接入方式的 Secret",
}
_UNTRUSTED_ADDRESS = 60020
_FROM = re.compile(r"from ip:\s*([0-9A-Fa-f.:]+)")


def of(code: int, message: str) -> FlywheelError:
    """The error of our taxonomy for a code other than 0. Of the vendor's message only the IP address is passed on."""
    if code in _NEEDS_A_PERSON:
        return CredentialsRefused(f"{_NEEDS_A_PERSON[code]}（{code}）")
    if code == _UNTRUSTED_ADDRESS:
        found = _FROM.search(message)
        where = f" {found[1].rstrip('.:')}" if found else ""
        detail = f"企业微信不信任本机的出口 IP{where}（{code}）：请把它加入企业可信 IP，约一分钟后再测试连接"
        return CredentialsRefused(detail)
    if code in _LIMITED:
        return RateLimited(f"企业微信限制了调用频率（{code}），稍后自动继续", after_s=LIMITED_S)
    if code in TOKEN_WORTHLESS:
        return VendorUnavailable(f"企业微信拒绝了刚取得的 access_token（{code}），稍后自动重试")
    return VendorUnavailable(f"企业微信返回错误码 {code}，稍后自动重试")
