"""Needs and preferences: what the customer wants to have, in the customer's own words."""

import re
from collections.abc import Iterator

from flywheel.brains.rules.amounts import find_amounts
from flywheel.brains.rules.notes import Clause, Note, Statement
from flywheel.brains.rules.text import has_chinese

_NEED_ZH = re.compile(
    r"(?:急需|还?需要|希望(?:你们|贵司|系统|能够?|可以|有|这个系统|平台|产品)*|想(?:要|找|做|上|搭建?|建|买|采购"
    r"|换|实现|解决|引进|导入|搞|定制|开发|把|装|配)|要求(?:能够?|系统"
    r"|必须)?|必须(?:要|得|能够?|支持)?|要的(?:就)?是|得(?:能|支持|有|可以)|打算(?:把|上|做|买|采购|换|引进|建)"
    r"|准备(?:上|做|买"
    r"|采购|换|引进|建)"
    r"|计划(?:上|做|买|采购|换|引进|建)|(?:正)?在找|寻找|缺(?:一个|一套|少)|最(?:需要|想要|关心)的?(?:是|就是)?"
    r"|主要(?:是)?(?:想|要|需要)(?:要|做|解决)?|核心(?:需求"
    r"|诉求)(?:是|就是)|需求(?:是|就是|主要是)|想(?:咨询|了解)一?下?(?:你们的?)?|最好(?:能够?|可以|有|支持"
    r"|(?=\S{0,5}?(?:能|可以|支持)))"
    r"|还?要(?:能够?|支持|有)|(?:一定|务必)要(?:能|支持|有)?)"
)
_NEED_AFTER_ZH = re.compile(
    r"^\W*(?:但是?|不过|另外)?(?P<what>[\u4e00-\u9fffa-z0-9]{2,12}?)(?:这[个块])?(?:还是|也|都|肯定|一定|必须"
    r"|功能)*(?:需要|要|得)(?P<act>支持|有|能用|保留)(?:的|才行)?$"
)
_KEEP = re.compile(r"(?:支持|上|做|搭建?|建|买|采购|换|实现|解决|引进|导入|定制|开发|把|装|找|了解|咨询)$")
_NEED_EN = re.compile(
    r"\b(?:we(?:'re| are)? (?:really |also |do |will |just |definitely |still )?(?:need(?: to)?(?: be able to)?"
    r"|want(?: to)?"
    r"|require|looking for|looking to|must have|would like(?: to)?|are after|hoping to|trying to)|we'd like(?: to)?"
    r"|i(?:'m| am)? (?:need(?: to)?|want(?: to)?|looking for|looking to)|i'd like to|it (?:must|has to|needs to"
    r"|should)|(?:the )?(?:system|solution|platform|tool|software) (?:must|has to|needs to|should)|our (?:main |key "
    r"|top )?(?:requirement|need|priority)s? (?:is|are)|must[- ]haves?(?: is| are|:)|^\W*(?:must have"
    r"|(?:needs? to|must|should) (?=support|integrat|sync|handle|work))|(?:ideal|right) (?:solution|system"
    r"|tool) (?:would|should)|looking for|(?:we|i) (?:really "
    r"|also )?need)\s(?P<what>[^,;]{3,120})"
)
_NOT_NEED = re.compile(
    r"^(?:的?(?:话|时候|时间|是)|(?:再|先|好好)?(?:考虑|商量|想想|看看|讨论|研究|确认|汇报|请示|等)|一下$"
    r"|你们?(?:给|发|报|尽快|提供一?份|派|来|帮|再|的)|尽快|马上|立即|合作"
    r"|能合作|见面|了解[你我]|问|请问|知道|聊|说|请教|您|咱们|跟(?:你|老板|领导|家|我|他)|和你|审批|签字|走流程"
    r"|报价|合同|发票|多久|多少"
    r"|什么|怎么|哪|几|去|吃|玩|看(?!板)|听|睡|回家|是[^系]|不|没"
    r"|我们?(?!的系统)|他|她|好运|大家|有机会|早日|可以吗|放心|低调|很|太|做(?:决定|主|什么|一下|个?(?:朋友|梦))"
    r"|到|把握|想|要$|买[点些个]|上(?:班|学|厕所|线$)|换(?:个"
    r"|一)(?:话题|时间)|谢谢|出差|开会|便宜|优惠|折扣|控制|demo|加|添加|电话|微信|联系|由|老板|领导|总部|集团"
    r"|提前|注意|[一二三四两几\d]+(?:天|周|个?月|年|家|个?人|万|名|位|小时"
    r"|点))"
)
_NOT_NEED_EN = re.compile(
    r"^(?:to )?(?:think|discuss|talk|check|see(?! (?:all|every|real))|ask|know|run (?:it|this) (?:by|past)"
    r"|get (?:approval|sign|back|a (?:quote|proposal|price))|approval|sign|wait|call|meet|hear|confirm|consult|speak"
    r"|go live|be live|launch|start|decide|a (?:quote|quotation|proposal|contract|discount|call|demo)|quote|pricing"
    r"|more time|some time|time|go|eat|watch|buy you|forward|you|your|it (?:by|before|in|live|done|up)|this (?:by"
    r"|before|done|live)|them|finish|keep it under|stay|learn more|schedule|book|find (?:a )?(?:restaurant|hotel"
    r"|place|train|movie|flight|taxi|room|bus)|hearing|be |reserve|travel|rent|an? (?:restaurant|hotel|taxi|train"
    r"|flight|room|table|ticket|place to))"
)
_WORK = re.compile(
    r"系统|平台|软件|工具|功能|模块|方案|接口|数据|报表|看板|订单|库存|客户管理|会员|权限|账号|私有化|本地化|部署"
    r"|云|集成|对接|打通|自动|智能|管理|流程|审批|考勤|排班|排产|追溯|预警|分析|统计"
    r"|导出|导入|培训|售后|运维|服务|设备|产线|生产|采购|供应商|合同|财务|开票|结算|支付|小程序|app|crm|erp|mes"
    r"|wms|oa|hr|scm|bi|saas|api|ai|机器人|客服|营销|获客"
    r"|线索|私域|短信|外呼|录音|质检|安全|加密|备份|并发|多语言|多租户|离线|移动端|手机端|定制|二次开发|源码|升级"
    r"|迁移|实施|效率|成本|协同|项目|文档|知识库|门店|仓库|物流|配送|扫码|条码|标签"
    r"|监控|物联网|传感|能耗|质量|工单|巡检|维修|零部件|材料|原料|样品|供货|代工|包装|广告|品牌|推广|网站|官网"
    r"|商城|直播|课程|场地|车|机器|空调|电脑|服务器|打印|耗材|办公|保险|贷款|租赁|装修"
    r"|设计|团建|礼品|体检|等保|信创|国产|认证|合规|手机"
)
_WORK_EN = re.compile(
    r"\b(?:system|platform|software|tool|feature|module|solution|api|integrat\w*|data|report\w*|dashboard\w*|order\w*"
    r"|inventor\w*|crm|erp|mes|wms|saas|automat\w*|workflow|approval|permission|sso|single sign|on-?prem\w*|cloud"
    r"|deploy\w*|host\w*|sync\w*|export|import|training|support\w*|service|analytics|track\w*|manag\w*|process\w*"
    r"|invoic\w*|billing|payment\w*|mobile|app|chat ?bot|bot|customer\w*|lead\w*|sales|marketing|security|encrypt\w*"
    r"|backup|complian\w*|gdpr|soc ?2|audit\w*|multi-?\w+|offline|custom\w*|migrat\w*|upgrad\w*|machine\w*|equipment"
    r"|supplier|vendor|provider|warehouse|shipping|forecast\w*|schedul\w*|ticket(?:ing|s)?|help ?desk|knowledge base"
    r"|monitor\w*|alert\w*|replac\w*|consolidat\w*|scal\w*|partner|team|consult\w*|licen[cs]e\w*|seats?|connect\w*"
    r"|real-?time|visib\w*)\b"
)
_PREFERENCE_ZH = re.compile(
    r"(?P<cue>更?倾向于?|偏好|更?喜欢|比较喜欢|优先(?:考虑|选择|选)?|(?:更|比较|最|很)?看重|(?:更|比较|最)?在意"
    r"|(?:更|比较|最)关注|偏向于?"
    r"|首选)(?P<what>[^,，]{2,40})"
)
_PREFERENCE_EN = re.compile(
    r"\b(?P<cue>(?:we|i)(?:'d| would)? (?:strongly |much |really )?prefer|our preference is|(?:we|i) (?:lean"
    r"|are leaning|'re leaning) towards?|preferably|ideally|what matters most (?:to us )?is"
    r"|most important (?:thing )?(?:to|for) us is|(?:we|i) care (?:most |a lot )?about|(?:we"
    r"|i) value)\s(?P<what>[^,;]{3,80})"
)
_FILLER = re.compile(r"^(?:能够?|可以|有|的是|是|一下|你们的?|贵司的?|系统|:| )+(?=\S{3})")
_TAIL = re.compile(r"(?:吧|呢|啊|哈|的|了|呀|哦|就行|就好|即可|就可以了?|才行|这样|最好|please| )+$")
_DENIED = re.compile(r"(?:不|没有?|无需|暂时不|并不|别|不太|不怎么|没必要|not|n't|no longer|never)\s?$")
MAX_CONTENT = 40


