"""How a clause is meant: asked, doubted, conditional, about somebody else, or about the past. None of these is a plain
statement about the customer today.
"""

import re

_ASKS_ZH = re.compile(
    r"[吗嘛么][\s~]*$|(?<!没)(?<!没有)(?<!不是)什么(?!的)(?!时候都)|多少(?!都)(?!有)(?!会)(?!还)|怎么(?!都)"
    r"|咋(?!都)|为啥|为什么|哪[个些家种里款一]|能不能"
    r"|可不可以|是不是|有没有|行不行"
    r"|够不够|贵不贵|会不会|要不要|需不需要|好不好|是否|能否|可否|呢[\s~]*$|几[个家人点号天](?:[吗呢啊呀]|$)|请问"
)
_ASKS_EN = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|hi|hello|also|then|well|great)\b\W*)?(?:do|does|did|can|could|is|are|was|were|will"
    r"|would|should|have you|has|"
    r"what|how|why|when|where|which|who|any chance|may i|shall)(?:n't)?\b"
)
_NOT_ASKING = re.compile(
    r"(?:决定|来定|看)(?:用|选|买|上)哪|(?:用|选)哪[家个](?:由|看|听)|不知道怎么|不管|无论|怎么都|没多少|什么的"
    r"|when (?:we|it|the|our)|(?:is|are) (?:based|located)|想(?:请)?问"
)
_DOUBT = re.compile(
    r"可能|也许|或许|大概率|说不定|不一定|没准|不(?:太)?(?:确定|清楚|好说)|看情况|待定|暂定|没(?:最终)?定|未定"
    r"|还没(?:有)?(?:批|定|确定|最终|申请|下来)|应该|估计|估摸|我猜|似乎|好像"
    r"|听说|据说|吧\?|还在(?:申请|审批|走流程)"
    r"|\b(?:maybe|might|perhaps|probably|possibly|not sure|unsure|not certain|could be|may be|i guess|i suppose"
    r"|likely|tentative(?:ly)?"
    r"|depends|depending|hopefully|tbd|not (?:yet )?(?:approved|confirmed|final(?:ised|ized)?)|rumou?r|pending)\b"
)
_CONDITION = re.compile(
    r"如果|(?<![主重需])要是|假如|倘若|假设|若是|(?<![万])万一|一旦|只要|除非|批下来|批复后|批了之后|审批通过"
    r"|能批(?!量)"
    r"|(?<!算)(?<!方)(?<!时)(?<!间)(?<!模)(?<!边)(?<!们)(?<!业)(?<!格)(?<!用)(?<!期)(?<!数)(?<!求)(?<!司)(?<!便)的话"
    r"|\b(?:if|assuming|provided(?: that)?|unless|in case|suppose|once (?:it'?s |that'?s |we get |they )?approv\w+"
    r"|subject to|were we to|should we)\b"
)
_OTHERS = re.compile(
    r"(?:我|我们|咱们?)?(?:一个|有个)?(?:朋友|同学|同行|亲戚|表[哥弟姐妹]|哥们|邻居|前同事|老乡)(?!圈)|(?:我"
    r"|我们)?(?:前公司|上一?家公司|以前(?:的)?公司|老东家)|人家|别人"
    r"|别家|其他(?:公司|家|企业|客户)|隔壁|有(?:些|的)(?:公司|企业|客户)"
    r"|某(?:公司|企业|客户)|他们(?:公司|家|那边|厂)|对方|听说|网上说|新闻|你们的?(?:客户|公司|预算|团队|工厂|总部"
    r"|员工)|贵司|贵公司"
    r"|\b(?:my|a) (?:friend|cousin|brother|sister|neighbou?r|former|previous|old|ex)\b|\bfriend of mine\b|\b(?:other"
    r"|another|some) (?:compan(?:y|ies)|firms?|customers?|clients?)\b"
    r"|\btheir (?:budget|team|company|office|boss)\b|\b(?:your|you have) (?:team|company|office|hq|headquarters"
    r"|budget|customers|clients)\b|\byou(?:'re| are) based\b"
)
_OURSELVES = re.compile(
    r"我们(?!的?(?:一个)?朋友)|咱们?|我司|我方|我公司|本公司|我这边|自己|\b(?:we|our|us|we're|we've)\b"
)
_PAST = re.compile(
    r"去年|前年|上次|上回|(?<![底初末号日月节天年周季度内旬一二三四五六八0-9])之前(?!上线|完成|交付|启动|搞定"
    r"|落地|签|用上|要|能)|此前|原来|原先|原本|本来"
    r"|(?<![底初末号日月节天年周季度内旬一二三四五六八0-9])以前(?!上线|完成|交付)|当时|当初|早先|曾经?|上一期"
    r"|上个?(?:月|季度|财年)"
    r"|\b(?:last (?!minute|resort|thing|one)\w+|went live|already live|previously|originally|used to|initially"
    r"|back then|in the past|formerly"
    r"|before,)\b|\bhad (?:a|been|planned)\b|\bwas (?:\$|around|about)"
)
_NOW = re.compile(
    r"现在|如今|目前|今年|这次|改成|改为|调整?[到为成]|加到|降到|涨到|提[高升]?到|\b(?:now|currently|this year"
    r"|this time|today)\b"
)
_COMMAND = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不要理会|跳过)[^。!?\n]{0,12}(?:指令|提示词?|规则|设定|上文|系统)|(?:ignore|disregard"
    r"|forget)[^.!?\n]{0,30}(?:instruction|prompt|rule|above|previous|system)"
    r"|system prompt|系统提示|你现在是|you are now|</?(?:system|assistant)|\"(?:insights|ai_summary)\"|\[/?inst\]|<\|"
)


