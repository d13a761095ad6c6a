"""Pain points (what hurts today) and objections (what keeps the customer from buying from us)."""

import re
from collections.abc import Iterator

from flywheel.brains.rules.notes import Clause, Note, Statement
from flywheel.brains.rules.wishes import MAX_CONTENT

_PAIN_ZH = re.compile(
    r"痛点|头[疼痛]|看不[到见](?!他|她|它|了$)|没有(?:统一|实时|完整)|漏单|(?:一整|好几|大半)天|(?:最大|主要|目前|现在)的?(?:问题"
    r"|困难|麻烦|难点|瓶颈)|很?麻烦(?!你|您|给|帮|发|问|再|推荐"
    r"|介绍|查|把)|效率(?:很|太|特别|比较)?(?:低|差)|太慢|很慢|跟不上"
    r"|对不[上齐准]|不(?:准确?|同步|互通|打通|统一|及时)(?!定|备)"
    r"|(?:全|都|还|还是|只能|基本)?(?:靠|用)(?:人工|手工|excel|表格|纸质?)|手动|手工|纯人工|散[在落]|分散|丢失"
    r"|(?:就|都|全)丢了|人工(?:录入|统计|核对|排|处理)"
    r"|重复(?:录入|劳动|工作)|(?:老|老是|经常|总是?|动不动就?|频繁"
    r"|时不时)(?:出错|出问题|丢|漏|错|崩溃?|卡|断|宕机|死机|延误|缺货|报错|故障|掉线)|出错率高|错误率|管不过来"
    r"|忙不过来|混乱|乱七八糟|一团糟"
    r"|数据(?:孤岛|割裂|分散|对不上|不准)|信息(?:孤岛|不透明|不对称)|流失(?:率|严重|很多|了不少)|浪费(?:很多|大量"
    r"|了|人力|时间)|成本(?:太|很|居高|一直)?(?:高|降不下来)|追踪不到"
    r"|查不到|找不到(?:历史|记录|资料|数据|客户|合适)|没法(?:统计|追踪|管理|查|看到|监控)|无法(?:统计|追踪|管理"
    r"|实时|监控)|难以(?:管理|统计|追踪)|积压|投诉(?:多|很多|不断)"
    r"|老(?:系统|旧)(?:不|太|已经)|响应(?:很|太)?慢|交付(?:总|老)?延期|缺货|断货|库存不准"
)
_PAIN_EN = re.compile(
    r"\b(?:pain points?|takes? (?:forever|ages|hours|days|weeks|too long|(?:\w+ )?(?:hours|days|weeks) to)"
    r"|complain\w*|keep missing|hours (?:on|every)|headaches?|struggl(?:e|ing) (?:with|to)|(?:biggest|main"
    r"|real) (?:problem|issue|challenge"
    r"|pain)|keeps? (?:crashing|breaking|failing|losing|going down)|crash(?:es|ing) (?:all the time|constantly|a lot)"
    r"|(?:too|very|really|so|painfully|is) slow|(?:not|un) ?happy with|manual(?:ly)?(?! (?:for|of the product))"
    r"|time[- ]consuming"
    r"|error[- ]prone|hard to (?:track|manage|use|maintain|get|keep)|difficult to (?:track|manage|use|maintain)"
    r"|can't (?:track|see|keep up|scale|get|trust|manage|find)|cannot (?:track|see|keep up|scale|manage)|los(?:e"
    r"|ing) (?:track|leads|data|customers|orders|money|deals|time)|wast(?:e|ing) (?:time|hours|money|a lot)"
    r"|out of sync|fall(?:s|ing)? through the cracks|inaccurate|no visibility|lack of (?:visibility|control|insight)"
    r"|silo(?:s|ed)|inefficien\w+|outdated|frustrat\w+|bottlenecks?|overwhelmed|downtime|outages?|duplicate (?:data"
    r"|entry|entries))\b"
)
_OUR_ZH = re.compile(
    r"我们|咱们?|公司|团队|部门|员工|现在|目前|销售|客服|仓库|财务|系统|数据|客户|订单|库存|门店|生产|车间|流程"
    r"|报表|每[天月次周]|一直|都是|经常|老是|供应商|对账|月底|盘点|统计|报销|排班|开票|审批|录入|资料|领导|统一"
    r"|人工|成本"
    r"|审批|效率|业务"
)
_OUR_EN = re.compile(
    r"\b(?:we|our|us|team|staff|everyone|onboarding|books|deadlines|current|system|process|data|reports?|orders?"
    r"|inventory|customers?|it)\b"
)
_OBJECTION_ZH = re.compile(
    r"(?:太|有点|有些|偏|比较|确实|还是|实在|真)(?:贵|高)(?!兴|端|效|档|级)|贵了|价格(?:太|偏|有点|比较"
    r"|有些)?(?:高|贵)(?!端)|超(?:出|过|了)(?:我们的?|了)?预[算期]|(?:有点|太|比较|偏)(?:复杂|死板?|繁琐)"
    r"|预算(?:不够|不足|有限|紧张)|性价比(?:不高|低|一般)|接受不了|负担不起|比(?:别家|其他家|同行|竞品)\S{0,4}贵"
    r"|担心|顾虑|怕(?:你们|数据|后期|上线|实施|员工|影响|出|不|泄|以后|用不)|不(?:太)?放心|不太?(?:信任|靠谱|敢)"
    r"|(?:对你们|对贵司|对这个)\S{0,6}(?:不了解|没信心|有疑问|存疑)"
    r"|没听(?:说)?过你们|(?:数据)?安全(?:性)?(?:有|存在|方面有)(?:疑虑|顾虑|风险)|实施(?:周期|时间)(?:太长|长)"
    r"|(?:周期|合同|时间)太长|(?:功能)(?:太|不够|偏)(?:少|简单"
    r"|复杂|弱)|不(?:够|太)(?:稳定|成熟|灵活)|暂时(?:还)?不(?:需要|考虑|打算)|没(?:有)?必要|用不[上起]|犹豫"
    r"|再(?:考虑|看看|想想|等等)|员工(?:不会|不愿意?|抵触|学不会)"
    r"|学习成本"
)
_OBJECTION_EN = re.compile(
    r"\b(?:too expensive|(?:quite|pretty|a bit|rather|bit|very|so) (?:expensive|pricey|steep|costly|high)|pricey"
    r"|overpriced|(?:price|cost|pricing)(?: tag)? is (?:too|quite|a bit|rather|way too)? ?(?:high|steep)"
    r"|over (?:our )?budget|out of (?:our )?(?:budget|price range)|can't afford|beyond our budget|worr(?:ied|y)"
    r"|concern(?:s|ed)?|hesita\w+|not convinced|skeptical|sceptical|not sure (?:it|this|you|your|whether|if)|afraid"
    r"|risky|doubt (?:it|that|you|whether)|never heard of you|vendor lock-?in|locked in|too (?:complex|complicated"
    r"|long|rigid|risky|basic)|steep learning curve|lack(?:s|ing) (?:the )?(?:feature|support|integration)s?"
    r"|deal[- ]?breaker)\b"
)
_NO_WORRY = re.compile(
    r"不(?:是很|怎么|太|算太?|会)?(?:担心|怕|贵|高|麻烦|犹豫|慢)|(?:没有?|没什么|无)(?:什么|太大)?(?:顾虑|问题|痛点"
    r"|担心)|别担心|不用担心|放心吧|taken care of|\b(?:someplace|somewhere|something|place)\b[^,]{0,20}(?:pricey"
    r"|expensive|costly)|(?:want|like|looking for|need)[^,]{0,20}(?:pricey|expensive|costly)|\b(?:not|n't|no"
    r"|isn't"
    r"|aren't|never|without any) (?:too |really |very |that |any )?(?:worried|worry|concern\w*|expensive|pricey|slow"
    r"|hard|manual|a (?:concern|problem|headache)|headaches?)\b"
)
_THANKS = re.compile(r"麻烦(?:你|您|了|给|帮|发|问)|谢谢|多谢|不好意思")
_FILLER = re.compile(
    r"^\W*(?:但是?|不过|就是|只是|而且|因为|所以|然后|主要|其实|主要(?:还)?是|说实话|坦白说|我们?(?:觉得|感觉"
    r"|认为)|我觉得"
    r"|总(?:的)?感觉|感觉|觉得|but|and|so|because|honestly"
    r"|well|however|also|i think|i feel(?: like)?|the thing is|to be honest)[\s,]*"
)
_ABOUT_US = re.compile(
    r"你们|贵司|报价|价格|方案|产品|合同|实施|上线|数据|安全|售后|服务|系统|功能|泄|员工|后期|预算|贵|性价比"
    r"|合同期|周期|影响|生产|业务|上手|跑路|倒闭|your|you"
    r"|price|pricing|quote|cost|implement\w*|data"
    r"|security|contract|support|migrat\w*|expensive|budget|rollout|adoption|vendor"
)


