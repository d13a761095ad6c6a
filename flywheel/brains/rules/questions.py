"""What the question before a message was about, so that a short answer ("50 吧") can be understood. A quiz about third
parties ("你知道它在哪吗") is no question to a customer about their own affairs.
"""

import re

_TOPICS = (
    (
        "budget",
        r"预算|(?:打算|准备|计划|愿意)(?:花|投入?|出)多少|投入多少|心理价位|价位|费用.{0,8}(?:多少|范围)|\bbudget\b"
        r"|\bspend\b|how much (?:are you (?:looking|planning|willing) to (?:spend|invest|pay)|can you spend"
        r"|were you thinking|do you (?:plan|want) to (?:spend|invest))"
        r"|price range",
    ),
    (
        "timeline",
        r"什么时候|啥时候|何时|多久(?:上线|要|用|启动|落地|能定)|时间(?:计划|安排|节点|要求|上)|上线时间|工期|哪天"
        r"|几月|着急|多急|\bwhen\b|\btimeline\b|\btimeframe\b"
        r"|\bhow soon\b|\bdeadline\b|\bby what date\b",
    ),
    (
        "company_scale",
        r"多少(?:个)?(?:人|员工|家店|门店|店)|规模|几个人|人数|有几家|多大(?:的)?(?:公司|团队|规模)"
        r"|\bhow many (?:people|employees|staff|stores"
        r"|locations)\b|\bhow (?:big|large) (?:is|are)\b|\bteam size\b|\bcompany size\b|\bheadcount\b",
    ),
    (
        "decision_maker",
        r"谁(?:来)?(?:拍板|定|负责|决定|做主|审批|说了算)|决策人|拍板|谁(?:能|可以)定|哪位(?:领导|负责)"
        r"|\bwho (?:decides|signs|makes|is the decision|else"
        r"|will be|has the|approves)\b|\bdecision[- ]maker\b|\bdecision process\b",
    ),
    (
        "industry",
        r"(?:什么|哪个|啥)行业|做什么(?:的|业务|产品)|主营|主要做|哪方面(?:的)?业务|\bwhat (?:industry|sector"
        r"|kind of (?:business|company)"
        r"|does your company do|do you do|line of business)\b",
    ),
    (
        "location",
        r"(?:在|哪个|什么)(?:哪里|哪儿|哪个城市|城市|地区|地方)|哪个城市|坐标|所在地|位置|\bwhere (?:are"
        r"|is) (?:you(?! (?:head|go|travel|stay|plan|leav|depart|com|want|look|like))"
        r"|your)\b|\bwhich (?:city|country"
        r"|region)\b|\bbased\b|\blocated\b",
    ),
    (
        "competitor",
        r"(?:对比|比较|考虑|看|接触)(?:过|了)?(?:哪些|其他|别的|哪几家|什么)|其他(?:家|供应商|厂商|品牌)|竞品"
        r"|\bother (?:vendors|options|providers"
        r"|solutions|tools)\b|\bwho else\b|\bevaluating\b|\bcomparing\b",
    ),
    (
        "current_supplier",
        r"(?:现在|目前|之前)?用(?:的)?(?:什么|哪个|哪家|啥)|现有(?:系统|供应商)|目前(?:的)?(?:系统|供应商)(?:是)?"
        r"|\bwhat (?:are"
        r"|do) you (?:currently )?us(?:e|ing)\b|\bcurrent (?:system|vendor|supplier|provider|tool|solution)\b",
    ),
    (
        "contact_preference",
        r"怎么联系|(?:什么|哪种)方式(?:联系|沟通)|(?:方便)?(?:电话|微信|邮件)(?:还是|或)|联系方式|方便(?:接|打)电话"
        r"|\b(?:best|prefer\w*) way to (?:reach"
        r"|contact)\b|\bhow (?:should|can|do) (?:i|we) (?:contact|reach)\b|\bcall or email\b",
    ),
    (
        "pain_point",
        r"(?:遇到|有)(?:什么|哪些)(?:问题|困难|痛点|麻烦|难点)|痛点|头疼|\bpain points?\b|\bchallenges?\b"
        r"|\bwhat (?:problems?|issues?)\b",
    ),
    ("objection", r"(?:什么|哪些|有没有)(?:顾虑|担心|疑问)|顾虑|\bconcerns?\b|\bhesitat\w+|\bwhat's holding\b"),
    (
        "need",
        r"(?:什么|哪些|具体)(?:需求|功能|要求)|需求|想(?:解决|实现|要|了解)(?:什么|哪)|需要(?:什么|哪)"
        r"|\bwhat (?:are you looking for|do you need"
        r"|features|requirements)\b|\brequirements\b",
    ),
)
_PATTERNS = tuple((topic, re.compile(pattern)) for topic, pattern in _TOPICS)


_QUIZ = re.compile(
    r"知道|记得|听说过|听过|看过|去过|猜|[它她]|他(?!们公司)|景点|电影|影片|专辑|歌|导演|演员|开放|上映|出生|出道"
    r"|成立|生日|发行|制片|门票|营业|这(?:个地方|里|部|首|座)"
    r"|预订|预定|入住|住宿|客人|用餐|出行|出发|旅行|出租车|火车|航班|机票|酒店|餐厅"
    r"|\b(?:do you know|have you heard|remember|party|book(?:ing)?|reserv\w+|nights?|stay(?:ing)?|travel\w*"
    r"|tickets?|table|taxi|train|flight|depart\w*|transfer|pick(?:ed)? up)\b"
)


def is_quiz(folded: str) -> bool:
    """Whether the last question asks what the customer knows of something else."""
    asked = [part for part in re.split(r"(?<=[?。!\n])|[，,]", folded) if part.strip()]
    return any(_QUIZ.search(part) for part in asked[-2:])


def topic_of(folded: str) -> str | None:
    """The category the last question of a text asks for. Two at once: the later one."""
    found = [(m.start(), topic) for topic, pattern in _PATTERNS for m in [_last(pattern, folded)] if m]
    if not found or not _asks(folded) or is_quiz(folded):
        return None
    return max(found)[1]


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    matches = list(pattern.finditer(text))
    return matches[-1] if matches else None


def _asks(text: str) -> bool:
    return (
        re.search(
            r"[?]|吗|呢|多少|什么|哪|谁|几|方便|能否|请问|告诉|了解|怎么|何|\b(?:who|what|when|where|which|how"
            r"|could you|tell me|share)\b",
            text,
        )
        is not None
    )


def unit_hint(folded: str) -> str:
    """The unit a question about money puts in the answer's mouth: "多少万", "几十万"."""
    m = re.search(r"(?:多少|几[十百]?|个)(?P<unit>[万亿千])", folded)
    return m["unit"] if m else ""