def find(note: Note) -> Iterator[Statement]:
    """Needs and preferences, one a clause."""
    for clause in note.clauses:
        if not clause.is_plain or clause.private:
            continue
        yield from _preference(clause)
        yield from _need_zh(note, clause) if has_chinese(clause.text) else _need_en(note, clause)


def _need_zh(note: Note, clause: Clause) -> Iterator[Statement]:
    text = clause.text
    after = _NEED_AFTER_ZH.match(text)
    if after and _WORK.search(text) and not re.search("[你我他]", after["what"]):
        yield Statement("need", f"支持{clause.quote(after.start('what'), after.end('what'))}", clause.sure(0.7))
        return
    for m in _NEED_ZH.finditer(text):
        if _DENIED.search(text[: m.start()]) or re.search(r"(?:上次|之前|你|他|她)$", text[: m.start()]):
            continue
        keep = _KEEP.search(m.group())
        start = m.start() + keep.start() if keep else m.end()
        start += len(filler.group()) if (filler := _FILLER.match(text[start:])) else 0
        content = _worded(clause, start, len(text))
        folded = text[start:]
        if _is_need(folded, content) and _WORK.search(folded):
            confidence = 0.65 if keep and keep.group() in {"了解", "咨询"} else 0.8
            yield Statement("need", content, clause.sure(confidence))
        return
    if (
        note.topic == "need"
        and 4 <= len(text) <= 60
        and _WORK.search(text)
        and not _DENIED.search(text)
        and not find_amounts(text)
    ):
        yield Statement(
            "need",
            _worded(clause, len(text) - len(re.sub(r"^\W*(?:主要|就是|是|就|想)+", "", text)), len(text)),
            clause.sure(0.65),
        )