_AT_US = re.compile("你们|贵司|比(?:别家|别人|其他家|同行)[^，]{0,4}贵")


def find(note: Note) -> Iterator[Statement]:
    """Pains and objections, one a clause at most."""
    for clause in note.clauses:
        if clause.asks or (clause.foreign and not _AT_US.search(clause.text)) or _NO_WORRY.search(clause.text):
            continue
        objection = _OBJECTION_ZH.search(clause.text) or _OBJECTION_EN.search(clause.text)
        if objection and (_ABOUT_US.search(clause.text) or note.topic == "objection"):
            yield Statement(
                "objection", _worded(clause), min(0.8, clause.sure(0.8) + (0.3 if _is_worry(objection) else 0))
            )
        elif not clause.past and not _THANKS.search(clause.text):
            yield from _pain(note, clause)


def _is_worry(m: re.Match[str]) -> bool:
    """ "担心可能会…" hedges the thing feared, not the fear."""
    return re.match("担心|顾虑|怕|worr|concern|afraid|not sure|hesit", m.group()) is not None


def _pain(note: Note, clause: Clause) -> Iterator[Statement]:
    zh, en = _PAIN_ZH.search(clause.text), _PAIN_EN.search(clause.text)
    if (zh and (any(_OUR_ZH.search(c.text) for c in note.clauses) or note.topic == "pain_point")) or (
        en and (_OUR_EN.search(clause.text) or note.topic == "pain_point")
    ):
        content = _worded(clause)
        if not re.fullmatch(r".{0,8}(?:痛点|问题|困难|麻烦)(?:是|就是|在于)?", content):
            yield Statement("pain_point", content, clause.sure(0.75))


def _worded(clause: Clause) -> str:
    filler = _FILLER.match(clause.text)
    limit = MAX_CONTENT if any("\u4e00" <= ch <= "\u9fff" for ch in clause.text) else 100
    content = clause.quote(filler.end() if filler else 0, len(clause.text)).strip(" ,，:：、.-")
    return re.sub("[吧呢啊哈呀]+$", "", content)[:limit].strip()
