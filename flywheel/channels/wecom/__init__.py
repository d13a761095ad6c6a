"""企业微信: the channel types of WeCom. 微信客服 is polled (`kf.py`); what the others bring comes in normalised through
`/channels/inbound`.
"""

from flywheel.channels.contract import Capabilities

_KINDS = ("text", "image", "voice", "video", "file", "link", "card", "location", "chat_record", "revoke", "mixed")
_KF_KINDS = (
    *("text", "image", "voice", "video", "file", "link", "card", "location", "chat_record", "revoke"),
    *("mini_program", "menu", "video_channel", "product", "order", "event"),
)


def _received_only(key: str, name_zh: str, name_en: str, hue: str, kinds: tuple[str, ...] = _KINDS) -> Capabilities:
    return Capabilities(
        key=key,
        name_zh=name_zh,
        name_en=name_en,
        hue=hue,
        tag="channel",
        delivery="none",
        text_limit=2_048,
        content_kinds_in=kinds,
        content_kinds_out=(),
        maturity="experimental",
    )


CONTACT = _received_only("wechat_work_contact", "企微-客户", "WeCom contact", "blue")
KF = _received_only("wechat_work_kf", "企微-客服", "WeCom service", "green", _KF_KINDS)
APP = _received_only("wechat_work_app", "企微-应用", "WeCom app", "cyan")