def _is_need(folded: str, content: str) -> bool:
    if not len(content) >= 3 or _NOT_NEED.match(folded):
        return False
    if re.search("(?:给|发)(?:我|我们)?(?:一?份|个|一下)?(?:方案|报价|资料|合同|演示|demo)", folded):
        return False
    rest = folded
    for amount in find_amounts(folded):
        rest = rest.replace(folded[amount.start : amount.end], "")
    return len(rest.strip()) >= 4 and not re.match(r"\S{0,8}(?:上线|交付|启动|预算|以内|左右)$", rest)


def _need_en(note: Note, clause: Clause) -> Iterator[Statement]:
    m = _NEED_EN.search(clause.text)
    if (
        m is None
        or _DENIED.search(clause.text[: m.start("what")].rstrip())
        or re.search(r"\b(?:don't|do not|didn't|no longer) (?:really )?(?:need|want)\b", clause.text)
    ):
        return
    what = m["what"]
    if _NOT_NEED_EN.match(what) or not _WORK_EN.search(what):
        return
    content = _worded(clause, m.start("what"), m.end("what"), limit=100)
    if len(content) >= 4:
        yield Statement("need", content, clause.sure(0.8))


def _preference(clause: Clause) -> Iterator[Statement]:
    for pattern, work, limit in ((_PREFERENCE_ZH, _WORK, MAX_CONTENT), (_PREFERENCE_EN, _WORK_EN, 80)):
        m = pattern.search(clause.text)
        if (
            m
            and not _DENIED.search(clause.text[: m.start()])
            and (
                work.search(m["what"])
                or re.search("价格|性价比|国产|品牌|口碑|本地|稳定|售后|安全|price|reliab|local|uptime", m["what"])
            )
        ):
            start = m.end("cue")
            start += len(filler.group()) if (filler := re.match(r"(?:的是|的就是|的| |:)+", clause.text[start:])) else 0
            yield Statement("preference", _worded(clause, start, m.end("what"), limit=limit), clause.sure(0.75))


def _worded(clause: Clause, start: int, end: int, *, limit: int = MAX_CONTENT) -> str:
    content = _TAIL.sub("", clause.quote(start, end)).strip(" :：、.-\"'“”")
    return content[:limit].strip()
