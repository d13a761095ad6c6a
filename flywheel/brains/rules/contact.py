"""How the customer wants to be reached: the way and the hour, never the address itself."""

import re
from collections.abc import Iterator

from flywheel.brains.rules.notes import Clause, Note, Statement, joined

_WAY_ZH = {
    "微信": r"微信|加个?v\b|加我v|wx\b|vx\b|wechat",
    "电话": r"电话|打给我|致电|来电|手机|座机|通话",
    "邮件": r"邮件|邮箱|email|e-mail|mail",
    "短信": r"短信|发信息",
    "语音": r"(?:发|微信)?语音(?!客服|机器人|播报|识别|登记)",
    "文字": r"打字|发文字|文字(?:留言|消息|沟通)",
    "钉钉": r"钉钉",
    "飞书": r"飞书",
    "视频会议": r"视频(?:会议)?|腾讯会议|zoom|teams",
    "面谈": r"面谈|当面(?:聊|谈|说)?|上门(?:聊|谈|拜访|沟通)|线下(?:聊|见)",
    "企业微信": r"企业微信|企微",
}
_ASKS_FOR_IT = re.compile(
    r"加[我个一下]|联系|沟通|聊|打[给我一个]|打电话|给我(?:打|发|留)|发[我到给]|留言|回复?我?|找我|为主"
    r"|比较(?:方便|好|习惯)|方便(?!吗)|就行|即可|最好|优先|习惯|更?喜欢|统一|直接"
    r"|对接|说|改|换成"
)
_AGAINST = re.compile(
    r"(?:别|不要|不用|勿|请勿|不想|不喜欢|不方便|不太方便|少|拒绝|不接|没空接)\s?(?:再|总是?|老是?|给我"
    r"|随便)?\s?(?:打|接|用|通过|发|加|来)?\s?$"
)
_WHEN_ZH = re.compile(
    r"(?:工作日|周末|周[一二三四五六日天](?:到周[一二三四五六日天])?|每天|平时)?的?(?:早上|上午|中午|下午|晚上"
    r"|傍晚|午休|下班后|上班时间|工作时间)(?:\s?(?:\d{1,2}"
    r"|[一二三四五六七八九十]{1,2})\s?点(?:半)?(?:以?后|以?前|之后|之前|左右|到\S{1,3}点)?)?|工作日|周末|(?:\d{1,2}"
    r"|[一二三四五六七八九十]{1,2})\s?点(?:半)?(?:以?后|以?前|之后|之前)"
)
_NOT_WAY = re.compile(
    r"支持|功能|取消|登记|录入|识别|报警|播报|(?:微信|企微|钉钉|飞书)(?:的)?对接|对接(?:到)?(?:企业微信|企微|钉钉"
    r"|飞书|微信)|打通|集成"
    r"|接入|小程序|公众号|登录|客户|销售|营销|群发"
    r"|系统|电话机器人|外呼|你们的?(?:电话|微信|邮箱)|(?:用"
    r"|看)?企业微信(?:做|管)|生态"
)
_WAY_EN = {
    "email": r"e-?mail",
    "phone": r"call|phone|ring",
    "WeChat": r"wechat",
    "WhatsApp": r"whatsapp",
    "text message": r"text me|sms|texting",
    "Slack": r"slack",
    "Teams": r"(?:ms |microsoft )?teams(?! (?:of|are|is|in|use))",
    "Zoom": r"zoom",
}
_EN_ASKS = re.compile(
    r"\b(?:(?:please |just |you can |best to |better to |feel free to |kindly )?(?:e-?mail(?:ed)?|call(?:ed)?"
    r"|text(?:ed)?|message|phone"
    r"|ring|ping|reach|contact|whatsapp|slack|wechat) (?:me|us)\b|(?:prefer|preferred|best|easiest|works? (?:best"
    r"|better)|fastest|ideal|stick to|keep (?:it|this|everything) (?:on|over|to|by))\b|(?:by|via|over|on"
    r"|through) (?:e-?mail|phone|wechat|whatsapp|slack|zoom|teams)\b[^,]{0,20}(?:please|only|is (?:best|fine|better))"
    r"|send (?:it|them|me|everything|the \w+)[^,]{0,24}(?:e-?mail|wechat|whatsapp))"
)
_EN_AGAINST = re.compile(
    r"\b(?:don'?t|do not|never|please no|no|not|stop|avoid|rather not|hate)\s?(?:ever |just |by "
    r"|via )?(?:to )?(?:phone )?$"
)
_EN_WHEN = re.compile(
    r"\b(?:in the )?(?:mornings?|afternoons?|evenings?|weekdays|weekends)\b|\b(?:after|before"
    r"|between) \d{1,2}(?::\d\d)?\s?(?:am|pm)?(?: (?:and|to) \d{1,2}\s?(?:am|pm)?)?|\bafter (?:hours|work|lunch)\b"
)


