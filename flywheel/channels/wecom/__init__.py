"""企业微信: the channel types of WeCom. Their messages come in normalised through `/channels/inbound`."""

from flywheel.channels.contract import Capabilities

_KINDS = ("text", "image", "voice", "video", "file", "link", "card", "location", "chat_record", "revoke", "mixed")


def _received_only(key: str, name_zh: str, name_en: str, hue: str) -> Capabilities:
    return Capabilities(
        key=key,
        name_zh=name_zh,
        name_en=name_en,
        hue=hue,
        tag="channel",
        delivery="none",
        text_limit=2_048,
        content_kinds_in=_KINDS,
        content_kinds_out=(),
        maturity="experimental",
    )


CONTACT = _received_only("wechat_work_contact", "企微-客户", "WeCom contact", "blue")
KF = _received_only("wechat_work_kf", "企微-客服", "WeCom service", "green")
APP = _received_only("wechat_work_app", "企微-应用", "WeCom app", "cyan")