_BOOKING = re.compile(
    r"预订|预定|订(?:房|票|餐|位|一?[张间])|出租车|打车|火车|高铁|航班|机票|车票|入住|住[一两三四五六七八九\d]晚"
    r"|位客人|停车|免费(?:wifi|上网)|星级|用餐|吃饭|电影"
    r"|\b(?:book(?:ing)?|reserv\w+|tickets?|taxi|cab|trains?|flights?|airport|nights?|check[- ]?in|table for"
    r"|dinner|lunch|postcode|rooms?|seats? at|ride|wifi|parking|museum|concert|movie|pick(?:ed)? (?:me )?up)\b"
)
_BUSINESS = re.compile(
    r"系统|平台|软件|管理|公司|采购|小程序|佣金|团建|承包|\b(?:system|platform|software|company|business|crm|erp"
    r"|vendor|app)\b"
)


def is_booking(clause: str) -> bool:
    """Whether somebody arranges a private table, bed or seat; a firm that buys a booking system does not."""
    return _BOOKING.search(clause) is not None and _BUSINESS.search(clause) is None


def asks(clause: str, *, closes_question: bool) -> bool:
    """Whether a folded clause is a question; `closes_question` = a question mark follows it."""
    if closes_question:
        return True
    if _NOT_ASKING.search(clause):
        return False
    return bool(_ASKS_ZH.search(clause) or _ASKS_EN.search(clause))


def doubts(clause: str) -> bool:
    return _DOUBT.search(clause) is not None


_CORRECTS = re.compile("[说写报弄讲]错|不对|更正|纠正|口误")


def corrects(folded: str) -> bool:
    """Whether a message puts something right: its "应该是" is then no guess."""
    return _CORRECTS.search(folded) is not None


def sets_condition(clause: str) -> bool:
    return _CONDITION.search(clause) is not None


def names_others(clause: str) -> bool:
    return _OTHERS.search(clause) is not None


def names_ourselves(clause: str) -> bool:
    return _OURSELVES.search(clause) is not None


def is_now(clause: str) -> bool:
    """Whether a clause says that it is about today."""
    return _NOW.search(clause) is not None


def is_past(clause: str) -> bool:
    """Whether only the past is spoken of; "原来说 50 万，现在 80 万" in one clause is about today."""
    return _PAST.search(clause) is not None and _NOW.search(clause) is None


def commands_at(folded: str) -> int | None:
    """Where a text starts to speak to the machine instead of to us: what follows is nobody's fact."""
    found = _COMMAND.search(folded)
    return found.start() if found else None
