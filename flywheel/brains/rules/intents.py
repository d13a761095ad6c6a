"""What the customer is after with the new messages, in two or three words: the last message that shows it counts."""

import re
from collections.abc import Sequence

_RULES: tuple[tuple[str, str, str], ...] = (
    ("拒绝或流失", "declines",
        r"(?:选|定|签)了?(?:别家|别人|其他家)|不考虑你们|项目(?:取消|停|黄|暂停)了|不(?:需要|做"
        r"|上)了[,，。!]?$"
     r"|\b(?:went with|signed with|chose) (?:another|someone else)|no longer interested|not moving forward"),
    ("投诉", "complains",
        r"投诉|太差了|你们(?:怎么|又|老是|一直)(?:不|没|出|这样)|没人(?:理|回|处理)我|退款|退货|\b(?:refund"
        r"|unacceptable|complaint|nobody (?:answers|replied))\b"),
    ("售后支持", "asks for support",
        r"(?:登录|登陆|打不开|用不了|报错|故障|坏了|少了|补发|怎么(?:用|操作|设置|登|改)|教一下|系统(?:卡|崩)"
        r"|(?:不能|无法)(?:登|用|打开|导出))"
     r"|\b(?:not working|can't log ?in|error|bug|broken|how do i)\b"),
    ("商务谈判", "negotiates",
        r"合同|折扣|优惠|便宜|打折|账期|付款(?:方式|条件)|再(?:少|降|谈)|最低(?:价|多少)|\b(?:contract|discount"
        r"|payment terms|best price|negotiat)"),
    ("约演示或见面", "asks for a demo or meeting",
        r"演示|demo|上门|来(?:我们)?(?:公司|厂里|现场)|见(?:个)?面|约(?:个)?时间|参观|\b(?:meeting|call me"
        r"|schedule|visit)\b"),
    ("索要方案或报价", "asks for a quote",
        r"报(?:个)?价|价格表|方案|标书|多少钱|怎么收费|收费标准|费用多少|\b(?:quote|quotation|proposal|pricing"
        r"|how much|what does it cost)\b"),
    ("试用", "asks for a trial", r"试用|样品|打样|体验一下|\b(?:trial|sample|try it)\b"),
    ("比较选型", "compares vendors",
        r"对比|比较|区别|优势|相比|和你们(?:比|差)|\b(?:compare|comparison|versus|vs\.?|better than"
        r"|alternatives?)\b"),
    ("产品咨询", "asks about the product",
        r"支持|能不能|可以[^,，。]{0,12}吗|有没有|能[^,，。]{1,14}吗|功能|对接|多久|\b(?:do you|does it"
        r"|can (?:you|it|we)|support|integrate|how long)\b"),
    ("说明需求", "tells needs",
        r"(?:想|需要|希望|要求|要)(?:做|上|找|解决|能|有|一套|个)|预算|痛点|我们(?:是|做|有|现在)|\b(?:we (?:need"
        r"|want|are looking)|our budget|looking for)\b"),
)  # fmt: skip
_PATTERNS = tuple((zh, en, re.compile(pattern)) for zh, en, pattern in _RULES)


def intent_of(folded: Sequence[str], *, chinese: bool) -> str | None:
    """The intent of the new messages, or None where they show none."""
    for text in reversed(folded):
        for zh, en, pattern in _PATTERNS:
            if pattern.search(text):
                return zh if chinese else en
    return None