def find(note: Note) -> Iterator[Statement]:
    """The ways and hours a message names, joined to one fact."""
    parts: list[Statement] = []
    for clause in note.clauses:
        if clause.foreign or clause.past or (clause.asks and not _polite(clause.text)):
            continue
        for words, confidence in (_chinese if note.chinese else _english)(note, clause):
            parts.append(clause.states("contact_preference.way", words, confidence))
    if parts:
        yield joined(parts[:3], "，" if note.chinese else ", ")


def _polite(text: str) -> bool:
    """ "能加个微信吗" asks for a way of contact; "你们有电话客服吗" does not."""
    return (
        re.search(
            r"(?:加|留)(?:一?下|个)?你?的?微信|微信(?:聊|沟通|联系)|(?:打电话|发邮件)给我|\b(?:e-?mail|call|text"
            r"|message) me\b",
            text,
        )
        is not None
    )


_CALL = re.compile(
    r"(?:打|来|通|去)(?:我|给我|个)+(?:的)?(?:办公室|公司)?(?:电话|手机|座机)|(?:打|来)电话(?:联系|找|给|跟|和"
    r"|通知|告诉)?我|打电话(?:就|也|都|最|方便|比较)|(?:电话|手机|通话)(?:里|上)?(?:联系|沟通|聊|说|谈|找我"
    r"|就行|即可|为主|最好|比较|更|优先|给我|对接|通知)|打给我|打我(?:座机|手机|电话)|给我(?:打|来)|致电(?!你)"
    r"|联系[^，]{0,6}电话"
)
_YOURS = re.compile(
    r"(?:你|您)(?:们)?(?:也|就|都|先)?(?:可以|能|得|去|自己)(?!加我|打给我|给我|直接打给|联系我|随时)"
    r"|你们?的?(?:电话|微信|邮箱)|电话(?:是多少|多少|咨询|客服|你|说下|号码是)|电话(?:有|就)"
    r"|需要[^,，]{0,10}电话|联系电话(?:和|及|号码|$)|给[他她它]们?打|打电话(?:预[订定]|咨询|问)"
)


def _chinese(note: Note, clause: Clause) -> Iterator[tuple[str, float]]:
    text = clause.text
    if _NOT_WAY.search(text) or _YOURS.search(text):
        return
    hour = _WHEN_ZH.search(text)
    for way, words in _WAY_ZH.items():
        m = re.search(words, text)
        if (
            way == "电话"
            and m
            and not _CALL.search(text)
            and not (note.topic or "").startswith("contact")
            and not _AGAINST.search(text[: m.start()])
        ):
            continue
        if m is None or (way == "微信" and re.search("企业微信|企微", text)):
            continue
        if _AGAINST.search(text[: m.start()]) or re.match(
            r"\s?(?:上|里)?(?:不方便|别(?:打|发|用)|不要(?:打|发)|不接|接不到|勿扰|就?不用了?|骚扰|不(?:说|谈|聊"
            r"|看|回)|看得少"
            r"|少看|容易丢)",
            text[m.end() :],
        ):
            yield (f"不要{'打' if way == '电话' else '用'}{way}", 0.85)
        elif _ASKS_FOR_IT.search(text) or (note.topic == "contact_preference" and len(text) <= 14):
            when = f"{clause.quote(hour.start(), hour.end())}" if hour else ""
            yield (f"{when}{way}" if way in {"面谈", "视频会议"} else f"{when}{way}联系", 0.8)
    if (
        hour
        and not any(re.search(words, text) for words in _WAY_ZH.values())
        and re.search("联系|找我|方便|有空|有时间|打扰|发消息", text)
    ):
        against = re.search(r"(?:不要|别|不方便|没空|没时间|勿)", text)
        yield (f"{clause.quote(hour.start(), hour.end())}{'不便' if against else ''}联系", 0.7)


def _english(note: Note, clause: Clause) -> Iterator[tuple[str, float]]:
    text = clause.text
    hour = _EN_WHEN.search(text)
    for way, words in _WAY_EN.items():
        m = re.search(rf"\b(?:{words})", text)
        if m is None:
            continue
        if _EN_AGAINST.search(text[: m.start()]):
            yield (f"no {way}", 0.85)
        elif _EN_ASKS.search(text) and not re.search(r"\b(?:integrat\w+|support|your (?:phone|email))\b", text):
            yield (f"{way} {clause.quote(hour.start(), hour.end())}" if hour else way, 0.8)
